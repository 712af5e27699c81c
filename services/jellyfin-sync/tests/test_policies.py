"""A new account may do no more than the one it follows, and has nothing of another server."""

from typing import Any

import pytest

from jellyfin_sync.domain.policies import for_new_account, not_kept

FRESH: dict[str, Any] = {
    "IsAdministrator": False,
    "IsDisabled": False,
    "EnableAllFolders": True,
    "EnabledFolders": [],
    "BlockedMediaFolders": [],
    "BlockedTags": [],
    "EnableContentDeletion": False,
    "EnableContentDownloading": True,
    "AuthenticationProviderId": "Default",
    "PasswordResetProviderId": "DefaultReset",
}


def made(**source: Any) -> dict[str, Any]:
    return for_new_account(
        FRESH,
        source,
        names={"aa": "Kids", "bb": "Films"},
        ids={"kids": "cc"},
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param({"MaxParentalRating": 12}, {"MaxParentalRating": 12}, id="a limit"),
        pytest.param({"BlockedTags": ["gore"]}, {"BlockedTags": ["gore"]}, id="tags"),
        pytest.param(
            {"EnableContentDownloading": False}, {"EnableContentDownloading": False}, id="no"
        ),
        pytest.param({"IsAdministrator": True}, {}, id="no administrator"),
        pytest.param({"IsDisabled": True}, {}, id="nobody is born disabled"),
        pytest.param({"EnableContentDeletion": True}, {}, id="no deleting"),
        pytest.param({"EnableRemoteControlOfOtherUsers": True}, {}, id="no power over others"),
        pytest.param({"EnabledDevices": ["tv"]}, {}, id="no devices of another server"),
        pytest.param({"AuthenticationProviderId": "Ldap"}, {}, id="no provider of another server"),
        pytest.param(
            {"EnableAllFolders": False, "EnabledFolders": ["A-A", "bb", "zz"]},
            {"EnableAllFolders": False, "EnabledFolders": ["cc"]},
            id="libraries by their names, and none that is unknown",
        ),
        pytest.param(
            {"EnableAllFolders": False, "EnabledFolders": ["bb"]},
            {"EnableAllFolders": False, "EnabledFolders": []},
            id="rather none than all",
        ),
        pytest.param(
            {"BlockedMediaFolders": ["aa"]}, {"BlockedMediaFolders": ["cc"]}, id="blocked"
        ),
        pytest.param(
            {"AccessSchedules": [{"Id": 4, "UserId": "u", "DayOfWeek": "Sunday", "StartHour": 8}]},
            {"AccessSchedules": [{"DayOfWeek": "Sunday", "StartHour": 8}]},
            id="hours, without their owner",
        ),
    ],
)
def test_limits_are_copied_and_powers_are_not(
    source: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert made(**source) == FRESH | expected


@pytest.mark.parametrize(
    ("read", "lost"),
    [
        pytest.param({}, [], id="a member the server does not know"),
        pytest.param({"MaxParentalRating": 12}, [], id="kept"),
        pytest.param({"EnabledFolders": ["C-C"], "EnableAllFolders": False}, [], id="spelled anew"),
        pytest.param({"EnableAllFolders": True}, ["EnableAllFolders"], id="sees all"),
        pytest.param({"IsAdministrator": True}, ["IsAdministrator"], id="may do all"),
    ],
)
def test_a_limit_that_a_server_forgot_is_named(read: dict[str, Any], lost: list[str]) -> None:
    wanted = made(MaxParentalRating=12, EnableAllFolders=False, EnabledFolders=["aa"])

    assert not_kept(wanted, read) == lost
