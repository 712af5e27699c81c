"""The status of the stations, as it travels."""

from libretime_sync.app import service
from libretime_sync.settings import Settings
from medley_contracts.libretime import LibretimeStatus
from medley_kit.query import ask
from tests.support.one_service import settings_of
from tests.support.servers import OwnNats

MAIN = {"api_url": "http://radio.invalid", "api_key": "secret", "surface": "integration"}


async def test_a_configured_station_is_told_with_its_surface(nats: OwnNats) -> None:
    settings = settings_of(Settings, nats.url, stations={"main": MAIN})

    async with service.running(settings) as running:
        told = await ask(running.broker, LibretimeStatus())

    station = {
        "station": "main",
        "surface": "integration",
        "connection_status": "not checked",
        "last_track_sync": None,
        "last_playback_sync": None,
        "next_track_sync": None,
        "total_tracks": 0,
    }
    assert told == {**station, "is_active": False, "stations": [station]}


async def test_a_station_that_cannot_be_reached_does_not_make_the_service_unready(
    nats: OwnNats,
) -> None:
    settings = settings_of(Settings, nats.url, stations={"main": MAIN})

    async with service.running(settings) as running:
        is_ready, checks = await running.health.look()

    assert is_ready
    assert list(checks) == ["nats"]


async def test_without_nats_the_service_is_unready(nats: OwnNats) -> None:
    async with service.running(settings_of(Settings, nats.url)) as running:
        await nats.kill()

        is_ready, checks = await running.health.look()

    assert not is_ready
    assert not checks["nats"]["ok"]
