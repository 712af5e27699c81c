"""Counts a person has to settle: Navidrome counts more than the source tells, and `ask` is set."""

from collections.abc import Sequence
from dataclasses import dataclass

from medley_kit.db import Connection
from scrobble_sync.domain.conflict import Conflict


@dataclass(frozen=True, slots=True)
class AskedCount:
    """A question, with what both sides count."""

    track_id: int
    account: str
    artist: str
    title: str
    album: str
    navidrome: int
    source: int


PUT_ASKED_SQL = """
INSERT INTO count_asked (account_id, track_id, navidrome, source)
SELECT $1, * FROM unnest($2::bigint[], $3::integer[], $4::integer[])
    ON CONFLICT (account_id, track_id) DO UPDATE
   SET navidrome  = excluded.navidrome,
       source     = excluded.source,
       answer     = CASE WHEN count_asked.is_settled THEN NULL ELSE count_asked.answer END,
       is_settled = false
"""

ANSWER_SQL = """
UPDATE count_asked
   SET answer = $3
 WHERE account_id = ANY ($1::bigint[])
   AND track_id = $2
RETURNING track_id
"""

ANSWERS_SQL = """
SELECT track_id, answer
  FROM count_asked
 WHERE account_id = $1
   AND answer IS NOT NULL
   AND NOT is_settled
"""

SETTLE_SQL = """
UPDATE count_asked
   SET is_settled = true
 WHERE account_id = $1
   AND track_id = ANY ($2::bigint[])
   AND answer IS NOT NULL
"""

OPEN_SQL = """
SELECT asked.track_id, account.name AS account, track.artist, track.title, track.album,
       asked.navidrome, asked.source
  FROM count_asked AS asked
       JOIN account ON account.account_id = asked.account_id
       JOIN library_track AS track ON track.track_id = asked.track_id
 WHERE asked.account_id = ANY ($1::bigint[])
   AND asked.answer IS NULL
 ORDER BY asked.track_id
 LIMIT $2
"""


async def put(
    connection: Connection, account_id: int, asked: Sequence[tuple[int, int, int]]
) -> None:
    """Ask about these (track, Navidrome's count, the source's); answers that wait are kept."""
    await connection.execute(
        PUT_ASKED_SQL,
        account_id,
        [each[0] for each in asked],
        [each[1] for each in asked],
        [each[2] for each in asked],
    )


async def answer(
    connection: Connection, account_ids: Sequence[int], track_id: int, policy: Conflict
) -> bool:
    """Remember a person's answer for the next run; False: nothing was asked."""
    found = await connection.fetchval(ANSWER_SQL, account_ids, track_id, policy.value)
    return found is not None


async def answers(connection: Connection, account_id: int) -> dict[int, Conflict]:
    """Track -> whose count holds, of answers that were not carried out yet."""
    rows = await connection.fetch(ANSWERS_SQL, account_id)
    return {row["track_id"]: Conflict(row["answer"]) for row in rows}


async def settle(connection: Connection, account_id: int, track_ids: Sequence[int]) -> None:
    """The answers for these tracks were carried out."""
    await connection.execute(SETTLE_SQL, account_id, track_ids)


async def unanswered(
    connection: Connection, account_ids: Sequence[int], limit: int = 100
) -> list[AskedCount]:
    """Open questions."""
    rows = await connection.fetch(OPEN_SQL, account_ids, limit)
    return [AskedCount(**row) for row in rows]
