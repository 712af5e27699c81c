"""The same person on two servers: by an explicit map, else by the same name in any case."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence


def persons_of(
    usernames: Sequence[str], server: str, user_map: Mapping[str, Mapping[str, str]]
) -> dict[str, str | None]:
    """Username -> the person, in lower case, to whom the account belongs; None: nobody can say.

    ``usernames``: all of one server. ``user_map``: person -> {server: username}. Who is mapped to
    an account has no other one there, not even the one with their own name. Two accounts that would
    be one person's are nobody's: their states would be taken for one and undo each other.
    """
    mapped: dict[str, set[str]] = {}
    elsewhere = set()
    for person, accounts in user_map.items():
        for where, username in accounts.items():
            if where == server:
                mapped.setdefault(_plain(username), set()).add(_plain(person))
                elsewhere.add(_plain(person))
    found: dict[str, str | None] = {}
    for username in usernames:
        name = _plain(username)
        persons = mapped.get(name, set() if name in elsewhere else {name})
        found[username] = next(iter(persons)) if len(persons) == 1 else None
    count = Counter(found.values())
    return {name: person if count[person] == 1 else None for name, person in found.items()}


def is_wanted(person: str, *, allow: Iterable[str], deny: Iterable[str]) -> bool:
    """Whether this person's changes travel; an empty allow list allows everybody."""
    allowed = {_plain(name) for name in allow}
    denied = {_plain(name) for name in deny}
    return person not in denied and (not allowed or person in allowed)


def _plain(name: str) -> str:
    return name.strip().casefold()
