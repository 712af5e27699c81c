"""Writing user data to 10.8, which has no call for the row: one call per member instead."""

from typing import Final, TypeAlias

from medley_clients.errors import UpstreamTooOld
from medley_clients.exchange import Params
from medley_clients.jellyfin.routes import Routes
from medley_clients.jellyfin.wire import UserDataPatch

Step: TypeAlias = tuple[str, str, Params | None]

_LIKE: Final = 10.0
_DISLIKE: Final = 1.0


def steps(patch: UserDataPatch, routes: Routes, *, upstream: str) -> list[Step]:
    """The calls (method, path template, query) that bring the row there, in order.

    ``play_count`` is left to the server, which counts by itself; so it does when ``played`` comes
    with a date. Position 0 is part of both ``played`` calls.

    Raises
    ------
    UpstreamTooOld
        Another position, a rating other than 10 or 1, a count or a date without ``played``.
    """
    position = patch.playback_position_ticks
    if position or (position == 0 and patch.played is None):
        raise _too_old(what="a position", upstream=upstream, route=routes.played)
    if patch.play_count is not None and patch.played is None:
        raise _too_old(what="a play count", upstream=upstream, route=routes.played)
    if patch.last_played_date is not None and not patch.played:
        raise _too_old(what="a date without played", upstream=upstream, route=routes.played)
    if patch.rating not in {None, _LIKE, _DISLIKE}:
        raise _too_old(what="ratings but 10 and 1", upstream=upstream, route=routes.rating)
    found: list[Step] = []
    if patch.played is not None:
        date = patch.last_played_date
        params = None if date is None else {"datePlayed": date}
        found.append((_verb(set_to=patch.played), routes.played, params))
    if patch.is_favorite is not None:
        found.append((_verb(set_to=patch.is_favorite), routes.favorite, None))
    if patch.rating is not None:
        likes = "true" if patch.rating == _LIKE else "false"
        found.append(("POST", routes.rating, {"likes": likes}))
    return found


def _verb(*, set_to: bool) -> str:
    return "POST" if set_to else "DELETE"


def _too_old(*, what: str, upstream: str, route: str) -> UpstreamTooOld:
    return UpstreamTooOld(f"servers before 10.9 cannot set {what}", upstream=upstream, route=route)
