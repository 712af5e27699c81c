"""A whole simulated Navidrome: what a test, the demo and the command hold in their hand."""

import sqlite3
import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec

from medley_simulators.exchanges import Answer, Call, Exchanges, answered
from medley_simulators.faults import Faults, Journal
from medley_simulators.navidrome import annotating, library, native, schema, subsonic
from medley_simulators.navidrome.hands import Hands
from medley_simulators.navidrome.library import Song, id_of
from medley_simulators.navidrome.moments import stored
from medley_simulators.navidrome.people import Tell, User
from medley_simulators.navidrome.versions import NEWEST, VERSIONS
from medley_simulators.serving import serving

_WRITES: Final = frozenset({"scrobble", "star", "unstar"})
_USER: Final = """
INSERT INTO user(id, user_name, name, password, is_admin, created_at, updated_at)
VALUES (?, ?, ?, 'encrypted', ?, '2024-01-01 00:00:00+00:00', '2024-01-01 00:00:00+00:00')
"""
_MAY_HEAR: Final = "INSERT INTO user_library(user_id, library_id) VALUES (?, ?)"
_LIBRARY: Final = "INSERT OR IGNORE INTO library(id, name, path) VALUES (?, ?, ?)"


class NavidromeSimulator(Hands):
    """One server on its database, which lies at ``path``, or in memory.

    ``offset_h`` is the zone of its process. Switches: ``dies_after_plays`` plays of the next
    submission are stored, then the connection is reset; ``plays_to_lose`` of the next plays fail
    inside; ``switches_lost`` of the next writes of a player are overwritten; ``sessions_end``: so
    many of the next calls are told to log in again; ``answers_empty_search``; ``keeps_history``.
    ``forwarded`` counts what was told on.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        version: str = NEWEST,
        offset_h: int = 0,
    ) -> None:
        self.path = path
        self.version = VERSIONS[version]
        self.offset_h = offset_h
        self.users: dict[str, User] = {}
        self.ids: dict[Song, str] = {}
        self.dies_after_plays: int | None = None
        self.plays_to_lose = 0
        self.switches_lost = 0
        self.sessions_end = 0
        self.forwarded = 0
        self.answers_empty_search = True
        self.keeps_history = self.version.has_history
        self.faults = Faults()
        self.journal = Journal()
        self._database: sqlite3.Connection | None = None
        self.start()
        schema.create(self.database, self.version)
        self.app = Exchanges(
            self._handle,
            named=_name_of,
            faults=self.faults,
            journal=self.journal,
            is_write=_WRITES.__contains__,
        )

    @property
    def database(self) -> sqlite3.Connection:
        """The connection of the running server."""
        if self._database is None:
            message = "the server is stopped"
            raise RuntimeError(message)
        return self._database

    @classmethod
    def reopened(cls, path: Path) -> "NavidromeSimulator":
        """Start a server on a file that is there; it knows nobody's password."""
        server = cls()
        server.path = path
        server.database.close()
        server._database = None
        server.start()
        return server

    def start(self) -> None:
        """Open the database as the server does, and hold it open; in memory it stays."""
        if self._database is not None:
            return
        connection = sqlite3.connect(self.path or ":memory:", timeout=15)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=NORMAL")
        self._database = connection

    def stop(self) -> None:
        """End as it should: the log is folded into the file."""
        if self._database is not None and self.path is not None:
            self._database.close()
            self._database = None

    def add_user(
        self,
        name: str,
        *,
        password: str = "secret",
        is_admin: bool = False,
        libraries: Sequence[int] = (1,),
    ) -> User:
        """A person with an account."""
        user_id = id_of(f"user:{name}", is_short=self.version.has_short_ids)
        self.database.execute(_USER, (user_id, name, name, is_admin))
        if self.version.has_user_library:
            self.database.executemany(_MAY_HEAR, [(user_id, one) for one in libraries])
        self.database.commit()
        user = User(user_id, name, password, is_admin, libraries)
        self.users[name.casefold()] = user
        return user

    def add_songs(self, songs: Iterable[Song]) -> dict[Song, str]:
        """Scan songs; returns the id of each. Before 0.55 a missing one was simply not there."""
        wanted = [song for song in songs if self.version.has_missing or not song.is_missing]
        for number in sorted({song.library for song in wanted}):
            self.database.execute(_LIBRARY, (number, f"Library {number}", f"/music{number}"))
        found = library.scan(self.database, wanted, has_short_ids=self.version.has_short_ids)
        self.ids |= found
        return found

    def tell_on(self, user: str, service: str, tell: Tell) -> None:
        """Link a user's account to somebody who is told their plays."""
        self.user(user).tells[service] = tell

    def loses_next(self) -> bool:
        """Whether the next play fails inside."""
        if self.plays_to_lose > 0:
            self.plays_to_lose -= 1
            return True
        return False

    def stored(self, epoch_s: float) -> str:
        """Spell a moment as this server stores it."""
        return stored(epoch_s, offset_h=self.offset_h, is_zulu=self.version.writes_zulu)

    def listed(self, values: Sequence[str]) -> str:
        """Spell a list for ``json_each``."""
        return msgspec.json.encode(list(values)).decode()

    def refresh_counts(self) -> None:
        """Let a scan that found changes end: albums and artists are summed up anew."""
        annotating.refresh_counts(self.database)

    @asynccontextmanager
    async def serving(self, *, port: int = 0, host: str = "127.0.0.1") -> AsyncGenerator[str, None]:
        """Yield the URL while the server runs; it is stopped in the end."""
        self.start()
        try:
            async with serving(self.app, port=port, host=host) as url:
                yield url
        finally:
            self.stop()

    async def _handle(self, call: Call) -> Answer:
        if call.path.startswith("/_sim/"):
            return self._control(call)
        if call.path.startswith("/rest/"):
            return subsonic.handle(self, _name_of(call), call)
        return native.handle(self, call)

    def _control(self, call: Call) -> Answer:
        told = call.json() or {}
        match call.method, call.path:
            case "GET", "/_sim/state":
                people = {user.name: self.total(user.name) for user in self.users.values()}
                return answered({"users": people, "songs": len(self.ids)})
            case "POST", "/_sim/play":
                at = int(told.get("at") or time.time())
                self.listen(told["user"], told["title"], at=at)
                return answered({})
            case _:
                return answered({"error": "no such route"}, status=404)


def _name_of(call: Call) -> str:
    """The method of a Subsonic call; of the others the path, without ids."""
    if call.path.startswith("/rest/"):
        return call.path.removeprefix("/rest/").removesuffix(".view")
    if call.path.startswith("/api/player/"):
        return "/api/player/{id}"
    return call.path
