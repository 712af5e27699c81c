"""Asking one server: a fresh salt for each call, credentials in the body, errors in a 200."""

import secrets
from collections.abc import Callable, Sequence
from hashlib import md5
from typing import Final, TypeVar
from urllib.parse import urlencode

import httpx

from medley_clients.errors import UpstreamUnavailable
from medley_clients.exchange import FORM, Upstream, is_page, refusal, send, shaped
from medley_clients.subsonic import wire
from medley_clients.subsonic.errors import meaning

T = TypeVar("T")

API_VERSION: Final = "1.16.1"
_SALT_BYTES: Final = 12


class Server:
    """Knows how to be let in; knows nothing about what is asked.

    ``client`` and the user agent make a player of their own on a Navidrome: both stay the same.
    """

    def __init__(
        self, name: str, http: httpx.AsyncClient, *, username: str, password: str, client: str
    ) -> None:
        self.name = name
        self._http = http
        self._upstream = Upstream(name, http, {"User-Agent": client})
        self._username = username
        self._password = password
        self._client = client

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(
        self, method: str, read: Callable[[bytes], T], form: Sequence[tuple[str, str]] = ()
    ) -> T:
        """Call one method by POST, which keeps tokens out of access logs and allows long lists."""
        route = f"POST /rest/{method}"
        response = await send(
            self._upstream,
            "POST",
            f"/rest/{method}",
            body=urlencode([*self._credentials(), *form]).encode(),
            content_type=FORM,
        )
        if not response.is_success:
            raise refusal(response, upstream=self.name, route=route)
        if is_page(response):
            what = f"{response.status_code} with an HTML page in place of data"
            raise UpstreamUnavailable(what, upstream=self.name, route=route)
        try:
            return shaped(response, read, upstream=self.name, route=route)
        except wire.Failed as failed:
            refused = failed.refusal
            raise meaning(
                refused.code, refused.message, upstream=self.name, route=route
            ) from failed

    async def answers(self) -> bool:
        """Whether anybody answers at the address, whatever they say; no credentials are sent.

        Somebody who takes the connection and then stays silent counts as well.
        """
        try:
            await self._http.get("/rest/ping", headers={"User-Agent": self._client})
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return False
        except httpx.HTTPError:
            return True
        return True

    def _credentials(self) -> list[tuple[str, str]]:
        salt = secrets.token_hex(_SALT_BYTES)
        token = md5(f"{self._password}{salt}".encode(), usedforsecurity=False).hexdigest()
        return [
            ("u", self._username),
            ("t", token),
            ("s", salt),
            ("v", API_VERSION),
            ("c", self._client),
            ("f", "json"),
        ]
