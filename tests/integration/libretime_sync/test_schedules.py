"""What time makes happen at stations."""

from medley_contracts.streams import COMMANDS
from medley_kit.send import jetstream
from tests.support.servers import OwnNats
from tests.support.stations import running_libretime_sync

NOWHERE = {"api_url": "http://127.0.0.1:9", "api_key": "k"}


async def test_w12_every_station_is_pulled_as_often_as_its_settings_say(
    nats: OwnNats, libretime_database: str
) -> None:
    stations = {
        "main": {**NOWHERE, "schedule": {"tracks": "2h", "playback": "30m"}},
        "late": {**NOWHERE, "schedule": {"tracks": 0, "playback": "1h"}},
    }
    async with running_libretime_sync(nats.url, libretime_database, stations=stations) as running:
        found = await jetstream(running.broker).stream_info(
            COMMANDS.name, subjects_filter="medley.schedule.libretime.>"
        )
        subjects = sorted(name.rpartition(".")[2] for name in found.state.subjects or {})

    pulls = [name for name in subjects if name.startswith("pull_")]
    assert pulls == ["pull_playback-late", "pull_playback-main", "pull_tracks-main"]
