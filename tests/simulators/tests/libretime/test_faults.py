"""What can be made to go wrong at a station."""

import httpx
import pytest

from medley_simulators.faults import Fault
from medley_simulators.libretime.server import LibretimeSimulator
from tests.support.libretime import running_station

ROW = {
    "instance": 1,
    "file": 1,
    "position": 0,
    "starts_at": "2026-12-01T13:00:00Z",
    "ends_at": "2026-12-01T13:03:00Z",
    "cue_in": "00:00:00",
    "cue_out": "00:03:00",
    "broadcasted": 0,
}


@pytest.fixture
def station() -> LibretimeSimulator:
    """A song and an instance."""
    station = LibretimeSimulator()
    station.add_file("Song")
    station.add_instance(*(station.state.now() for _ in range(2)))
    return station


def key(station: LibretimeSimulator) -> dict[str, str]:
    return {"Authorization": f"Api-Key {station.api_key}"}


async def test_the_third_create_answers_500_and_is_carried_out(
    station: LibretimeSimulator,
) -> None:
    station.faults.add(Fault(route="/api/v2/schedule", method="POST", skip=2, times=1, after=True))
    async with running_station(station) as running:
        sent = [
            await running.http.post("/api/v2/schedule", json=ROW, headers=key(station))
            for _ in range(4)
        ]

    assert [answer.status_code for answer in sent] == [201, 201, 500, 201]
    assert len(station.state.schedule.rows) == 4
    assert station.journal.writes_done == 4


async def test_a_connection_is_reset_before_anything_happens(station: LibretimeSimulator) -> None:
    station.faults.add(Fault("reset", route="/api/v2/schedule", method="POST"))
    async with running_station(station) as running:
        with pytest.raises(httpx.TransportError):
            await running.http.post("/api/v2/schedule", json=ROW, headers=key(station))

    assert not station.state.schedule.rows


async def test_faults_and_edits_can_be_set_from_outside(station: LibretimeSimulator) -> None:
    async with running_station(station) as running:
        await running.http.post("/_sim/faults", json={"route": "/api/v2/files", "status": 503})
        spoilt = await running.http.get("/api/v2/files", headers=key(station))
        await running.http.delete("/_sim/faults")
        file = (await running.http.post("/_sim/file", json={"title": "New"})).json()
        listed = (await running.http.get("/api/v2/files", headers=key(station))).json()
        counters = (await running.http.get("/_sim/counters")).json()

    assert spoilt.status_code == 503
    assert [row["id"] for row in listed] == [1, file["id"]]
    assert counters["requests"] == {"GET /api/v2/files": 2}


async def test_every_call_is_logged_with_what_was_sent(station: LibretimeSimulator) -> None:
    async with running_station(station) as running:
        await running.http.post("/api/v2/schedule", json=ROW, headers=key(station))

    [call] = station.writes
    assert (call.method, call.path, call.status) == ("POST", "/api/v2/schedule", 201)
    assert call.json()["file"] == 1


async def test_a_stock_station_has_no_integration_interface(station: LibretimeSimulator) -> None:
    path = "/api/v2/integration/media-library"
    async with running_station(station) as running:
        stock = await running.http.get(path, headers=key(station))
        station.switches.has_integration = True
        extended = await running.http.get(path, headers=key(station))

    assert (stock.status_code, stock.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert extended.json()["count"] == 1
