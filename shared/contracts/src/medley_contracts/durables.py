"""The lasting cursors, as data: who reads what. `topology apply` makes the broker agree."""

from dataclasses import dataclass

from medley_contracts.jellyfin import (
    AccountChanged,
    AccountReported,
    IndexItems,
    ItemAdded,
    ItemRemoved,
    Reconcile,
    RestoreStates,
    SyncPlaylists,
    UserDataReported,
)
from medley_contracts.jobs import JobFinished, JobProgressed
from medley_contracts.library import (
    CatchUp,
    FollowDownloads,
    RetryRequest,
    ScanLibrary,
    SyncPending,
    VerifyRequest,
)
from medley_contracts.library_reports import (
    DownloadCompleted,
    FilesDeleted,
    FilesImported,
    FilesRenamed,
    HealthReported,
    ImportBlocked,
    IssueReported,
    ReleaseGrabbed,
    RequestReported,
    TitleAdded,
    TitleDeleted,
)
from medley_contracts.libretime import PullPlayback, PullTracks
from medley_contracts.libretime_logs import PublishDays, PublishLog, WatchSchedules
from medley_contracts.libretime_voice import UploadVoiceTrack
from medley_contracts.message import Message
from medley_contracts.scrobble import SyncScrobbles, UndoScrobbles


@dataclass(frozen=True, slots=True)
class Durable:
    """One cursor: ``<service>-<handler-with-hyphens>``. Renaming one makes the broker forget."""

    name: str
    contract: type[Message]
    service: str
    ack_wait_s: float = 10
    """After how long without a sign of life of its reader a message goes to another; handlers that
    take longer give that sign."""
    max_ack_pending: int = 1000


DURABLES = (
    Durable("jellyfin-sync-take-snapshots", UserDataReported, "jellyfin-sync"),
    Durable("jellyfin-sync-take-added-items", ItemAdded, "jellyfin-sync"),
    Durable("jellyfin-sync-forget-removed-items", ItemRemoved, "jellyfin-sync"),
    Durable("jellyfin-sync-take-accounts", AccountReported, "jellyfin-sync"),
    Durable("jellyfin-sync-index-items", IndexItems, "jellyfin-sync"),
    Durable("jellyfin-sync-reconcile", Reconcile, "jellyfin-sync"),
    Durable("jellyfin-sync-restore-states", RestoreStates, "jellyfin-sync"),
    Durable("jellyfin-sync-sync-playlists", SyncPlaylists, "jellyfin-sync"),
    Durable("libretime-sync-pull-tracks", PullTracks, "libretime-sync"),
    Durable("libretime-sync-pull-playback", PullPlayback, "libretime-sync"),
    Durable("gateway-note-account-changes", AccountChanged, "gateway"),
    Durable("scrobble-sync-sync-scrobbles", SyncScrobbles, "scrobble-sync"),
    Durable("scrobble-sync-undo-scrobbles", UndoScrobbles, "scrobble-sync"),
    Durable("libretime-sync-publish-log", PublishLog, "libretime-sync"),
    Durable("libretime-sync-publish-days", PublishDays, "libretime-sync"),
    Durable("libretime-sync-upload-voice-track", UploadVoiceTrack, "libretime-sync"),
    Durable("libretime-sync-watch-schedules", WatchSchedules, "libretime-sync"),
    Durable("library-tracker-take-requests", RequestReported, "library-tracker"),
    Durable("library-tracker-take-issues", IssueReported, "library-tracker"),
    Durable("library-tracker-take-grabs", ReleaseGrabbed, "library-tracker"),
    Durable("library-tracker-take-imports", FilesImported, "library-tracker"),
    Durable("library-tracker-take-deletions", FilesDeleted, "library-tracker"),
    Durable("library-tracker-take-renames", FilesRenamed, "library-tracker"),
    Durable("library-tracker-take-added-titles", TitleAdded, "library-tracker"),
    Durable("library-tracker-take-deleted-titles", TitleDeleted, "library-tracker"),
    Durable("library-tracker-take-blocked-imports", ImportBlocked, "library-tracker"),
    Durable("library-tracker-take-health", HealthReported, "library-tracker"),
    Durable("library-tracker-take-completed-downloads", DownloadCompleted, "library-tracker"),
    Durable("library-tracker-take-added-items", ItemAdded, "library-tracker"),
    Durable("library-tracker-take-removed-items", ItemRemoved, "library-tracker"),
    Durable("library-tracker-scan-library", ScanLibrary, "library-tracker"),
    Durable("library-tracker-sync-pending", SyncPending, "library-tracker"),
    Durable("library-tracker-catch-up", CatchUp, "library-tracker"),
    Durable("library-tracker-follow-downloads", FollowDownloads, "library-tracker"),
    Durable("library-tracker-verify-request", VerifyRequest, "library-tracker"),
    Durable("library-tracker-retry-request", RetryRequest, "library-tracker"),
    Durable("gateway-follow-progress", JobProgressed, "gateway"),
    Durable("gateway-follow-ends", JobFinished, "gateway"),
)


def durable(name: str) -> Durable:
    """The declared cursor of that name.

    Raises
    ------
    LookupError
        Nothing declares it, so `topology apply` would not create it.
    """
    for candidate in DURABLES:
        if candidate.name == name:
            return candidate
    message = f"no durable {name!r} in medley_contracts.durables"
    raise LookupError(message)
