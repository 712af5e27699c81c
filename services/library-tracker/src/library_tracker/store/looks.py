"""Which titles somebody must look at more closely: columns of `title` that are a queue."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Look:
    """One title to look at; ``looks``: how often in vain so far."""

    title_id: int
    looks: int


ASK_FOR_LOOKS_SQL = """
UPDATE title
   SET look_at = $2
 WHERE title_id = ANY ($1::bigint[])
   AND (look_at IS NULL OR look_at > $2)
   AND EXISTS (SELECT FROM request WHERE request.title_id = title.title_id)
"""

CLAIM_LOOKS_SQL = """
UPDATE title
   SET look_at = now() + $2::interval,
       looks   = looks + 1
 WHERE title_id IN (
           SELECT title_id
             FROM title
            WHERE look_at <= now()
            ORDER BY look_at
            LIMIT $1
              FOR UPDATE SKIP LOCKED
       )
RETURNING title_id, looks
"""

LOOKED_SQL = """
UPDATE title
   SET listed_at = CASE WHEN $3 THEN $2 ELSE listed_at END,
       look_at   = CASE WHEN look_at > $2 + interval '1 minute' THEN NULL ELSE look_at END,
       looks     = 0
 WHERE title_id = $1
"""

WAITING_SQL = """
SELECT count(*)
  FROM title
 WHERE look_at < now() + interval '10 seconds'
"""

POSTPONE_SQL = """
UPDATE title
   SET look_at = $2
 WHERE title_id = $1
"""


async def ask_for(connection: Connection, title_ids: Collection[int], *, at: datetime) -> None:
    """Have these looked at, unless nobody asked for them."""
    await connection.execute(ASK_FOR_LOOKS_SQL, list(title_ids), at)


async def claim(connection: Connection, limit: int, *, lease: timedelta) -> list[Look]:
    """Titles to look at now, hidden from other replicas for the time of the lease."""
    rows = await connection.fetch(CLAIM_LOOKS_SQL, limit, lease)
    return [Look(row["title_id"], row["looks"]) for row in rows]


async def done(connection: Connection, title_id: int, *, begun: datetime, is_listed: bool) -> None:
    """Looked at, as it was at ``begun``; a wish that came meanwhile stays.

    ``is_listed``: all its episodes were read.
    """
    await connection.execute(LOOKED_SQL, title_id, begun, is_listed)


async def postpone(connection: Connection, title_id: int, *, until: datetime) -> None:
    """Somebody could not be asked; look again then."""
    await connection.execute(POSTPONE_SQL, title_id, until)


async def waiting(connection: Connection) -> int:
    """How many titles somebody is to look at now, or nearly."""
    number: int = await connection.fetchval(WAITING_SQL)
    return number
