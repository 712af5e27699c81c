"""Writes of user data: every one of them, changed or not, tells the plugin the whole row."""

from collections.abc import Callable
from typing import Final

from medley_simulators.jellyfin.accounts import User
from medley_simulators.jellyfin.bodies import user_data_block
from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.rows import Change, Row, mark_played, mark_unplayed, rate
from medley_simulators.jellyfin.state import State

TOGGLED: Final = "TogglePlayed"
RATED: Final = "UpdateUserRating"
UPDATED: Final = "UpdateUserData"
IMPORTED: Final = "Import"


def save(state: State, user: User, item: Item, reason: str, change: Callable[[Row], None]) -> Row:
    """Change the stored row and announce it."""
    row = user.to_write(state.row_key(item))
    change(row)
    if state.plugin.is_listening:
        block = user_data_block(row, user_id=user.id, username=user.name, reason=reason)
        state.plugin.fire(state.item_event("UserDataSaved", item, block, user=user))
    return row


def set_played(state: State, user: User, item: Item, *, played: bool, at: int | None = None) -> Row:
    """Mark an item, all versions of it where they belong together, or everything in a folder."""
    now = state.clock.now()

    def change(row: Row) -> None:
        if played:
            mark_played(row, at=at, now=now, always_dates=state.behaviour.marking_always_dates)
        else:
            mark_unplayed(row)

    if item.is_folder:
        for leaf in item.leaves():
            if state.can_see(user, leaf):
                _save_versions(state, user, leaf, change)
        return state.row(user, item)
    return _save_versions(state, user, item, change)


def set_favorite(state: State, user: User, item: Item, *, favorite: bool) -> Row:
    """Make it a favourite or not; a folder is one item here."""

    def change(row: Row) -> None:
        row.is_favorite = favorite

    return save(state, user, item, RATED, change)


def set_likes(state: State, user: User, item: Item, *, likes: bool | None) -> Row:
    """Like, dislike, or clear with ``None``."""
    return save(state, user, item, RATED, lambda row: rate(row, likes=likes))


def update(state: State, user: User, item: Item, change: Change) -> Row:
    """Set the members given; the resume thresholds do not apply here."""
    return save(state, user, item, UPDATED, change.apply)


def _save_versions(state: State, user: User, item: Item, change: Callable[[Row], None]) -> Row:
    if not state.behaviour.versions_share_played:
        return save(state, user, item, TOGGLED, change)
    rows = {version: save(state, user, version, TOGGLED, change) for version in item.group()}
    return rows[item]
