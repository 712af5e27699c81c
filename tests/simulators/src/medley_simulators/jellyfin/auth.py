"""Who is calling: nobody, an API key, or a user by token; and for whom they may act."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_plus

from medley_simulators.jellyfin.accounts import User
from medley_simulators.jellyfin.playback import Device
from medley_simulators.jellyfin.routing import Call, Refused
from medley_simulators.jellyfin.state import State

_PART: Final = re.compile(r'\s*(\w+)\s*=\s*(?:"([^"]*)"|([^,"]*))\s*(?:,|$)')


@dataclass(frozen=True, slots=True)
class Caller:
    """A known token; ``user`` is ``None`` for an API key."""

    token: str
    user: User | None
    device: Device

    @property
    def is_administrator(self) -> bool:
        """API keys may do everything an administrator may."""
        return self.user is None or self.user.is_administrator


def authorization(state: State, call: Call) -> dict[str, str]:
    """The parts of whichever header form this version accepts, names lower-case."""
    header = call.headers.get("authorization", "")
    scheme, _, rest = header.partition(" ")
    allowed = {"mediabrowser"} | ({"emby"} if accepts_legacy(state) else set())
    if scheme.lower() not in allowed:
        rest = ""
        if accepts_legacy(state):
            rest = call.headers.get("x-emby-authorization", "").partition(" ")[2]
    return {
        found[1].lower(): unquote_plus(found[2] if found[2] is not None else found[3].strip())
        for found in _PART.finditer(rest)
    }


def accepts_legacy(state: State) -> bool:
    """Are the old header and query forms read at all?"""
    given = state.options.legacy_auth
    return state.behaviour.legacy_auth_by_default if given is None else given


def identify(state: State, call: Call) -> Caller | None:
    """Whoever the request's token belongs to."""
    parts = authorization(state, call)
    token = parts.get("token") or ""
    if not token and accepts_legacy(state):
        token = call.headers.get("x-emby-token") or call.headers.get("x-mediabrowser-token") or ""
    token = token or call.query.get("apikey") or ""
    if not token and accepts_legacy(state):
        token = call.query.get("api_key") or ""
    device = Device(
        client=parts.get("client") or "",
        name=parts.get("device") or "",
        id=parts.get("deviceid") or "",
    )
    if (key_name := state.api_keys.get(token)) is not None:
        return Caller(token, None, Device(key_name, device.name, device.id))
    user = state.accounts.tokens.get(token)
    if user is None or user.is_disabled:
        return None
    return Caller(token, user, device)


def acting_for(state: State, call: Call, caller: Caller) -> User | None:
    """The user the call is about: the one named, else the caller; ``None`` for a bare API key.

    Raises
    ------
    Refused
        403 for somebody else's ``userId`` without being an administrator, 404 for nobody's.
    """
    wanted = call.guid("userId")
    if wanted is None:
        return caller.user
    if caller.user is not None and caller.user.id == wanted:
        return caller.user
    if not caller.is_administrator:
        raise Refused(403)
    user = state.accounts.get(wanted)
    if user is None:
        raise Refused(404)
    return user


def acting_user(state: State, call: Call, caller: Caller) -> User:
    """As ``acting_for``, where there must be a user: an API key alone is a 400."""
    user = acting_for(state, call, caller)
    if user is None:
        raise Refused(400)
    return user
