"""What is said about Jellyfin servers: reports, what became of them, and what may be asked."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field, JsonValue, StringConstraints

from medley_contracts.message import Command, Message, Query, Value
from medley_contracts.subjects import Subject, command, event, query
from medley_contracts.uploads import Upload

JellyfinId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""32 lower-case hex digits without dashes; valid on one server only."""


class SaveReason(StrEnum):
    """Why a server saved a row, in the plugin's words."""

    PLAYBACK_START = "PlaybackStart"
    PLAYBACK_PROGRESS = "PlaybackProgress"
    PLAYBACK_FINISHED = "PlaybackFinished"
    TOGGLE_PLAYED = "TogglePlayed"
    UPDATE_USER_RATING = "UpdateUserRating"
    UPDATE_USER_DATA = "UpdateUserData"
    IMPORT = "Import"
    UNKNOWN = "Unknown"


class UserDataReported(Message):
    """A server reported the whole user-data row of one user and item, after a change.

    A snapshot: it does not say which field changed. ``None`` means the server has no value.
    Published by the gateway; consumed by jellyfin-sync.
    """

    SUBJECT: ClassVar[Subject] = event("jellyfin", "user_data_reported")

    server: str = Field(description="Configured server name, not its URL.")
    user_id: JellyfinId
    username: str
    item_id: JellyfinId
    item_type: str = Field(description="The server's class name: `Movie`, `Episode`, `Series`.")
    item_name: str
    reason: SaveReason
    reported_at: AwareDatetime | None = Field(
        default=None, description="`UtcTimestamp`: when the report was built, by that server."
    )
    received_at: AwareDatetime = Field(description="When the gateway had it, by its own clock.")
    position_ticks: int = Field(ge=0, description="100 ns each, from the start.")
    is_played: bool
    is_favorite: bool
    rating: float | None = Field(
        default=None, ge=0, le=10, description="0-10; below 6.5 is a dislike; None: not rated."
    )
    play_count: int = Field(ge=0)
    last_played_at: AwareDatetime | None = None


class ItemReport(Message):
    """What a report says about an item; its ids elsewhere may be missing even when it has some."""

    server: str
    item_id: JellyfinId
    item_type: str
    item_name: str
    year: int | None = None
    series_id: JellyfinId | None = Field(default=None, description="Of an episode or a season.")
    series_name: str = ""
    season: int | None = Field(default=None, description="0 holds specials.")
    episode: int | None = None
    last_episode: int | None = Field(
        default=None, description="Of a file with several episodes; None: just the one."
    )
    tmdb_id: int | None = Field(default=None, description="An episode's is its own.")
    tvdb_id: int | None = Field(default=None, description="An episode's is its own.")
    imdb_id: str | None = Field(default=None, description="An episode's is its own.")


class ItemAdded(ItemReport):
    """A server has a new item; the report names it but not where it lies."""

    SUBJECT: ClassVar[Subject] = event("jellyfin", "item_added")


class ItemRemoved(ItemReport):
    """A server no longer has an item; a renamed or moved one is removed and added anew."""

    SUBJECT: ClassVar[Subject] = event("jellyfin", "item_removed")


class AccountChange(StrEnum):
    """What happened to an account."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


class AccountReported(Message):
    """A server reported that an account was created, renamed or changed, or deleted."""

    SUBJECT: ClassVar[Subject] = event("jellyfin", "account_reported")

    server: str
    user_id: JellyfinId
    username: str
    change: AccountChange
    received_at: AwareDatetime


class NotificationIgnored(Message):
    """A notification Medley has no use for, kept as it came."""

    SUBJECT: ClassVar[Subject] = event("jellyfin", "notification_ignored")

    server: str
    notification_type: str
    body: JsonValue


class FieldWritten(Value):
    """One field of one write: what stood there before and what stands there now."""

    field: str
    before: JsonValue
    after: JsonValue
    origin: str = Field(description="The server on which a person made the change.")


class StateWritten(Value):
    """One row written to one server."""

    username: str
    item_id: JellyfinId
    item_name: str
    fields: tuple[FieldWritten, ...]
    reason: str = Field(description="One sentence: why this was written.")


class StatesWritten(Message):
    """Rows were written to a server; one message for each round of writes."""

    SUBJECT: ClassVar[Subject] = event("jellyfin", "states_written")

    server: str
    writes: tuple[StateWritten, ...]


class AccountDeed(StrEnum):
    """What was done to an account through its server's API."""

    CREATED = "created"
    DISABLED = "disabled"
    ENABLED = "enabled"
    DELETED = "deleted"


class AccountChanged(Message):
    """An account was made, disabled, enabled again or deleted; the gateway's audit keeps it."""

    SUBJECT: ClassVar[Subject] = event("jellyfin", "account_changed")

    server: str
    username: str
    deed: AccountDeed
    origin: str = Field(description="The server that gave the reason.")
    reason: str = Field(description="One phrase: why.")


class PlaylistAction(StrEnum):
    """What was done to a playlist."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"


class PlaylistWritten(Message):
    """A playlist was made, changed or deleted on a server, as it was on another."""

    SUBJECT: ClassVar[Subject] = event("jellyfin", "playlist_written")

    server: str
    username: str
    name: str
    action: PlaylistAction
    entries: int = Field(ge=0, description="How many it has there now.")
    origins: tuple[str, ...] = Field(
        default=(), description="The servers on which a person changed it; empty: an earlier time."
    )


class ServerReached(Message):
    """A server answers again, or has stopped answering."""

    SUBJECT: ClassVar[Subject] = event("jellyfin", "server_reached")

    server: str
    is_reachable: bool
    detail: str = ""


class IndexItems(Command):
    """Read the items and accounts of servers anew."""

    SUBJECT: ClassVar[Subject] = command("jellyfin", "index_items")

    servers: tuple[str, ...] | None = Field(default=None, description="None: all of them.")


class Reconcile(Command):
    """Compare what servers hold with what is agreed, and make the differences due."""

    SUBJECT: ClassVar[Subject] = command("jellyfin", "reconcile")

    servers: tuple[str, ...] | None = None
    users: tuple[str, ...] | None = None
    seed_from: str | None = None
    dry_run: bool = False


class SyncPlaylists(Command):
    """Compare the playlists of all servers, and write what differs."""

    SUBJECT: ClassVar[Subject] = command("jellyfin", "sync_playlists")

    users: tuple[str, ...] | None = Field(default=None, description="None: everyone.")
    full: bool = Field(
        default=False, description="Read every list, also where nothing seems to have changed."
    )
    dry_run: bool = False


class RestoreStates(Command):
    """Make what a backup holds the last thing that everybody did, and have it written."""

    SUBJECT: ClassVar[Subject] = command("jellyfin", "restore_states")

    upload: Upload
    dry_run: bool = False


class JellyfinStatus(Query):
    """Servers, queue, last reconciliation and throughput."""

    SUBJECT: ClassVar[Subject] = query("jellyfin", "status")


class JellyfinQueue(Query):
    """How many changes are pending, processing, waiting and failed."""

    SUBJECT: ClassVar[Subject] = query("jellyfin", "queue")


class ChangeState(StrEnum):
    """Where a change to a server stands."""

    PENDING = "pending"
    WAITING = "waiting"
    FAILED = "failed"


class JellyfinChanges(Query):
    """Changes still to be written, oldest first."""

    SUBJECT: ClassVar[Subject] = query("jellyfin", "changes")

    state: ChangeState
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = None


class JellyfinRetryChange(Query):
    """Try one change now; answers with the change."""

    SUBJECT: ClassVar[Subject] = query("jellyfin", "retry_change")

    change_id: int


class JellyfinDropChange(Query):
    """Give one change up; answers with the change that was dropped."""

    SUBJECT: ClassVar[Subject] = query("jellyfin", "drop_change")

    change_id: int


class JellyfinSyncLog(Query):
    """What was written where, when and why, newest first."""

    SUBJECT: ClassVar[Subject] = query("jellyfin", "sync_log")

    server: str | None = None
    username: str | None = None
    item: str | None = Field(default=None, description="Part of the name, or an item id.")
    since: AwareDatetime | None = None
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = None


class JellyfinUsers(Query):
    """People, their account on each server, and accounts without a match."""

    SUBJECT: ClassVar[Subject] = query("jellyfin", "users")


class JellyfinBackup(Query):
    """Part of all states as portable lines; the first part begins with the header."""

    SUBJECT: ClassVar[Subject] = query("jellyfin", "backup")

    limit: int = Field(default=500, ge=1, le=500)
    cursor: str | None = None


class JellyfinConflicts(Query):
    """Items that match several others, or none."""

    SUBJECT: ClassVar[Subject] = query("jellyfin", "conflicts")

    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = None


class AccountDecision(StrEnum):
    """What a person may decide about a planned change of an account."""

    CANCEL = "cancel"
    CONFIRM = "confirm"
    RETRY = "retry"


class JellyfinDecideAccount(Query):
    """Cancel, confirm or try again what is planned for an account; answers with the change."""

    SUBJECT: ClassVar[Subject] = query("jellyfin", "decide_account")

    account_change_id: int
    decision: AccountDecision
    decided_by: str


class JellyfinShowPassword(Query):
    """The password of an account made here; answered once, then only its hash is kept."""

    SUBJECT: ClassVar[Subject] = query("jellyfin", "show_password")

    account_change_id: int
    shown_to: str


class JellyfinPlaylists(Query):
    """Playlists, what each server holds of them, and what waits for its item."""

    SUBJECT: ClassVar[Subject] = query("jellyfin", "playlists")

    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = None
