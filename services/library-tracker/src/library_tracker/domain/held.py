"""As much of what is remembered of applications as tells whether anything is new."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final

from library_tracker.domain.value import Value


class Held(Value, frozen=True):
    """Of one thing in one application."""

    title_id: int
    fingerprint: int
    heard_at: datetime
    missing_since: datetime | None
    is_gone: bool


class Inventory:
    """Of everything in one application, by what the application calls it.

    There are a hundred thousand, and few are looked at: each is put together when it is.
    """

    def __init__(
        self,
        keys: Sequence[str] = (),
        *,
        title_ids: Sequence[int] = (),
        fingerprints: Sequence[int] = (),
        heard: Sequence[datetime] = (),
        missing: Sequence[datetime | None] = (),
        are_gone: Sequence[bool] = (),
    ) -> None:
        """As columns: the first of each belongs to the first key."""
        self._at: Final = dict(zip(keys, range(len(keys)), strict=True))
        self._title_ids: Final = title_ids
        self._fingerprints: Final = fingerprints
        self._heard: Final = heard
        self._missing: Final = missing
        self._are_gone: Final = are_gone

    def __len__(self) -> int:
        """How many there are, the gone ones too."""
        return len(self._at)

    def get(self, key: str) -> Held | None:
        """What is remembered of one; None: nothing."""
        at = self._at.get(key)
        if at is None:
            return None
        return Held(
            self._title_ids[at],
            self._fingerprints[at],
            self._heard[at],
            self._missing[at],
            self._are_gone[at],
        )

    def title_of(self, key: str) -> int | None:
        """The title of one; None: nothing is remembered."""
        at = self._at.get(key)
        return None if at is None else self._title_ids[at]

    def there(self) -> int:
        """How many are not gone."""
        return len(self._at) - sum(self._are_gone)

    def besides(self, keys: AbstractSet[str]) -> Iterator[tuple[str, Held]]:
        """All that are not among these and not gone, in no order."""
        for key in self._at.keys() - keys:
            one = self.get(key)
            if one is not None and not one.is_gone:
                yield key, one

    def titles_of(self, keys: AbstractSet[str]) -> set[int]:
        """The titles of those among these that are remembered."""
        at, title_ids = self._at, self._title_ids
        return {title_ids[at[key]] for key in keys if key in at}


NOTHING_HELD: Final = Inventory()
