"""Accounts: made, given a password and a policy, and taken away; and the libraries they may see."""

from collections.abc import Mapping
from typing import Any, Final

from medley_clients.exchange import nothing
from medley_clients.jellyfin import wire
from medley_clients.jellyfin.models import Library, Policy, User
from medley_clients.jellyfin.routes import Version
from medley_clients.jellyfin.server import Server

_ONE: Final = "/Users/{user_id}"
_PASSWORD_IN_QUERY_SINCE: Final[Version] = (10, 9)


async def create(server: Server, name: str, password: str | None) -> User:
    """Make an account; a password is set in the same call, and fires an event of its own."""
    body: dict[str, str] = {"Name": name}
    if password is not None:
        body["Password"] = password
    return await server.ask("POST", "/Users/New", wire.read_user, body=wire.to_body(body))


async def set_password(server: Server, user_id: str, password: str) -> None:
    """Replace whatever password the account has; its tokens end."""
    is_new = await server.version(refresh=False) >= _PASSWORD_IN_QUERY_SINCE
    template = "/Users/Password" if is_new else "/Users/{user_id}/Password"
    body = wire.to_body({"NewPw": password})
    await server.about(user_id, "POST", template, nothing, body=body)


async def delete(server: Server, user_id: str) -> None:
    """Take the account away, with its playlists and all it ever watched."""
    await server.ask("DELETE", _ONE, nothing, user_id=user_id)


async def policy(server: Server, user_id: str) -> Policy:
    """Every member of the account's policy, in the server's spelling."""
    return await server.ask("GET", _ONE, wire.read_policy, user_id=user_id)


async def set_policy(server: Server, user_id: str, whole: Mapping[str, Any]) -> None:
    """Replace the policy; members left out would fall back to their defaults."""
    body = wire.to_body(dict(whole))
    await server.ask("POST", f"{_ONE}/Policy", nothing, body=body, user_id=user_id)


async def libraries(server: Server) -> list[Library]:
    """The server's libraries with the folders they lie in."""
    return await server.ask("GET", "/Library/VirtualFolders", wire.read_libraries)
