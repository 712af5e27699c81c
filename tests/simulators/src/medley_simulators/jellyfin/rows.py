"""One user's state of one item, and what each kind of write does to it."""

from dataclasses import dataclass, replace
from typing import Final

LIKED: Final = 10.0
DISLIKED: Final = 1.0
LIKES_FROM: Final = 6.5


@dataclass(slots=True)
class Row:
    """The stored user data; a fresh row is what a server answers for an item never touched.

    ``rating`` is 0-10 and carries likes too; dates are ticks since 1970.
    """

    rating: float | None = None
    position: int = 0
    play_count: int = 0
    is_favorite: bool = False
    last_played: int | None = None
    played: bool = False

    @property
    def likes(self) -> bool | None:
        """Derived from the rating; ``None`` means not rated."""
        return None if self.rating is None else self.rating >= LIKES_FROM

    def copy(self) -> "Row":
        """Answer a row of its own with the same values."""
        return replace(self)


FRESH: Final = Row()


@dataclass(frozen=True, slots=True)
class Change:
    """The non-null members of a ``POST UserData`` body; ``None`` leaves a field alone."""

    rating: float | None = None
    likes: bool | None = None
    position: int | None = None
    play_count: int | None = None
    is_favorite: bool | None = None
    last_played: int | None = None
    played: bool | None = None

    def apply(self, row: Row) -> None:
        """Set exactly what is given: likes first, so that a rating beside it wins."""
        if self.likes is not None:
            row.rating = LIKED if self.likes else DISLIKED
        if self.rating is not None:
            row.rating = self.rating
        if self.position is not None:
            row.position = self.position
        if self.play_count is not None:
            row.play_count = self.play_count
        if self.is_favorite is not None:
            row.is_favorite = self.is_favorite
        if self.last_played is not None:
            row.last_played = self.last_played
        if self.played is not None:
            row.played = self.played


def mark_played(row: Row, *, at: int | None, now: int, always_dates: bool) -> None:
    """Mark as a person does; a date given counts one more play, none keeps the old date."""
    if at is None:
        row.play_count = max(row.play_count, 1)
        if row.last_played is None or always_dates:
            row.last_played = now
    else:
        row.play_count += 1
        row.last_played = at
    row.played = True
    row.position = 0


def mark_unplayed(row: Row) -> None:
    """Forget that it was ever played."""
    row.played = False
    row.position = 0
    row.play_count = 0
    row.last_played = None


def rate(row: Row, *, likes: bool | None) -> None:
    """Like, dislike, or clear the rating with ``None``."""
    row.rating = None if likes is None else LIKED if likes else DISLIKED
