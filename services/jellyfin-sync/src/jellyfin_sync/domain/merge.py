"""What all servers should hold: per field, the last change a person made on any of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from jellyfin_sync.domain.holding import Holding, Own
from jellyfin_sync.domain.row import Field, Value, same


@dataclass(frozen=True, slots=True)
class Wish:
    """The agreed value of one field: who changed it last, where and when (our clock)."""

    value: Value
    at: float
    origin: str
    reason: str = ""
    """What the person did there, in the server's words; see `holding.Own`."""
    cause: str = ""


Agreed: TypeAlias = Mapping[Field, Wish]
"""Fields that somebody has changed; the others are as fresh everywhere."""


def merge(holdings: Iterable[tuple[str, Mapping[Field, Own]]]) -> dict[Field, Wish]:
    """The later change wins, field by field.

    Associative, commutative and idempotent. Changes of the very same instant are ranked by value
    (played over unplayed, rated over not rated) and then by the server's name and the rest, so that
    all replicas agree.
    """
    agreed: dict[Field, Wish] = {}
    for server, own in holdings:
        for name, change in own.items():
            wish = Wish(change.value, change.at, server, change.reason, change.cause)
            if name not in agreed or _rank(wish) > _rank(agreed[name]):
                agreed[name] = wish
    return agreed


def lacking(
    agreed: Agreed, holding: Holding, *, enabled: frozenset[Field], minimum_position: int = 0
) -> dict[Field, Wish]:
    """What must be written to a server that holds ``holding``; empty when it agrees.

    A value that the server was given before and did not keep is not offered again, and neither is
    a position before the minimum; the very beginning is one.
    """
    return {
        name: wish
        for name, wish in agreed.items()
        if name in enabled
        and not same(name, holding.row[name], wish.value)
        and not (name in holding.refused and same(name, holding.refused[name], wish.value))
        and not (name is Field.POSITION and 0 < (wish.value or 0) < minimum_position)
    }


def _rank(wish: Wish) -> tuple[float, bool, float, str, str, str]:
    value = float(wish.value or 0)
    return (wish.at, wish.value is not None, value, wish.origin, wish.reason, wish.cause)
