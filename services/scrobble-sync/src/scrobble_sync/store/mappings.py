"""Which track of the library each spelling of a source means, why, and who said so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from medley_kit.db import Connection
from scrobble_sync.domain.decision import Candidate, Decision, Verdict

MATCHER = "matcher"


@dataclass(frozen=True, slots=True)
class MappingRow:
    """A decision for people; ``plays`` counts what hangs on it."""

    source_track_id: int
    account: str
    artist: str
    title: str
    album: str
    verdict: str
    track_ids: Sequence[int]
    reason: str
    score: float
    candidates: Sequence[dict[str, Any]]
    decided_by: str
    decided_at: datetime
    plays: int


PUT_DECISIONS_SQL = """
INSERT INTO mapping AS known
       (source_track_id, account_id, verdict, track_ids, reason, score, candidates, decided_by)
SELECT source_track_id, $1, verdict,
       coalesce((SELECT array_agg(each::bigint)
                   FROM jsonb_array_elements_text(found -> 'tracks') AS each), '{}'),
       reason, score, found -> 'candidates', 'matcher'
  FROM unnest($2::bigint[], $3::text[], $4::text[], $5::double precision[], $6::jsonb[])
       AS new (source_track_id, verdict, reason, score, found)
    ON CONFLICT (source_track_id) DO UPDATE
   SET verdict    = excluded.verdict,
       track_ids  = excluded.track_ids,
       reason     = excluded.reason,
       score      = excluded.score,
       candidates = excluded.candidates,
       decided_at = now()
 WHERE known.decided_by = 'matcher'
   AND (known.verdict, known.track_ids, known.candidates)
       IS DISTINCT FROM (excluded.verdict, excluded.track_ids, excluded.candidates)
RETURNING source_track_id
"""

DECIDE_SQL = """
UPDATE mapping
   SET verdict    = $3,
       track_ids  = $4,
       reason     = $5,
       score      = 1,
       candidates = CASE WHEN $3 = 'review' THEN candidates ELSE '[]' END,
       rejected   = $6,
       decided_by = $7,
       decided_at = now(),
       before     = coalesce(before, jsonb_build_object('verdict', verdict, 'track_ids', track_ids,
                                                        'candidates', candidates))
 WHERE source_track_id = $1
   AND account_id = ANY ($2::bigint[])
"""

FORGET_SQL = """
DELETE FROM mapping
 WHERE source_track_id = $1
   AND account_id = ANY ($2::bigint[])
RETURNING source_track_id
"""

PAGE_SQL = """
SELECT mapping.source_track_id, account.name AS account, known.artist, known.title, known.album,
       mapping.verdict, mapping.track_ids, mapping.reason, mapping.score, mapping.candidates,
       mapping.decided_by, mapping.decided_at,
       (SELECT count(*) FROM play
         WHERE play.source_track_id = mapping.source_track_id) AS plays
  FROM mapping
       JOIN source_track AS known USING (source_track_id)
       JOIN account ON account.account_id = mapping.account_id
 WHERE mapping.account_id = ANY ($1::bigint[])
   AND ($2::text IS NULL OR mapping.verdict = $2)
   AND ($3::bigint IS NULL OR mapping.source_track_id = $3)
   AND mapping.source_track_id > $4
   AND ($5::text IS NULL
        OR known.artist ILIKE '%' || $5 || '%'
        OR known.title ILIKE '%' || $5 || '%')
 ORDER BY mapping.source_track_id
 LIMIT $6
"""

COUNT_VERDICTS_SQL = """
SELECT verdict, count(*) AS spellings
  FROM mapping
 WHERE account_id = $1
 GROUP BY verdict
"""

FORGET_MATCHED_SQL = """
DELETE FROM mapping
 WHERE account_id = $1
   AND decided_by = 'matcher'
RETURNING source_track_id
"""

REJECTED_SQL = "SELECT rejected FROM mapping WHERE source_track_id = $1"


async def put(
    connection: Connection, account_id: int, decisions: Mapping[int, Decision]
) -> list[int]:
    """Remember the matcher's decisions, people's excepted; the spellings whose decision is news."""
    rows = await connection.fetch(
        PUT_DECISIONS_SQL,
        account_id,
        list(decisions),
        [each.verdict.value for each in decisions.values()],
        [each.reason for each in decisions.values()],
        [each.score for each in decisions.values()],
        [
            {"tracks": each.track_ids, "candidates": [_told(one) for one in each.candidates]}
            for each in decisions.values()
        ],
    )
    return [row["source_track_id"] for row in rows]


def _told(candidate: Candidate) -> dict[str, Any]:
    return {
        "track_id": candidate.track_id,
        "score": candidate.score,
        "reason": candidate.reason,
    }


async def decide(
    connection: Connection,
    source_track_id: int,
    account_ids: Sequence[int],
    *,
    verdict: Verdict,
    track_ids: Sequence[int],
    rejected: Sequence[int],
    reason: str,
    person: str,
) -> None:
    """Put a person's decision in the place of whatever stood there."""
    await connection.execute(
        DECIDE_SQL,
        source_track_id,
        account_ids,
        verdict.value,
        track_ids,
        reason,
        rejected,
        person,
    )


async def forget(connection: Connection, source_track_id: int, account_ids: Sequence[int]) -> bool:
    """Leave it to the matcher again; False: there is no such decision."""
    return await connection.fetchval(FORGET_SQL, source_track_id, account_ids) is not None


async def forget_matched(connection: Connection, account_id: int) -> list[int]:
    """Forget everything that no person decided."""
    rows = await connection.fetch(FORGET_MATCHED_SQL, account_id)
    return [row["source_track_id"] for row in rows]


async def page(
    connection: Connection,
    account_ids: Sequence[int],
    *,
    verdict: str | None = None,
    source_track_id: int | None = None,
    words: str | None = None,
    after: int = 0,
    limit: int = 50,
) -> list[MappingRow]:
    """Decisions by number, beginning behind ``after``."""
    rows = await connection.fetch(
        PAGE_SQL, account_ids, verdict, source_track_id, after, words, limit
    )
    return [MappingRow(**row) for row in rows]


async def one(
    connection: Connection, account_ids: Sequence[int], source_track_id: int
) -> MappingRow | None:
    """The decision about one spelling."""
    found = await page(connection, account_ids, source_track_id=source_track_id, limit=1)
    return found[0] if found else None


async def rejected(connection: Connection, source_track_id: int) -> list[int]:
    """Tracks a person said it is not."""
    found: list[int] | None = await connection.fetchval(REJECTED_SQL, source_track_id)
    return found or []


async def count_by_verdict(connection: Connection, account_id: int) -> dict[str, int]:
    """Verdict -> how many spellings."""
    rows = await connection.fetch(COUNT_VERDICTS_SQL, account_id)
    return {row["verdict"]: row["spellings"] for row in rows}
