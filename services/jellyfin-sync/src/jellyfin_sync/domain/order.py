"""In which order things happened on a server, although they were seen in another."""

from collections.abc import Iterable, Sequence

from jellyfin_sync.domain.clock import Offset
from jellyfin_sync.domain.entries import Entry, Looked, Ours, Report, Written, holds, seen_by
from jellyfin_sync.domain.row import same


def in_order(entries: Iterable[Entry], offset: Offset) -> tuple[list[Entry], bool]:
    """Entries as they happened on the server, and whether one report could stand elsewhere.

    Reports are ordered by the server's clock, ours by our own. Ours are put before the first report
    that must be, or may well be, later: later by the clock, or holding just what we left there.
    Where neither says so, what we wrote stands, and what we saw may have changed since.
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
    bound = len(reports)
    for index in reversed(range(len(ours))):
        later = ours[index + 1 :]
        place, unclear = _place(ours[index], later, reports, offset)
        if unclear is not None and unclear < bound:
            is_doubtful = is_doubtful or not any(isinstance(each, Looked) for each in later)
        bound = min(place, bound)
        places.append(bound)
    return _interleaved(reports, ours, places[::-1]), is_doubtful


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
) -> tuple[int, int | None]:
    """Before which report ``mine`` stands, and the first that may stand on its other side."""
    unclear: int | None = None
    for index, report in enumerate(reports):
        if report.received_at < mine.sent_at or report.built_at - offset.low < mine.sent_at:
            continue
        if (
            report.built_at - offset.high > mine.received_at
            or holds(report.row, mine)
            or _was_seen_again(report, mine, later)
        ):
            return index, unclear
        unclear = index if unclear is None else unclear
        if isinstance(mine, Looked) and not _still_holds(mine, later):
            return index, unclear
    return len(reports), unclear


def _was_seen_again(report: Report, mine: Ours, later: Sequence[Ours]) -> bool:
    """Looking later found what the report says: so the report is the later of the two."""
    if not later or not isinstance(later[0], Looked):
        return False
    return all(same(name, report.row[name], later[0].row[name]) for name in seen_by(mine))


def _still_holds(mine: Ours, later: Sequence[Ours]) -> bool:
    """Looking later found what ``mine`` found: so what is unlike it lies before both."""
    return bool(later) and not isinstance(later[0], Written) and holds(later[0].row, mine)
