"""What travels between servers of every version, each with its own kind and all together."""

import re
from collections.abc import Sequence

import pytest

from medley_simulators.jellyfin.rows import Change
from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.support.eventually import unchanged
from tests.support.household import Household, a_server, films, household
from tests.support.servers import OwnNats

TICKS = 10_000_000
PLAYED, HEART, LIKE, DISLIKE, BEGUN, RATED = (f"Film {n:05d}" for n in range(1, 7))
NAMES = ("lan", "wan", "den", "hut")


def takes_whole_rows(server: JellyfinSimulator) -> bool:
    """Before 10.9 a server can be told no position and no rating but a thumb."""
    major, minor = map(int, re.findall(r"\d+", server.state.behaviour.version)[:2])
    return (major, minor) >= (10, 9)


@pytest.mark.parametrize(
    "versions",
    [
        pytest.param(("10.8.13", "10.8.13"), id="10.8"),
        pytest.param(("10.10.7", "10.10.7"), id="10.10"),
        pytest.param(("10.11.11", "10.11.11"), id="10.11"),
        pytest.param(("12.0.0", "12.0.0"), id="12.0"),
        pytest.param(("10.8.13", "10.10.7", "10.11.11", "12.0.0"), id="all of them"),
    ],
)
async def test_everything_travels_that_a_version_can_be_told(
    nats: OwnNats, jellyfin_database: str, versions: Sequence[str]
) -> None:
    servers = [
        a_server(name, films(8), version=version)
        for name, version in zip(NAMES, versions, strict=False)
    ]
    first, last = servers[0], servers[-1]
    async with household(nats.url, jellyfin_database, *servers) as house:
        await first.user_marks_played("ada", PLAYED)
        await last.user_favourites("ada", HEART)
        await first.user_likes("ada", LIKE, likes=True)
        await last.user_likes("ada", DISLIKE, likes=False)
        await first.user_plays("ada", BEGUN, until_s=1_800)
        await last.user_data_is_set("ada", RATED, Change(rating=7.5))
        await house.settled(within_s=20)

        for server in servers:
            assert server.row("ada", PLAYED).played
            assert server.row("ada", HEART).is_favorite
            assert server.row("ada", LIKE).rating == 10.0
            assert server.row("ada", DISLIKE).rating == 1.0
            if takes_whole_rows(server):
                assert server.row("ada", BEGUN).position // TICKS == 1_800
                assert server.row("ada", RATED).rating == 7.5

        await _undone(house, first, last)


async def _undone(house: Household, first: JellyfinSimulator, last: JellyfinSimulator) -> None:
    """Taken back on the other end, and then there is silence."""
    await last.user_marks_unplayed("ada", PLAYED)
    await first.user_favourites("ada", HEART, favorite=False)
    await last.user_likes("ada", LIKE, likes=None)
    await house.settled(within_s=20)
    await unchanged(house.calls, for_s=0.3)
    for server in house.servers.values():
        row = server.row("ada", PLAYED)
        assert (row.played, row.play_count, row.last_played) == (False, 0, None)
        assert not server.row("ada", HEART).is_favorite
        assert server.row("ada", LIKE).rating is None
