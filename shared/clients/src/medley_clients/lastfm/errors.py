"""What Last.fm's own error codes mean; they come with any status, 200 too."""

from collections.abc import Mapping
from typing import Final

from medley_clients.errors import UpstreamMissing, UpstreamRejected, UpstreamUnavailable
from medley_kit.errors import MedleyError

RATE_LIMIT_S: Final = 30.0
"""How long to leave it alone after it said too much was asked; it promises no `Retry-After`."""
_OFFLINE_S: Final = 120.0
_RATE: Final = 29
_PASSING: Final[Mapping[int, tuple[str, float | None]]] = {
    2: ("the service is off", None),
    8: ("it failed; the same call may work later", None),
    11: ("it is offline", _OFFLINE_S),
    16: ("it is away for a moment", None),
}


class ForeignPage(UpstreamUnavailable):
    """It answered with another user's page, as happens rarely; asking again helps."""


class HiddenProfile(UpstreamRejected):
    """The user hides what they listen to: only calls with their own session key may read it."""


class SessionRevoked(UpstreamRejected):
    """The session key does not hold any more; reads of what is public go on without."""


class KeyRefused(UpstreamRejected):
    """The API key is wrong or suspended: nothing will work with it."""


class NothingThere(UpstreamMissing):
    """Code 7: an account without a single play answers so, and some bad requests do."""


_MISSING: Final[Mapping[int, tuple[type[UpstreamMissing], str]]] = {
    6: (UpstreamMissing, "no such user, or a parameter is wrong"),
    7: (NothingThere, "nothing there"),
}
_REFUSED: Final[Mapping[int, tuple[type[UpstreamRejected], str]]] = {
    4: (SessionRevoked, "the login is not accepted"),
    9: (SessionRevoked, "the session key was revoked"),
    10: (KeyRefused, "the API key is not valid"),
    17: (HiddenProfile, "the profile is hidden"),
    26: (KeyRefused, "the API key is suspended"),
}


def meaning(
    code: int, *, upstream: str, route: str, status: int, retry_after_s: float | None = None
) -> MedleyError:
    """Translate one of its codes."""
    told = f"error {code}"
    if code == _RATE:
        what, wait_s = f"{told}: too many calls", max(RATE_LIMIT_S, retry_after_s or 0)
        return UpstreamUnavailable(what, upstream=upstream, route=route, retry_after_s=wait_s)
    if code in _PASSING:
        what, pause_s = _PASSING[code]
        what = f"{told}: {what}"
        return UpstreamUnavailable(what, upstream=upstream, route=route, retry_after_s=pause_s)
    if code in _MISSING:
        missing, what = _MISSING[code]
        return missing(f"{told}: {what}", upstream=upstream, route=route)
    refused, what = _REFUSED.get(code, (UpstreamRejected, "the call is wrong"))
    return refused(f"{told}: {what}", upstream=upstream, route=route, status=status)
