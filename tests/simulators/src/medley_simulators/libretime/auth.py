"""Who may ask what: one key that may do everything, and accounts by role."""

import base64
import binascii
from typing import Final

from medley_simulators.libretime.state import Account, State
from medley_simulators.libretime.web import Refused, Request

_NOT_PROVIDED: Final = {"detail": "Authentication credentials were not provided."}
_WRONG: Final = {"detail": "Invalid username/password."}
_DENIED: Final = {"detail": "You do not have permission to perform this action."}
_ADMIN_ONLY: Final = frozenset(
    {
        "libraries",
        "playout-history",
        "playout-history-metadata",
        "preferences",
        "stream",
        "live-logs",
        "users",
    }
)
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def admit(state: State, request: Request) -> None:
    """Return when the caller may do this on v2.

    Raises
    ------
    Refused
        403, never 401; 500 for a header without a key, and for users asked with one.
    """
    header = request.headers.get("authorization", "")
    scheme, _, rest = header.partition(" ")
    resource = request.path.removeprefix("/api/v2/").partition("/")[0]
    if scheme == "Api-Key":
        if not rest:
            raise Refused(500)
        if rest.strip() != state.api_key:
            raise Refused(403, _NOT_PROVIDED)
        if resource == "users":
            raise Refused(500)
        return
    if scheme != "Basic":
        raise Refused(403, _NOT_PROVIDED)
    account = _account(state, rest)
    if account is None:
        raise Refused(403, _WRONG)
    is_read = request.method in _READS
    may = account.role == "A" or (resource not in _ADMIN_ONLY and (is_read or account.role == "P"))
    if not may:
        raise Refused(403, _DENIED)


def admit_legacy(state: State, request: Request) -> None:
    """As the older interface does it: the key as user name of Basic, or as ``api_key``; 401."""
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    given = ""
    if scheme == "Basic":
        given = _decoded(rest).partition(":")[0]
    elif scheme == "Api-Key":
        given = rest.strip()
    given = given or request.query.get("api_key", "")
    if given != state.api_key:
        raise Refused(401, {"error": "ERROR: Incorrect API key."})


def _account(state: State, encoded: str) -> Account | None:
    name, _, password = _decoded(encoded).partition(":")
    matching = (a for a in state.accounts if (a.name, a.password) == (name, password))
    return next(matching, None)


def _decoded(encoded: str) -> str:
    try:
        return base64.b64decode(encoded).decode()
    except (binascii.Error, ValueError):
        return ""
