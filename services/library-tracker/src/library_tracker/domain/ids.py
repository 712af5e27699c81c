"""How the same thing is named by different people, brought into one form."""

import re
from enum import StrEnum
from typing import Final

from library_tracker.domain.value import Value


class MediaType(StrEnum):
    """What a title is; a number of TMDB means nothing without it."""

    MOVIE = "movie"
    TV = "tv"


class Ids(Value, frozen=True):
    """What the databases of films and series call one title; None: not said."""

    tmdb: int | None = None
    tvdb: int | None = None
    imdb: str | None = None
    anidb: int | None = None

    def __bool__(self) -> bool:
        """Whether anybody calls it anything."""
        return bool(self.tmdb or self.tvdb or self.imdb or self.anidb)

    def filled_from(self, other: "Ids") -> "Ids":
        """These, and what only ``other`` says."""
        return Ids(
            self.tmdb or other.tmdb,
            self.tvdb or other.tvdb,
            self.imdb or other.imdb,
            self.anidb or other.anidb,
        )


NO_IDS: Final = Ids()
_HASH: Final = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")


def download_id(said: str) -> str:
    """A torrent's hash in lower case; what a usenet client says, as it says it."""
    text = said.strip()
    return text.lower() if _HASH.match(text.lower()) else text


def words(said: str, *, at_most: int = 500) -> str:
    """Text that a database can hold: no NUL, and not a whole book."""
    return said.replace("\0", "")[:at_most]
