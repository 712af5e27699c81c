"""One Subsonic server, seen as one user."""

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Final, TypeVar

import httpx

from medley_clients.asking_again import Patience, asked_again
from medley_clients.subsonic import library, wire
from medley_clients.subsonic.models import ScanStatus, ServerInfo, Song, SongPage
from medley_clients.subsonic.server import Server
from medley_kit.http import Observe, make_http

T = TypeVar("T")

CLIENT: Final = "Medley"
"""The name of the player this makes on the server; its switch for forwarding goes by it."""
PATIENCE: Final = Patience()
_ALBUMS_A_PAGE: Final = 500


class SubsonicClient:
    """Reads and writes one server as one user.

    Every method raises the errors of ``medley_clients.exchange``; ``LoginRefused`` when user or
    password are wrong. Reads are repeated shortly, writes never.
    """

    def __init__(
        self,
        name: str,
        http: httpx.AsyncClient,
        *,
        username: str,
        password: str,
        patience: Patience = PATIENCE,
    ) -> None:
        self.name = name
        self.username = username
        self._patience = patience
        self._server = Server(name, http, username=username, password=password, client=CLIENT)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._server.aclose()

    async def answers(self) -> bool:
        """Whether anybody answers at the address, whatever they say."""
        return await self._server.answers()

    async def ping(self) -> ServerInfo:
        """Log in and ask who answers; on a Navidrome this makes the player."""
        return await self._read("ping", wire.read_info)

    async def songs(self, *, page_size: int = 500) -> AsyncGenerator[SongPage, None]:
        """Yield every song the user may see, each once, in no useful order.

        An empty library yields one empty page. The list is whole only when the page that
        ``is_complete`` was taken.

        Raises
        ------
        UpstreamUnavailable
            Also when songs were removed while they were read.
        """
        is_first = True
        async for page in library.enumerate_songs(
            self._found, page_size=page_size, upstream=self.name
        ):
            if is_first and not page.songs:
                break
            is_first = False
            yield page
        if is_first:
            async for page in library.by_album(self._albums, self._album):
                yield page

    async def songs_from(self, offset: int, count: int) -> list[Song]:
        """Read a part of the list of all songs; shorter or empty where a server cannot.

        Songs that are added or removed move the others: what was here may be elsewhere now.
        """
        return await self._found(offset, count)

    async def song(self, song_id: str) -> Song:
        """Read one song; ``UpstreamMissing`` when there is none."""
        return await self._read("getSong", wire.read_song, [("id", song_id)])

    async def starred(self) -> list[Song]:
        """List the starred songs, all at once."""
        return await self._read("getStarred2", wire.read_starred)

    async def scan_status(self) -> ScanStatus:
        """Ask how many tracks the server counts."""
        return await self._read("getScanStatus", wire.read_scan)

    async def scrobble(self, plays: Sequence[tuple[str, int]]) -> None:
        """Submit plays as (song id, seconds since the epoch), in this order, in one call.

        The answer proves nothing: unknown ids and failures inside are "ok" too, and each play is
        stored on its own. Nothing is told apart: a play submitted twice counts twice. Read the
        counts afterwards. About a hundred at once keeps the request short.
        """
        form = [("id", song_id) for song_id, _ in plays]
        form += [("time", str(played_at * 1000)) for _, played_at in plays]
        form.append(("submission", "true"))
        await self._server.ask("scrobble", wire.read_done, form)

    async def star(self, song_ids: Sequence[str]) -> None:
        """Star songs, as of now; one that is starred already loses its date."""
        await self._server.ask("star", wire.read_done, [("id", one) for one in song_ids])

    async def unstar(self, song_ids: Sequence[str]) -> None:
        """Take stars away."""
        await self._server.ask("unstar", wire.read_done, [("id", one) for one in song_ids])

    async def _found(self, offset: int, count: int) -> list[Song]:
        form = [
            ("query", ""),
            ("songCount", str(count)),
            ("songOffset", str(offset)),
            ("artistCount", "0"),
            ("albumCount", "0"),
        ]
        return await self._read("search3", wire.read_found, form)

    async def _albums(self, offset: int) -> list[str]:
        form = [
            ("type", "alphabeticalByName"),
            ("size", str(_ALBUMS_A_PAGE)),
            ("offset", str(offset)),
        ]
        return await self._read("getAlbumList2", wire.read_album_ids, form)

    async def _album(self, album_id: str) -> list[Song]:
        return await self._read("getAlbum", wire.read_album, [("id", album_id)])

    async def _read(
        self, method: str, read: Callable[[bytes], T], form: Sequence[tuple[str, str]] = ()
    ) -> T:
        return await asked_again(self._patience, lambda: self._server.ask(method, read, form))


def open_subsonic(
    name: str,
    url: str,
    *,
    username: str,
    password: str,
    per_second: float,
    concurrency: int = 2,
    patience: Patience = PATIENCE,
    observe: Observe | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> SubsonicClient:
    """Open a client of the server configured as ``name``, as one user; the caller closes it."""
    http = make_http(
        url,
        headers={},
        per_second=per_second,
        concurrency=concurrency,
        timeout_s=60,
        observe=observe,
        transport=transport,
    )
    return SubsonicClient(name, http, username=username, password=password, patience=patience)
