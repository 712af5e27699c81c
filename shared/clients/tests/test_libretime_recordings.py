"""What the client makes of each recorded answer of LibreTime 4.5."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from medley_clients.errors import (
    OutcomeUnknown,
    UpstreamMissing,
    UpstreamRejected,
    UpstreamUnavailable,
)
from medley_clients.libretime.client import LibretimeClient, RawAnswer, open_libretime
from medley_clients.libretime.errors import Misrouted, NoSuchRoute, NotLetIn
from medley_clients.libretime.files import Files
from medley_clients.libretime.history import History
from medley_clients.libretime.models import (
    File,
    HistoryRow,
    Library,
    ScheduleRow,
    Show,
    ShowInstance,
    StreamState,
)
from medley_clients.libretime.writing import NewScheduleRow, NewShow, NewShowInstance
from tests.support.recordings import NAMES, UNLIKE_AN_EXCHANGE, Recording, loaded, recording

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
ROW = NewScheduleRow(1, 1, NOON, NOON + timedelta(minutes=3), 0, 180_000)
INSTANCE = NewShowInstance(1, NOON, NOON + timedelta(hours=1), NOON)

Ask = Callable[[LibretimeClient], Awaitable[Any]]


async def all_files(files: Files) -> list[File]:
    return [file async for batch in files.batches() for file in batch.rows]


async def all_plays(history: History) -> list[HistoryRow]:
    return [row async for batch in history.batches() for row in batch.rows]


async def hear(client: LibretimeClient) -> int:
    async with client.media.audio(1) as audio:
        return audio.status


ASKS: dict[str, dict[str, Ask]] = {
    "GET": {
        "/api/v2/files": lambda c: all_files(c.files),
        "/api/v2/files/{}": lambda c: c.files.one(1),
        "/api/v2/files/{}/download": hear,
        "/api/v2/libraries": lambda c: c.files.libraries(),
        "/api/v2/schedule": lambda c: c.schedule.rows(),
        "/api/v2/schedule/{}": lambda c: c.schedule.row(1),
        "/api/v2/show-instances": lambda c: c.schedule.instances(),
        "/api/v2/show-instances/{}": lambda c: c.schedule.instance(1),
        "/api/v2/playout-history": lambda c: all_plays(c.history),
        "/api/v2/playout-history-metadata": lambda c: c.history.details(),
        "/api/v2/stream/state": lambda c: c.history.stream_state(),
        "/api/v2/version": lambda c: c.version(),
        "/api/v2/info": lambda c: c.station_name(),
        "/api/v2/integration/sync-status": lambda c: c.integration.status(),
        "/api/v2/integration/media-library": lambda c: c.integration.media_page(limit=1, offset=0),
    },
    "POST": {
        "/api/v2/libraries": lambda c: c.files.create_library("MUS", "Music"),
        "/api/v2/shows": lambda c: c.schedule.create_show(NewShow("Automation")),
        "/api/v2/show-instances": lambda c: c.schedule.create_instance(INSTANCE),
        "/api/v2/schedule": lambda c: c.schedule.create_row(ROW),
        "/api/v2/integration/schedule/replace-day": lambda c: c.integration.replace_day(
            date(2026, 12, 1), []
        ),
    },
    "PATCH": {
        "/api/v2/files/{}": lambda c: c.files.change(1, {}),
        "/api/v2/schedule/{}": lambda c: c.schedule.move_row(1, position=7),
    },
    "DELETE": {
        "/api/v2/schedule/{}": lambda c: c.schedule.delete_row(1),
        "/api/v2/show-instances/{}": lambda c: c.schedule.delete_instance(1),
    },
}


def how_to_ask(made: Recording) -> Ask:
    """The client's own method for what was asked; else the path as it is."""
    method, path = made.request["method"], made.request["path"]
    template = "/".join("{}" if part.isdecimal() else part for part in path.split("/"))
    if ask := ASKS.get(method, {}).get(template):
        return ask
    if method == "GET":
        return lambda client: client.raw(path.removeprefix("/api/v2/"), {})
    return lambda client: client._asking.write(method, path, bytes)


def client_for(made: Recording) -> LibretimeClient:
    """A client whose server gives the recorded answer to everything."""
    headers = {"Content-Type": made.response["headers"].get("content-type", "")}
    if accel := made.response["headers"].get("x-accel-redirect"):
        headers["X-Accel-Redirect"] = accel

    def told(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(made.response["status"], headers=headers, content=made.body)

    return open_libretime(
        "main", "http://station", api_key="k", transport=httpx.MockTransport(told)
    )


def expected_error(made: Recording) -> type[Exception] | None:
    status = made.response["status"]
    is_page = "html" in made.response["headers"].get("content-type", "")
    if status == 403:
        return NotLetIn
    if status == 404:
        return NoSuchRoute if is_page else UpstreamMissing
    if status >= 500:
        return UpstreamUnavailable if made.request["method"] == "GET" else OutcomeUnknown
    if "x-accel-redirect" in made.response["headers"]:
        return Misrouted
    return UpstreamRejected if status >= 400 else None


@pytest.mark.parametrize("name", [name for name in NAMES if name not in UNLIKE_AN_EXCHANGE])
async def test_a_recorded_answer_is_read_or_refused_for_what_it_is(name: str) -> None:
    made = recording(name)
    client = client_for(made)
    expected = expected_error(made)

    if expected is not None:
        with pytest.raises(expected) as raised:
            await how_to_ask(made)(client)
        assert type(raised.value) is expected
        return
    read = await how_to_ask(made)(client)

    body = made.response["body"]
    if isinstance(body, list) and not isinstance(read, RawAnswer):
        assert len(read) == len({row.get("history", row["id"]) for row in body})
    elif isinstance(read, File | Library | Show | ShowInstance | ScheduleRow | HistoryRow):
        assert read.id == body["id"]
    elif isinstance(read, RawAnswer | bytes):
        assert (read.body if isinstance(read, RawAnswer) else read) == made.body
    else:
        assert read is None or read in body.values() or read == StreamState(**body)


def test_a_clamped_row_shows_what_it_shows_and_not_what_was_written() -> None:
    made = recording("schedule_clamp_with_cue_in")

    rows = [row for row in loaded("replace_hour_trace")["old_hour"] if row["position"] == 223]

    assert made.response["body"]["cue_out"] == "00:01:00"
    assert made.response["body"]["length"] == "00:02:00"
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("name", "member", "expected"),
    [
        ("file_create_2", "length_ms", 94_200_000),
        ("file_detail", "length_ms", 210_000),
        ("file_create_pending_defaults", "length_ms", None),
        ("file_create_pending_defaults", "is_playable", False),
        ("file_detail", "is_playable", True),
    ],
)
async def test_a_recorded_file_is_understood(name: str, member: str, expected: object) -> None:
    file = await client_for(recording(name)).files.one(1)

    assert getattr(file, member) == expected


@pytest.mark.parametrize("which", ["old_hour", "new_hour"])
async def test_a_recorded_hour_is_read_in_order(which: str) -> None:
    rows = loaded("replace_hour_trace")[which]
    made = Recording(which, {}, {"status": 200, "headers": {}, "body": rows[::-1]})

    read = await client_for(made).schedule.rows()

    assert [row.id for row in read] == [row["id"] for row in rows]
    assert {(row.fade_in_ms, row.cue_in_ms) for row in read} == {(0, 0)}
