"""What is told about the accounts."""

from medley_contracts.scrobble import ScrobbleStatus
from scrobble_sync.queries import status
from scrobble_sync.resources import Resources
from scrobble_sync.settings import Settings

TWO_ACCOUNTS = Settings.model_validate(
    {
        "targets": {
            "home": {"url": "http://home"},
            "attic": {"url": "http://attic", "mode": "database", "database_path": "/navidrome.db"},
        },
        "accounts": {
            "ada": {
                "lastfm": {"user": "ada", "api_key": "secret-one"},
                "target": "home",
                "username": "ada",
                "password": "secret-two",
            },
            "ben": {
                "listenbrainz": {"user": "ben", "token": "secret-three"},
                "target": "attic",
                "username": "ben",
                "password": "secret-four",
            },
        },
    }
)


async def test_without_accounts_none_is_told() -> None:
    told = await status(ScrobbleStatus(), Resources(Settings()))

    assert told.model_dump(mode="json") == {"is_active": False, "accounts": []}


async def test_each_account_has_its_source_its_target_and_no_cursor() -> None:
    told = await status(ScrobbleStatus(), Resources(TWO_ACCOUNTS))

    never = {
        "cursor": None,
        "counts": None,
        "last_run": None,
        "forwarding_guard": "not checked",
    }
    assert told.model_dump(mode="json")["accounts"] == [
        {"account": "ada", "source": "lastfm", "target": "home", "mode": "api", **never},
        {
            "account": "ben",
            "source": "listenbrainz",
            "target": "attic",
            "mode": "database",
            **never,
        },
    ]


async def test_no_key_is_told() -> None:
    told = await status(ScrobbleStatus(), Resources(TWO_ACCOUNTS))

    assert "secret" not in told.model_dump_json()
