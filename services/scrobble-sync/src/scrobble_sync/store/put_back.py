"""The ledger after a run was undone: what the run brought over is to be brought over again."""

from collections.abc import Sequence

from medley_kit.db import Connection

PUT_BACK_PLAYS_SQL = """
UPDATE delivery
   SET state = 'planned'
  FROM unnest($2::text[], $3::bigint[]) AS undone (navidrome_id, played_at)
       JOIN library_track AS track ON track.navidrome_id = undone.navidrome_id
 WHERE track.account_id = $1
   AND delivery.account_id = $1
   AND delivery.track_id = track.track_id
   AND delivery.state IN ('confirmed', 'withdrawn')
   AND (undone.played_at IS NULL OR delivery.played_at = undone.played_at)
"""

PUT_BACK_ANSWERS_SQL = """
UPDATE count_asked
   SET is_settled = false
  FROM library_track AS track
 WHERE count_asked.account_id = $1
   AND track.track_id = count_asked.track_id
   AND track.navidrome_id = ANY ($2::text[])
"""

FORGET_STARS_SQL = """
DELETE FROM star
 USING sync_log
 WHERE star.account_id = $1
   AND sync_log.run_id = $2
   AND sync_log.action = 'star'
   AND sync_log.track_id = star.track_id
   AND star.is_starred
"""


async def put_back_plays(
    connection: Connection, account_id: int, undone: Sequence[tuple[str, int | None]]
) -> None:
    """Plan these plays again, as (id on the target, second), or all of a track: ``None``.

    What a person answered about the counts of these tracks is carried out again, too.
    """
    ids = [navidrome_id for navidrome_id, _ in undone]
    await connection.execute(PUT_BACK_PLAYS_SQL, account_id, ids, [second for _, second in undone])
    await connection.execute(PUT_BACK_ANSWERS_SQL, account_id, ids)


async def forget_stars(connection: Connection, account_id: int, run_id: int) -> None:
    """Forget the stars a run gave: that they are gone is nobody's taking them away."""
    await connection.execute(FORGET_STARS_SQL, account_id, run_id)
