"""How lists are answered: keyset-paged, with times as RFC 3339."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Final, TypeVar

from fastapi import Query
from pydantic import JsonValue

Item = TypeVar("Item")

Limit = Annotated[int, Query(ge=1, le=500, description="How many at most.")]
Cursor = Annotated[
    int | None,
    Query(ge=0, description="`next_cursor` of the page before; absent for the first page."),
]
DEFAULT_LIMIT: Final = 50


def rfc3339(when: datetime | None) -> str | None:
    """A time in UTC as clients read it."""
    return None if when is None else when.isoformat().replace("+00:00", "Z")


def page(
    found: Sequence[Item],
    limit: int,
    *,
    key: Callable[[Item], int],
    spell: Callable[[Item], JsonValue],
) -> dict[str, JsonValue]:
    """One page of ``found``, which holds one item more than ``limit`` when there is a next page."""
    shown = found[:limit]
    more = len(found) > limit
    return {
        "items": [spell(item) for item in shown],
        "next_cursor": str(key(shown[-1])) if more else None,
    }
