"""What one server holds about one person and one item, reconstructed from what was seen of it.

Reports come late, twice and in any order, and our own writes lie between them. So what was seen is
kept for a while as entries and folded anew, in the order in which it happened on that server, each
time one arrives. The result does not depend on the order of arrival.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from jellyfin_sync.domain.clock import Offset
from jellyfin_sync.domain.row import FRESH, Field, Row, Value, same

KEPT_S = 120.0
KEPT_ENTRIES = 16

UNPLAYING = frozenset({"TogglePlayed", "UpdateUserData"})
"""Only these un-play: servers up to 10.11 clear the mark whenever a film is started again."""
PLAYING = frozenset({"PlaybackStart", "PlaybackProgress"})
_WATCHED = frozenset({Field.PLAYED, Field.POSITION, Field.PLAY_COUNT, Field.LAST_PLAYED})
_TOUCHED = {
    "TogglePlayed": _WATCHED,
    "UpdateUserRating": frozenset({Field.FAVORITE, Field.RATING}),
    "PlaybackStart": frozenset({Field.PLAY_COUNT, Field.LAST_PLAYED}),
    "PlaybackProgress": _WATCHED,
    "PlaybackFinished": _WATCHED,
    "UpdateUserData": frozenset(Field),
}

ANSWERED = "seen in the answer to a write"
LOOKED = "seen by looking"
FOUND = "found when first seen"


@dataclass(frozen=True, slots=True)
class Own:
    """The last change a person made to one field on one server; ``at`` in our clock."""

    value: Value
    at: float
    reason: str = ""
    """The server's word for what the person did, or how else it was seen."""
    cause: str = ""
    """The id of the message that told of it."""


@dataclass(frozen=True, slots=True)
class Report:
    """The server said what it held at ``built_at`` (its clock), and we had it at ``received_at``."""

    built_at: float
    received_at: float
    row: Row
    reason: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """We wrote ``fields`` between ``sent_at`` and ``received_at`` (ours); the server then held ``row``."""

    sent_at: float
    received_at: float
    fields: Row
    row: Row


@dataclass(frozen=True, slots=True)
class Looked:
    """We asked, and the server held ``row`` at some moment between the two times (ours)."""

    sent_at: float
    received_at: float
    row: Row


Entry: TypeAlias = Report | Written | Looked
_Ours: TypeAlias = Written | Looked


@dataclass(frozen=True, slots=True)
class Holding:
    """A state of the fold. ``held`` None: nothing was ever seen of it."""

    held: Row | None = None
    own: Mapping[Field, Own] = field(default_factory=dict)
    refused: Row = field(default_factory=dict)
    """Values that we wrote and the server did not keep: not written again."""
    awaited: Row | None = None
    """What our last write left, until the server has reported it: that report is its echo."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything known of one pair: entries that may still be overtaken, and what lies before."""

    base: Holding = Holding()
    horizon: float = 0.0
    """The server's time before which a late report is too late to matter."""
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
        return FRESH if self.holding.held is None else self.holding.held


def add(timeline: Timeline, entry: Entry, offset: Offset) -> Timeline:
    """The timeline with ``entry``; unchanged when it is a repeat or older than the horizon."""
    if isinstance(entry, Report):
        if entry.built_at <= timeline.horizon:
            return timeline
        for seen in timeline.recent:
            if isinstance(seen, Report) and (seen.built_at, seen.row) == (
                entry.built_at,
                entry.row,
            ):
                return timeline
    return _compact(replace(timeline, recent=(*timeline.recent, entry)), offset)


def fold(timeline: Timeline, offset: Offset) -> Folded:
    """What the server holds now, and who changed what there last."""
    ordered, is_doubtful = _in_order(timeline.recent, offset)
    holding = _fold_entries(timeline.base, ordered, offset)
    return Folded(holding, is_doubtful)


def last_report(timeline: Timeline) -> Report | None:
    """The newest report by the server's own clock that is still kept."""
    reports = [entry for entry in timeline.recent if isinstance(entry, Report)]
    return max(reports, key=lambda report: report.built_at, default=None)


def _compact(timeline: Timeline, offset: Offset) -> Timeline:
    """Fold into the base what can no longer be overtaken."""
    ordered, _ = _in_order(timeline.recent, offset)
    newest = max(entry.received_at for entry in ordered)
    count = 0
    while count < len(ordered) - 1 and (
        len(ordered) - count > KEPT_ENTRIES or ordered[count].received_at < newest - KEPT_S
    ):
        count += 1
    if not count:
        return timeline
    old = ordered[:count]
    horizon = max((e.built_at for e in old if isinstance(e, Report)), default=timeline.horizon)
    return replace(
        timeline,
        base=_fold_entries(timeline.base, old, offset),
        horizon=max(timeline.horizon, horizon),
        recent=tuple(ordered[count:]),
    )


def _in_order(entries: Iterable[Entry], offset: Offset) -> tuple[list[Entry], bool]:
    """Entries as they happened on the server, and whether one report could stand elsewhere.

    Reports are ordered by the server's clock. Ours are put before the first report that must be,
    or may well be, later: later by the clock, or holding just what we left there.
    """
    reports: list[Report] = []
    ours: list[_Ours] = []
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
    ordered: list[Entry] = []
    next_mine = 0
    for position in range(len(reports) + 1):
        while next_mine < len(ours) and places[next_mine] == position:
            ordered.append(ours[next_mine])
            next_mine += 1
        if position < len(reports):
            ordered.append(reports[position])
    return ordered, is_doubtful


def _place(
    mine: _Ours, later: Sequence[_Ours], reports: Sequence[Report], offset: Offset
) -> tuple[int, bool]:
    """Before which report ``mine`` stands, and whether an earlier one may have followed it."""
    is_unclear = False
    for index, report in enumerate(reports):
        if report.received_at < mine.sent_at or report.built_at - offset.low < mine.sent_at:
            continue
        if (
            report.built_at - offset.high > mine.received_at
            or _holds(report.row, mine)
            or _was_confirmed(report, mine, later)
        ):
            return index, False
        is_unclear = True
    return len(reports), is_unclear and not any(isinstance(each, Looked) for each in later)


def _holds(row: Row, mine: _Ours) -> bool:
    return all(same(name, row[name], mine.row[name]) for name in _seen_by(mine))


def _was_confirmed(report: Report, mine: _Ours, later: Sequence[_Ours]) -> bool:
    """Looking again found what the report says: so the report is the later of the two."""
    if not later or not isinstance(later[0], Looked):
        return False
    return all(same(name, report.row[name], later[0].row[name]) for name in _seen_by(mine))


def _equal(one: Row, other: Row) -> bool:
    return all(same(name, value, other[name]) for name, value in one.items())


def _seen_by(mine: _Ours) -> Iterable[Field]:
    return mine.fields if isinstance(mine, Written) else mine.row


def _fold_entries(base: Holding, ordered: Iterable[Entry], offset: Offset) -> Holding:
    holding = base
    for entry in ordered:
        if isinstance(entry, Report):
            holding = _take_report(holding, entry, offset)
        elif isinstance(entry, Written):
            holding = _take_write(holding, entry)
        else:
            holding = _take_row(holding, entry.row, entry.received_at, LOOKED)
    return holding


def _take_report(holding: Holding, report: Report, offset: Offset) -> Holding:
    if holding.awaited is not None and _equal(report.row, holding.awaited):
        return replace(holding, awaited=None)
    at = min(report.built_at - offset.estimate, report.received_at)
    change = Own(None, at, report.reason, report.cause)
    if holding.held is None:
        touched = _TOUCHED.get(report.reason, frozenset())
        first = _first_sight(report.row, change, touched=touched)
        meant = _meant_by(report.reason, list(first.own)) - first.own.keys()
        return replace(first, own={**first.own, **_changes(change, meant, report.row)})
    is_playing = report.reason in PLAYING
    news = [
        name
        for name, value in report.row.items()
        if not same(name, holding.held[name], value, is_playing=is_playing)
    ]
    held = {**holding.held, **{name: report.row[name] for name in news}}
    meant = _meant_by(report.reason, news)
    return replace(holding, held=held, own={**holding.own, **_changes(change, meant, report.row)})


def _changes(change: Own, meant: Iterable[Field], row: Row) -> dict[Field, Own]:
    """The believable ones: a film that is started again loses its mark, and nobody meant that."""
    return {
        name: replace(change, value=row[name])
        for name in meant
        if name is not Field.PLAYED or row[name] or change.reason in UNPLAYING
    }


def _meant_by(reason: str, news: Sequence[Field]) -> set[Field]:
    """What a person meant by it.

    Who marks a film that is marked already still says what should be: their other server may not
    show it yet. A heart that was there before is taken for a heart, since stock clients have no
    other control with that reason.
    """
    if reason == "Import":
        return set()
    said = set(news)
    if reason == "TogglePlayed":
        said.add(Field.PLAYED)
    elif reason == "UpdateUserRating" and not news:
        said.add(Field.FAVORITE)
    return said


def _take_write(holding: Holding, write: Written) -> Holding:
    """What we wrote is nobody's news; what else the answer shows was changed before we wrote."""
    refused = {name: value for name, value in holding.refused.items() if name not in write.fields}
    refused |= {
        name: value
        for name, value in write.fields.items()
        if not same(name, write.row[name], value)
    }
    before: Row = FRESH if holding.held is None else holding.held
    others = {
        name: before[name] if name in write.fields else value for name, value in write.row.items()
    }
    taken = _take_row(holding, others, write.sent_at, ANSWERED)
    return replace(taken, held=write.row, refused=refused, awaited=write.row)


def _take_row(holding: Holding, row: Row, at: float, reason: str) -> Holding:
    """A row seen without being told why: differences are a person's whose report is missing."""
    if holding.held is None:
        return _first_sight(row, Own(None, at, reason), touched=frozenset())
    own = dict(holding.own)
    for name, value in row.items():
        if same(name, holding.held[name], value):
            continue
        if name is not Field.PLAYED or value or _was_unplayed(row):
            own[name] = Own(value, at, reason)
    return replace(holding, held=row, own=own)


def _was_unplayed(row: Row) -> bool:
    """A person's un-play also clears count and date; a film started again keeps them."""
    return not row[Field.PLAY_COUNT] and row[Field.LAST_PLAYED] is None


def _first_sight(row: Row, news: Own, *, touched: frozenset[Field]) -> Holding:
    """A pair never seen: only values unlike a fresh row's are news, and most of them are old.

    What the report's reason does not touch was there before: it is dated by the last play where
    that explains it, else so early that any change ever seen wins over it.
    """
    last = row[Field.LAST_PLAYED]
    played_at = 0.0 if last is None else min(news.at, last / 1e6)
    own: dict[Field, Own] = {}
    for name, value in row.items():
        if same(name, FRESH[name], value):
            continue
        if name in touched:
            own[name] = replace(news, value=value)
        else:
            own[name] = Own(value, played_at if name in _WATCHED else 0.0, FOUND, news.cause)
    return Holding(held=row, own=own)
