"""Last.fm, seen with an API key, and with a session key where a user gave one."""

from collections.abc import AsyncGenerator, Callable
from typing import Final, TypeVar

import httpx

from medley_clients.asking_again import Patience, asked_again
from medley_clients.lastfm import walking, wire
from medley_clients.lastfm.models import LovedPage, PlayPage, Session, UserInfo
from medley_clients.lastfm.server import Server
from medley_kit.http import Observe, make_http

T = TypeVar("T")

LASTFM_URL: Final = "https://ws.audioscrobbler.com/2.0/"
LIBREFM_URL: Final = "https://libre.fm/2.0/"
PATIENCE: Final = Patience(tries=6, first_pause_s=0.5, longest_pause_s=8)
"""Deep pages of big accounts fail and pass on retry; too many calls (30 s) are not waited for."""


class LastfmClient:
    """Reads plays and loved tracks of any public account; writes as the session's user.

    Every method raises the errors of ``medley_clients.exchange`` and of ``lastfm.errors``. Keys
    travel in the body of a POST, never in an address.
    """

    def __init__(
        self,
        name: str,
        http: httpx.AsyncClient,
        *,
        api_key: str,
        api_secret: str | None = None,
        session_key: str | None = None,
        patience: Patience = PATIENCE,
    ) -> None:
        self.name = name
        self._patience = patience
        self._server = Server(
            name, http, api_key=api_key, api_secret=api_secret, session_key=session_key
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._server.aclose()

    async def user_info(self, user: str) -> UserInfo:
        """Read an account; ``UpstreamMissing`` when there is none of that name."""
        return await self._read("user.getInfo", wire.read_user, user=user)

    async def plays(
        self, user: str, *, since: int, until: int, page: int = 1, page_size: int = 200
    ) -> PlayPage:
        """Read one page of plays, newest first, with since <= played_at < until.

        Raises
        ------
        ForeignPage
            It answered with somebody else's plays each time.
        HiddenProfile
            The user hides them, and there is no session key of theirs.
        """
        return await walking.play_page(
            self._read,
            user,
            since=since,
            until=until,
            page=page,
            page_size=page_size,
            name=self.name,
        )

    def plays_between(
        self, user: str, *, since: int, until: int, page_size: int = 200
    ) -> AsyncGenerator[PlayPage, None]:
        """Yield the pages of a window, newest first; a play may come twice, none is left out.

        The window is whole only when the last page was taken without an error. Keep windows small
        (a month): deep pages of big accounts fail.

        Raises
        ------
        UpstreamUnavailable
            A page did not come, came empty in the middle, or the pages moved while they were read.
        """
        return walking.plays_between(
            self._read, user, since=since, until=until, page_size=page_size, name=self.name
        )

    def loved(self, user: str, *, page_size: int = 500) -> AsyncGenerator[LovedPage, None]:
        """Yield all pages of loved tracks, loved last first; a track may come twice."""
        return walking.loved_pages(self._read, user, page_size=page_size, name=self.name)

    async def love(self, artist: str, title: str) -> None:
        """Love a track as the session's user; loving it again changes nothing."""
        await self._write("track.love", artist=artist, track=title)

    async def unlove(self, artist: str, title: str) -> None:
        """Love it no more; the same for what is not loved."""
        await self._write("track.unlove", artist=artist, track=title)

    async def login_token(self) -> str:
        """Ask for a token that its owner approves at ``/api/auth/?api_key=…&token=…``."""
        return await self._server.ask("auth.getToken", wire.read_token, signed=True)

    async def session(self, token: str) -> Session:
        """Trade an approved token, once and within an hour, for a session key."""
        return await self._server.ask(
            "auth.getSession", wire.read_session, signed=True, token=token
        )

    async def _read(self, method: str, read: Callable[[bytes], T], **params: str) -> T:
        return await asked_again(
            self._patience, lambda: self._server.ask(method, read, signed=False, **params)
        )

    async def _write(self, method: str, **params: str) -> None:
        """Both writes are the same when done twice."""
        await asked_again(
            self._patience,
            lambda: self._server.ask(method, wire.read_said, signed=True, **params),
        )


def open_lastfm(
    name: str,
    api_key: str,
    *,
    url: str = LASTFM_URL,
    api_secret: str | None = None,
    session_key: str | None = None,
    per_second: float = 4,
    patience: Patience = PATIENCE,
    observe: Observe | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> LastfmClient:
    """Open a client under the configured ``name``; the caller closes it.

    ``session_key`` needs ``api_secret``: calls of a session are signed. One call at a time.
    """
    http = make_http(
        url,
        headers={},
        per_second=per_second,
        concurrency=1,
        timeout_s=60,
        observe=observe,
        transport=transport,
    )
    return LastfmClient(
        name,
        http,
        api_key=api_key,
        api_secret=api_secret,
        session_key=session_key,
        patience=patience,
    )
