"""Webhook rows against what we know: what changed is agreed on, and due everywhere else."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from jellyfin_sync.domain.entries import Report
from jellyfin_sync.domain.row import Field, Row
from jellyfin_sync.store import items, people, servers
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from jellyfin_sync.workflows.settle import Settled, Sighting, settle
from medley_contracts.jellyfin import UserDataReported
from medley_kit.db import Connection


async def take_snapshots(
    connection: Connection,
    reports: Sequence[UserDataReported],
    *,
    rules: Rules,
    offset_of: OffsetOf,
    now: float,
) -> Settled:
    """Take reports in any order, repeated or late.

    A report of an item or account that nobody knows is dropped: `look_up` asked the server before,
    and it has neither any more. People who are not to be synchronised have no person.
    """
    places = await items.items_of(connection, {(r.server, r.item_id) for r in reports})
    accounts = await people.accounts_of(connection, {(r.server, r.user_id) for r in reports})
    sightings = []
    for report in reports:
        place = places.get((report.server, report.item_id))
        account = accounts.get((report.server, report.user_id))
        if place is None or account is None or account.person_id is None:
            continue
        sightings.append(
            Sighting(
                report.server,
                report.item_id,
                account.person_id,
                place.place_id,
                entry_of(report, clock_ahead_s=offset_of(report.server).estimate),
            )
        )
    await servers.save_reports(connection, _latest(reports))
    return await settle(connection, sightings, rules=rules, offset_of=offset_of, now=now)


def entry_of(report: UserDataReported, *, clock_ahead_s: float) -> Report:
    """The report as an entry; one without a time was built when it came, as far as anyone knows."""
    received_at = report.received_at.timestamp()
    return Report(
        built_at=(
            received_at + clock_ahead_s
            if report.reported_at is None
            else report.reported_at.timestamp()
        ),
        received_at=received_at,
        row=row_of(report),
        reason=report.reason.value,
        cause=str(report.message_id),
    )


def row_of(report: UserDataReported) -> Row:
    """The report's row, in our units."""
    last = report.last_played_at
    return {
        Field.PLAYED: report.is_played,
        Field.POSITION: report.position_ticks,
        Field.PLAY_COUNT: report.play_count,
        Field.LAST_PLAYED: None if last is None else microseconds(last),
        Field.FAVORITE: report.is_favorite,
        Field.RATING: report.rating,
    }


def microseconds(when: datetime) -> int:
    """Whole microseconds since 1970, without the rounding of a float."""
    return int(when.timestamp()) * 1_000_000 + when.microsecond


def _latest(reports: Sequence[UserDataReported]) -> Mapping[str, datetime]:
    latest: dict[str, datetime] = {}
    for report in reports:
        seen = latest.get(report.server)
        if seen is None or report.received_at > seen:
            latest[report.server] = report.received_at
    return latest
