"""How a playlist on a server becomes what it should be there, with what the server allows us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Abilities:
    """What can be done on this server, with the key or the token that there is."""

    can_replace: bool
    """Set name and list in one call."""
    can_remove: bool
    holds_duplicates: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry as it stands there; ``entry_id`` is what takes it out."""

    entry_id: str
    item_id: str


@dataclass(frozen=True, slots=True)
class Replace:
    """Name and list as a whole; what is None stays."""

    name: str | None
    item_ids: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Remove:
    """Take these entries out, and with an entry id that several have, all of them."""

    entry_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Append:
    """Add these at the end."""

    item_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MakeAnew:
    """Make another one and delete this one: there is no other way."""


Step: TypeAlias = Replace | Remove | Append | MakeAnew


def on_server(
    entries: Sequence[int], items: Mapping[int, str], *, holds_duplicates: bool
) -> tuple[tuple[int, str], ...]:
    """The (place, item id) of what can be in the list there; the rest waits for its item."""
    found: dict[tuple[int, int], tuple[int, str]] = {}
    for number, place in enumerate(entries):
        if place in items:
            key = (place, number if holds_duplicates else 0)
            found.setdefault(key, (place, items[place]))
    return tuple(found.values())


def steps_to(
    current: Sequence[Listed], wanted: Sequence[str], abilities: Abilities, *, name: str | None
) -> tuple[Step, ...]:
    """The calls, in order; none when it is as it should be. ``name``: the new one, if it changes.

    As little as possible is touched: what stands in the right order stays.
    """
    now = [entry.item_id for entry in current]
    is_same = now == list(wanted)
    if is_same and name is None:
        return ()
    if abilities.can_replace:
        return (Replace(name, None if is_same else tuple(wanted)),)
    if name is not None:
        return (MakeAnew(),)
    if list(wanted[: len(now)]) == now:
        return (Append(tuple(wanted[len(now) :])),)
    if not abilities.can_remove:
        return (MakeAnew(),)
    kept = _kept(now, wanted)
    removed = tuple(dict.fromkeys(e.entry_id for e in current if e.item_id not in kept))
    appended = tuple(wanted[len(kept) :])
    return (Remove(removed), Append(appended)) if appended else (Remove(removed),)


def _kept(now: Sequence[str], wanted: Sequence[str]) -> set[str]:
    """What may stay: the beginning that is right once the unwanted is out.

    Nothing where an item stands twice: whoever takes one of them out may take out both.
    """
    if len(set(now)) < len(now) or len(set(wanted)) < len(wanted):
        return set()
    unwanted = set(now).difference(wanted)
    staying = [item for item in now if item not in unwanted]
    count = 0
    while count < len(staying) and staying[count] == wanted[count]:
        count += 1
    return set(staying[:count])
