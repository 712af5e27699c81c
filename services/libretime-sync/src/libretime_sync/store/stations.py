"""What is known of each station: who answers there, and when it was last read to the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class StationState:
    """One station. ``is_reachable`` None: never asked. A time that is None: never."""

    station: str
    surface: str | None
    version: str | None
    is_reachable: bool | None
    detail: str
    reachable_since: datetime | None
    last_track_sync: datetime | None
    last_playback_sync: datetime | None


ADD_STATIONS_SQL = """
INSERT INTO station (station)
SELECT * FROM unnest($1::text[])
    ON CONFLICT (station) DO NOTHING
"""

LIST_STATIONS_SQL = """
SELECT station, surface, version, is_reachable, detail, reachable_since,
       last_track_sync, last_playback_sync
  FROM station
 ORDER BY station
"""

SAVE_REACH_SQL = """
UPDATE station
   SET is_reachable    = $2,
       detail          = $3,
       surface         = coalesce($4, surface),
       version         = coalesce($5, version),
       reachable_since = CASE WHEN is_reachable IS DISTINCT FROM $2 THEN now()
                              ELSE reachable_since END
 WHERE station = $1
   AND (is_reachable IS DISTINCT FROM $2
        OR detail <> $3
        OR surface IS DISTINCT FROM coalesce($4, surface)
        OR version IS DISTINCT FROM coalesce($5, version))
RETURNING (SELECT was.is_reachable FROM station AS was WHERE was.station = $1) AS before
"""

SAVE_TRACK_SYNC_SQL = """
UPDATE station
   SET last_track_sync = $2
 WHERE station = $1
"""

SAVE_PLAYBACK_SYNC_SQL = """
UPDATE station
   SET last_playback_sync = $2
 WHERE station = $1
"""


async def add_all(connection: Connection, names: Sequence[str]) -> None:
    """Make configured stations known; what is known of them already is kept."""
    await connection.execute(ADD_STATIONS_SQL, names)


async def list_all(connection: Connection) -> dict[str, StationState]:
    """Every station that was ever configured."""
    rows = await connection.fetch(LIST_STATIONS_SQL)
    return {row["station"]: StationState(**row) for row in rows}


async def save_reach(
    connection: Connection,
    station: str,
    *,
    is_reachable: bool,
    detail: str,
    surface: str | None = None,
    version: str | None = None,
) -> bool:
    """Whether it came or went; a first sight of a station that answers is neither."""
    row = await connection.fetchrow(SAVE_REACH_SQL, station, is_reachable, detail, surface, version)
    if row is None:
        return False
    before = row["before"]
    return before is not is_reachable and not (before is None and is_reachable)


async def save_track_sync(connection: Connection, station: str, at: datetime) -> None:
    """The library was read to its end."""
    await connection.execute(SAVE_TRACK_SYNC_SQL, station, at)


async def save_playback_sync(connection: Connection, station: str, at: datetime) -> None:
    """The history was read to its end."""
    await connection.execute(SAVE_PLAYBACK_SYNC_SQL, station, at)
