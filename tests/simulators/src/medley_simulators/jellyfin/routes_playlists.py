"""Routes about playlists, and what an API key cannot do with them."""

from typing import Any

from medley_simulators.jellyfin import playlists
from medley_simulators.jellyfin.accounts import User
from medley_simulators.jellyfin.auth import Caller, acting_user
from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.routes_items import page
from medley_simulators.jellyfin.routing import Answer, Body, Call, Refused, Route, answer
from medley_simulators.jellyfin.state import Playlist, State, can_edit, can_open
from medley_simulators.jellyfin.version import Behaviour


def routes(behaviour: Behaviour) -> list[Route]:
    """Playlists; reading one came with 10.10, changing and sharing with 10.9."""
    found = [
        Route("POST", "/Playlists", create),
        Route("GET", "/Playlists/{playlistId}/Items", list_entries),
        Route("POST", "/Playlists/{playlistId}/Items", append),
        Route("DELETE", "/Playlists/{playlistId}/Items", remove),
        Route("POST", "/Playlists/{playlistId}/Items/{entryId}/Move/{newIndex}", move),
    ]
    if behaviour.can_read_playlist:
        found.append(Route("GET", "/Playlists/{playlistId}", show))
    if behaviour.can_update_playlists:
        found += [
            Route("POST", "/Playlists/{playlistId}", update),
            Route("GET", "/Playlists/{playlistId}/Users", list_shares),
            Route("GET", "/Playlists/{playlistId}/Users/{userId}", show_share),
            Route("POST", "/Playlists/{playlistId}/Users/{userId}", share),
            Route("DELETE", "/Playlists/{playlistId}/Users/{userId}", unshare),
        ]
    return found


async def create(state: State, call: Call, caller: Caller) -> Answer:
    """Make one, for the user in the body; public unless the body says otherwise."""
    body = call.json() if call.body.strip() else Body({})
    name = body.text("Name") or call.text("name")
    owner_id = body.guid("UserId") or call.guid("userId")
    owner = state.accounts.get(owner_id) if owner_id else caller.user
    if owner is None or not name:
        raise Refused(400)
    if caller.user is not owner and not caller.is_administrator:
        raise Refused(403)
    ids = body.guids("Ids") if call.body.strip() else call.ids("ids")
    public = body.flag("IsPublic")
    playlist = playlists.create(
        state,
        owner,
        name,
        items=_items(state, ids or []),
        is_public=bool(call.body.strip()) if public is None else public,
        shares=_shares(body) or {},
    )
    return answer({"Id": playlist.item.id})


async def show(state: State, call: Call, caller: Caller) -> Answer:
    """Who shares it and what is in it."""
    playlist = _opened(state, call, _person(caller))
    return answer(
        {
            "OpenAccess": playlist.is_public,
            "Shares": _share_list(playlist),
            "ItemIds": [item.id for _, item in playlist.entries],
        }
    )


async def update(state: State, call: Call, caller: Caller) -> Answer:
    """Rename, share, publish or replace the contents, each if given."""
    playlist = _editable(state, call, _person(caller))
    body = call.json()
    ids, shares, public = body.guids("Ids"), _shares(body), body.flag("IsPublic")
    if ids is not None:
        playlists.replace(state, playlist, _items(state, ids))
    if name := body.text("Name"):
        playlist.item.name = name
    if shares is not None:
        playlist.shares = shares
    if public is not None:
        playlist.is_public = public
    playlists.touch(state, playlist)
    return Answer()


async def list_entries(state: State, call: Call, caller: Caller) -> Answer:
    """The entries in order; each row has its ``PlaylistItemId``."""
    user = acting_user(state, call, caller)
    playlist = _opened(state, call, user)
    seen = [(entry, item) for entry, item in playlist.entries if state.can_see(user, item)]
    extras = [f'"PlaylistItemId":"{entry}"'.encode() for entry, _ in seen]
    return page(state, call, user, [item for _, item in seen], extras=extras)


async def append(state: State, call: Call, caller: Caller) -> Answer:
    """Add items for a user who may edit."""
    playlist = _editable(state, call, acting_user(state, call, caller))
    items = _items(state, call.ids("ids"))
    playlists.append(state, playlist, items, position=call.number("position"))
    return Answer()


async def remove(state: State, call: Call, caller: Caller) -> Answer:
    """Take out entries; an API key may do so from 10.11 on."""
    if caller.user is None and not state.behaviour.keys_may_remove_entries:
        raise Refused(400)
    playlist = _known(state, call)
    if caller.user is not None and not can_edit(playlist, caller.user):
        raise Refused(403)
    playlists.remove(state, playlist, call.words("entryIds"))
    return Answer()


async def move(state: State, call: Call, caller: Caller) -> Answer:
    """Put an entry at another index."""
    if caller.user is None:
        raise Refused(400 if state.behaviour.keys_may_remove_entries else 403)
    playlist = _editable(state, call, caller.user)
    try:
        index = int(call.places["newindex"])
    except ValueError as error:
        raise Refused(400) from error
    playlists.move(state, playlist, call.places["entryid"].replace("-", "").lower(), index)
    return Answer()


async def list_shares(state: State, call: Call, caller: Caller) -> Answer:
    """Everybody it is shared with."""
    return answer(_share_list(_owned(state, call, _person(caller))))


async def show_share(state: State, call: Call, caller: Caller) -> Answer:
    """What one user may do with it."""
    person = _person(caller)
    playlist = _opened(state, call, person)
    wanted = call.guid("userId") or ""
    if person is not playlist.owner and person.id != wanted:
        raise Refused(403)
    if wanted == playlist.owner.id:
        return answer({"UserId": wanted, "CanEdit": True})
    if wanted not in playlist.shares:
        raise Refused(404)
    return answer({"UserId": wanted, "CanEdit": playlist.shares[wanted]})


async def share(state: State, call: Call, caller: Caller) -> Answer:
    """Share with one more user."""
    playlist = _owned(state, call, _person(caller))
    playlist.shares[call.guid("userId") or ""] = bool(call.json().flag("CanEdit"))
    return Answer()


async def unshare(state: State, call: Call, caller: Caller) -> Answer:
    """Share no longer."""
    playlist = _owned(state, call, _person(caller))
    if playlist.shares.pop(call.guid("userId") or "", None) is None:
        raise Refused(404)
    return Answer()


def _person(caller: Caller) -> User:
    """The user of the token; these calls ask for nobody else, so an API key is a 400."""
    if caller.user is None:
        raise Refused(400)
    return caller.user


def _known(state: State, call: Call) -> Playlist:
    playlist = state.playlists.get(call.guid("playlistId") or "")
    if playlist is None:
        raise Refused(404)
    return playlist


def _opened(state: State, call: Call, user: User) -> Playlist:
    playlist = _known(state, call)
    if not can_open(playlist, user):
        raise Refused(404)
    return playlist


def _editable(state: State, call: Call, user: User) -> Playlist:
    playlist = _known(state, call)
    if not can_edit(playlist, user):
        raise Refused(403)
    return playlist


def _owned(state: State, call: Call, user: User) -> Playlist:
    playlist = _known(state, call)
    if playlist.owner is not user:
        raise Refused(403)
    return playlist


def _items(state: State, ids: list[str]) -> list[Item]:
    found = []
    for identifier in ids:
        item = state.library.get(identifier)
        if item is None:
            raise Refused(400)
        found += list(item.leaves()) if item.is_folder else [item]
    return found


def _shares(body: Body) -> dict[str, bool] | None:
    users: Any = body.raw("Users")
    if users is None:
        return None
    if not isinstance(users, list) or not all(isinstance(user, dict) for user in users):
        raise Refused(400)
    parsed = [Body(user) for user in users]
    return {user.guid("UserId") or "": bool(user.flag("CanEdit")) for user in parsed}


def _share_list(playlist: Playlist) -> list[dict[str, Any]]:
    return [{"UserId": user, "CanEdit": edits} for user, edits in playlist.shares.items()]
