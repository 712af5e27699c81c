"""Whether a Jellyfin token is an administrator's: asked of Jellyfin, remembered briefly."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Final

import httpx
import msgspec

from gateway.problems import Problem, unavailable

_REMEMBERED_S: Final = 30.0
_REMEMBERED: Final = 256


@dataclass(frozen=True, slots=True)
class JellyfinUser:
    """The owner of a token."""

    name: str
    is_administrator: bool


class _Policy(msgspec.Struct, rename="pascal"):
    is_administrator: bool = False
    is_disabled: bool = False


class _User(msgspec.Struct, rename="pascal"):
    name: str
    policy: _Policy = msgspec.field(default_factory=_Policy)


class JellyfinLogin:
    """Asks one server; tokens are remembered by their hash only."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._known: OrderedDict[bytes, tuple[float, JellyfinUser | None]] = OrderedDict()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def owner(self, token: str) -> JellyfinUser | None:
        """Whose token it is; ``None``: nobody's, or no user's.

        Raises
        ------
        Problem
            503: the server cannot be asked.
        """
        key = sha256(token.encode("utf-8", "replace")).digest()
        asked_at, owner = self._known.get(key, (0.0, None))
        if asked_at and time.monotonic() - asked_at < _REMEMBERED_S:
            return owner
        owner = await self._ask(token)
        self._known[key] = (time.monotonic(), owner)
        self._known.move_to_end(key)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return owner

    async def _ask(self, token: str) -> JellyfinUser | None:
        shown = "".join(c for c in token if c.isascii() and c.isalnum())
        if shown != token:
            return None
        try:
            response = await self._http.get(
                "/Users/Me", headers={"Authorization": f'MediaBrowser Token="{token}"'}
            )
        except httpx.HTTPError as error:
            raise _silent() from error
        if response.status_code in {
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.UNAUTHORIZED,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.NOT_FOUND,
        }:
            return None
        if response.status_code != HTTPStatus.OK:
            raise _silent()
        try:
            user = msgspec.json.decode(response.content, type=_User)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise _silent() from error
        return JellyfinUser(user.name, user.policy.is_administrator and not user.policy.is_disabled)


def _silent() -> Problem:
    return unavailable("The Jellyfin server that knows its administrators does not answer.")
