"""Changes of playlists; the plugin says nothing about any of them."""

from collections.abc import Iterable, Sequence

from medley_simulators.jellyfin.accounts import User
from medley_simulators.jellyfin.items import Item, item_id
from medley_simulators.jellyfin.state import Playlist, State


def create(
    state: State,
    owner: User,
    name: str,
    *,
    items: Sequence[Item] = (),
    is_public: bool = True,
    shares: dict[str, bool] | None = None,
) -> Playlist:
    """Make a playlist; one of the same name may exist already."""
    path = f"/config/data/playlists/{name}-{state.accounts.fresh_id()[:8]}"
    now = state.clock.now()
    item = Item(
        id=item_id("Playlist", path, salt=state.server_id),
        kind="Playlist",
        name=name,
        library_id="",
        path=path,
        created=now,
        saved=now,
    )
    item.key = item.id
    playlist = Playlist(item, owner, is_public=is_public, shares=dict(shares or {}))
    state.playlists[item.id] = playlist
    append(state, playlist, items)
    return playlist


def append(
    state: State, playlist: Playlist, items: Iterable[Item], *, position: int | None = None
) -> None:
    """Add at the end, or from 12.0 on at a position; up to 10.11 without what is in it."""
    held = {item.id for _, item in playlist.entries}
    added = []
    for item in items:
        if state.behaviour.playlists_hold_duplicates or item.id not in held:
            held.add(item.id)
            added.append((_entry_id(state, item), item))
    end = len(playlist.entries)
    if position is not None and state.behaviour.playlists_hold_duplicates:
        end = min(max(position, 0), end)
    playlist.entries[end:end] = added
    touch(state, playlist)


def replace(state: State, playlist: Playlist, items: Iterable[Item]) -> None:
    """Let the list be exactly this, in this order."""
    playlist.entries = []
    append(state, playlist, items)


def remove(state: State, playlist: Playlist, entry_ids: Iterable[str]) -> None:
    """Take out entries, all copies of an id; ids that are not there are ignored."""
    unwanted = set(entry_ids)
    playlist.entries = [entry for entry in playlist.entries if entry[0] not in unwanted]
    touch(state, playlist)


def move(state: State, playlist: Playlist, entry_id: str, index: int) -> bool:
    """Put an entry elsewhere; answers whether it was there."""
    for at, entry in enumerate(playlist.entries):
        if entry[0] == entry_id:
            playlist.entries.insert(max(index, 0), playlist.entries.pop(at))
            touch(state, playlist)
            return True
    return False


def touch(state: State, playlist: Playlist) -> None:
    """Let listings show the change: count, date and Etag."""
    playlist.item.children = [item for _, item in playlist.entries]
    playlist.item.saved = state.clock.now()
    playlist.item.rendered.clear()


def _entry_id(state: State, item: Item) -> str:
    return item.id if state.behaviour.entry_is_item else state.accounts.fresh_id()
