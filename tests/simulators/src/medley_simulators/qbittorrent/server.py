"""A whole simulated qBittorrent: what a test, the demo and the command hold in their hand."""

import base64
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from medley_simulators.exchanges import Answer, Call, Exchanges, answered
from medley_simulators.faults import Fault, Faults, Journal
from medley_simulators.jellyfin.posting import Post, Poster
from medley_simulators.paths import Paths
from medley_simulators.serving import serving

NEWEST: Final = "5.2.0"
NO_ETA: Final = 8_640_000
_BAN_AFTER: Final = 5
_LONGEST_ADDRESS: Final = 8_000
_TEXT: Final = "text/plain; charset=UTF-8"
_DONE: Final = 1.0


@dataclass(slots=True)
class Torrent:
    """One torrent; ``progress`` is 0 to 1, ``state`` in the words of version 5."""

    hash: str
    name: str
    size: int
    category: str = ""
    progress: float = 0.0
    state: str = "downloading"
    speed: int = 5_242_880
    added_on: int = 0
    completion_on: int = -1
    is_v2_only: bool = False

    def resource(self, *, is_old: bool) -> dict[str, Any]:
        """In the API; versions before 5 say paused for stopped."""
        left = round(self.size * (1 - self.progress))
        is_moving = self.state in {"downloading", "forcedDL"} and self.speed > 0
        return {
            "hash": self.hash,
            "infohash_v1": "" if self.is_v2_only else self.hash,
            "infohash_v2": self.hash + "0" * 24 if self.is_v2_only else "",
            "name": self.name,
            "state": self.state.replace("stopped", "paused") if is_old else self.state,
            "progress": self.progress,
            "size": self.size,
            "total_size": self.size,
            "completed": self.size - left,
            "amount_left": left,
            "downloaded": self.size - left,
            "dlspeed": self.speed if is_moving else 0,
            "upspeed": 0,
            "eta": left // self.speed if is_moving else NO_ETA,
            "category": self.category,
            "tags": "",
            "save_path": "/downloads",
            "content_path": f"/downloads/{self.name}",
            "added_on": self.added_on,
            "completion_on": self.completion_on,
            "num_seeds": 3,
            "num_leechs": 1,
            "ratio": 0.0,
            "priority": 1,
        }


class QbittorrentSimulator:
    """One qBittorrent. A torrent may be named by its hash in any case, or by its name.

    ``version`` decides how a login is answered and how states are called. ``session_s`` is how
    long a session lasts. ``on_complete`` is where its own command posts a form.
    """

    def __init__(
        self,
        name: str = "main",
        *,
        version: str = NEWEST,
        username: str = "admin",
        password: str = "adminadmin",
        post: Post | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name = name
        self.version = version
        self.username = username
        self.password = password
        self.session_s = 3600.0
        self.is_bypassed = False
        self.on_complete: str | None = None
        self.url = ""
        self.torrents: dict[str, Torrent] = {}
        self.failures = 0
        self._clock = clock
        self._own = Poster() if post is None else None
        self._post: Post = post or self._own  # type: ignore[assignment] # one of the two is there
        self._sessions: dict[str, float] = {}
        self._logins = 0
        self._rid = 0
        self._told: dict[int, dict[str, dict[str, Any]]] = {}
        self.faults = Faults()
        self.journal = Journal()
        self.paths = Paths()
        for method, template, handler in self._routes():
            self.paths.add(method, template, handler)
        self.app = Exchanges(
            self._answer,
            named=self.paths.name,
            faults=self.faults,
            journal=self.journal,
            is_write=lambda name: name.endswith("/delete"),
        )

    @asynccontextmanager
    async def serving(self, *, port: int = 0, host: str = "127.0.0.1") -> AsyncGenerator[str, None]:
        """Yield the URL while it runs."""
        try:
            async with serving(self.app, port=port, host=host) as url:
                self.url = url
                yield url
        finally:
            if self._own is not None:
                await self._own.aclose()

    @property
    def is_newest(self) -> bool:
        """From 5.2: logins answer 204 or 401, and the cookie has another name."""
        major, minor = (int(part) for part in self.version.split(".")[:2])
        return (major, minor) >= (5, 2)

    def add(self, key: str, name: str, *, size: int = 1_000_000_000, category: str = "") -> Torrent:
        """Begin a download; ``key`` is its hash in any case."""
        key = key.lower()
        torrent = Torrent(key, name, size, category, added_on=int(self._clock()))
        self.torrents[key] = torrent
        return torrent

    def progress(self, key: str) -> float | None:
        """0 to 1; ``None``: there is no such torrent."""
        torrent = self.torrents.get(key.lower())
        return None if torrent is None else torrent.progress

    def torrent(self, named: str) -> Torrent:
        """The one of that hash or name."""
        for torrent in self.torrents.values():
            if named.lower() == torrent.hash or named == torrent.name:
                return torrent
        raise LookupError(named)

    def proceed(self, named: str, share: float, *, state: str = "downloading") -> None:
        """Let a torrent be so far."""
        torrent = self.torrent(named)
        torrent.progress, torrent.state = share, state

    async def complete(self, named: str) -> None:
        """Let a torrent be complete, and run the command, if there is one."""
        torrent = self.torrent(named)
        torrent.progress, torrent.state = _DONE, "stalledUP"
        torrent.completion_on = int(self._clock())
        if self.on_complete is not None:
            form = {"hash": torrent.hash, "name": torrent.name, "size": str(torrent.size)}
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            await self._post(self.on_complete, headers, urlencode(form).encode())

    def remove(self, named: str) -> None:
        """Let it vanish."""
        del self.torrents[self.torrent(named).hash]

    def restart(self) -> None:
        """Forget all sessions and what was told to whom."""
        self._sessions.clear()
        self._told.clear()
        self._rid = 0
        self.failures = 0

    def _routes(self) -> Iterator[tuple[str, str, Any]]:
        yield "POST", "/api/v2/auth/login", self._login
        yield "GET", "/api/v2/app/version", self._version
        yield "GET", "/api/v2/app/webapiVersion", self._api_version
        yield "GET", "/api/v2/torrents/info", self._info
        yield "POST", "/api/v2/torrents/info", self._info
        yield "GET", "/api/v2/sync/maindata", self._maindata
        yield "POST", "/api/v2/torrents/delete", self._delete

    async def _answer(self, call: Call) -> Answer:
        if call.path.startswith("/_sim/"):
            try:
                return await self._controlled(call)
            except LookupError as error:
                return answered({"error": str(error)}, status=404)
        if len(call.path) + len(call.query) > _LONGEST_ADDRESS:
            return Answer(414, b"Request-URI Too Large", _TEXT)
        if not call.path.endswith("/auth/login") and not self._is_admitted(call):
            return Answer(403, b"Forbidden", _TEXT)
        return await self.paths.answer(call)

    def _is_admitted(self, call: Call) -> bool:
        if self.is_bypassed:
            return True
        cookies = call.headers.get("cookie", "").split("; ")
        tokens = [cookie.partition("=")[2] for cookie in cookies]
        if any(self._sessions.get(token, 0) > self._clock() for token in tokens):
            return True
        pair = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        return self.is_newest and call.headers.get("authorization") == f"Basic {pair}"

    async def _login(self, call: Call) -> Answer:
        if self.failures >= _BAN_AFTER:
            return Answer(403, b"Your IP address has been banned", _TEXT)
        if (call.one("username"), call.one("password")) != (self.username, self.password):
            self.failures += 1
            return Answer(401) if self.is_newest else Answer(200, b"Fails.", _TEXT)
        self.failures = 0
        self._logins += 1
        token = f"session{self._logins}"
        self._sessions[token] = self._clock() + self.session_s
        name = "QBT_SID_8080" if self.is_newest else "SID"
        cookie = {"set-cookie": f"{name}={token}; HttpOnly; path=/"}
        if self.is_newest:
            return Answer(204, headers=cookie)
        return Answer(200, b"Ok.", _TEXT, cookie)

    async def _version(self, _call: Call) -> Answer:
        return Answer(200, f"v{self.version}".encode(), _TEXT)

    async def _api_version(self, _call: Call) -> Answer:
        return Answer(200, b"2.15.0" if self.is_newest else b"2.11.4", _TEXT)

    async def _info(self, call: Call) -> Answer:
        wanted = [one for one in (call.one("hashes") or "").lower().split("|") if one]
        found = [self.torrents[one] for one in wanted if one in self.torrents]
        torrents = found if wanted else list(self.torrents.values())
        if category := call.one("category"):
            torrents = [one for one in torrents if one.category == category]
        return answered([one.resource(is_old=self._is_old) for one in torrents])

    async def _maindata(self, call: Call) -> Answer:
        now = {key: one.resource(is_old=self._is_old) for key, one in self.torrents.items()}
        known = self._told.get(call.number("rid", 0))
        self._rid += 1
        self._told = {self._rid: now, **dict(list(self._told.items())[:3])}
        if known is None:
            torrents = {key: _without_hash(one) for key, one in now.items()}
            return answered({"rid": self._rid, "full_update": True, "torrents": torrents})
        changed = {
            key: {
                name: value
                for name, value in _without_hash(one).items()
                if known.get(key, {}).get(name) != value
            }
            for key, one in now.items()
        }
        told: dict[str, Any] = {"rid": self._rid}
        if changed := {key: one for key, one in changed.items() if one}:
            told["torrents"] = changed
        if removed := [key for key in known if key not in now]:
            told["torrents_removed"] = removed
        return answered(told)

    async def _delete(self, call: Call) -> Answer:
        for one in (call.one("hashes") or "").lower().split("|"):
            self.torrents.pop(one, None)
        return Answer(200, b"", _TEXT)

    @property
    def _is_old(self) -> bool:
        return self.version.startswith("4.")

    async def _controlled(self, call: Call) -> Answer:
        told = call.json() or {}
        match call.method, call.path.removeprefix("/_sim/"):
            case "GET", "state":
                torrents = [one.resource(is_old=self._is_old) for one in self.torrents.values()]
                return answered({"version": self.version, "torrents": torrents})
            case "POST", "add":
                self.add(told["hash"], told["name"], size=int(told.get("size", 1_000_000_000)))
            case "POST", "proceed":
                self.proceed(told["torrent"], float(told["share"]))
            case "POST", "complete":
                await self.complete(told["torrent"])
            case "POST", "remove":
                self.remove(told["torrent"])
            case "POST", "webhook":
                self.on_complete = told.get("url")
            case "POST", "restart":
                self.restart()
            case "POST", "faults":
                self.faults.add(Fault(**told))
            case "DELETE", "faults":
                self.faults.clear()
            case _:
                return Answer(404)
        return answered({})


def _without_hash(torrent: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in torrent.items() if name != "hash"}
