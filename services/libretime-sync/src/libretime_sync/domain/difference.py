"""What must be deleted and created so that a stretch of the schedule holds what is wanted."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from libretime_sync.domain.schedule_row import Row, RowKey, Wanted


@dataclass(frozen=True, slots=True)
class Difference:
    """Kept rows are never touched; deletes come before creates."""

    kept: tuple[Row, ...]
    deletes: tuple[Row, ...]
    creates: tuple[Wanted, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        return not self.deletes and not self.creates


def difference(there: Iterable[Row], wanted: Sequence[Wanted]) -> Difference:
    """Equal rows stay; of exact duplicates only as many as are wanted.

    A row that would silence the player is equal to nothing.
    """
    open_wishes: dict[RowKey, list[Wanted]] = defaultdict(list)
    for wish in wanted:
        open_wishes[wish.key].append(wish)
    kept: list[Row] = []
    deletes: list[Row] = []
    for row in sorted(there, key=lambda row: (row.starts_at, row.row_id)):
        wishes = open_wishes.get(row.key)
        if wishes and row.is_harmless:
            wishes.pop()
            kept.append(row)
        else:
            deletes.append(row)
    creates = [wish for wishes in open_wishes.values() for wish in wishes]
    creates.sort(key=lambda wish: wish.starts_at)
    return Difference(tuple(kept), tuple(deletes), tuple(creates))


@dataclass(frozen=True, slots=True)
class Edit:
    """Somebody changed the station's schedule since it was last published."""

    added: tuple[Row, ...]
    removed: tuple[RowKey, ...]

    @property
    def is_none(self) -> bool:
        """Whether it is as it was left."""
        return not self.added and not self.removed


def edits_since(published: Iterable[RowKey], there: Iterable[Row]) -> Edit:
    """What the station holds besides what was published, and what it no longer holds."""
    left = Counter(published)
    added = []
    for row in there:
        if left[row.key]:
            left[row.key] -= 1
        else:
            added.append(row)
    return Edit(tuple(added), tuple(sorted(left.elements(), key=_by_start)))


def _by_start(key: RowKey) -> tuple[datetime, int]:
    return key[0], key[1] or 0
