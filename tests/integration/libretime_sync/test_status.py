"""The status of the stations, as it travels."""

from medley_contracts.libretime import LibretimeStatus
from medley_kit.query import ask
from tests.support.servers import OwnNats
from tests.support.stations import running_libretime_sync

NOWHERE = {"api_url": "http://127.0.0.1:9", "api_key": "secret", "surface": "integration"}


async def test_without_a_station_nothing_is_said_to_be_connected(
    nats: OwnNats, libretime_database: str
) -> None:
    async with running_libretime_sync(nats.url, libretime_database) as running:
        told = await ask(running.broker, LibretimeStatus())

    assert told["connection_status"] == "not configured"
    assert told["is_active"] is False
    assert told["stations"] == []


async def test_a_configured_station_is_told_with_its_surface_and_without_its_key(
    nats: OwnNats, libretime_database: str
) -> None:
    stations = {"main": NOWHERE, "late": {**NOWHERE, "surface": "stock"}}

    async with running_libretime_sync(nats.url, libretime_database, stations=stations) as running:
        told = await ask(running.broker, LibretimeStatus())

    assert [each["station"] for each in told["stations"]] == ["main", "late"]  # type: ignore[index,union-attr,call-overload]  # JSON
    assert (told["station"], told["surface"]) == ("main", "integration")
    assert told["last_track_sync"] is None
    assert told["total_tracks"] == 0
    assert "secret" not in str(told)


async def test_a_station_that_cannot_be_reached_does_not_make_the_service_unready(
    nats: OwnNats, libretime_database: str
) -> None:
    stations = {"main": NOWHERE}

    async with running_libretime_sync(nats.url, libretime_database, stations=stations) as running:
        is_ready, checks = await running.health.look()

    assert is_ready
    assert sorted(checks) == ["nats", "postgres"]
