"""A person's word on which track is meant; it stays until a person takes it back."""

from collections.abc import Sequence

from medley_contracts.scrobble import ReviewDecision
from medley_kit.db import Connection, Pool
from scrobble_sync.domain.decision import Verdict
from scrobble_sync.store import accounts, deliveries, library_tracks, mappings, plays
from scrobble_sync.store.mappings import MappingRow

NOT_A_TRACK = "no such track in the library of that account"


async def decide(
    pool: Pool,
    numbers: dict[str, int],
    row: MappingRow,
    *,
    decision: ReviewDecision,
    track_ids: Sequence[int],
    person: str,
) -> str | None:
    """Carry the decision out; a sentence where it cannot be."""
    shown = [each["track_id"] for each in row.candidates]
    account_id = numbers[row.account]
    async with pool.acquire() as connection, connection.transaction():
        chosen: Sequence[int] = ()
        rejected = await mappings.rejected(connection, row.source_track_id)
        verdict, reason = Verdict.IGNORED, f"ignored by {person}"
        if decision is ReviewDecision.ACCEPT:
            chosen = track_ids or shown[:1]
            known = await library_tracks.numbers_of(connection, account_id, list(chosen), [])
            if not chosen or len(known) != len(set(chosen)):
                return NOT_A_TRACK
            verdict, reason = Verdict.MATCHED, f"chosen by {person}"
        elif decision is ReviewDecision.REJECT:
            rejected = sorted({*rejected, *(track_ids or shown or row.track_ids)})
            verdict, reason = Verdict.UNMATCHED, f"rejected by {person}"
        await mappings.decide(
            connection,
            row.source_track_id,
            [account_id],
            verdict=verdict,
            track_ids=list(chosen),
            rejected=rejected,
            reason=reason,
            person=person,
        )
        await _follow(connection, account_id, row.source_track_id)
    return None


async def forget(pool: Pool, numbers: dict[str, int], row: MappingRow) -> None:
    """Leave it to the matcher again."""
    account_id = numbers[row.account]
    async with pool.acquire() as connection, connection.transaction():
        await mappings.forget(connection, row.source_track_id, [account_id])
        await _follow(connection, account_id, row.source_track_id)
        await accounts.forget_library_mark(connection, account_id)


async def _follow(connection: Connection, account_id: int, source_track_id: int) -> None:
    """Plans follow the decision; what was brought over stays, since nothing can be taken away."""
    await plays.undeliver(connection, [source_track_id])
    await deliveries.drop_unfounded(connection, account_id, None)
    await deliveries.make(connection, account_id)
