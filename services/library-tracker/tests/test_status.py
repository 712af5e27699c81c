"""What is told about the sources."""

from library_tracker.queries import status
from library_tracker.resources import Resources
from library_tracker.settings import Settings
from medley_contracts.library import LibraryStatus

SOME_SOURCES = Settings.model_validate(
    {
        "jellyfin": {
            "lan": {"url": "http://lan", "api_key": "secret-one"},
            "wan": {"url": "http://wan", "api_key": "secret-two"},
        },
        "qbittorrent": {"main": {"url": "http://q", "username": "ada", "password": "secret"}},
    }
)


async def test_without_sources_nothing_is_followed() -> None:
    told = await status(LibraryStatus(), Resources(Settings()))

    assert told.model_dump(mode="json") == {
        "is_active": False,
        "by_state": {},
        "by_type": {},
        "sources": {
            "jellyfin": [],
            "radarr": [],
            "sonarr": [],
            "jellyseerr": [],
            "qbittorrent": [],
        },
    }


async def test_sources_are_told_by_kind_and_none_was_heard_of() -> None:
    told = (await status(LibraryStatus(), Resources(SOME_SOURCES))).model_dump()

    assert told["sources"] == {
        "jellyfin": [
            {"instance": "lan", "last_heard_at": None},
            {"instance": "wan", "last_heard_at": None},
        ],
        "radarr": [],
        "sonarr": [],
        "jellyseerr": [],
        "qbittorrent": [{"instance": "main", "last_heard_at": None}],
    }


async def test_no_key_is_told() -> None:
    told = await status(LibraryStatus(), Resources(SOME_SOURCES))

    assert "secret" not in told.model_dump_json()
