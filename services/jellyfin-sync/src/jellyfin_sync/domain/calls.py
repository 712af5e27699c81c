"""Which calls bring a server from what it holds to what is agreed: one, wherever one can do it."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from jellyfin_sync.domain.row import FRESH, Field, Row, Value, same


@dataclass(frozen=True, slots=True)
class Unplay:
    """Clear played, position, count and date: the only call that can forget a date."""


@dataclass(frozen=True, slots=True)
class ClearRating:
    """Forget the rating: no other call can."""


@dataclass(frozen=True, slots=True)
class Put:
    """Set these fields; none of the values is None."""

    fields: Row


WHOLE_ROWS_SINCE: Final = (10, 9)
"""Major and minor version since which a server takes any fields of a row in one call."""

Call: TypeAlias = Unplay | ClearRating | Put

_THUMBS = (1.0, 10.0)
_CLEARED_BY_UNPLAY = (Field.PLAYED, Field.POSITION, Field.PLAY_COUNT, Field.LAST_PLAYED)


def calls_for(wanted: Row, held: Row) -> list[Call]:
    """The calls, in order, after which a server that held ``held`` also holds ``wanted``.

    ``wanted`` names only the fields that must change.
    """
    calls: list[Call] = []
    after = {**held, **wanted}
    put = dict(wanted)
    if Field.LAST_PLAYED in wanted and wanted[Field.LAST_PLAYED] is None:
        calls.append(Unplay())
        put = {name: value for name, value in put.items() if name not in _CLEARED_BY_UNPLAY}
        put |= {
            name: after[name]
            for name in _CLEARED_BY_UNPLAY
            if not same(name, after[name], FRESH[name])
        }
    clears_rating = Field.RATING in put and put[Field.RATING] is None
    if clears_rating:
        del put[Field.RATING]
    if put:
        calls.append(Put(put))
    if clears_rating:
        calls.append(ClearRating())
    return calls


def sayable_before_10_9(fields: Row) -> dict[Field, Value]:
    """Which of the fields of a `Put` such a server can be told: it has no call for a whole row.

    Played, with date and count and the position 0 that belong to it; a heart; a thumb up or down.
    """
    return {
        name: value
        for name, value in fields.items()
        if (name is Field.RATING and value in _THUMBS)
        or name in {Field.FAVORITE, Field.PLAYED}
        or (Field.PLAYED in fields and name is Field.PLAY_COUNT)
        or (Field.PLAYED in fields and name is Field.POSITION and not value)
        or (fields.get(Field.PLAYED) is True and name is Field.LAST_PLAYED)
    }


def fields_set_by(calls: list[Call]) -> Row:
    """What the server is told to hold by ``calls``, side effects included."""
    fields: dict[Field, Value] = {}
    for call in calls:
        if isinstance(call, Unplay):
            fields |= {name: FRESH[name] for name in _CLEARED_BY_UNPLAY}
        elif isinstance(call, ClearRating):
            fields[Field.RATING] = None
        else:
            fields |= call.fields
    return fields
