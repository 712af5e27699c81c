"""What people do in the server's own player, and what a test reads of what it then holds."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from medley_simulators.navidrome import annotating, reading
from medley_simulators.navidrome.moments import epoch
from medley_simulators.navidrome.people import Told, User

if TYPE_CHECKING:
    from medley_simulators.navidrome.library import Song
    from medley_simulators.navidrome.versions import Version


@dataclass(frozen=True, slots=True)
class Held:
    """What the server holds for one user and item; moments in seconds since the epoch.

    ``is_starred`` is what clients see: a star without a date does not show.
    """

    plays: int = 0
    played_at: int | None = None
    is_starred: bool = False
    starred_at: int | None = None


class Hands(ABC):
    """Every song may be named by its title, its ``Song``, or its id; every user by name."""

    version: "Version"
    users: dict[str, User]
    ids: "dict[Song, str]"
    keeps_history: bool

    @property
    @abstractmethod
    def database(self) -> sqlite3.Connection:
        """The connection of the running server."""

    @abstractmethod
    def stored(self, epoch_s: float) -> str:
        """Spell a moment as this server stores it."""

    def user(self, name: str) -> User:
        """The person of that name, in any case."""
        return self.users[name.casefold()]

    def id(self, song: "Song | str") -> str:
        """The id of a song; of several with one title the first."""
        if not isinstance(song, str):
            return self.ids[song]
        return next((found for one, found in self.ids.items() if one.title == song), song)

    def listen(self, user: str, song: "Song | str", *, at: int, times: int = 1) -> None:
        """Play a song to its end, and tell whoever is linked."""
        self.listen_all(user, [(song, at + n) for n in range(times)])

    def listen_all(self, user: str, plays: "Iterable[tuple[Song | str, int]]") -> None:
        """Play many songs; each is told on."""
        person = self.user(user)
        rows = [(self.id(song), at, self.stored(at)) for song, at in plays]
        annotating.play(self.database, person.id, rows, has_history=self.keeps_history)
        for one, at, _ in rows if person.tells else []:
            row = reading.visible(self.database, reading.ONE, person.id, person.libraries, id=one)
            told = Told(row[0]["artist"], row[0]["title"], row[0]["album"], at, "")
            for tell in person.tells.values():
                tell(told)

    def star(self, user: str, song: "Song | str", *, at: int) -> None:
        """Star a song."""
        self._star(user, song, at=at, is_starred=True)

    def unstar(self, user: str, song: "Song | str", *, at: int) -> None:
        """Take a star away; the moment stays behind."""
        self._star(user, song, at=at, is_starred=False)

    def held(self, user: str, song: "Song | str") -> Held:
        """What a user has of a song."""
        return self._held(user, self.id(song), "media_file")

    def held_album(self, user: str, song: "Song | str") -> Held:
        """What a user has of a song's album."""
        return self._held(user, self._column(song, "album_id"), "album")

    def held_artist(self, user: str, song: "Song | str") -> Held:
        """What a user has of a song's first artist."""
        return self._held(user, self._column(song, "artist_id"), "artist")

    def history(self, user: str) -> list[tuple[str, int]]:
        """Every play stored, as (id, seconds since the epoch), oldest first."""
        window = {"user": self.user(user).id, "since": 0, "until": 2**40}
        return [tuple(row) for row in self.database.execute(reading.PLAYS, window)]

    def total(self, user: str) -> int:
        """All plays of a user."""
        query = (
            "SELECT ifnull(sum(play_count), 0) FROM annotation"
            " WHERE user_id = ? AND item_type = 'media_file'"
        )
        (total,) = self.database.execute(query, (self.user(user).id,)).fetchone()
        return int(total)

    def _star(self, user: str, song: "Song | str", *, at: int, is_starred: bool) -> None:
        annotating.star(
            self.database,
            self.user(user).id,
            [self.id(song)],
            is_starred=is_starred,
            date=self.stored(at),
        )

    def _column(self, song: "Song | str", column: str) -> str:
        query = "SELECT album_id, artist_id FROM media_file WHERE id = ?"
        row = self.database.execute(query, (self.id(song),)).fetchone()
        return str(row[column])

    def _held(self, user: str, item_id: str, item_type: str) -> Held:
        asked = {"user": self.user(user).id, "id": item_id, "type": item_type}
        row = self.database.execute(reading.HELD, asked).fetchone()
        if row is None:
            return Held()
        starred_at = epoch(row["starred_at"])
        return Held(
            plays=row["play_count"] or 0,
            played_at=epoch(row["play_date"]),
            is_starred=bool(row["starred"]) and starred_at is not None,
            starred_at=starred_at,
        )
