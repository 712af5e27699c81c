"""The journal of publishing: each hour with what stood there, what shall, and how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from libretime_sync.domain.schedule_row import Row, RowKey, Wanted
from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class JournaledHour:
    """One hour of a run."""

    publication_hour_id: int
    publication_id: int
    station: str
    hour: str
    starts_at: datetime
    ends_at: datetime
    surface: str
    state: str
    before: tuple[Row, ...]
    deletes: frozenset[int]
    creates: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class PlannedHour:
    """An hour to be noted before anything is done to it."""

    hour: str
    starts_at: datetime
    ends_at: datetime
    surface: str
    before: Sequence[Row]
    deletes: Sequence[int]
    creates: Sequence[Wanted]


INSERT_HOURS_SQL = """
INSERT INTO publication_hour (publication_id, station, hour, starts_at, ends_at, surface, before,
                              deletes, creates)
SELECT $1, $2, hour, starts_at, ends_at, surface, before -> 'rows', deletes -> 'rows',
       creates -> 'rows'
  FROM unnest($3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::jsonb[],
              $8::jsonb[], $9::jsonb[])
       WITH ORDINALITY
       AS new (hour, starts_at, ends_at, surface, before, deletes, creates, nr)
 ORDER BY nr
RETURNING publication_hour_id, publication_id, station, hour, starts_at, ends_at, surface, state,
          before, deletes, creates
"""

SET_CREATES_SQL = """
UPDATE publication_hour
   SET creates = $2::jsonb -> 'rows'
 WHERE publication_hour_id = $1
RETURNING publication_hour_id, publication_id, station, hour, starts_at, ends_at, surface, state,
          before, deletes, creates
"""

SET_STATE_SQL = """
UPDATE publication_hour
   SET state       = $2,
       error       = coalesce($3, error),
       proof       = coalesce($4::jsonb -> 'rows', proof),
       finished_at = CASE WHEN $2 IN ('done', 'rolled_back', 'abandoned') THEN now() END
 WHERE publication_hour_id = $1
"""

OPEN_HOURS_SQL = """
SELECT publication_hour_id, publication_id, station, hour, starts_at, ends_at, surface, state,
       before, deletes, creates
  FROM publication_hour
 WHERE station = $1
   AND state IN ('applying', 'rolling_back')
 ORDER BY publication_hour_id
"""

STATIONS_WITH_OPEN_SQL = """
SELECT DISTINCT station
  FROM publication_hour
 WHERE state IN ('applying', 'rolling_back')
"""

ABANDON_SQL = """
UPDATE publication_hour
   SET state       = 'abandoned',
       finished_at = now()
 WHERE station = $1
   AND state = 'planned'
"""

PROOFS_SQL = """
SELECT DISTINCT ON (starts_at) starts_at, ends_at, proof, finished_at
  FROM publication_hour
 WHERE station = $1
   AND state = 'done'
   AND starts_at < $3
   AND ends_at > $2
 ORDER BY starts_at, finished_at DESC, publication_hour_id DESC
"""

HOURS_OF_PUBLICATION_SQL = """
SELECT hour, starts_at, ends_at, state, surface, error, finished_at,
       jsonb_array_length(deletes) AS deleted, jsonb_array_length(creates) AS created
  FROM publication_hour
 WHERE publication_id = $1
 ORDER BY publication_hour_id
"""

INSERT_STEP_SQL = """
INSERT INTO publication_step (publication_hour_id, kind, content, remote_id, outcome)
VALUES ($1, $2, $3, $4, $5)
"""

# The hours themselves stay, with what stood there and what was read back; so do the steps of an
# hour that is not over, and of the newest publication of each log.
PRUNE_STEPS_SQL = """
DELETE FROM publication_step
 USING publication_hour
 WHERE publication_step.publication_hour_id = publication_hour.publication_hour_id
   AND publication_hour.finished_at < now() - $1::interval
   AND publication_hour.publication_id NOT IN (
           SELECT max(publication_id)
             FROM publication
            GROUP BY log_id
       )
"""


async def plan(
    connection: Connection, publication_id: int, station: str, hours: Sequence[PlannedHour]
) -> list[JournaledHour]:
    """Note these hours, in order, before the first call."""
    rows = await connection.fetch(
        INSERT_HOURS_SQL,
        publication_id,
        station,
        [each.hour for each in hours],
        [each.starts_at for each in hours],
        [each.ends_at for each in hours],
        [each.surface for each in hours],
        [{"rows": [row.document() for row in each.before]} for each in hours],
        [{"rows": list(each.deletes)} for each in hours],
        [{"rows": [row.document() for row in each.creates]} for each in hours],
    )
    return [_hour(row) for row in rows]


async def set_creates(
    connection: Connection, publication_hour_id: int, creates: Sequence[Wanted]
) -> JournaledHour:
    """Note the rows with the instances that were made for them."""
    document = {"rows": [row.document() for row in creates]}
    row = await connection.fetchrow(SET_CREATES_SQL, publication_hour_id, document)
    assert row is not None
    return _hour(row)


async def set_state(
    connection: Connection,
    publication_hour_id: int,
    state: str,
    *,
    error: str | None = None,
    proof: Sequence[Row] | None = None,
) -> None:
    """Note how far it is."""
    read_back = None if proof is None else {"rows": [row.document() for row in proof]}
    await connection.execute(SET_STATE_SQL, publication_hour_id, state, error, read_back)


async def unfinished(connection: Connection, station: str) -> list[JournaledHour]:
    """Hours that a process left half done."""
    return [_hour(row) for row in await connection.fetch(OPEN_HOURS_SQL, station)]


async def stations_with_unfinished(connection: Connection) -> list[str]:
    """Stations with such hours."""
    return [row["station"] for row in await connection.fetch(STATIONS_WITH_OPEN_SQL)]


async def abandon_planned(connection: Connection, station: str) -> None:
    """Hours that nobody began are not going to be; a new plan takes their place."""
    await connection.execute(ABANDON_SQL, station)


async def published(
    connection: Connection, station: str, begin: datetime, end: datetime
) -> dict[tuple[datetime, datetime], list[RowKey]]:
    """Stretch -> what was read back there when it was last published."""
    rows = await connection.fetch(PROOFS_SQL, station, begin, end)
    return {
        (row["starts_at"], row["ends_at"]): [Row.read(each).key for each in row["proof"]]
        for row in rows
    }


async def of_publication(connection: Connection, publication_id: int) -> list[dict[str, Any]]:
    """The hours of one run, for people."""
    rows = await connection.fetch(HOURS_OF_PUBLICATION_SQL, publication_id)
    return [dict(row) for row in rows]


async def add_step(
    connection: Connection,
    publication_hour_id: int,
    kind: str,
    content: Any,
    *,
    remote_id: int | None,
    outcome: str,
) -> None:
    """Note one call and what came of it."""
    await connection.execute(
        INSERT_STEP_SQL, publication_hour_id, kind, content, remote_id, outcome
    )


async def prune_steps(connection: Connection, older_than: timedelta) -> None:
    """Forget the single calls of hours that ended so long ago."""
    await connection.execute(PRUNE_STEPS_SQL, older_than)


def _hour(row: asyncpg.Record) -> JournaledHour:
    return JournaledHour(
        publication_hour_id=row["publication_hour_id"],
        publication_id=row["publication_id"],
        station=row["station"],
        hour=row["hour"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        surface=row["surface"],
        state=row["state"],
        before=tuple(Row.read(each) for each in row["before"]),
        deletes=frozenset(row["deletes"]),
        creates=tuple(Wanted.read(each) for each in row["creates"]),
    )
