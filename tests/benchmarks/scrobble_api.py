"""Years of Last.fm into a running Navidrome: how often it is called.

`size` plays of a fifth as many tracks, then 500 plays more, then nothing new. Measured for each:
calls of the Navidrome, calls of Last.fm, seconds, all servers in this one process.

Held against one call for each hundred plays and one for each five hundred tracks. The library is
listed before plays are planned, for counts of its own plays, and again after they were sent, for
what arrived; the player's switch is looked at before each submission. No answer stands for these.
"""

import time
from typing import Final

from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.listening_history import a_listener, history, library
from tests.support.listeners import NOW, Listeners, play

FULL: Final = Scale(size=100_000)
SHORT: Final = Scale(size=3_000)
_MORE: Final = 500


async def measure(scale: Scale) -> list[Figure]:
    """First run, a later one, one without news."""
    songs = library(max(60, scale.size // 5))
    async with a_listener(songs) as (home, _):
        told = history(songs, scale.size)
        home.lastfm.add_plays("ada", told)
        limit = scale.size / 100 + len(songs) / 500
        first = await _run(
            home, f"Last.fm {scale.size:,} plays into Navidrome, API mode", limit, "1,200 calls"
        )
        assert home.navidrome.total("ada") == len(told)
        more = [play(song, NOW - 80_000 + 150 * n) for n, song in enumerate(songs[:_MORE])]
        home.lastfm.add_plays("ada", more)
        later = await _run(home, f"{len(more)} plays more", len(more) / 100 + len(songs) / 500, "–")
        idle = await _run(home, "a run without news", 1, "–")
        assert home.navidrome.total("ada") == len(told) + len(more)
    return [first, later, idle]


async def _run(home: Listeners, work: str, limit: float, to_reach: str) -> Figure:
    home.navidrome.journal.clear()
    home.lastfm.journal.clear()
    started = time.perf_counter()
    result = await home.sync()
    elapsed_s = time.perf_counter() - started
    assert result["errors"] == [], result["errors"]
    counted = home.navidrome.journal.counts.items()
    calls = home.navidrome.journal.total
    of_what = ", ".join(
        f"{count:,} {name}" for (_, name), count in sorted(counted, key=lambda each: -each[1])
    )
    return Figure(
        work=f"{work}: calls",
        medley=f"{calls:,} calls ({of_what}; {home.lastfm.journal.total:,} of Last.fm), "
        f"{elapsed_s:.1f} s, {result['written']:,} plays written",
        limit=f"{limit:,.0f} calls",
        ratio=ratio_of(calls, limit),
        to_reach=to_reach,
    )
