"""Playlists: what an API key may do, and what only their owner may."""

from collections.abc import Sequence
from typing import Final

from medley_clients.errors import UpstreamMissing, UpstreamRejected, UpstreamUnavailable
from medley_clients.exchange import Params, nothing
from medley_clients.jellyfin import wire
from medley_clients.jellyfin.models import Playlist, PlaylistEntry
from medley_clients.jellyfin.server import Server

_PAGE: Final = 500
_IDS_A_CALL: Final = 100
_FORBIDDEN: Final = 403
_UPDATE_SINCE: Final = (10, 9)
_KEYS_REMOVE_SINCE: Final = (10, 11)
_DUPLICATES_SINCE: Final = (12, 0)
_LISTING: Final[Params] = {
    "recursive": "true",
    "includeItemTypes": "Playlist",
    "fields": "Etag,ChildCount,DateLastMediaAdded",
    "enableImages": "false",
    "enableUserData": "false",
}
_WHOLE: Final = "/Playlists/{item_id}"
_ENTRIES: Final = "/Playlists/{item_id}/Items"
_ITEM: Final = "/Items/{item_id}"


class NotAPlaylist(UpstreamRejected):
    """Deletion was asked for what is not, or not for this user, a playlist; nothing was sent."""


class Playlists:
    """Playlists of one server, with its API key; what that may not do goes through their owner.

    Methods raise the errors of ``medley_clients.exchange``.
    """

    def __init__(self, server: Server, owner: Server | None) -> None:
        self._server = server
        self._owner = owner

    @property
    def _writer(self) -> Server:
        return self._owner or self._server

    async def can_replace(self) -> bool:
        """Whether a list can be renamed and set as a whole, in one call."""
        return self._owner is not None and await self._version() >= _UPDATE_SINCE

    async def can_remove(self) -> bool:
        """Whether single entries can be taken out."""
        return self._owner is not None or await self._version() >= _KEYS_REMOVE_SINCE

    async def can_hold_duplicates(self) -> bool:
        """Whether one item may stand in a list twice."""
        return await self._version() >= _DUPLICATES_SINCE

    async def visible_to(self, user_id: str, ids: Sequence[str] = ()) -> list[Playlist]:
        """List what the user may open: their own, shared and public ones; or those of ``ids``."""
        params = {**_LISTING, "ids": ",".join(ids)} if ids else _LISTING
        template = (await self._server.routes()).items
        return await self._server.about(
            user_id, "GET", template, wire.read_playlists, params=params
        )

    async def is_owner(self, playlist_id: str) -> bool | None:
        """Whether whoever the token belongs to owns it; ``None``: there is no way to know."""
        if self._owner is None or await self._version() < _UPDATE_SINCE:
            return None
        try:
            await self._owner.ask("GET", f"{_WHOLE}/Users", nothing, item_id=playlist_id)
        except UpstreamMissing:
            return False
        except UpstreamRejected as error:
            if error.status == _FORBIDDEN:
                return False
            raise
        return True

    async def entries(self, user_id: str, playlist_id: str) -> list[PlaylistEntry]:
        """Read all entries in order, as far as the user may see them.

        Raises
        ------
        UpstreamUnavailable
            Also when it changed while it was read.
        """
        found: list[PlaylistEntry] = []
        while True:
            params: Params = {"startIndex": len(found), "limit": _PAGE, "enableImages": "false"}
            page = await self._server.about(
                user_id,
                "GET",
                _ENTRIES,
                wire.read_playlist_entries,
                item_id=playlist_id,
                params=params,
            )
            found += page.rows
            if len(found) >= page.total:
                return found
            if not page.rows:
                what = f"the playlist ended after {len(found)} of {page.total}"
                raise UpstreamUnavailable(what, upstream=self._server.name, route=f"GET {_ENTRIES}")

    async def visible_items(self, user_id: str, item_ids: Sequence[str]) -> set[str]:
        """Which of these items the user may see; lists show them no others."""
        template = (await self._server.routes()).items
        found: set[str] = set()
        for part in _parts(item_ids):
            params: Params = {"ids": part, "enableImages": "false", "enableUserData": "false"}
            page = await self._server.about(
                user_id, "GET", template, wire.read_items, params=params
            )
            found.update(row.id for row in page.rows)
        return found

    async def create(self, user_id: str, name: str, item_ids: Sequence[str]) -> str:
        """Make one that only its owner sees, and return its id."""
        body = wire.NewPlaylist(name=name, ids=list(item_ids), user_id=user_id)
        return await self._writer.ask(
            "POST", "/Playlists", wire.read_created, body=wire.to_body(body)
        )

    async def replace(
        self, playlist_id: str, *, name: str | None = None, item_ids: Sequence[str] | None = None
    ) -> None:
        """Rename it, or set the whole list, or both; only where `can_replace`."""
        ids = None if item_ids is None else list(item_ids)
        body = wire.to_body(wire.PlaylistPatch(name=name, ids=ids))
        await self._writer.ask("POST", _WHOLE, nothing, item_id=playlist_id, body=body)

    async def append(self, user_id: str, playlist_id: str, item_ids: Sequence[str]) -> None:
        """Add at the end; up to 10.11 the server leaves out what is in it already."""
        for part in _parts(item_ids):
            await self._writer.about(
                user_id, "POST", _ENTRIES, nothing, item_id=playlist_id, params={"ids": part}
            )

    async def remove(self, playlist_id: str, entry_ids: Sequence[str]) -> None:
        """Take entries out; only where `can_remove`."""
        for part in _parts(entry_ids):
            await self._writer.ask(
                "DELETE", _ENTRIES, nothing, item_id=playlist_id, params={"entryIds": part}
            )

    async def delete(self, user_id: str, playlist_id: str) -> None:
        """Delete it for good, after it was read once more and is a playlist this user may open.

        The same route deletes films with their files. Nothing happens when it is gone already.

        Raises
        ------
        NotAPlaylist
            It is something else, or not for this user.
        """
        if not await self.visible_to(user_id, [playlist_id]):
            if not await self.exists(playlist_id):
                return
            what = "not a playlist of this user"
            raise NotAPlaylist(what, upstream=self._server.name, route=f"DELETE {_ITEM}", status=0)
        try:
            await self._writer.ask("DELETE", _ITEM, nothing, item_id=playlist_id)
        except UpstreamMissing:
            return

    async def exists(self, playlist_id: str) -> bool:
        """Whether the server has such an item at all, whoever may see it."""
        params: Params = {"ids": playlist_id, "enableImages": "false"}
        page = await self._server.ask("GET", "/Items", wire.read_items, params=params)
        return bool(page.rows)

    async def _version(self) -> tuple[int, int]:
        return await self._server.version(refresh=False)


def _parts(ids: Sequence[str]) -> list[str]:
    """A hundred at a time, in order: ids travel in the address."""
    return [",".join(ids[start : start + _IDS_A_CALL]) for start in range(0, len(ids), _IDS_A_CALL)]
