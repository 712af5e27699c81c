"""The same person on two servers: by an explicit map, else by the same name in any case."""

from collections.abc import Iterable, Mapping


def person_of(username: str, server: str, user_map: Mapping[str, Mapping[str, str]]) -> str:
    """The person's name, in lower case, to whom an account belongs.

    ``user_map``: person -> {server: username}.
    """
    name = username.strip().casefold()
    for person, accounts in user_map.items():
        for where, mapped in accounts.items():
            if where == server and mapped.strip().casefold() == name:
                return person.strip().casefold()
    return name


def is_wanted(person: str, *, allow: Iterable[str], deny: Iterable[str]) -> bool:
    """Whether this person's changes travel; an empty allow list allows everybody."""
    allowed = {name.strip().casefold() for name in allow}
    denied = {name.strip().casefold() for name in deny}
    return person not in denied and (not allowed or person in allowed)
