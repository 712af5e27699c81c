"""Five ways in which one person edits one film on two servers so that the edits meet."""

import asyncio
from collections.abc import Awaitable, Callable

from medley_simulators.jellyfin.server import JellyfinSimulator

Edit = Callable[[JellyfinSimulator, JellyfinSimulator, str], Awaitable[dict[str, object]]]
"""Does something to one item; what must hold of it everywhere in the end."""


async def marked_and_unmarked(
    lan: JellyfinSimulator, _wan: JellyfinSimulator, film: str
) -> dict[str, object]:
    await lan.user_marks_played("ada", film)
    await asyncio.sleep(0.3)
    await lan.user_marks_unplayed("ada", film)
    return {"played": False, "play_count": 0, "last_played": None}


async def two_fields_on_two_servers(
    lan: JellyfinSimulator, wan: JellyfinSimulator, film: str
) -> dict[str, object]:
    await asyncio.gather(lan.user_marks_played("ada", film), wan.user_favourites("ada", film))
    return {"played": True, "is_favorite": True}


async def same_field_crossed(
    lan: JellyfinSimulator, wan: JellyfinSimulator, film: str
) -> dict[str, object]:
    await lan.user_likes("ada", film, likes=True)
    await asyncio.sleep(0.05)
    await wan.user_likes("ada", film, likes=False)
    return {"rating": 1.0}


async def undone_within_two_seconds(
    lan: JellyfinSimulator, wan: JellyfinSimulator, film: str
) -> dict[str, object]:
    await lan.user_favourites("ada", film)
    await asyncio.sleep(1.0)
    await wan.user_favourites("ada", film, favorite=False)
    return {"is_favorite": False}


async def at_the_same_instant(
    lan: JellyfinSimulator, wan: JellyfinSimulator, film: str
) -> dict[str, object]:
    await asyncio.gather(
        lan.user_likes("ada", film, likes=True), wan.user_likes("ada", film, likes=False)
    )
    return {}


EDITS: tuple[Edit, ...] = (
    marked_and_unmarked,
    two_fields_on_two_servers,
    same_field_crossed,
    undone_within_two_seconds,
    at_the_same_instant,
)
