"""What `medley log` prints, against answers of the gateway."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from medley.commands.log import _follow, _print_writes, told_event
from medley.gateway_api import GatewayApi
from medley.outcome import WrongUsage

OCCURRED = "2026-01-02T03:04:05Z"


def row(number: int, film: str) -> dict[str, Any]:
    fields = {"favorite": {"before": False, "after": True, "origin": "lan"}}
    return {
        "id": number,
        "at": OCCURRED,
        "server": "wan",
        "username": "ada",
        "item": film,
        "fields": fields,
    }


def gateway(*pages: list[dict[str, Any]], events: str = "") -> GatewayApi:
    """Answers with these pages in turn, then with 401, which ends whoever follows."""
    left = list(pages)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/live":
            return httpx.Response(200, text=events)
        if not left:
            return httpx.Response(401, json={"detail": "enough"})
        return httpx.Response(200, json={"items": left.pop(0)})

    return GatewayApi("http://gateway", "", transport=httpx.MockTransport(answer))


async def test_writes_are_printed_oldest_first(capsys: pytest.CaptureFixture[str]) -> None:
    api = gateway([row(8, "Faust"), row(7, "Wings")])

    last = await _print_writes(api, after=0, limit=20, as_json=False)

    lines = capsys.readouterr().out.splitlines()
    assert last == 8
    assert ["Wings" in lines[0], "Faust" in lines[1]] == [True, True]
    assert lines[0].endswith("wan     ada: Wings  favorite: no → yes  from lan")


async def test_following_prints_each_write_once(capsys: pytest.CaptureFixture[str]) -> None:
    events = f'event: states_written\ndata: {{"occurred_at": "{OCCURRED}"}}\n\n'
    api = gateway([row(1, "Faust")], [row(2, "Wings"), row(1, "Faust")], events=events * 2)

    with pytest.raises(WrongUsage):
        await _follow(api, 0, as_json=False)

    said = capsys.readouterr().out
    assert (said.count("Faust"), said.count("Wings")) == (1, 1)


async def test_a_log_that_began_anew_is_shown_from_its_beginning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    last = await _print_writes(gateway([row(1, "Faust")]), after=99, limit=20, as_json=False)

    assert last == 1
    assert "Faust" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "event", "told"),
    [
        pytest.param(
            "server_reached", {"server": "wan", "is_reachable": True}, "wan     answers", id="back"
        ),
        pytest.param(
            "server_reached",
            {"server": "wan", "is_reachable": False, "detail": "503"},
            "wan     is away: 503",
            id="away",
        ),
        pytest.param(
            "item_added", {"server": "lan", "item_name": "Heat"}, "lan     Heat: added", id="new"
        ),
        pytest.param("notification_ignored", {}, None, id="of use to nobody"),
    ],
)
def test_an_event_is_told_in_words(name: str, event: Mapping[str, Any], told: str | None) -> None:
    assert told_event(name, event) == told
