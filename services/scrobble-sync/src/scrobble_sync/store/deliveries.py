"""The ledger's intentions: one row for each play and each track it belongs on.

planned → sending → confirmed; ``counted``: the target knew of it by itself; ``withdrawn``: it was
confirmed and the source does not tell it any more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class TrackDue:
    """A track with plays to bring over, and what the target said of it when it was read last.

    ``source`` counts all its plays, ``planned`` those to be settled, ascending.
    """

    track_id: int
    navidrome_id: str
    play_count: int
    played_at: int | None
    source: int
    planned: Sequence[int]


@dataclass(frozen=True, slots=True)
class TrackSending:
    """A track some of whose plays may have arrived. ``place``: where it stood in the listing."""

    track_id: int
    navidrome_id: str
    place: int | None
    count_before: int
    play_count: int
    sending: Sequence[int]


MAKE_DELIVERIES_SQL = """
WITH fresh AS (
    UPDATE play
       SET is_delivered = true
      FROM mapping
     WHERE play.account_id = $1
       AND NOT play.is_delivered
       AND mapping.source_track_id = play.source_track_id
       AND mapping.verdict = 'matched'
 RETURNING play.played_at, play.is_own, mapping.track_ids
)
INSERT INTO delivery AS known (account_id, track_id, played_at, state)
SELECT DISTINCT ON (track_id, fresh.played_at)
       $1, track_id, fresh.played_at, CASE WHEN fresh.is_own THEN 'counted' ELSE 'planned' END
  FROM fresh, unnest(fresh.track_ids) AS track_id
 ORDER BY track_id, fresh.played_at, fresh.is_own DESC
    ON CONFLICT (account_id, track_id, played_at) DO UPDATE
   SET state = 'confirmed'
 WHERE known.state = 'withdrawn'
"""

DROP_UNFOUNDED_SQL = """
DELETE FROM delivery
 WHERE account_id = $1
   AND state = 'planned'
   AND ($2::bigint[] IS NULL OR played_at = ANY ($2))
   AND NOT EXISTS (SELECT FROM play
                          JOIN mapping ON mapping.source_track_id = play.source_track_id
                    WHERE play.account_id = $1
                      AND play.played_at = delivery.played_at
                      AND mapping.verdict = 'matched'
                      AND delivery.track_id = ANY (mapping.track_ids))
"""

WITHDRAW_DELIVERIES_SQL = """
UPDATE delivery
   SET state = 'withdrawn'
 WHERE account_id = $1
   AND state IN ('confirmed', 'counted')
   AND played_at = ANY ($2::bigint[])
   AND NOT EXISTS (SELECT FROM play
                          JOIN mapping ON mapping.source_track_id = play.source_track_id
                    WHERE play.account_id = $1
                      AND play.played_at = delivery.played_at
                      AND mapping.verdict = 'matched'
                      AND delivery.track_id = ANY (mapping.track_ids))
"""

DUE_SQL = """
WITH due AS (
    SELECT track_id, array_agg(played_at ORDER BY played_at) AS planned
      FROM delivery
     WHERE account_id = $1
       AND state = 'planned'
     GROUP BY track_id
)
SELECT due.track_id, track.navidrome_id, track.play_count, track.played_at, due.planned,
       (SELECT count(*)
          FROM delivery
         WHERE account_id = $1
           AND delivery.track_id = due.track_id
           AND state <> 'withdrawn') AS source
  FROM due
       JOIN library_track AS track ON track.track_id = due.track_id
 WHERE track.is_present
 ORDER BY due.track_id
"""

HAS_OPEN_SQL = """
SELECT EXISTS (SELECT FROM delivery
                WHERE account_id = $1
                  AND state IN ('planned', 'sending'))
"""

SENDING_SQL = """
SELECT submission.track_id, track.navidrome_id, track.place, submission.count_before,
       track.play_count,
       coalesce((SELECT array_agg(played_at ORDER BY played_at)
                   FROM delivery
                  WHERE delivery.account_id = $1
                    AND delivery.track_id = submission.track_id
                    AND delivery.state = 'sending'), '{}') AS sending
  FROM submission
       JOIN library_track AS track ON track.track_id = submission.track_id
 WHERE submission.account_id = $1
 ORDER BY submission.track_id
"""

SET_STATE_SQL = """
UPDATE delivery
   SET state = $4
  FROM unnest($2::bigint[], $3::bigint[]) AS these (track_id, played_at)
 WHERE delivery.account_id = $1
   AND delivery.track_id = these.track_id
   AND delivery.played_at = these.played_at
"""

BEGIN_SUBMISSIONS_SQL = """
INSERT INTO submission (account_id, track_id, count_before)
SELECT $1, * FROM unnest($2::bigint[], $3::integer[])
    ON CONFLICT (account_id, track_id) DO NOTHING
"""

END_SUBMISSIONS_SQL = (
    "DELETE FROM submission WHERE account_id = $1 AND track_id = ANY ($2::bigint[])"
)

SUBMITTED_SECONDS_SQL = """
SELECT extract(epoch FROM clock_timestamp() - max(began_at))::double precision
  FROM submission
 WHERE account_id = $1
"""

REOPEN_LOST_SQL = """
WITH settled AS (
    SELECT delivery.track_id, delivery.played_at, track.play_count,
           count(*) OVER (PARTITION BY delivery.track_id) AS known,
           row_number() OVER (PARTITION BY delivery.track_id ORDER BY delivery.played_at) AS place
      FROM delivery
           JOIN library_track AS track ON track.track_id = delivery.track_id
     WHERE delivery.account_id = $1
       AND delivery.state IN ('confirmed', 'counted')
       AND track.is_present
)
UPDATE delivery
   SET state = 'planned'
  FROM settled
 WHERE delivery.account_id = $1
   AND delivery.track_id = settled.track_id
   AND delivery.played_at = settled.played_at
   AND settled.known > settled.play_count
   AND settled.place <= settled.known - settled.play_count
"""

COUNT_STATES_SQL = """
SELECT state, count(*) AS deliveries
  FROM delivery
 WHERE account_id = $1
 GROUP BY state
"""

PLAYS_OF_DUE_SQL = """
SELECT track.navidrome_id, delivery.track_id,
       array_agg(delivery.played_at ORDER BY delivery.played_at) AS played_at
  FROM delivery
       JOIN library_track AS track ON track.track_id = delivery.track_id
 WHERE delivery.account_id = $1
   AND delivery.state <> 'withdrawn'
   AND track.is_present
   AND ($2
        OR delivery.track_id IN (SELECT track_id
                                      FROM delivery
                                     WHERE account_id = $1
                                       AND state = 'planned'))
 GROUP BY track.navidrome_id, delivery.track_id
 ORDER BY delivery.track_id
"""

CONFIRM_TRACKS_SQL = """
UPDATE delivery
   SET state = 'confirmed'
 WHERE account_id = $1
   AND state = 'planned'
   AND track_id = ANY ($2::bigint[])
"""


async def make(connection: Connection, account_id: int) -> int:
    """Plan every play whose track is known by now; how many are new."""
    status = await connection.execute(MAKE_DELIVERIES_SQL, account_id)
    return int(status.rpartition(" ")[2])


async def drop_unfounded(
    connection: Connection, account_id: int, played_at: Sequence[int] | None
) -> None:
    """Take back plans for plays that are no more, or belong elsewhere; of these seconds, or all."""
    await connection.execute(DROP_UNFOUNDED_SQL, account_id, played_at)


async def withdraw(connection: Connection, account_id: int, played_at: Sequence[int]) -> None:
    """Note that what was confirmed in these seconds is not told any more."""
    await connection.execute(WITHDRAW_DELIVERIES_SQL, account_id, played_at)


async def due(connection: Connection, account_id: int) -> list[TrackDue]:
    """Tracks with planned plays that the library has."""
    return [TrackDue(**row) for row in await connection.fetch(DUE_SQL, account_id)]


async def has_open(connection: Connection, account_id: int) -> bool:
    """Whether anything is planned or on its way."""
    found: bool = await connection.fetchval(HAS_OPEN_SQL, account_id)
    return found


async def on_their_way(connection: Connection, account_id: int) -> list[TrackSending]:
    """Tracks some of whose plays were sent, and not confirmed."""
    return [TrackSending(**row) for row in await connection.fetch(SENDING_SQL, account_id)]


async def set_states(
    connection: Connection, account_id: int, plays: Sequence[tuple[int, int]], state: str
) -> None:
    """Give these (track, second) another state."""
    await connection.execute(
        SET_STATE_SQL,
        account_id,
        [track for track, _ in plays],
        [second for _, second in plays],
        state,
    )


async def begin_submissions(
    connection: Connection, account_id: int, counts: Mapping[int, int]
) -> None:
    """Remember what the target counted before anything of these tracks was sent."""
    await connection.execute(BEGIN_SUBMISSIONS_SQL, account_id, list(counts), list(counts.values()))


async def end_submissions(
    connection: Connection, account_id: int, track_ids: Sequence[int]
) -> None:
    """Nothing of these tracks is on its way any more."""
    await connection.execute(END_SUBMISSIONS_SQL, account_id, track_ids)


async def seconds_since_submission(connection: Connection, account_id: int) -> float | None:
    """How long ago something was sent that is not confirmed; None: nothing is on its way."""
    found: float | None = await connection.fetchval(SUBMITTED_SECONDS_SQL, account_id)
    return found


async def reopen_lost(connection: Connection, account_id: int) -> int:
    """Plan again what the target counted once and does not any more; how many plays."""
    status = await connection.execute(REOPEN_LOST_SQL, account_id)
    return int(status.rpartition(" ")[2])


async def count_by_state(connection: Connection, account_id: int) -> dict[str, int]:
    """State -> how many."""
    rows = await connection.fetch(COUNT_STATES_SQL, account_id)
    return {row["state"]: row["deliveries"] for row in rows}


async def plays_of_tracks(
    connection: Connection, account_id: int, *, is_everything: bool
) -> list[tuple[str, int, Sequence[int]]]:
    """(Navidrome's id, track, all its plays) of tracks with planned plays, or of all."""
    rows = await connection.fetch(PLAYS_OF_DUE_SQL, account_id, is_everything)
    return [(row["navidrome_id"], row["track_id"], row["played_at"]) for row in rows]


async def confirm_tracks(connection: Connection, account_id: int, track_ids: Sequence[int]) -> None:
    """All planned plays of these tracks are on the target."""
    await connection.execute(CONFIRM_TRACKS_SQL, account_id, track_ids)
