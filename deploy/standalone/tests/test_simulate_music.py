from contextlib import AsyncExitStack

import httpx
import pytest

from medley.commands.simulate_music import EXAMPLES
from medley.commands.sync_scrobbles import _change
from medley.demo.listeners import enter, troupe
from medley.demo.troupe import Address
from medley.doctor.finding import State
from medley.doctor.scrobbles import finding_of
from medley_simulators.listeners import LISTENERS, history, shelf
from scrobble_sync.settings import Settings


@pytest.mark.parametrize("app", sorted(EXAMPLES))
async def test_what_is_suggested_for_a_simulated_server_works(app: str) -> None:
    made = EXAMPLES[app]()
    async with made.simulator.serving() as url, httpx.AsyncClient() as client:
        root = "/".join(url.split("/")[:3])
        before = (await client.get(f"{root}/_sim/state")).json()
        answer = await client.post(f"{root}/_sim/{made.path}", content=made.body)
        after = (await client.get(f"{root}/_sim/state")).json()

    assert answer.status_code == 200
    assert after["users"]["ada"] != before["users"]["ada"]


async def test_the_demos_settings_lead_to_its_servers() -> None:
    async with AsyncExitStack() as stack:
        apps = await enter(stack, Address())
        told = Settings.model_validate(troupe(apps, Address()).settings["scrobble_sync"])

    assert sorted(told.accounts) == sorted(LISTENERS)
    assert str(told.targets["home"].url).rstrip("/") == apps.navidrome_url


def test_everything_that_was_heard_is_on_the_shelf() -> None:
    assert {song for song, _ in history("ada")} <= set(shelf())


@pytest.mark.parametrize(
    ("is_ok", "state"), [(True, State.OK), (False, State.WRONG)], ids=["well", "wrong"]
)
def test_the_doctor_tells_what_the_service_found(*, is_ok: bool, state: State) -> None:
    check = {"account": "ada", "name": "lastfm", "ok": is_ok, "detail": "d", "fix": "do this"}

    found = finding_of(check)

    assert (found.what, found.state) == ("scrobbles ada, lastfm", state)
    assert found.remedy == ("" if is_ok else "do this")


@pytest.mark.parametrize(
    ("change", "becomes"),
    [
        ({"count_before": 1, "count_after": 3, "star": False}, "1 → 3"),
        ({"count_before": 0, "count_after": 2, "star": True}, "0 → 2, starred"),
        ({"count_before": None, "count_after": None, "star": True}, "starred"),
        ({"count_after": None, "star": False, "source": "love"}, "loved at the source"),
        ({"count_after": None, "star": False, "source": "unlove"}, "no longer loved at the source"),
    ],
)
def test_a_plan_says_what_a_track_would_become(change: dict[str, object], becomes: str) -> None:
    told = {"account": "ada", "artist": "A", "track": "T", "album": "R", **change}

    assert _change(told)[-1] == becomes
