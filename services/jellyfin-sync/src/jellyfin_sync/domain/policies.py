"""What a new account may do: no more than the account it follows, and never another server's ids.

Source: the policy of an account as Jellyfin 10.8 to 12.0 print it; null members are left out.
"""

from collections.abc import Mapping
from typing import Any

Policy = Mapping[str, Any]

COPIED = (
    "IsHidden",
    "MaxParentalRating",
    "MaxParentalSubRating",
    "BlockedTags",
    "AllowedTags",
    "BlockUnratedItems",
    "AccessSchedules",
    "EnableUserPreferenceAccess",
    "EnableRemoteAccess",
    "EnableLiveTvAccess",
    "EnableMediaPlayback",
    "EnableAudioPlaybackTranscoding",
    "EnableVideoPlaybackTranscoding",
    "EnablePlaybackRemuxing",
    "ForceRemoteSourceTranscoding",
    "EnableContentDownloading",
    "EnableSyncTranscoding",
    "EnableMediaConversion",
    "EnablePublicSharing",
    "MaxActiveSessions",
    "RemoteClientBitrateLimit",
    "SyncPlayAccess",
)
"""What means the same on every server and gives nobody power over others. Not among them:
administering, deleting, managing, controlling others; devices, channels and providers, which are
the server's own."""

_SCHEDULE = ("DayOfWeek", "StartHour", "EndHour")


def for_new_account(
    fresh: Policy,
    source: Policy,
    *,
    names: Mapping[str, str],
    ids: Mapping[str, str],
) -> dict[str, Any]:
    """The whole policy of a new account. ``fresh``: as its server made it.

    ``names``: library id on the source -> its name; ``ids``: name, in lower case, -> library id
    here. A library without a counterpart here is not seen.
    """
    policy = dict(fresh)
    policy |= {name: source[name] for name in COPIED if name in source}
    if schedules := source.get("AccessSchedules"):
        policy["AccessSchedules"] = [_schedule(each) for each in schedules]
    if source.get("EnableAllFolders") is False:
        policy["EnableAllFolders"] = False
        policy["EnabledFolders"] = _here(source.get("EnabledFolders"), names, ids)
    if blocked := _here(source.get("BlockedMediaFolders"), names, ids):
        policy["BlockedMediaFolders"] = blocked
    policy["IsAdministrator"] = False
    policy["IsDisabled"] = False
    return policy


def not_kept(wanted: Policy, read: Policy) -> list[str]:
    """The members that the server did not take over, of those that restrict anybody."""
    checked = (*COPIED, "EnableAllFolders", "EnabledFolders", "IsAdministrator", "IsDisabled")
    return [
        name
        for name in checked
        if name in read and name in wanted and _comparable(read[name]) != _comparable(wanted[name])
    ]


def bare_id(spelled: object) -> str:
    """An id without dashes, in lower case: servers print both."""
    return str(spelled).replace("-", "").lower()


def _here(folders: object, names: Mapping[str, str], ids: Mapping[str, str]) -> list[str]:
    if not isinstance(folders, list):
        return []
    called = (names.get(bare_id(each), "").strip().casefold() for each in folders)
    return [ids[name] for name in called if name in ids]


def _schedule(each: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each[name] for name in _SCHEDULE if name in each}


def _comparable(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(
            str(_schedule(each)) if isinstance(each, Mapping) else bare_id(each) for each in value
        )
    return value or None
