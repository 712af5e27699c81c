"""How Navidrome spells moments in its database, and how they compare: as instants, not as text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

_SECONDS: Final = len("2024-05-01 10:11:12")
_OFFSET: Final = re.compile(r"([+-])(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class Spelling:
    """What stands between date and time, and the zone: ``Z``, or an offset as ``+02:00``."""

    separator: str = " "
    zone: str = "+00:00"


def instant(text: str | None) -> float | None:
    """Seconds since the epoch; without an offset it is UTC. ``None`` for what is no moment."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return aware.timestamp()


def spelled(at: int, spelling: Spelling) -> str:
    """Spell a moment as the server does."""
    moment = datetime.fromtimestamp(at, _zone(spelling.zone))
    return moment.isoformat(spelling.separator)[:_SECONDS] + spelling.zone


def usual(spellings: Iterable[Spelling]) -> Spelling:
    """The one spelling all rows have, if there is one and it can be written; else the newest.

    The server compares moments as text: rows in another zone than its own sort wrongly there.
    """
    found = set(spellings)
    if len(found) != 1:
        return Spelling()
    (only,) = found
    is_known = only.separator in {" ", "T"} and (only.zone == "Z" or _OFFSET.fullmatch(only.zone))
    return only if is_known else Spelling()


@lru_cache(maxsize=8)
def _zone(zone: str) -> timezone:
    found = _OFFSET.fullmatch(zone)
    if found is None:
        return UTC
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-ahead if found[1] == "-" else ahead)
