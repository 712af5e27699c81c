"""Whose a playlist is, and which playlists on several servers are one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A playlist of one person on one server that belongs to none that is known."""

    server: str
    item_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """A playlist of that person, and on which servers it is already."""

    playlist_id: int
    name: str
    servers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Linking:
    """What belongs together."""

    joins: Mapping[tuple[str, str], int]
    """(Server, item id) -> the known playlist that it is."""
    new: tuple[tuple[Unlinked, ...], ...]
    """Those that are one new playlist each, on different servers."""
    unclear: tuple[Unlinked, ...]
    """Several have that name, and nobody can say which is which."""


def owner_of(seen_by: Sequence[str], proven: Mapping[str, bool]) -> str | None:
    """The user id of the owner; None: nobody can tell.

    ``seen_by``: the users who may open it. ``proven``: those whose token said that it is theirs, or
    is not. A listing names no owner, but what only one person sees is theirs.
    """
    owners = [user for user, is_theirs in proven.items() if is_theirs]
    maybe = owners or [user for user in seen_by if user not in proven]
    return maybe[0] if len(maybe) == 1 else None


def link(unlinked: Sequence[Unlinked], known: Sequence[Known]) -> Linking:
    """Find out by name what is one; names are not unique, and two of one name are never guessed."""
    joins: dict[tuple[str, str], int] = {}
    unclear: list[Unlinked] = []
    new: list[tuple[Unlinked, ...]] = []
    for name in sorted({each.name for each in unlinked}):
        here = [each for each in unlinked if each.name == name]
        theirs = [each for each in known if each.name == name]
        per_server = {server: [e for e in here if e.server == server] for server in _servers(here)}
        for server, found in per_server.items():
            lacking = [each for each in theirs if server not in each.servers]
            if len(found) == 1 and len(lacking) == 1:
                joins[server, found[0].item_id] = lacking[0].playlist_id
            elif lacking:
                unclear += found
        free = [e for e in here if (e.server, e.item_id) not in joins and e not in unclear]
        if not theirs and all(len(found) == 1 for found in per_server.values()):
            new.append(tuple(free))
        elif len({each.server for each in free}) <= 1:
            new += [(each,) for each in free]
        else:
            unclear += free
    return Linking(joins, tuple(new), tuple(unclear))


def _servers(found: Sequence[Unlinked]) -> list[str]:
    return sorted({each.server for each in found})
