"""What plays and stars do to a simulated Navidrome, claim by claim."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from medley_simulators.navidrome.hands import Held
from medley_simulators.navidrome.library import Song
from medley_simulators.navidrome.server import NavidromeSimulator

T0 = 1_700_000_000
WHO = {"u": "ada", "p": "secret", "v": "1.16.1", "c": "tests", "f": "json"}


@dataclass
class Home:
    server: NavidromeSimulator
    http: httpx.AsyncClient

    async def call(self, method: str, **told: Any) -> dict[str, Any]:
        """Call a Subsonic method; what is in its envelope."""
        answer = await self.http.post(f"/rest/{method}", data=WHO | told)
        envelope: dict[str, Any] = answer.json()["subsonic-response"]
        return envelope


@pytest.fixture
async def home() -> AsyncGenerator[Home, None]:
    server = NavidromeSimulator()
    server.add_user("ada")
    server.add_songs([Song("Duet", ("Blur", "Ada"), "13"), Song("Sing", ("Blur",), "Leisure")])
    async with server.serving() as url, httpx.AsyncClient(base_url=url) as http:
        yield Home(server, http)


async def test_a_play_counts_for_its_album_and_each_of_its_artists(home: Home) -> None:
    await home.call("scrobble", id=home.server.id("Duet"), time=T0 * 1000)

    assert home.server.held("ada", "Duet") == Held(1, T0)
    assert home.server.held_album("ada", "Duet").plays == 1
    assert home.server.held_artist("ada", "Duet").plays == 1
    query = "SELECT count(*) FROM annotation WHERE item_type = 'artist'"
    assert home.server.database.execute(query).fetchone()[0] == 2


async def test_the_same_play_twice_counts_twice(home: Home) -> None:
    for _ in range(2):
        await home.call("scrobble", id=home.server.id("Sing"), time=T0 * 1000)

    assert home.server.held("ada", "Sing").plays == 2


async def test_an_older_play_leaves_the_date(home: Home) -> None:
    home.server.listen("ada", "Sing", at=T0)

    await home.call("scrobble", id=home.server.id("Sing"), time=(T0 - 60) * 1000)

    assert home.server.held("ada", "Sing") == Held(2, T0)


async def test_an_unknown_id_is_ok_and_nothing(home: Home) -> None:
    told = await home.call("scrobble", id="nothing", time=T0 * 1000)

    assert told["status"] == "ok"
    assert home.server.total("ada") == 0


async def test_w22_now_playing_is_no_play(home: Home) -> None:
    told = await home.call("scrobble", id=home.server.id("Sing"), submission="false")

    assert told["status"] == "ok"
    assert home.server.total("ada") == 0


async def test_ids_and_times_are_as_many(home: Home) -> None:
    one = home.server.id("Sing")

    told = await home.call("scrobble", id=[one, one], time=[T0 * 1000])

    assert told["error"] == {"code": 0, "message": "Wrong number of timestamps: 1, should be 2"}


async def test_a_failure_inside_is_ok_too(home: Home) -> None:
    home.server.plays_to_lose = 1

    told = await home.call("scrobble", id=home.server.id("Sing"), time=T0 * 1000)

    assert told["status"] == "ok"
    assert home.server.total("ada") == 0


async def test_starring_again_loses_the_date(home: Home) -> None:
    home.server.star("ada", "Sing", at=T0)

    await home.call("star", id=home.server.id("Sing"))

    starred_at = home.server.held("ada", "Sing").starred_at
    assert starred_at is not None
    assert starred_at > T0


async def test_a_count_of_null_stays_null(home: Home) -> None:
    home.server.listen("ada", "Sing", at=T0)
    home.server.database.execute("UPDATE annotation SET play_count = NULL")

    home.server.listen("ada", "Sing", at=T0 + 60)

    query = "SELECT play_count FROM annotation WHERE item_type = 'media_file'"
    assert home.server.database.execute(query).fetchone()[0] is None


async def test_a_missing_parameter_is_named(home: Home) -> None:
    answer = await home.http.post("/rest/ping", data={"u": "ada", "p": "secret", "c": "tests"})

    error = answer.json()["subsonic-response"]["error"]
    assert error == {"code": 10, "message": "missing parameter: 'v'"}
