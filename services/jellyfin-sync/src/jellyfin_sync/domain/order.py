"""In which order things happened on a server, although they were seen in another."""

from collections.abc import Iterable, Sequence

from jellyfin_sync.domain.clock import Offset
from jellyfin_sync.domain.entries import Entry, Looked, Ours, Report, holds, seen_by
from jellyfin_sync.domain.row import same


def in_order(entries: Iterable[Entry], offset: Offset) -> tuple[list[Entry], bool]:
    """Entries as they happened on the server, and whether one report could stand elsewhere.

    Reports are ordered by the server's clock. Ours are put before the first report that must be,
    or may well be, later: later by the clock, or holding just what we left there.
    """
    reports: list[Report] = []
    ours: list[Ours] = []
    for entry in entries:
        if isinstance(entry, Report):
            reports.append(entry)
        else:
            ours.append(entry)
    reports.sort(key=lambda report: report.built_at)
    ours.sort(key=lambda mine: mine.sent_at)
    is_doubtful = False
    places: list[int] = []
    for index, mine in enumerate(ours):
        place, doubts = _place(mine, ours[index + 1 :], reports, offset)
        places.append(max([place, *places[-1:]]))
        is_doubtful = is_doubtful or doubts
    return _interleaved(reports, ours, places), is_doubtful


def _interleaved(
    reports: Sequence[Report], ours: Sequence[Ours], places: Sequence[int]
) -> list[Entry]:
    """``places``: before which report each of ours stands, ascending."""
    ordered: list[Entry] = []
    done = 0
    for mine, place in zip(ours, places, strict=True):
        ordered += reports[done:place]
        ordered.append(mine)
        done = place
    return [*ordered, *reports[done:]]


def _place(
    mine: Ours, later: Sequence[Ours], reports: Sequence[Report], offset: Offset
) -> tuple[int, bool]:
    """Before which report ``mine`` stands, and whether an earlier one may have followed it."""
    is_unclear = False
    for index, report in enumerate(reports):
        if report.received_at < mine.sent_at or report.built_at - offset.low < mine.sent_at:
            continue
        if (
            report.built_at - offset.high > mine.received_at
            or holds(report.row, mine)
            or _was_confirmed(report, mine, later)
        ):
            return index, False
        is_unclear = True
    return len(reports), is_unclear and not any(isinstance(each, Looked) for each in later)


def _was_confirmed(report: Report, mine: Ours, later: Sequence[Ours]) -> bool:
    """Looking again found what the report says: so the report is the later of the two."""
    if not later or not isinstance(later[0], Looked):
        return False
    return all(same(name, report.row[name], later[0].row[name]) for name in seen_by(mine))
