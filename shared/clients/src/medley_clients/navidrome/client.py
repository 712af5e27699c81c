"""One Navidrome's own API, seen as one user; it is not documented, and little of it is used."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any, Final, TypeVar

import httpx
import msgspec

from medley_clients.asking_again import Patience, asked_again
from medley_clients.errors import UpstreamRejected, UpstreamSurprise, UpstreamUnavailable
from medley_clients.exchange import Params, Upstream, refusal, send, shaped
from medley_clients.navidrome.models import Account, Player, StoredPlay, Track
from medley_clients.subsonic.client import CLIENT
from medley_kit.http import Observe, make_http

T = TypeVar("T")

PATIENCE: Final = Patience()
_AUTHORIZATION: Final = "X-ND-Authorization"
_UNAUTHORIZED: Final = 401
_MOST_PLAYERS: Final = 1000


class _Login(Account, frozen=True, rename="camel", kw_only=True):
    """What a login answers."""

    token: str


_LOGIN: Final = msgspec.json.Decoder(_Login)
_PLAYERS: Final = msgspec.json.Decoder(list[Player])
_TRACKS: Final = msgspec.json.Decoder(list[Track])
_PLAYS: Final = msgspec.json.Decoder(list[StoredPlay])
_OBJECT: Final = msgspec.json.Decoder(dict[str, Any])
_ENCODER: Final = msgspec.json.Encoder()


class NavidromeClient:
    """Reads and switches what the Subsonic API has no word for.

    Every method raises the errors of ``medley_clients.exchange``; a wrong password is
    ``UpstreamRejected`` with status 401. Logs in when it must.
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
        self._http = http
        self._username = username
        self._password = password
        self._patience = patience
        self._token: str | None = None
        self._account: Account | None = None
        self._logging_in = asyncio.Lock()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def account(self) -> Account:
        """Log in and say who that is; asked once."""
        if self._account is None:
            await self._login()
        if self._account is None:  # pragma: no cover - a login sets it or raises
            raise AssertionError
        return self._account

    async def players(self) -> list[Player]:
        """List the user's players (an administrator's list has everybody's)."""
        params = {"_start": 0, "_end": _MOST_PLAYERS}
        return await self._ask("GET", "/api/player", _PLAYERS.decode, params=params)

    async def own_players(self) -> list[Player]:
        """The players this program has made for the user; there is none before the first ping.

        More than one when the user agent has changed: each has a switch of its own.
        """
        account = await self.account()
        return [
            player
            for player in await self.players()
            if player.client == CLIENT and player.user_id == account.id
        ]

    async def set_forwarding(self, player_id: str, *, is_on: bool) -> None:
        """Switch whether plays of a player are told on; keep no other call in flight meanwhile.

        The server keeps what it read earlier when a player calls in: ping once and read the
        switch again before relying on it.
        """
        player = await self._ask("GET", "/api/player/{id}", _OBJECT.decode, id=player_id)
        if "scrobbleEnabled" not in player:
            what = "a player has no scrobbleEnabled"
            raise UpstreamSurprise(what, upstream=self.name, route="GET /api/player/{id}")
        body = _ENCODER.encode({**player, "scrobbleEnabled": is_on})
        await self._ask("PUT", "/api/player/{id}", _ignored, body=body, id=player_id)

    async def tracks(self, *, page_size: int = 1000) -> AsyncGenerator[list[Track], None]:
        """Yield every track the user may see, by id, with paths and raw tags; missing ones too.

        Tracks that appear while this is read may be left out; none comes twice.
        """
        seen: set[str] = set()
        start = 0
        while True:
            params: Params = {
                "_start": start,
                "_end": start + page_size,
                "_sort": "id",
                "_order": "ASC",
            }
            rows = await self._ask("GET", "/api/song", _TRACKS.decode, params=params)
            fresh = [row for row in rows if row.id not in seen]
            if seen and len(fresh) == len(rows):
                what = "the library changed while it was read"
                raise UpstreamUnavailable(what, upstream=self.name, route="GET /api/song")
            seen.update(row.id for row in fresh)
            if fresh:
                yield fresh
            if len(rows) < page_size:
                return
            # One of overlap: a removal would move the rest up.
            start += len(rows) - 1

    async def history(self, *, since: int, until: int) -> list[StoredPlay]:
        """The user's own plays as the server stored them, in seconds since the epoch.

        Raises
        ------
        UpstreamMissing
            The server is 0.63 or older: it has no such route.
        """
        params: Params = {"from": since, "to": until}
        return await self._ask("GET", "/api/scrobble", _PLAYS.decode, params=params)

    async def _ask(
        self,
        method: str,
        template: str,
        read: Callable[[bytes], T],
        *,
        params: Params | None = None,
        body: bytes | None = None,
        **values: str,
    ) -> T:
        async def once() -> T:
            token = self._token or await self._login()
            response = await self._sent(method, template, token, params=params, body=body, **values)
            if response.status_code == _UNAUTHORIZED:
                token = await self._login()
                response = await self._sent(
                    method, template, token, params=params, body=body, **values
                )
            if not response.is_success:
                raise refusal(response, upstream=self.name, route=f"{method} {template}")
            # Each answer brings a token that lasts longer.
            self._token = response.headers.get(_AUTHORIZATION) or self._token
            return shaped(response, read, upstream=self.name, route=f"{method} {template}")

        return await asked_again(self._patience, once)

    async def _sent(
        self,
        method: str,
        template: str,
        token: str,
        *,
        params: Params | None,
        body: bytes | None,
        **values: str,
    ) -> httpx.Response:
        headers = {_AUTHORIZATION: f"Bearer {token}"}
        upstream = Upstream(self.name, self._http, headers)
        return await send(upstream, method, template, values=values, params=params, body=body)

    async def _login(self) -> str:
        async with self._logging_in:
            body = _ENCODER.encode({"username": self._username, "password": self._password})
            route = "POST /auth/login"
            upstream = Upstream(self.name, self._http, {})
            response = await send(upstream, "POST", "/auth/login", body=body)
            if response.status_code == _UNAUTHORIZED:
                what = "user name or password are not accepted"
                raise UpstreamRejected(
                    what, upstream=self.name, route=route, status=response.status_code
                )
            if not response.is_success:
                raise refusal(response, upstream=self.name, route=route)
            login = shaped(response, _LOGIN.decode, upstream=self.name, route=route)
            self._token = login.token
            self._account = Account(login.id, login.username, login.is_admin)
            return login.token


def _ignored(_body: bytes) -> None:
    """What a write answers is not read: the state is read again."""


def open_navidrome(
    name: str,
    url: str,
    *,
    username: str,
    password: str,
    per_second: float,
    patience: Patience = PATIENCE,
    observe: Observe | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> NavidromeClient:
    """Open a client of the server configured as ``name``, as one user; the caller closes it."""
    http = make_http(
        url,
        headers={},
        per_second=per_second,
        concurrency=1,
        timeout_s=60,
        observe=observe,
        transport=transport,
    )
    return NavidromeClient(name, http, username=username, password=password, patience=patience)
