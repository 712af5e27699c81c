"""The memory of a run when the ledger is large.

A ledger of `size` plays of a 25th as many tracks, all of them brought over already, and 500 plays
that are new, a tenth of them of tracks never played before. Measured: the peak of the resident
memory, in MB (10^6 bytes), of a process that opens the service's resources and makes that one run;
seconds of the run; and the same for a run without news.
"""

import asyncio
import json
import sys
from typing import Any, Final

import asyncpg

from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.listening_history import a_listener, library
from tests.benchmarks.processes import ROOT
from tests.support.listeners import NOW, Listeners, play

FULL: Final = Scale(size=500_000)
SHORT: Final = Scale(size=10_000)
_MORE: Final = 500
_REACH_MB: Final = 150.0

_SPELLINGS: Final = """
INSERT INTO source_track (account_id, track_key, artist, title, album, mbid, is_mbid_resolved,
                          artists)
SELECT account_id, gen_random_uuid(), artist, title, album, '', false, '{}'
  FROM library_track
 WHERE track_id % 10 <> 0
"""
_MAPPINGS: Final = """
INSERT INTO mapping (source_track_id, account_id, verdict, track_ids, reason, score, decided_by)
SELECT known.source_track_id, known.account_id, 'matched', ARRAY[track.track_id], 'same name', 1,
       'matcher'
  FROM source_track AS known
       JOIN library_track AS track USING (account_id, artist, title, album)
"""
_PLAYS: Final = """
INSERT INTO play (account_id, played_at, name_hash, source_track_id, is_own, is_exported,
                  is_delivered)
SELECT known.account_id, $1 + number * $2, known.source_track_id, known.source_track_id, false,
       false, true
  FROM (SELECT account_id, source_track_id,
               row_number() OVER (ORDER BY source_track_id) - 1 AS place
          FROM source_track) AS known
       JOIN generate_series(0::bigint, $3::bigint - 1) AS number ON known.place = number % $4
"""
_DELIVERIES: Final = """
INSERT INTO delivery (account_id, track_id, played_at, state)
SELECT play.account_id, mapping.track_ids[1], play.played_at, 'confirmed'
  FROM play
       JOIN mapping USING (source_track_id)
"""


async def measure(scale: Scale) -> list[Figure]:
    """Fill the ledger, then run in a process of its own."""
    songs = library(max(60, scale.size // 25))
    async with a_listener(songs) as (home, dsn):
        home.lastfm.add_plays("ada", [play(songs[0], NOW - 90_000)])
        await home.sync()
        await _fill(dsn, scale.size)
        more = [play(song, NOW - 80_000 + 150 * n) for n, song in enumerate(songs[1 : _MORE + 1])]
        home.lastfm.add_plays("ada", more)
        with_news = await _run(home, dsn)
        assert with_news["written"] == len(more), with_news
        without = await _run(home, dsn)
    return [
        _figure(f"{scale.size:,} plays in the ledger, {_MORE} new: memory", with_news),
        _figure(f"{scale.size:,} plays in the ledger, nothing new: memory", without),
    ]


async def _fill(dsn: str, plays: int) -> None:
    connection = await asyncpg.connect(dsn, server_settings={"search_path": "scrobble_sync"})
    try:
        await connection.execute("TRUNCATE source_track CASCADE")
        await connection.execute(_SPELLINGS)
        await connection.execute(_MAPPINGS)
        step = 15 * 365 * 86_400 // plays
        first = NOW - 100_000 - plays * step
        spellings = await connection.fetchval("SELECT count(*) FROM source_track")
        await connection.execute(_PLAYS, first, step, plays, spellings, timeout=600)
        await connection.execute(_DELIVERIES, timeout=600)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


async def _run(home: Listeners, dsn: str) -> dict[str, Any]:
    settings = home.resources.settings.model_dump(mode="json", include={"targets", "accounts"})
    settings["accounts"]["ada"] |= {"password": "secret", "listenbrainz": None}
    settings["accounts"]["ada"]["lastfm"] |= {"api_key": "lastfm-key"}
    settings["postgres"] = {"dsn": dsn}
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.benchmarks.one_run"),
        json.dumps(settings),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await child.communicate()
    assert child.returncode == 0
    found: dict[str, Any] = json.loads(told.decode().splitlines()[-1])
    return found


def _figure(work: str, told: dict[str, Any]) -> Figure:
    return Figure(
        work=work,
        medley=f"{told['peak_mb']:.0f} MB peak, {told['seconds']:.1f} s, "
        f"{told['written']:,} plays written, {told['calls']} calls",
        limit=f"{_REACH_MB:.0f} MB",
        ratio=ratio_of(told["peak_mb"], _REACH_MB),
        to_reach="150 MB",
    )
