"""The simulated station answers each recorded request as LibreTime 4.5 did."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from medley_simulators.libretime.server import LibretimeSimulator
from medley_simulators.libretime.state import Account
from tests.support.recordings import (
    NAMES,
    SESSION,
    UNLIKE_AN_EXCHANGE,
    add_rows,
    basic,
    fresh_station,
    loaded,
    play,
    recording,
)

PRINTED_FOR_PEOPLE = {"root", "options_files"}
"""Long descriptions nobody reads by program: their first members are compared."""


@pytest.fixture(scope="module")
def answers() -> dict[str, httpx.Response]:
    """The whole session, played once."""
    return asyncio.run(play(fresh_station()))


def test_every_recording_is_part_of_the_session() -> None:
    played = {step for step in SESSION if not step.startswith("+")}

    assert played | UNLIKE_AN_EXCHANGE == set(NAMES)
    assert len(NAMES) == 131


@pytest.mark.parametrize("name", [name for name in NAMES if name not in UNLIKE_AN_EXCHANGE])
def test_a_recorded_request_is_answered_alike(
    answers: dict[str, httpx.Response], name: str
) -> None:
    expected = recording(name).response
    answer = answers[name]

    assert answer.status_code == expected["status"]
    assert answer.headers.get("content-type") == expected["headers"].get("content-type")
    assert answer.headers.get("x-accel-redirect") == expected["headers"].get("x-accel-redirect")
    if name == "root":
        assert {type(url) for url in answer.json().values()} == {str}
    elif name in PRINTED_FOR_PEOPLE:
        told = answer.json()
        assert {member: expected["body"][member] for member in told} == told
    elif isinstance(expected["body"], str):
        assert answer.text == expected["body"]
    else:
        assert answer.json() == expected["body"]


async def test_rights_are_those_of_the_recorded_matrix() -> None:
    matrix = loaded("role_matrix")
    logins = [None, "A", "P", "H", "G"]

    for endpoint, *statuses in matrix["rows"]:
        for role, expected in zip(logins, statuses, strict=True):
            assert await _status_for(endpoint, role) == expected, (endpoint, role)


async def _status_for(endpoint: str, role: str | None) -> int:
    station = fresh_station()
    station.state.accounts.append(Account("somebody", "pass", role or "A"))
    file = station.add_file("Song")
    show = station.add_show()
    times = {"starts_at": "2026-12-01T13:00:00Z", "ends_at": "2026-12-01T14:00:00Z"}
    add_rows(station, "showinstance", [_instance(show) | {"id": 1}])
    cues = {"cue_in": "00:00:00", "cue_out": "00:01:00", "position": 0, "broadcasted": 0}
    bodies: dict[str, dict[str, Any]] = {
        "POST /api/v2/schedule": {"instance": 1, "file": file["id"], **times, **cues},
        "POST /api/v2/show-instances": _instance(show),
        "POST /api/v2/files": {"name": "n", "mime": "audio/mp3", "size": 1, "accessed": 0},
        "POST /api/v2/playlists": {"name": "n"},
    }
    method, _, path = endpoint.partition(" ")
    said = f"Api-Key {station.api_key}" if role is None else basic("somebody:pass")
    transport = httpx.ASGITransport(station.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://station") as http:
        answer = await http.request(
            method, path, json=bodies.get(endpoint), headers={"Authorization": said}
        )
    return answer.status_code


def _instance(show: int) -> dict[str, Any]:
    body: dict[str, Any] = recording("show_instance_create").response["body"]
    return {**body, "show": show}


async def test_an_hour_replaced_row_by_row_reads_as_recorded() -> None:
    trace = loaded("replace_hour_trace")
    station = LibretimeSimulator(api_key="k")
    for number in (1, 2):
        station.add_file(f"Song {number}")
    show = station.add_show()
    day = {"starts_at": "2027-03-27T23:00:00Z", "ends_at": "2027-03-28T22:00:00Z"}
    add_rows(station, "showinstance", [_instance(show) | day | {"id": 10}])
    add_rows(station, "schedule", trace["old_hour"])
    station.state.schedule.last_id = trace["new_hour"][0]["id"] - 1
    window = {
        "starts_after": "2027-03-28T12:00:00Z",
        "starts_before": "2027-03-28T12:59:59.999999Z",
    }
    key = {"Authorization": "Api-Key k"}

    transport = httpx.ASGITransport(station.app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://station", headers=key
    ) as http:
        before = (await http.get("/api/v2/schedule", params=window)).json()
        for row in before:
            assert (await http.delete(f"/api/v2/schedule/{row['id']}")).status_code == 204
        for row in trace["new_hour"]:
            content = json.dumps({name: value for name, value in row.items() if name != "id"})
            assert (await http.post("/api/v2/schedule", content=content)).status_code == 201
        after = (await http.get("/api/v2/schedule", params=window)).json()

    assert before == trace["old_hour"]
    assert after == trace["new_hour"]
