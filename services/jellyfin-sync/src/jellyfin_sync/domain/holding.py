"""What a server holds and who changed it there last, as one thing after the other is seen of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jellyfin_sync.domain.clock import Offset
from jellyfin_sync.domain.entries import (
    IMPORTED,
    PLAYBACK,
    PLAYING,
    TOUCHED,
    UNPLAYING,
    WATCHED,
    Entry,
    Looked,
    Report,
    Written,
)
from jellyfin_sync.domain.row import FRESH, Field, Row, Value, same

_FORGETS: Mapping[str, Field] = {
    "TogglePlayed": Field.LAST_PLAYED,
    "UpdateUserRating": Field.RATING,
}
"""The server's word for a call of ours by which alone it forgets a field -> that field."""
ANSWERED = "seen in the answer to a write"
LOOKED = "seen by looking"
FOUND = "found when first seen"


@dataclass(frozen=True, slots=True)
class Own:
    """The last change a person made to one field on one server.

    ``at`` in our clock: when it would have been received, had it come as fast as the fastest report
    of that server.
    """

    value: Value
    at: float
    reason: str = ""
    """The server's word for what the person did, or how else it was seen."""
    cause: str = ""
    """The id of the message that told of it."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A state of the fold. ``held`` None: nothing was ever seen of it."""

    held: Row | None = None
    own: Mapping[Field, Own] = field(default_factory=dict)
    refused: Row = field(default_factory=dict)
    """Values that we wrote and the server did not keep: not written again."""
    awaited: Row | None = None
    """What our last write left, as long as nothing else was reported: that report is its echo."""

    @property
    def row(self) -> Row:
        """What the server holds; a pair never seen is taken for fresh."""
        return FRESH if self.held is None else self.held


def after_all(holding: Holding, entries: Iterable[Entry], offset: Offset) -> Holding:
    """The holding after these, in the order in which they happened."""
    given = list(entries)
    looks = [entry for entry in given if isinstance(entry, Looked) and entry.ours]
    for entry in given:
        if isinstance(entry, Report):
            holding = _after_report(holding, _as_heard(entry, looks, offset), offset)
        elif isinstance(entry, Written):
            holding = _after_write(holding, entry)
        else:
            holding = _after_look(holding, entry)
    return holding


def _as_heard(report: Report, looks: Sequence[Looked], offset: Offset) -> Report:
    """With what of it a write of ours may have left, of which nobody heard the answer."""
    ours, in_parts = dict(report.ours), report.in_parts
    built_at = report.built_at - offset.low
    for look in looks:
        is_later = report.built_at - offset.high < look.sent_at
        if is_later and look.ours_since <= min(report.received_at, built_at):
            ours |= look.ours
            in_parts = in_parts or look.in_parts
    is_echo = _may_be_echo(report, ours, in_parts=in_parts)
    return replace(report, ours=ours if is_echo else {})


def _may_be_echo(report: Report, ours: Row, *, in_parts: bool) -> bool:
    """A whole row is written with a word of its own; with the others it must be all we wrote.

    A server that takes whole rows is told with those words only to forget a date or a rating.
    """
    if report.reason == "UpdateUserData":
        return True
    if report.reason not in _FORGETS:
        return False
    forgotten = _FORGETS[report.reason]
    if not in_parts and not (forgotten in ours and ours[forgotten] is None):
        return False
    written = [name for name in ours if name in TOUCHED[report.reason]]
    return bool(written) and all(same(name, report.row[name], ours[name]) for name in written)


def _after_report(before: Holding, report: Report, offset: Offset) -> Holding:
    if before.awaited is not None and _equal(report.row, before.awaited):
        return replace(before, awaited=None)
    at = min(report.built_at - offset.low, report.received_at)
    change = Own(None, at, report.reason, report.cause)
    if before.held is None:
        first = _first_sight(report.row, change, ours=report.ours)
        meant = _meant_by(report.reason, list(first.own)) - first.own.keys()
        return replace(first, own={**first.own, **_changes(change, meant, report)})
    is_playing = report.reason in PLAYING
    news = [
        name
        for name, value in report.row.items()
        if not same(name, before.held[name], value, is_playing=is_playing)
    ]
    held = {**before.held, **{name: report.row[name] for name in news}}
    changes = _changes(change, _meant_by(report.reason, news), report)
    return replace(before, held=held, own={**before.own, **changes}, awaited=None)


def _changes(change: Own, meant: Iterable[Field], report: Report) -> dict[Field, Own]:
    """The believable ones: a film that is started again loses its mark, and nobody meant that.

    A row that a heart brings, without mark, count and date, was un-played before; nobody was told.
    What a write of ours may have left is its echo.
    """
    row = report.row
    return {
        name: replace(change, value=row[name])
        for name in meant
        if not _is_ours(name, row[name], report.ours)
        and (
            name is not Field.PLAYED
            or row[name]
            or change.reason in UNPLAYING
            or (change.reason not in PLAYBACK and _was_unplayed(row))
        )
    }


def _meant_by(reason: str, news: Sequence[Field]) -> set[Field]:
    """What a person meant by it.

    Who marks a film that is marked already still says what should be: their other server may not
    show it yet. A heart that was there before is taken for a heart, since stock clients have no
    other control with that reason.
    """
    if reason == IMPORTED:
        return set()
    said = set(news)
    if reason == "TogglePlayed":
        said.add(Field.PLAYED)
    elif reason == "UpdateUserRating" and not news:
        said.add(Field.FAVORITE)
    return said


def _after_write(before: Holding, write: Written) -> Holding:
    """What we wrote is nobody's news; what else the answer shows was changed before we wrote."""
    refused = {name: value for name, value in before.refused.items() if name not in write.fields}
    refused |= {
        name: value
        for name, value in write.fields.items()
        if not same(name, write.row[name], value)
    }
    others = {
        name: before.row[name] if name in write.fields else value
        for name, value in write.row.items()
    }
    taken = _after_row(before, others, Own(None, write.sent_at, ANSWERED))
    return replace(taken, held=write.row, refused=refused, awaited=write.row)


def _after_look(before: Holding, look: Looked) -> Holding:
    """It was changed before we looked, by somebody whose report is missing or still to come."""
    taken = _after_row(before, look.row, Own(None, look.sent_at, LOOKED), ours=look.ours)
    still_awaited = before.awaited is not None and _equal(look.row, before.awaited)
    return replace(taken, awaited=before.awaited if still_awaited else None)


def _after_row(before: Holding, row: Row, change: Own, *, ours: Row | None = None) -> Holding:
    """A row seen without being told why: differences are a person's unless they may be ``ours``."""
    ours = ours or {}
    if before.held is None:
        return _first_sight(row, change, ours=ours)
    own = dict(before.own)
    for name, value in row.items():
        if same(name, before.held[name], value) or _is_ours(name, value, ours):
            continue
        if name is not Field.PLAYED or value or _was_unplayed(row):
            earlier = own[name].at if name in own else change.at
            own[name] = replace(change, value=value, at=max(change.at, earlier))
    return replace(before, held=row, own=own)


def _was_unplayed(row: Row) -> bool:
    """A person's un-play also clears count and date; a film started again keeps them."""
    return not row[Field.PLAY_COUNT] and row[Field.LAST_PLAYED] is None


def _first_sight(row: Row, news: Own, *, ours: Row | None = None) -> Holding:
    """A pair never seen: only values unlike a fresh row's are news, and most of them are old.

    What the report's reason does not touch was there before: it is dated by the last play where
    that explains it, else so early that any change ever seen wins over it. What an import may have
    brought is nobody's.
    """
    touched = TOUCHED.get(news.reason, frozenset())
    last = row[Field.LAST_PLAYED]
    played_at = 0.0 if last is None else min(news.at, last / 1e6)
    own: dict[Field, Own] = {}
    for name, value in row.items():
        if same(name, FRESH[name], value) or _is_ours(name, value, ours or {}):
            continue
        if name in touched:
            own[name] = replace(news, value=value)
        elif news.reason != IMPORTED or name not in WATCHED:
            own[name] = Own(value, played_at if name in WATCHED else 0.0, FOUND, news.cause)
    return Holding(held=row, own=own)


def _is_ours(name: Field, value: Value, ours: Row) -> bool:
    return name in ours and same(name, ours[name], value)


def _equal(one: Row, other: Row) -> bool:
    return all(same(name, value, other[name]) for name, value in one.items())
