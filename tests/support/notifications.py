"""Bodies as Jellyfin's Webhook plugin posts them."""

from typing import Any


def user_data_saved(number: int = 0, **changes: object) -> dict[str, Any]:
    """A complete row; ``number`` makes it another item at another time."""
    return {
        "ServerId": "a1b2" * 8,
        "ServerName": "lan",
        "ServerVersion": "10.11.11",
        "ServerUrl": "",
        "NotificationType": "UserDataSaved",
        "Timestamp": "2026-01-02T04:04:05.1234567+01:00",
        "UtcTimestamp": f"2026-01-02T03:{number // 60 % 60:02d}:{number % 60:02d}.1234567Z",
        "Name": f"Film {number}",
        "Overview": "A thief and a detective, and a city at night. " * 100,
        "ItemId": f"{number:032x}",
        "ItemType": "Movie",
        "RunTimeTicks": 102_000_000_000,
        "Likes": False,
        "Rating": 0,
        "PlaybackPositionTicks": 0,
        "PlayCount": 1,
        "Favorite": False,
        "Played": True,
        "LastPlayedDate": "2026-01-02T03:04:05.1234567Z",
        "SaveReason": "TogglePlayed",
        "NotificationUsername": "anna",
        "UserId": "8f0c" * 8,
        **changes,
    }
