"""A history of ``size`` plays into the file of a stopped Navidrome, then 500 more, then nothing.

Reading the source and matching are left out. The library has a track for each six plays or so. Held
against the upserts of the tracks alone, in one transaction on a copy of the same file, by the bare
library. Memory is the peak of a process that does nothing else.
"""

import asyncio
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from medley_simulators.navidrome.library import Song
from medley_simulators.navidrome.server import NavidromeSimulator
from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.processes import ROOT

FULL: Final = Scale(size=100_000)
SHORT: Final = Scale(size=3_000)

_T0: Final = 1_300_000_000
_FIFTEEN_YEARS_S: Final = 15 * 365 * 86_400
_MORE: Final = 500
_PLAYS_A_TRACK: Final = 6
_UPSERT_SQL: Final = """
INSERT INTO annotation(user_id, item_id, item_type, play_count, play_date)
VALUES (?, ?, 'media_file', ?, ?)
    ON CONFLICT (user_id, item_id, item_type) DO UPDATE
   SET play_count = excluded.play_count, play_date = excluded.play_date
"""
Plays = dict[str, list[int]]


async def measure(scale: Scale) -> list[Figure]:
    """Measure in a folder of its own."""
    return await asyncio.to_thread(_measured, scale)


def _measured(scale: Scale) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "navidrome.db"
        user_id, ids = _library(database, tracks=max(10, scale.size // _PLAYS_A_TRACK))
        plays = _plays(ids, scale.size)
        more = _more(plays, ids)
        floor_s = _floor(database, Path(folder) / "floor.db", user_id, plays)
        first = _run(database, plays, "1")
        next_one = _run(database, more, "2")
        idle = _run(database, plays | more, "3")
    return [
        _figure(f"{scale.size:,} plays into a stopped Navidrome", first, floor_s, "3 s, 200 MB"),
        _figure(f"{_MORE} more plays", next_one, floor_s, "–"),
        _figure("the same again, nothing new", idle, floor_s, "–"),
    ]


def _library(database: Path, *, tracks: int) -> tuple[str, list[str]]:
    server = NavidromeSimulator(database)
    user = server.add_user("ada")
    songs = [
        Song(f"Song {n}", (f"Artist {n // 30}",), album=f"Album {n // 12}", track=n % 12)
        for n in range(tracks)
    ]
    ids = list(server.add_songs(songs).values())
    server.stop()
    return user.id, ids


def _plays(ids: list[str], count: int) -> Plays:
    """Some are played often and most now and then, as with people."""
    chance = random.Random(1)
    plays: dict[str, set[int]] = {}
    for _ in range(count):
        place = int(len(ids) * chance.random() ** 2)
        plays.setdefault(ids[place], set()).add(_T0 + int(chance.random() * _FIFTEEN_YEARS_S))
    return {one: sorted(moments) for one, moments in plays.items()}


def _more(plays: Plays, ids: list[str]) -> Plays:
    """The tracks of 500 newer plays, with all they were played."""
    chance = random.Random(2)
    newer: Plays = {}
    for n in range(_MORE):
        one = chance.choice(ids)
        newer.setdefault(one, list(plays.get(one, []))).append(_T0 + _FIFTEEN_YEARS_S + n)
    return newer


def _run(database: Path, plays: Plays, run_id: str) -> dict[str, Any]:

    told = database.parent / "plays.json"
    told.write_text(json.dumps(list(plays.items())))
    module = "tests.benchmarks.scrobble_writing"
    command = [sys.executable, "-m", module, str(database), str(told), run_id]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _floor(database: Path, copy: Path, user_id: str, plays: Plays) -> float:
    shutil.copy(database, copy)
    rows = [
        (user_id, one, len(moments), "2024-01-01 00:00:00+00:00") for one, moments in plays.items()
    ]
    with closing(sqlite3.connect(copy)) as connection:
        started = time.perf_counter()
        connection.executemany(_UPSERT_SQL, rows)
        connection.commit()
        return time.perf_counter() - started


def _figure(work: str, told: dict[str, Any], floor_s: float, to_reach: str) -> Figure:
    medley = (
        f"{told['seconds']:.2f} s ({told['cpu_s']:.2f} s of a core), "
        f"{told['statements']} statements, {told['peak_mb']:.0f} MB; "
        f"{told['tracks']:,} tracks, {told['plays']:,} plays written"
    )
    limit = f"the upserts of the first run alone: {floor_s:.2f} s"
    return Figure(work, medley, limit, ratio_of(told["seconds"], floor_s), to_reach)
