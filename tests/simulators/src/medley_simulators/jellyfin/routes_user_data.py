"""Routes that read and write what a user has of an item."""

from medley_simulators.jellyfin import writing
from medley_simulators.jellyfin.accounts import User
from medley_simulators.jellyfin.auth import Caller, acting_user
from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.playback import session_of
from medley_simulators.jellyfin.routes_items import visible_item
from medley_simulators.jellyfin.routing import Answer, Body, Call, Handler, Refused, Route, printed
from medley_simulators.jellyfin.rows import Change, Row
from medley_simulators.jellyfin.state import State
from medley_simulators.jellyfin.ticks import parse_date
from medley_simulators.jellyfin.version import Behaviour

_WORST, _BEST = 0.0, 10.0


def routes(behaviour: Behaviour) -> list[Route]:
    """The same calls under their old and, from 10.9 on, their new paths."""
    calls: list[tuple[str, str, str, Handler]] = [
        ("POST", "/UserPlayedItems/{itemId}", "PlayedItems/{itemId}", mark_played),
        ("DELETE", "/UserPlayedItems/{itemId}", "PlayedItems/{itemId}", mark_unplayed),
        ("POST", "/UserFavoriteItems/{itemId}", "FavoriteItems/{itemId}", mark_favorite),
        ("DELETE", "/UserFavoriteItems/{itemId}", "FavoriteItems/{itemId}", unmark_favorite),
        ("POST", "/UserItems/{itemId}/Rating", "Items/{itemId}/Rating", rate),
        ("DELETE", "/UserItems/{itemId}/Rating", "Items/{itemId}/Rating", clear_rating),
    ]
    if behaviour.has_new_routes:
        calls += [
            ("GET", "/UserItems/{itemId}/UserData", "Items/{itemId}/UserData", read),
            ("POST", "/UserItems/{itemId}/UserData", "Items/{itemId}/UserData", update),
        ]
    found = []
    for method, new, old, handler in calls:
        paths = [f"/Users/{{userId}}/{old}", *([new] if behaviour.has_new_routes else [])]
        found += [Route(method, path, handler, "token", method != "GET") for path in paths]
    return found


async def read(state: State, call: Call, caller: Caller) -> Answer:
    """What is stored."""
    user, item = _about(state, call, caller)
    return printed(state.user_data(user, item))


async def update(state: State, call: Call, caller: Caller) -> Answer:
    """Set the members given; nothing can be set to null here."""
    user, item = _about(state, call, caller)
    may_edit = user.policy.get("EnableUserPreferenceAccess", True)
    if not may_edit and not caller.is_administrator:
        raise Refused(403)
    change = to_change(call.json())
    return _stored(state, user, item, writing.update(state, user, item, change))


async def mark_played(state: State, call: Call, caller: Caller) -> Answer:
    """Played, here or on ``datePlayed``; the caller's device shows up as a session."""
    user, item = _about(state, call, caller)
    _show_device(state, user, caller)
    at = _date(call.text("datePlayed"))
    return _stored(state, user, item, writing.set_played(state, user, item, played=True, at=at))


async def mark_unplayed(state: State, call: Call, caller: Caller) -> Answer:
    """Not played: position, count and date go too; the device shows up as well."""
    user, item = _about(state, call, caller)
    _show_device(state, user, caller)
    return _stored(state, user, item, writing.set_played(state, user, item, played=False))


async def mark_favorite(state: State, call: Call, caller: Caller) -> Answer:
    """A favourite."""
    user, item = _about(state, call, caller)
    return _stored(state, user, item, writing.set_favorite(state, user, item, favorite=True))


async def unmark_favorite(state: State, call: Call, caller: Caller) -> Answer:
    """No favourite any more."""
    user, item = _about(state, call, caller)
    return _stored(state, user, item, writing.set_favorite(state, user, item, favorite=False))


async def rate(state: State, call: Call, caller: Caller) -> Answer:
    """Like or dislike; without ``likes`` the rating is cleared."""
    user, item = _about(state, call, caller)
    likes = call.flag("likes")
    return _stored(state, user, item, writing.set_likes(state, user, item, likes=likes))


async def clear_rating(state: State, call: Call, caller: Caller) -> Answer:
    """Neither liked nor disliked."""
    user, item = _about(state, call, caller)
    return _stored(state, user, item, writing.set_likes(state, user, item, likes=None))


def to_change(body: Body) -> Change:
    """Read a partial user-data object; members the server does not store are ignored."""
    rating = body.number("Rating")
    if rating is not None and not _WORST <= rating <= _BEST:
        raise Refused(400)
    return Change(
        rating=rating,
        likes=body.flag("Likes"),
        position=body.whole("PlaybackPositionTicks"),
        play_count=body.whole("PlayCount"),
        is_favorite=body.flag("IsFavorite"),
        last_played=_date(body.text("LastPlayedDate")),
        played=body.flag("Played"),
    )


def _about(state: State, call: Call, caller: Caller) -> tuple[User, Item]:
    user = acting_user(state, call, caller)
    return user, visible_item(state, call, user)


def _show_device(state: State, user: User, caller: Caller) -> None:
    """A client that names its device appears in the dashboard by marking things."""
    if caller.device.id:
        session_of(state, user, caller.device)


def _stored(state: State, user: User, item: Item, row: Row) -> Answer:
    return printed(state.user_data(user, item, row=row))


def _date(text: str | None) -> int | None:
    if not text:
        return None
    try:
        return parse_date(text)
    except ValueError as error:
        raise Refused(400) from error
