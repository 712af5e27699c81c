"""The same person on two servers: by an explicit map, else by the same name in any case."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownAs:
    """How an account was matched when it was first seen; it may have been renamed since."""

    matched_as: str
    person: str | None


@dataclass(frozen=True, slots=True)
class Identity:
    """To whom an account belongs (None: to nobody, as far as anyone can say), and by which name."""

    person: str | None
    matched_as: str


def identify(
    usernames: Mapping[str, str],
    server: str,
    user_map: Mapping[str, Mapping[str, str]],
    *,
    known: Mapping[str, KnownAs],
) -> dict[str, Identity]:
    """User id -> identity. ``usernames``: user id -> name, all of one server.

    ``user_map``: person -> {server: username}. Who is mapped to an account has no other one there,
    not even the one with their own name. An account that is renamed stays the same person's, unless
    the map names the new name. Two accounts that would be one person's are nobody's: their states
    would be taken for one and undo each other; but whose the account was before, stays.
    """
    mapped = _mapped(server, user_map)
    names = {
        user_id: _matched_as(name, known.get(user_id), mapped)
        for user_id, name in usernames.items()
    }
    elsewhere = {person for persons in mapped.values() for person in persons}
    persons = {user_id: _person(plain(name), mapped, elsewhere) for user_id, name in names.items()}
    count = Counter(persons.values())
    kept = Counter(
        person for user_id, person in persons.items() if _was(known.get(user_id), person)
    )
    return {
        user_id: Identity(
            person
            if count[person] == 1 or (kept[person] == 1 and _was(known.get(user_id), person))
            else None,
            names[user_id],
        )
        for user_id, person in persons.items()
    }


def persons_of(
    usernames: Iterable[str], server: str, user_map: Mapping[str, Mapping[str, str]]
) -> dict[str, str | None]:
    """Username -> person, of accounts seen for the first time; see `identify`."""
    names = {name: name for name in usernames}
    found = identify(names, server, user_map, known={})
    return {name: identity.person for name, identity in found.items()}


def username_on(
    server: str, person: str, user_map: Mapping[str, Mapping[str, str]], *, otherwise: str
) -> str:
    """What an account of the person is called there: as the map says, else as elsewhere."""
    for name, accounts in user_map.items():
        if plain(name) == person and server in accounts:
            return accounts[server].strip()
    return otherwise


def is_wanted(person: str, *, allow: Iterable[str], deny: Iterable[str]) -> bool:
    """Whether this person's changes travel; an empty allow list allows everybody."""
    allowed = {plain(name) for name in allow}
    denied = {plain(name) for name in deny}
    return person not in denied and (not allowed or person in allowed)


def plain(name: str) -> str:
    """A name without what does not tell people apart: case, and blanks around it."""
    return name.strip().casefold()


def _mapped(server: str, user_map: Mapping[str, Mapping[str, str]]) -> dict[str, set[str]]:
    """Name on this server -> the persons the map gives it to."""
    mapped: dict[str, set[str]] = {}
    for person, accounts in user_map.items():
        for where, username in accounts.items():
            if where == server:
                mapped.setdefault(plain(username), set()).add(plain(person))
    return mapped


def _matched_as(name: str, known: KnownAs | None, mapped: Mapping[str, set[str]]) -> str:
    if known is None or plain(known.matched_as) == plain(name) or plain(name) in mapped:
        return name
    return known.matched_as


def _person(name: str, mapped: Mapping[str, set[str]], elsewhere: set[str]) -> str | None:
    persons = mapped.get(name, set() if name in elsewhere else {name})
    return next(iter(persons)) if len(persons) == 1 else None


def _was(known: KnownAs | None, person: str | None) -> bool:
    return known is not None and person is not None and known.person == person
