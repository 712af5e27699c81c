"""What one server holds about one person and one item, reconstructed from what was seen of it.

Reports come late, twice and in any order, and our own writes lie between them. So what was seen is
kept for a while as entries and folded anew, in the order in which it happened on that server, each
time one arrives. The result does not depend on the order of arrival.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from jellyfin_sync.domain.clock import Offset
from jellyfin_sync.domain.entries import Entry, Report
from jellyfin_sync.domain.holding import Holding, Own, after_all
from jellyfin_sync.domain.order import in_order
from jellyfin_sync.domain.row import FRESH, Field, Row

KEPT_S = 600.0
"""No report is longer on its way than this, by the gateway's time of receipt."""
KEPT_ENTRIES = 16


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything known of one pair: entries that may still be overtaken, and what lies before."""

    base: Holding = field(default_factory=Holding)
    horizon: float = 0.0
    """The server's time before which a late report is too late to matter."""
    settled_at: float = 0.0
    """When the newest entry that lies in ``base`` was received (ours)."""
    recent: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Folded:
    """What a timeline comes to."""

    holding: Holding
    is_doubtful: bool = False
    """A report may have been built before or after our write; looking would tell."""

    @property
    def held(self) -> Row:
        """What the server holds; a pair never seen is taken for fresh."""
        return self.holding.row


def add(timeline: Timeline, entry: Entry, offset: Offset) -> Timeline:
    """The timeline with ``entry``; the very same one when it is a repeat or too late."""
    settled = _settle_old(timeline, entry.received_at - KEPT_S, offset)
    if isinstance(entry, Report) and (_is_late(settled, entry) or _is_repeat(settled, entry)):
        return timeline
    if isinstance(entry, Report) and entry.built_at <= settled.horizon:
        settled = replace(settled, horizon=0.0)
    return _settle_surplus(replace(settled, recent=(*settled.recent, entry)), offset)


def fold(timeline: Timeline, offset: Offset) -> Folded:
    """What the server holds now, and who changed what there last."""
    ordered, is_doubtful = in_order(timeline.recent, offset)
    return Folded(after_all(timeline.base, ordered, offset), is_doubtful)


def begun_anew(timeline: Timeline, offset: Offset) -> Timeline:
    """Another account took the place of the one seen: fresh, and nobody took anything back."""
    own = fold(timeline, offset).holding.own
    return Timeline(base=Holding(held=FRESH, own=own))


def asserted(timeline: Timeline, own: Mapping[Field, Own], offset: Offset) -> Timeline:
    """Somebody says what these fields are, whatever was seen before; late reports change nothing.

    Of a pair that no server has, what is said is also what it holds.
    """
    ordered, _ = in_order(timeline.recent, offset)
    settled = _settle(timeline, ordered, len(ordered), offset)
    held = settled.base.held
    said = {name: change.value for name, change in own.items()}
    base = replace(
        settled.base,
        held={**FRESH, **said} if held is None else held,
        own={**settled.base.own, **own},
    )
    return replace(settled, base=base)


def last_report(timeline: Timeline) -> Report | None:
    """The newest report by the server's own clock that is still kept."""
    reports = [entry for entry in timeline.recent if isinstance(entry, Report)]
    return max(reports, key=lambda report: report.built_at, default=None)


def _is_late(timeline: Timeline, report: Report) -> bool:
    """Built before what is settled; unless it came so long after it that the clock was set back."""
    is_old = report.built_at <= timeline.horizon
    return is_old and report.received_at <= timeline.settled_at + KEPT_S


def _is_repeat(timeline: Timeline, report: Report) -> bool:
    return any(
        isinstance(seen, Report) and (seen.built_at, seen.row) == (report.built_at, report.row)
        for seen in timeline.recent
    )


def _settle_old(timeline: Timeline, before: float, offset: Offset) -> Timeline:
    """Fold into the base what was received so long ago that nothing can overtake it any more."""
    if all(entry.received_at >= before for entry in timeline.recent):
        return timeline
    ordered, _ = in_order(timeline.recent, offset)
    count = next((n for n, e in enumerate(ordered) if e.received_at >= before), len(ordered))
    return _settle(timeline, ordered, count, offset)


def _settle_surplus(timeline: Timeline, offset: Offset) -> Timeline:
    surplus = len(timeline.recent) - KEPT_ENTRIES
    if surplus <= 0:
        return timeline
    ordered, _ = in_order(timeline.recent, offset)
    return _settle(timeline, ordered, surplus, offset)


def _settle(timeline: Timeline, ordered: Sequence[Entry], count: int, offset: Offset) -> Timeline:
    old = ordered[:count]
    return Timeline(
        base=after_all(timeline.base, old, offset),
        horizon=max([timeline.horizon, *(_server_time(entry, offset) for entry in old)]),
        settled_at=max([timeline.settled_at, *(entry.received_at for entry in old)]),
        recent=tuple(ordered[count:]),
    )


def _server_time(entry: Entry, offset: Offset) -> float:
    """A report built before this, by the server's clock, was certainly built before the entry."""
    return entry.built_at if isinstance(entry, Report) else entry.sent_at + offset.low
