"""The pulls of tracks: how far each came, and what it found."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from medley_kit.db import Connection

BEGIN_SQL = """
INSERT INTO track_pull (station, message_id, tally)
VALUES ($1, $2, $3)
    ON CONFLICT (station, message_id) DO NOTHING
"""

SELECT_PULL_SQL = """
SELECT track_pull_id, next_offset, tally, finished_at IS NOT NULL AS is_finished
  FROM track_pull
 WHERE station = $1
   AND message_id = $2
"""

SAVE_PROGRESS_SQL = """
UPDATE track_pull
   SET next_offset = $2,
       tally       = $3
 WHERE track_pull_id = $1
"""

FINISH_SQL = """
UPDATE track_pull
   SET finished_at = now(),
       tally       = $2
 WHERE track_pull_id = $1
"""

PRUNE_PULLS_SQL = """
DELETE FROM track_pull
 WHERE started_at < now() - interval '30 days'
"""

# Pulls of one station come one after the other: each counts what it did not see.
LOCK_STATION_SQL = "SELECT pg_advisory_lock(hashtextextended('libretime-pull ' || $1, 0))"


@dataclass(frozen=True, slots=True)
class Pull:
    """One pull. ``next_offset`` above 0: it was broken off there."""

    track_pull_id: int
    next_offset: int
    tally: dict[str, Any]
    is_finished: bool


async def begin(
    connection: Connection, station: str, message_id: UUID, *, tally: dict[str, Any]
) -> Pull:
    """The pull this message asked for: a new one, or the one that was broken off or is over."""
    await connection.execute(BEGIN_SQL, station, message_id, tally)
    row = await connection.fetchrow(SELECT_PULL_SQL, station, message_id)
    if row is None:
        message = "the pull was pruned while it began"
        raise LookupError(message)
    return Pull(**row)


async def save_progress(
    connection: Connection, pull_id: int, *, next_offset: int, tally: dict[str, Any]
) -> None:
    """Remember where to go on."""
    await connection.execute(SAVE_PROGRESS_SQL, pull_id, next_offset, tally)


async def finish(connection: Connection, pull_id: int, *, tally: dict[str, Any]) -> None:
    """It is over, and this is what it found."""
    await connection.execute(FINISH_SQL, pull_id, tally)


async def prune(connection: Connection) -> None:
    """Forget pulls that nobody asks for any more."""
    await connection.execute(PRUNE_PULLS_SQL)


async def lock_station(connection: Connection, station: str) -> None:
    """Wait for the station's other pull to end; held until the connection goes back to its pool."""
    await connection.execute(LOCK_STATION_SQL, station)
