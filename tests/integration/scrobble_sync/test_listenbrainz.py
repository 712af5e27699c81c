"""Plays and loves of ListenBrainz, and stars on their way there."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any, Final

import pytest

from medley_clients.listenbrainz.client import open_listenbrainz
from medley_simulators.listenbrainz.listens import Listen
from medley_simulators.listenbrainz.server import ListenbrainzSimulator
from medley_simulators.navidrome.library import Song
from scrobble_sync.workflows.listenbrainz_source import ListenbrainzSource
from tests.support.listeners import DAY, NOW, Listeners, listeners

RED: Final = "9d4a2f4e-0000-4000-8000-000000000001"
BLUE: Final = "9d4a2f4e-0000-4000-8000-000000000002"
LIBRARY: Final = [
    Song("Red", ("Ada",), "One", "Ada", track=1, mbid=RED),
    Song("Blue", ("Ada",), "One", "Ada", track=2, mbid=BLUE),
    Song("Grey", ("Ada",), "One", "Ada", track=3),
    Song("Odd", ("Ada",), "One", "Ada", track=4, mbid="no identifier"),
]


@dataclass
class Home:
    """`ada`, whose plays are at ListenBrainz."""

    listens: ListenbrainzSimulator
    there: Listeners

    @property
    def loved(self) -> set[str]:
        """MBIDs of what she loves there."""
        return {love.mbid for love in self.listens.account("ada").loves.values()}


@pytest.fixture
async def brainz(scrobble_database: str) -> AsyncGenerator[Home, None]:
    listens = ListenbrainzSimulator()
    listens.add_user("ada")
    listens.recordings |= {RED: ("Ada", "Red"), BLUE: ("Ada", "Blue")}
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(listens.serving())
        there = await stack.enter_async_context(
            listeners(
                scrobble_database,
                library=LIBRARY,
                account={
                    "lastfm": None,
                    "listenbrainz": {"user": "ada", "token": "token-of-ada", "url": url},
                    "sync": {"reverse_loved": "love_and_unlove"},
                },
            )
        )
        # The rate of the real one is kept by the client; here nobody has to wait.
        client = open_listenbrainz("brainz", "token-of-ada", url=url, per_second=2_000)
        stack.push_async_callback(client.aclose)
        accounts: Any = there.resources.accounts
        accounts["ada"] = replace(accounts["ada"], source=ListenbrainzSource(client, "ada"))
        yield Home(listens, there)


async def test_listens_count_once_and_those_navidrome_told_are_counted_already(
    brainz: Home,
) -> None:
    red, *_ = brainz.there.songs
    brainz.there.navidrome.listen("ada", red, at=NOW - DAY)
    brainz.listens.add_listens(
        "ada",
        [
            Listen(NOW - DAY, "Ada", "Red", "One", RED, client="navidrome"),
            Listen(NOW - 3 * DAY, "Ada", "Red", "One", RED),
            Listen(NOW - 3 * DAY, "Ada", "Blue", "One", BLUE),
        ],
    )

    await brainz.there.sync()
    again = await brainz.there.sync(is_full=True)

    assert brainz.there.counts() == [2, 1, 0, 0]
    assert (again["written"], again["errors"]) == (0, [])


async def test_loves_become_stars(brainz: Home) -> None:
    brainz.listens.account("ada").love("Ada", "Grey", at=NOW - DAY)

    await brainz.there.sync()

    assert brainz.there.navidrome.held("ada", brainz.there.songs[2]).is_starred


async def test_a_star_is_a_love_and_ends_with_it(brainz: Home) -> None:
    red, blue, grey, odd = brainz.there.songs
    brainz.listens.account("ada").love("Ada", "Blue", at=NOW - DAY, mbid=BLUE)
    for song in (red, grey, odd):
        brainz.there.navidrome.star("ada", song, at=NOW - 60)

    first = await brainz.there.sync()
    again = await brainz.there.sync()
    after_stars = brainz.loved
    brainz.there.navidrome.unstar("ada", red, at=NOW)
    brainz.there.navidrome.unstar("ada", blue, at=NOW)
    ended = await brainz.there.sync()

    # Recordings without an MBID cannot be told of, and stop nothing.
    assert (first["loved"], first["errors"], again["loved"]) == (1, [], 0)
    assert after_stars == {RED, BLUE}
    assert (ended["unloved"], ended["errors"]) == (1, [])
    assert brainz.loved == {BLUE}, "the love that was a person's own stays"


async def test_a_love_is_taken_back_from_the_recording_it_was_given_to(brainz: Home) -> None:
    red, *_ = brainz.there.songs
    for song in brainz.there.songs:
        brainz.there.navidrome.star("ada", song, at=NOW - 60)
    await brainz.there.sync()
    brainz.there.navidrome.database.execute(
        "UPDATE media_file SET mbz_recording_id = ? WHERE title = 'Red'", (BLUE,)
    )
    brainz.there.navidrome.database.commit()
    brainz.there.navidrome.unstar("ada", red, at=NOW)

    await brainz.there.sync(is_full=True)

    assert brainz.loved == {BLUE}
