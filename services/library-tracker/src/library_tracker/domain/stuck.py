"""Why a request does not move, and since when: worked out anew each time, and no state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from library_tracker.domain.evidence import Download, Evidence, Kind, State, Trouble, Wish
from library_tracker.domain.ids import MediaType
from library_tracker.domain.state import Standing
from library_tracker.domain.units import Scope, scope_of


class Reason(StrEnum):
    """What a person should look at."""

    NOT_HANDED_OVER = "not_handed_over"
    NOT_KNOWN_TO_ARR = "not_known_to_arr"
    NOT_MONITORED = "not_monitored"
    NOTHING_FOUND = "nothing_found"
    DOWNLOAD_FAILED = "download_failed"
    NOT_IN_CLIENT = "not_in_client"
    STALLED = "stalled"
    STOPPED = "stopped"
    DOWNLOAD_ERROR = "download_error"
    SLOW = "slow"
    IMPORT_BLOCKED = "import_blocked"
    NOT_IMPORTED = "not_imported"
    NOT_IN_LIBRARY = "not_in_library"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a request may stay in one state."""

    approved: timedelta
    grabbed: timedelta
    downloading: timedelta
    imported: timedelta


@dataclass(frozen=True, slots=True)
class Stuck:
    """Why, since when, and what the application says about it."""

    reason: Reason
    since: datetime
    detail: str = ""


def stuck(
    wish: Wish,
    evidence: Evidence,
    stands: Standing,
    *,
    patience: Patience,
    is_4k: Callable[[str, str], bool],
    now: datetime,
) -> Stuck | None:
    """Why it does not move; None when it moves, is over, or waits for a person's approval.

    What an application says of itself counts at once. Time alone counts after ``patience``.
    """
    scope = scope_of(wish, evidence, is_4k=is_4k)
    match stands.state:
        case State.FAILED:
            return Stuck(Reason.NOT_HANDED_OVER, stands.since or now)
        case State.APPROVED:
            return _approved(wish, scope, stands, patience.approved, now)
        case State.GRABBED | State.DOWNLOADING | State.DOWNLOADED:
            return _needs_hand(scope) or _on_its_way(stands, patience, now)
        case State.IMPORTED:
            return _needs_hand(scope) or _late(
                Reason.NOT_IN_LIBRARY, stands.since, patience.imported, now
            )
        case State.PARTIALLY_AVAILABLE:
            return _needs_hand(scope) or _troubled(stands.download, patience, now)
        case _:
            return None


def _approved(
    wish: Wish, scope: Scope, stands: Standing, patience: timedelta, now: datetime
) -> Stuck | None:
    failures = [fact for fact in scope.facts if fact.kind is Kind.DOWNLOAD_FAILED]
    if failures:
        last = max(failures, key=lambda fact: fact.at)
        return Stuck(Reason.DOWNLOAD_FAILED, last.at, last.detail or last.release)
    holdings = [each for each in scope.holdings if each.missing_since is None]
    if not holdings:
        return _late(Reason.NOT_KNOWN_TO_ARR, stands.since, patience, now)
    if not any(each.is_monitored for each in holdings):
        return _late(Reason.NOT_MONITORED, stands.since, patience, now)
    is_out = any(each.is_released for each in holdings)
    is_waiting = wish.media_type is MediaType.TV and stands.total == 0
    if not is_out or is_waiting:
        return None
    return _late(Reason.NOTHING_FOUND, stands.since, patience, now)


def _on_its_way(stands: Standing, patience: Patience, now: datetime) -> Stuck | None:
    if (trouble := _troubled(stands.download, patience, now)) is not None:
        return trouble
    download = stands.download
    if stands.state is State.GRABBED:
        is_listed = download is not None and download.is_listed
        reason = Reason.SLOW if is_listed else Reason.NOT_IN_CLIENT
        return _late(reason, stands.since, patience.grabbed, now)
    if stands.state is State.DOWNLOADED:
        return _late(Reason.NOT_IMPORTED, stands.since, patience.imported, now)
    if download is not None and not download.is_listed:
        return _late(Reason.NOT_IN_CLIENT, download.changed_at, patience.grabbed, now)
    return _late(Reason.SLOW, stands.since, patience.downloading, now)


def _troubled(download: Download | None, patience: Patience, now: datetime) -> Stuck | None:
    """What the queue or the client says; without peers it may go on by itself for a while."""
    if download is None or not download.is_listed or download.trouble_since is None:
        return None
    reasons = {
        Trouble.STALLED: Reason.STALLED,
        Trouble.STOPPED: Reason.STOPPED,
        Trouble.ERROR: Reason.DOWNLOAD_ERROR,
        Trouble.BLOCKED: Reason.IMPORT_BLOCKED,
    }
    if download.trouble is Trouble.STALLED and now - download.trouble_since <= patience.grabbed:
        return None
    reason = reasons.get(download.trouble)
    return None if reason is None else Stuck(reason, download.trouble_since, download.detail)


def _needs_hand(scope: Scope) -> Stuck | None:
    """An import that waits for a person, unless that download was imported or failed since."""
    for fact in sorted(scope.facts, key=lambda each: each.at, reverse=True):
        if fact.kind is not Kind.NEEDS_HAND:
            continue
        is_over = any(
            later.key == fact.key and later.at >= fact.at
            for later in scope.facts
            if later.kind in {Kind.IMPORTED, Kind.DOWNLOAD_FAILED}
        )
        if not is_over:
            return Stuck(Reason.IMPORT_BLOCKED, fact.at, fact.detail)
    return None


def _late(
    reason: Reason, since: datetime | None, patience: timedelta, now: datetime
) -> Stuck | None:
    return Stuck(reason, since) if since is not None and now - since > patience else None
