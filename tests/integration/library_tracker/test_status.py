"""The status of the sources, as it travels."""

from library_tracker.app import service
from library_tracker.settings import Settings
from medley_contracts.library import LibraryStatus
from medley_kit.query import ask
from tests.support.one_service import settings_of
from tests.support.servers import OwnNats


async def test_configured_sources_are_told_by_kind(nats: OwnNats) -> None:
    application = {"url": "http://radarr.invalid", "api_key": "secret"}
    settings = settings_of(Settings, nats.url, radarr={"main": application, "uhd": application})

    async with service.running(settings) as running:
        told = await ask(running.broker, LibraryStatus())

    assert told == {
        "is_active": False,
        "by_state": {},
        "by_type": {},
        "sources": {
            "jellyfin": [],
            "radarr": [
                {"instance": "main", "last_heard_at": None},
                {"instance": "uhd", "last_heard_at": None},
            ],
            "sonarr": [],
            "jellyseerr": [],
            "qbittorrent": [],
        },
    }
