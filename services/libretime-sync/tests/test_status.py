"""What is told about the stations."""

from libretime_sync.queries import status
from libretime_sync.resources import Resources
from libretime_sync.settings import Settings
from medley_contracts.libretime import LibretimeStatus

TWO_STATIONS = Settings.model_validate(
    {
        "stations": {
            "main": {"api_url": "http://main", "api_key": "secret-one", "surface": "stock"},
            "late": {"api_url": "http://late", "api_key": "secret-two"},
        }
    }
)


async def test_without_a_station_nothing_is_said_to_be_connected() -> None:
    told = await status(LibretimeStatus(), Resources(Settings()))

    assert told.model_dump(mode="json") == {
        "last_track_sync": None,
        "last_playback_sync": None,
        "total_tracks": 0,
        "connection_status": "not configured",
        "surface": None,
        "station": None,
        "next_track_sync": None,
        "is_active": False,
        "stations": [],
    }


async def test_a_station_that_nobody_asked_is_not_called_connected() -> None:
    told = (await status(LibretimeStatus(), Resources(TWO_STATIONS))).model_dump()

    assert {each["connection_status"] for each in told["stations"]} == {"not checked"}


async def test_the_first_station_is_told_as_if_it_were_the_only_one() -> None:
    told = (await status(LibretimeStatus(), Resources(TWO_STATIONS))).model_dump(mode="json")

    assert [each["station"] for each in told["stations"]] == ["main", "late"]
    assert [each["surface"] for each in told["stations"]] == ["stock", "auto"]
    assert {name: told[name] for name in told["stations"][0]} == told["stations"][0]


async def test_no_key_is_told() -> None:
    told = await status(LibretimeStatus(), Resources(TWO_STATIONS))

    assert "secret" not in told.model_dump_json()
