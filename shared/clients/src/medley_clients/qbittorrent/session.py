"""Being signed in: two dialects, a cookie of any name, and no attempt too many."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Final, TypeVar
from urllib.parse import urlencode

import httpx

from medley_clients.errors import UpstreamRejected, UpstreamUnavailable
from medley_clients.exchange import OnClock, Params, Upstream, exchange

T = TypeVar("T")

_LOGIN: Final = "/api/v2/auth/login"
_FORM: Final = "application/x-www-form-urlencoded"
_NOT_SIGNED_IN: Final = frozenset({401, 403})
_BANNED: Final = 403
_WRONG: Final = 401
_PAUSE_S: Final = 60
"""After a refused sign-in: five in a row have our address banned for an hour."""


class Session:
    """Signs in when it must, once for all who wait; without a user name it never does."""

    def __init__(
        self,
        name: str,
        http: httpx.AsyncClient,
        *,
        username: str | None,
        password: str | None,
        on_clock: OnClock | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._http = http
        self._upstream = Upstream(name, http, {}, on_clock)
        self._username = username
        self._password = password or ""
        self._clock = clock
        self._lock = asyncio.Lock()
        self._signed_in = 0
        self._refused_at: float | None = None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(
        self,
        method: str,
        template: str,
        read: Callable[[bytes], T],
        *,
        params: Params | None = None,
        form: Mapping[str, str] | None = None,
    ) -> T:
        """Send one request; signs in (again) when the server does not know us, and sends it again.

        Raises
        ------
        UpstreamRejected
            User name or password are wrong, or our address is banned.
        UpstreamUnavailable
            Also while a sign-in that was refused is too recent for another.
        """
        signed_in = self._signed_in
        if self._username is not None and not signed_in:
            await self._sign_in(signed_in)
            signed_in = self._signed_in
        try:
            return await self._send(method, template, read, params=params, form=form)
        except UpstreamRejected as refused:
            if refused.status not in _NOT_SIGNED_IN or self._username is None:
                raise
        await self._sign_in(signed_in)
        return await self._send(method, template, read, params=params, form=form)

    async def _send(
        self,
        method: str,
        template: str,
        read: Callable[[bytes], T],
        *,
        params: Params | None,
        form: Mapping[str, str] | None,
    ) -> T:
        return await exchange(
            self._upstream,
            method,
            template,
            read,
            params=params,
            body=None if form is None else urlencode(form).encode(),
            content_type=_FORM,
        )

    async def _sign_in(self, known: int) -> None:
        """Sign in unless somebody did since ``known``."""
        async with self._lock:
            if self._signed_in != known:
                return
            since_refusal = None if self._refused_at is None else self._clock() - self._refused_at
            if since_refusal is not None and since_refusal < _PAUSE_S:
                what = "the last sign-in was refused; waiting before the next, to not be banned"
                raise UpstreamUnavailable(
                    what,
                    upstream=self.name,
                    route=f"POST {_LOGIN}",
                    retry_after_s=_PAUSE_S - since_refusal,
                )
            self._http.cookies.clear()
            try:
                await self._send(
                    "POST",
                    _LOGIN,
                    self._read_login,
                    params=None,
                    form={"username": self._username or "", "password": self._password},
                )
            except UpstreamRejected as refused:
                self._refused_at = self._clock()
                is_banned = refused.status == _BANNED
                raise self._refusal(is_banned=is_banned) from refused
            self._refused_at = None
            self._signed_in += 1

    def _read_login(self, body: bytes) -> None:
        """Up to 5.1 both answers are 200, ``Ok.`` and ``Fails.``; from 5.2 they are 204 and 401."""
        if body.strip() not in {b"", b"Ok."}:
            raise self._refusal(is_banned=False)

    def _refusal(self, *, is_banned: bool) -> UpstreamRejected:
        what = "user name or password are wrong"
        if is_banned:
            what = "our address is banned, after too many wrong sign-ins"
        status = _BANNED if is_banned else _WRONG
        return UpstreamRejected(what, upstream=self.name, route=f"POST {_LOGIN}", status=status)
