"""What a Subsonic server's own error codes mean; they come with status 200."""

from typing import Final

from medley_clients.errors import (
    UpstreamMissing,
    UpstreamRejected,
    UpstreamTooOld,
    UpstreamUnavailable,
)
from medley_kit.errors import MedleyError

_MISSING: Final = 70
_LOGIN: Final = frozenset({40, 41, 42, 43, 44})
_NOT_ALLOWED: Final = 50
_TOO_OLD: Final = frozenset({20, 30})
_GENERIC: Final = 0


class LoginRefused(UpstreamRejected):
    """User name or password are wrong, or this way of logging in is off."""


def meaning(code: int, message: str, *, upstream: str, route: str) -> MedleyError:
    """Translate a failure; ``message`` is the server's own and holds no secret."""
    what = f"error {code}: {message}"
    if code == _GENERIC:
        # The server met something unexpected: its database was busy, or a scan ran.
        return UpstreamUnavailable(what, upstream=upstream, route=route)
    if code == _MISSING:
        return UpstreamMissing(what, upstream=upstream, route=route)
    if code in _LOGIN:
        return LoginRefused(what, upstream=upstream, route=route, status=401)
    if code in _TOO_OLD:
        return UpstreamTooOld(what, upstream=upstream, route=route)
    status = 403 if code == _NOT_ALLOWED else 400
    return UpstreamRejected(what, upstream=upstream, route=route, status=status)
