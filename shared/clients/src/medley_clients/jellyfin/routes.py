"""Which paths a server of a given version answers on."""

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

Version: TypeAlias = tuple[int, int]

_NEW_ROUTES_SINCE: Final[Version] = (10, 9)


@dataclass(frozen=True, slots=True)
class Routes:
    """Path templates; where ``{user_id}`` is absent the user travels as ``userId``.

    ``user_data`` is ``None`` where the server can neither read nor write the row as a whole.
    """

    items: str
    item: str
    user_data: str | None
    played: str
    favorite: str
    rating: str


NEW: Final = Routes(
    items="/Items",
    item="/Items/{item_id}",
    user_data="/UserItems/{item_id}/UserData",
    played="/UserPlayedItems/{item_id}",
    favorite="/UserFavoriteItems/{item_id}",
    rating="/UserItems/{item_id}/Rating",
)
LEGACY: Final = Routes(
    items="/Users/{user_id}/Items",
    item="/Users/{user_id}/Items/{item_id}",
    user_data=None,
    played="/Users/{user_id}/PlayedItems/{item_id}",
    favorite="/Users/{user_id}/FavoriteItems/{item_id}",
    rating="/Users/{user_id}/Items/{item_id}/Rating",
)


def routes_for(version: Version) -> Routes:
    """Choose by version: a server answers 404 on the routes of the other kind."""
    return NEW if version >= _NEW_ROUTES_SINCE else LEGACY


def parse_version(said: str) -> Version | None:
    """``10.11.11`` and ``12.0.0-rc5`` alike; ``None`` when it is no version at all."""
    match = re.match(r"(\d+)\.(\d+)", said)
    return (int(match[1]), int(match[2])) if match else None
