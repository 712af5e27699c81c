"""What is wrong with the next day of a station's schedule, as long as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing. ``subject`` names it: the same name is the same thing, seen again."""

    station: str
    kind: str
    subject: str
    starts_at: datetime
    ends_at: datetime | None
    detail: str


RAISE_ALARMS_SQL = """
INSERT INTO schedule_alarm (station, kind, subject, starts_at, ends_at, detail)
SELECT $1, *
  FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[])
    ON CONFLICT (station, kind, subject) DO UPDATE
   SET ends_at   = excluded.ends_at,
       detail    = excluded.detail,
       last_seen = now()
RETURNING station, kind, subject, starts_at, ends_at, detail, first_seen = last_seen AS is_new
"""

CLEAR_ALARMS_SQL = """
DELETE FROM schedule_alarm
 WHERE station = $1
   AND last_seen < now()
"""

LIST_ALARMS_SQL = """
SELECT station, kind, subject, starts_at, ends_at, detail
  FROM schedule_alarm
 WHERE ($1::text IS NULL OR station = $1)
 ORDER BY starts_at, kind, subject
"""


async def replace(connection: Connection, station: str, found: Sequence[Alarm]) -> list[Alarm]:
    """These are the station's alarms from now on; those that are new.

    To be called inside a transaction.
    """
    rows = await connection.fetch(
        RAISE_ALARMS_SQL,
        station,
        [each.kind for each in found],
        [each.subject for each in found],
        [each.starts_at for each in found],
        [each.ends_at for each in found],
        [each.detail for each in found],
    )
    await connection.execute(CLEAR_ALARMS_SQL, station)
    new = {(row["kind"], row["subject"]) for row in rows if row["is_new"]}
    return [each for each in found if (each.kind, each.subject) in new]


async def current(connection: Connection, station: str | None = None) -> list[Alarm]:
    """What is wrong now, by time; of all stations when none is named."""
    return [Alarm(**row) for row in await connection.fetch(LIST_ALARMS_SQL, station)]
