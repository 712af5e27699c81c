"""Routes that list, show and delete items."""

from collections.abc import Sequence
from typing import Final

from medley_simulators.jellyfin.accounts import User
from medley_simulators.jellyfin.auth import Caller, acting_for, acting_user
from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.library import Order
from medley_simulators.jellyfin.listing import Listing
from medley_simulators.jellyfin.rendering import ALL_FIELDS
from medley_simulators.jellyfin.routing import Answer, Call, Refused, Route, printed
from medley_simulators.jellyfin.state import State
from medley_simulators.jellyfin.version import Behaviour

EPISODE_ORDER: Final = Order(("parentindexnumber", "indexnumber"))


def routes(behaviour: Behaviour) -> list[Route]:
    """Listings and single items; before 10.9 a single item is reached through its user."""
    listing = Listing()

    async def list_items(state: State, call: Call, caller: Caller) -> Answer:
        """A page of what the query selects; for an API key without a user, of everything."""
        user = acting_for(state, call, caller)
        return page(state, call, user, listing.find(state, call, user))

    found = [
        Route("GET", "/Items", list_items),
        Route("GET", "/Users/{userId}/Items", list_items),
        Route("GET", "/Users/{userId}/Items/{itemId}", get_item),
        Route("GET", "/Shows/{itemId}/Episodes", episodes),
        Route("DELETE", "/Items/{itemId}", delete_item),
    ]
    if behaviour.has_new_routes:
        found.append(Route("GET", "/Items/{itemId}", get_item))
    return found


def page(
    state: State,
    call: Call,
    user: User | None,
    items: Sequence[Item],
    *,
    extras: Sequence[bytes] | None = None,
) -> Answer:
    """Print the page asked for; ``extras`` are further members, one per item."""
    start, limit = call.number("startIndex") or 0, call.number("limit")
    end = len(items) if limit is None else start + limit
    fields = ALL_FIELDS.intersection(call.words("fields"))
    viewer = None if call.flag("enableUserData") is False else user
    rows = [state.print_item(item, fields, viewer) for item in items[start:end]]
    if extras is not None:
        rows = [
            row[:-1] + b"," + more + b"}" for row, more in zip(rows, extras[start:end], strict=True)
        ]
    total = 0 if call.flag("enableTotalRecordCount") is False else len(items)
    tail = f'],"TotalRecordCount":{total},"StartIndex":{start}}}'
    return printed(b'{"Items":[' + b",".join(rows) + tail.encode())


def visible_item(state: State, call: Call, user: User | None, *, place: str = "itemId") -> Item:
    """The item in the path; one the user may not see is not there."""
    item = state.find_listed(call.guid(place) or "")
    if item is None or not state.can_see(user, item):
        raise Refused(404)
    return item


async def get_item(state: State, call: Call, caller: Caller) -> Answer:
    """One item with all its fields."""
    user = acting_user(state, call, caller)
    item = visible_item(state, call, user)
    return printed(state.print_item(item, ALL_FIELDS, user))


async def episodes(state: State, call: Call, caller: Caller) -> Answer:
    """The episodes of a series, in order."""
    user = acting_for(state, call, caller)
    series = visible_item(state, call, user)
    found = state.library.listed(kinds=frozenset({"Episode"}), under=series, order=EPISODE_ORDER)
    if call.flag("isMissing") is False:
        found = [item for item in found if item.path is not None]
    return page(state, call, user, found)


async def delete_item(state: State, call: Call, caller: Caller) -> Answer:
    """Delete an item and its files; a playlist may be deleted by its owner."""
    item = visible_item(state, call, caller.user)
    playlist = state.playlists.get(item.id)
    if not caller.is_administrator:
        is_own = playlist is not None and playlist.owner is caller.user
        may_delete = caller.user is not None and caller.user.policy.get("EnableContentDeletion")
        if not is_own and not may_delete:
            raise Refused(403)
    if playlist is not None:
        del state.playlists[item.id]
    else:
        state.remove_item(item)
        state.announce("ItemDeleted", item)
    return Answer()
