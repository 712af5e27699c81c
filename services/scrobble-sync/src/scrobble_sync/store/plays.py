"""The ledger's facts: one row for each play a source tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from medley_kit.db import Connection
from scrobble_sync.domain.tracks import SourceTrack
from scrobble_sync.store.source_tracks import key_of, name_hash


@dataclass(frozen=True, slots=True)
class SourcePlay:
    """One play as a source tells it. ``is_own``: the target itself told it to the source."""

    played_at: int
    track: SourceTrack
    is_own: bool = False


PUT_PLAYS_SQL = """
INSERT INTO play AS known
       (account_id, played_at, name_hash, source_track_id, is_own, is_exported)
SELECT DISTINCT ON (played_at, name_hash) $1, played_at, name_hash, source_track_id, is_own, $6
  FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::boolean[])
       AS new (played_at, name_hash, source_track_id, is_own)
 ORDER BY played_at, name_hash
    ON CONFLICT (account_id, played_at, name_hash) DO UPDATE
   SET is_exported     = false,
       is_own          = known.is_own OR excluded.is_own,
       source_track_id = excluded.source_track_id,
       is_delivered    = known.is_delivered AND known.source_track_id = excluded.source_track_id
 WHERE NOT excluded.is_exported
   AND (known.is_exported
        OR known.source_track_id <> excluded.source_track_id
        OR excluded.is_own AND NOT known.is_own)
"""

COUNT_IN_SQL = """
SELECT count(*)
  FROM play
 WHERE account_id = $1
   AND played_at >= $2
   AND played_at < $3
   AND NOT is_exported
"""

WITHDRAW_SQL = """
DELETE FROM play
 WHERE account_id = $1
   AND played_at >= $2
   AND played_at < $3
   AND NOT is_exported
   AND NOT EXISTS (SELECT FROM unnest($4::bigint[], $5::bigint[]) AS told (played_at, name_hash)
                    WHERE told.played_at = play.played_at
                      AND told.name_hash = play.name_hash)
RETURNING played_at
"""

COUNT_SQL = """
SELECT count(*) AS plays,
       count(*) FILTER (WHERE NOT is_exported) AS told,
       max(played_at) AS newest
  FROM play
 WHERE account_id = $1
"""

UNDELIVER_SQL = """
UPDATE play
   SET is_delivered = false
 WHERE source_track_id = ANY ($1::bigint[])
   AND is_delivered
"""


@dataclass(frozen=True, slots=True)
class PlayCounts:
    """How many plays the ledger has; ``told`` leaves out those of files alone."""

    plays: int
    told: int
    newest: int | None


async def put(
    connection: Connection,
    account_id: int,
    plays: Sequence[SourcePlay],
    numbers: dict[UUID, int],
    *,
    is_exported: bool = False,
) -> int:
    """Add what is new; one second, artist and title is one play. How many rows were written."""
    if not plays:
        return 0
    status = await connection.execute(
        PUT_PLAYS_SQL,
        account_id,
        [play.played_at for play in plays],
        [name_hash(play.track) for play in plays],
        [numbers[key_of(play.track)] for play in plays],
        [play.is_own for play in plays],
        is_exported,
    )
    return int(status.rpartition(" ")[2])


async def withdraw(
    connection: Connection, account_id: int, *, since: int, until: int, told: Sequence[SourcePlay]
) -> list[int]:
    """Forget plays of the window that the source does not tell any more; when they were."""
    rows = await connection.fetch(
        WITHDRAW_SQL,
        account_id,
        since,
        until,
        [play.played_at for play in told],
        [name_hash(play.track) for play in told],
    )
    return [row["played_at"] for row in rows]


async def count_between(connection: Connection, account_id: int, since: int, until: int) -> int:
    """How many plays of the source the ledger has of that time."""
    found: int = await connection.fetchval(COUNT_IN_SQL, account_id, since, until)
    return found


async def counts(connection: Connection, account_id: int) -> PlayCounts:
    """How many plays the ledger has, and the newest."""
    row = await connection.fetchrow(COUNT_SQL, account_id)
    assert row is not None
    return PlayCounts(**row)


async def undeliver(connection: Connection, source_track_ids: Sequence[int]) -> None:
    """Have the deliveries of these tracks' plays made anew: their mapping has changed."""
    await connection.execute(UNDELIVER_SQL, source_track_ids)
