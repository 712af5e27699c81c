"""Everything one simulated server remembers, and the few questions all its parts ask."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from medley_simulators.jellyfin import rendering
from medley_simulators.jellyfin.accounts import Accounts, User
from medley_simulators.jellyfin.bodies import item_block, streams
from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.library import Library
from medley_simulators.jellyfin.plugin import Event, WebhookPlugin
from medley_simulators.jellyfin.rows import Row
from medley_simulators.jellyfin.ticks import Clock
from medley_simulators.jellyfin.version import Behaviour


@dataclass(slots=True)
class Options:
    """What an administrator of the server may have set; percentages of the runtime."""

    legacy_auth: bool | None = None
    min_resume_pct: float = 5
    max_resume_pct: float = 90
    min_resume_duration_s: float = 300
    url: str = ""


@dataclass(slots=True)
class Playlist:
    """A list somebody made; ``entries`` are pairs of entry id and item, in order."""

    item: Item
    owner: User
    is_public: bool
    shares: dict[str, bool] = field(default_factory=dict)
    entries: list[tuple[str, Item]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Session:
    """One device somebody uses; ``playing`` is what it shows right now."""

    id: str
    user: User
    client: str
    device: str
    device_id: str
    last_activity: int
    playing: Item | None = None
    position: int = 0
    is_paused: bool = False
    last_check_in: int | None = None


@dataclass(slots=True)
class State:
    """One server."""

    name: str
    server_id: str
    behaviour: Behaviour
    clock: Clock
    random: Random
    library: Library
    accounts: Accounts
    plugin: WebhookPlugin
    api_keys: dict[str, str]
    options: Options = field(default_factory=Options)
    playlists: dict[str, Playlist] = field(default_factory=dict)
    sessions: dict[tuple[str, str], Session] = field(default_factory=dict)
    is_starting: bool = False

    def row_key(self, item: Item) -> str:
        """Where the states of an item are kept: with it, or with everything of the same key."""
        return item.id if self.behaviour.rows_are_per_item else item.key

    def row(self, user: User, item: Item) -> Row:
        """What is stored for this user and item."""
        return user.stored(self.row_key(item))

    def shown_row(self, user: User, item: Item) -> Row:
        """What a listing shows: the version played last, where versions belong together."""
        if not (self.behaviour.versions_share_played and item.versions):
            return self.row(user, item)
        rows = [self.row(user, version) for version in item.group()]
        return max(rows, key=lambda row: row.last_played or 0)

    def can_see(self, user: User | None, item: Item) -> bool:
        """Is the item there for this user? A caller without a user sees everything."""
        if (playlist := self.playlists.get(item.id)) is not None:
            return user is None or can_open(playlist, user)
        return user is None or user.sight().shows(item)

    def unplayed(self, user: User, folder: Item) -> tuple[int, int]:
        """How many playable items below are unplayed, of how many."""
        leaves = list(folder.leaves())
        return sum(not self.row(user, leaf).played for leaf in leaves), len(leaves)

    def is_played(self, user: User, item: Item) -> bool:
        """A folder is played when all in it is."""
        if item.is_folder and item.kind != "Playlist":
            return not self.unplayed(user, item)[0]
        return self.shown_row(user, item).played

    def user_data(self, user: User, item: Item, *, row: Row | None = None) -> bytes:
        """Print what this user has of this item; ``row`` where it is to be a particular one."""
        shown = row or self.shown_row(user, item)
        if item.is_folder and item.kind != "Playlist":
            unplayed, leaves = self.unplayed(user, item)
            return rendering.user_data(shown, item, unplayed=unplayed, leaves=leaves)
        return rendering.user_data(shown, item)

    def print_item(self, item: Item, fields: frozenset[str], user: User | None) -> bytes:
        """Print an item, with user data when somebody is asking."""
        head = rendering.item_head(item, fields, server_id=self.server_id)
        if user is None:
            return head + b"}"
        return head + b',"UserData":' + self.user_data(user, item) + b"}"

    def playlists_of(self, user: User | None) -> Iterator[Item]:
        """The playlists this user may open."""
        for playlist in self.playlists.values():
            if user is None or can_open(playlist, user):
                yield playlist.item

    def find_listed(self, identifier: str) -> Item | None:
        """The item or playlist with this id."""
        playlist = self.playlists.get(identifier)
        return playlist.item if playlist else self.library.get(identifier)

    def announce(self, notification: str, item: Item) -> None:
        """Tell the plugin about an item that came or went; placeholders are skipped."""
        if self.plugin.is_listening and item.path is not None:
            self.plugin.fire(self.item_event(notification, item, {}))

    def remove_item(self, item: Item) -> None:
        """Take an item out; its states stay behind under its key until it comes back."""
        gone = [item, *item.versions, *item.descendants()]
        self.library.remove(item)
        for user in self.accounts.all() if self.behaviour.rows_are_per_item else ():
            for each in gone:
                if (row := user.rows.pop(each.id, None)) is not None:
                    user.detached[each.key] = row
        for playlist in self.playlists.values():
            playlist.entries = [entry for entry in playlist.entries if entry[1] not in gone]

    def reattach(self, items: Sequence[Item]) -> None:
        """Give items that came back under another id the states they had."""
        for user in self.accounts.all():
            if user.detached:
                for item in items:
                    if (row := user.detached.pop(item.key, None)) is not None:
                        user.rows[item.id] = row
                        user.generation += 1

    def common(self, notification: str) -> dict[str, Any]:
        """What every webhook begins with."""
        return {
            "ServerId": self.server_id,
            "ServerName": self.name.replace('"', '\\"'),
            "ServerVersion": self.behaviour.version,
            "ServerUrl": self.options.url,
            "NotificationType": notification,
        }

    def item_event(
        self, notification: str, item: Item, values: dict[str, Any], *, user: User | None = None
    ) -> Event:
        """An event about an item, as of now."""
        block = item_block(item, now=self.clock.now())
        return Event(
            notification=notification,
            values={**self.common(notification), **block, **values},
            kind=item.kind,
            user_id=user.id if user else None,
            streams=streams(item),
        )


def can_open(playlist: Playlist, user: User) -> bool:
    """Owner, shared with, or public."""
    return playlist.is_public or playlist.owner is user or user.id in playlist.shares


def can_edit(playlist: Playlist, user: User) -> bool:
    """Owner, or shared with the right to edit."""
    return playlist.owner is user or playlist.shares.get(user.id, False)
