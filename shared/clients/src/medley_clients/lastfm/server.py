"""Asking Last.fm: keys, signatures, and errors that come in answers of any status."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

import httpx
import msgspec

from medley_clients.errors import UpstreamRejected, UpstreamSurprise, UpstreamUnavailable
from medley_clients.exchange import FORM, Upstream, is_page, refusal, send, shaped
from medley_clients.lastfm import wire
from medley_clients.lastfm.errors import meaning
from medley_clients.lastfm.signing import signature

T = TypeVar("T")

_BAD_REQUEST = 400


class Server:
    """Knows how to be let in and what a refusal looks like; knows nothing about what is asked."""

    def __init__(
        self,
        name: str,
        http: httpx.AsyncClient,
        *,
        api_key: str,
        api_secret: str | None,
        session_key: str | None,
    ) -> None:
        self.name = name
        self._http = http
        self._upstream = Upstream(name, http, {})
        self._api_key = api_key
        self._api_secret = api_secret
        self._session_key = session_key

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(
        self, method: str, read: Callable[[bytes], T], *, signed: bool, **params: str
    ) -> T:
        """Call one method; with a session key and a secret reads are signed too.

        Raises
        ------
        UpstreamRejected
            ``signed`` is asked for, and there is nothing to sign with; nothing was sent.
        """
        route = f"POST {method}"
        form = self._form(method, params, signed=signed, route=route)
        response = await send(
            self._upstream, "POST", "/", body=urlencode(form).encode(), content_type=FORM
        )
        self._refuse(response, route)
        return shaped(response, read, upstream=self.name, route=route)

    def _form(
        self, method: str, params: dict[str, str], *, signed: bool, route: str
    ) -> dict[str, str]:
        form = {"method": method, "api_key": self._api_key, **params}
        may_sign = self._session_key is not None and (self._api_secret is not None or signed)
        if self._session_key is not None and may_sign and not method.startswith("auth."):
            form["sk"] = self._session_key
            signed = True
        elif signed and not method.startswith("auth."):
            what = "a session key is needed"
            raise UpstreamRejected(what, upstream=self.name, route=route, status=401)
        if signed:
            if self._api_secret is None:
                what = "the API key's shared secret is needed to sign the call"
                raise UpstreamRejected(what, upstream=self.name, route=route, status=401)
            form["api_sig"] = signature(form, self._api_secret)
        return {**form, "format": "json"}

    def _refuse(self, response: httpx.Response, route: str) -> None:
        """Raise what the body says, else what the status says; return when neither complains."""
        if is_page(response):
            what = f"{response.status_code} with an HTML page in place of data"
            raise UpstreamUnavailable(what, upstream=self.name, route=route)
        try:
            code = wire.read_said(response.content).error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            if not response.is_success and response.status_code != _BAD_REQUEST:
                raise refusal(response, upstream=self.name, route=route) from None
            what = f"{response.status_code} with a body that is no JSON"
            raise UpstreamUnavailable(what, upstream=self.name, route=route) from error
        except msgspec.ValidationError as error:
            raise UpstreamSurprise(str(error), upstream=self.name, route=route) from error
        refused = (
            None if response.is_success else refusal(response, upstream=self.name, route=route)
        )
        if code is not None:
            raise meaning(
                code,
                upstream=self.name,
                route=route,
                status=response.status_code,
                retry_after_s=getattr(refused, "retry_after_s", None),
            )
        if refused is not None:
            raise refused
