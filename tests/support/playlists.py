"""Playlists of simulated servers: made, filled and looked at as people do."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from medley_simulators.jellyfin import playlists
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.state import Playlist
from medley_simulators.jellyfin.titles import films
from tests.support.household import Household, a_server, household
from tests.support.servers import OwnNats


@asynccontextmanager
async def two_homes(
    nats: OwnNats,
    dsn: str,
    *,
    versions: Sequence[str] = ("10.11.11", "10.11.11"),
    has_tokens: bool = False,
    **section: Any,
) -> AsyncGenerator[Household, None]:
    """`lan` and `wan`, with tokens of ada or without."""
    servers = [
        a_server(name, films(8), version=version)
        for name, version in zip(("lan", "wan"), versions, strict=True)
    ]
    per_server = {
        each.name: {"user_tokens": {"Ada": each.state.accounts.token_for(each.user("ada"))}}
        for each in servers
        if has_tokens
    }
    async with household(nats.url, dsn, *servers, per_server=per_server, **section) as house:
        yield house


def make_playlist(
    server: JellyfinSimulator, name: str, numbers: Sequence[int], *, owner: str = "ada", **more: Any
) -> Playlist:
    """A person makes one; nobody else sees it unless it is said."""
    options = {"is_public": False, **more}
    return playlists.create(
        server.state,
        server.user(owner),
        name,
        items=[server.item(f"Film {n:05d}") for n in numbers],
        **options,
    )


def fill(server: JellyfinSimulator, playlist: Playlist, numbers: Sequence[int]) -> None:
    """A person puts in exactly these."""
    items = [server.item(f"Film {n:05d}") for n in numbers]
    playlists.replace(server.state, playlist, items)


def held(server: JellyfinSimulator, owner: str = "ada") -> dict[str, list[int]]:
    """Name -> the numbers of the films in it, of one person."""
    return {
        each.item.name: [int(item.name[-5:]) for _, item in each.entries]
        for each in server.state.playlists.values()
        if each.owner is server.user(owner)
    }


def count_of(server: JellyfinSimulator, owner: str = "ada") -> int:
    """How many one person has."""
    return sum(each.owner is server.user(owner) for each in server.state.playlists.values())


def writes(house: Household) -> int:
    """Calls that make, change or delete something about playlists, on all servers."""
    return sum(
        count
        for server in house.servers.values()
        for (method, template), count in server.journal.counts.items()
        if method != "GET" and ("Playlists" in template or method == "DELETE")
    )
