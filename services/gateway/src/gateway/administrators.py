"""Who is asking: the holder of an admin token, of a session, or of a Jellyfin token."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import Depends
from starlette.requests import HTTPConnection

from gateway.auth import bearer_token
from gateway.problems import Problem
from gateway.resources import Resources
from gateway.sessions import COOKIE, comes_from_elsewhere

_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="medley"'}


@dataclass(frozen=True, slots=True)
class Administrator:
    """Whoever asks; ``name`` is what the audit says."""

    name: str


def resources_of(connection: HTTPConnection) -> Resources:
    """What the running process holds."""
    resources: Resources = connection.app.state.resources
    return resources


async def administrator(connection: HTTPConnection) -> Administrator:
    """Who is asking.

    Raises
    ------
    Problem
        401: nobody known. 403: known, but not an administrator, or made to ask by another site.
    """
    found = await someone(connection)
    if found is None:
        message = "This needs an admin token, a session, or a Jellyfin administrator's token."
        raise Problem(401, "unauthorized", message, headers=_CHALLENGE)
    return found


async def someone(connection: HTTPConnection) -> Administrator | None:
    """Who is asking; ``None``: shows nothing, or nothing that is known. Errors as above."""
    resources = resources_of(connection)
    token = bearer_token(connection.headers)
    if token is not None:
        owner = resources.tokens.owner(token)
        return Administrator(owner) if owner else None
    if jellyfin_token := connection.headers.get("x-jellyfin-token"):
        return await _jellyfin_administrator(resources, jellyfin_token)
    if cookie := connection.cookies.get(COOKIE):
        return _session(resources, connection, cookie)
    return None


async def _jellyfin_administrator(resources: Resources, token: str) -> Administrator | None:
    if resources.jellyfin_login is None:
        return None
    owner = await resources.jellyfin_login.owner(token)
    if owner is None:
        return None
    if not owner.is_administrator:
        message = f"{owner.name} is not an administrator of Jellyfin."
        raise Problem(403, "forbidden", message)
    return Administrator(f"jellyfin:{owner.name}")


def _session(resources: Resources, connection: HTTPConnection, cookie: str) -> Administrator | None:
    person = resources.signer.person(cookie, now=datetime.now(UTC))
    if person is None:
        return None
    method = connection.scope.get("method", "GET")
    if comes_from_elsewhere(method, connection.headers, own_hosts=resources.own_hosts):
        message = "Another site made the browser ask this; it was not done."
        raise Problem(403, "cross-site", message)
    return Administrator(person)


CurrentAdministrator = Annotated[Administrator, Depends(administrator)]
Held = Annotated[Resources, Depends(resources_of)]
