"""What a big history costs: memory, connections, and lines of the log."""

import gc
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

import pytest
import structlog

from medley_clients.lastfm.client import open_lastfm
from medley_kit.db import Connection
from scrobble_sync.domain.tracks import SourceTrack
from scrobble_sync.store.loves import SourceLove
from scrobble_sync.store.plays import SourcePlay
from scrobble_sync.workflows.match_tracks import match_tracks
from scrobble_sync.workflows.read_plays import read_plays
from tests.support.http_connections import CountedConnections
from tests.support.listeners import DAY, NOW, Listeners, in_silence, listeners, play, songs

MONTHS = 12
IN_A_MONTH = 400


@dataclass
class LongHistory:
    """A source whose months are equally full; it notes how many plays are alive at each page."""

    alive: list[int] = field(default_factory=list)
    told: int = 0

    async def first_at(self) -> int:
        return NOW - MONTHS * 31 * DAY

    async def plays(self, since: int, until: int) -> AsyncIterator[list[SourcePlay]]:
        for start in range(0, IN_A_MONTH, 100):
            moments = range(since + start, min(since + start + 100, until))
            page = [SourcePlay(at, SourceTrack("Ada", f"Song {at % 7}")) for at in moments]
            self.told += len(page)
            yield page
            del page
            self.alive.append(sum(type(each) is SourcePlay for each in gc.get_objects()))

    async def loved(self) -> AsyncIterator[list[SourceLove]]:
        yield []

    async def play_count(self) -> int:
        return self.told

    async def plays_in(self, _since: int, _until: int) -> int | None:
        return None


@dataclass
class CountedPool:
    """A pool that counts how often a connection is asked for."""

    pool: Any
    asked: int = 0

    def acquire(self) -> AbstractAsyncContextManager[Connection]:
        self.asked += 1
        found: AbstractAsyncContextManager[Connection] = self.pool.acquire()
        return found


async def test_w31_a_history_is_never_in_memory_as_a_whole(home: Listeners) -> None:
    """Half a million plays were half a gigabyte of dictionaries."""
    source = LongHistory()
    number = home.resources.accounts["ada"].account_id

    reading = await read_plays(
        home.resources.pool, number, source, now=NOW, is_full=False, report=in_silence
    )

    assert reading.new >= MONTHS * IN_A_MONTH
    assert max(source.alive) <= 2 * IN_A_MONTH + 200, "the month before, and the one being read"


@pytest.mark.parametrize("count", [5, 300])
async def test_w30_matching_takes_a_few_connections_however_many_tracks(
    scrobble_database: str, count: int
) -> None:
    """Each track of the library opened a connection of its own."""
    async with listeners(scrobble_database, library=songs(count)) as home:
        home.lastfm.add_plays("ada", [play(song, NOW - DAY) for song in home.songs])
        await home.sync(is_dry_run=True)
        await home.query("DELETE FROM mapping")
        account, matching = home.resources.accounts["ada"], home.resources.matching
        pool: Any = CountedPool(home.resources.pool)

        decided = await match_tracks(
            pool,
            account.account_id,
            options=matching.options,
            rules=matching.rules,
            likeness=matching.likeness,
            is_library_new=True,
            report=in_silence,
        )

        assert decided == count
        assert pool.asked <= 5


async def test_w35_lastfm_is_asked_over_one_connection(home: Listeners) -> None:
    """Every page opened a connection of its own."""
    home.lastfm.add_plays("ada", [play(home.songs[0], NOW - DAY + n) for n in range(40)])
    network = CountedConnections()
    told = home.resources.settings.accounts["ada"].lastfm
    assert told is not None
    client = open_lastfm(
        "lastfm", "lastfm-key", url=str(told.url), per_second=1_000, transport=network
    )

    found = [
        one
        async for page in client.plays_between("ada", since=NOW - 2 * DAY, until=NOW, page_size=5)
        for one in page.plays
    ]
    await client.aclose()

    assert len({one.played_at for one in found}) == 40
    assert (network.opened, network.calls >= 8) == (1, True)


async def test_w36_the_log_has_no_line_for_each_difference(scrobble_database: str) -> None:
    """Every difference was printed."""
    async with listeners(scrobble_database, library=songs(120)) as home:
        home.lastfm.add_plays("ada", [play(song, NOW - DAY) for song in home.songs])
        with structlog.testing.capture_logs() as lines:
            result = await home.sync()

    assert result["written"] == 120
    assert len(lines) < 20
