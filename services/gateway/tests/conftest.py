"""One real-sized notification, spelled once."""

from collections.abc import Callable

import pytest

Body = dict[str, object]


@pytest.fixture
def user_data_saved() -> Callable[..., Body]:
    """Build the body of a `UserDataSaved`; a keyword replaces a member, ``...`` removes it."""

    def build(**changes: object) -> Body:
        body: Body = {
            "ServerId": "a1b2" * 8,
            "ServerName": "lan",
            "ServerVersion": "10.11.11",
            "ServerUrl": "",
            "NotificationType": "UserDataSaved",
            "Timestamp": "2026-01-02T04:04:05.1234567+01:00",
            "UtcTimestamp": "2026-01-02T03:04:05.1234567Z",
            "Name": "Heat",
            "Overview": "A thief and a detective. " * 20,
            "ItemId": "0d1e" * 8,
            "ItemType": "Movie",
            "RunTimeTicks": 102000000000,
            "Video_0_Profile": None,
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
        }
        body.update(changes)
        return {name: value for name, value in body.items() if value is not ...}

    return build
