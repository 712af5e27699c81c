"""Recordings come in, are heard, and go to the station and into the log's breaks."""

import io
import wave
from datetime import timedelta
from typing import Any

import httpx

from medley_simulators.faults import Fault
from tests.support.airing import music
from tests.support.eventually import eventually
from tests.support.radio_house import SOON, WAITING, House


def a_recording(*, seconds: float = 1.0, tone: int = 0) -> bytes:
    """A WAV; another tone makes other bytes."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes([tone, 0]) * int(8000 * seconds))
    return made.getvalue()


async def record(
    house: House, content: bytes | None = None, *, letter: str = "A", **fields: Any
) -> httpx.Response:
    form = {"date": SOON.isoformat(), "hour": "14", "break": letter, **fields}
    given = a_recording() if content is None else content
    files = {"file": ("../../etc/passwd.exe", given, "text/html")}
    return await house.ask("POST", "/api/voice", data=form, files=files)


async def upload(house: House, number: int) -> httpx.Response:
    path = f"/api/voice/{number}/upload-to-libretime"
    return await house.ask("POST", path, headers=WAITING)


async def test_w45_a_recording_is_named_by_its_break_and_typed_by_its_bytes(house: House) -> None:
    answer = await record(house, title="Good afternoon")

    said = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/voice/{said['id']}"
    assert said["standardized_name"] == "14-00_BreakA"
    assert said["content_type"] == "audio/wav"
    assert (said["take"], said["state"]) == (1, "recorded")
    assert "passwd" not in answer.text


async def test_w08_a_second_take_stands_beside_the_first(house: House) -> None:
    first, second = a_recording(tone=1), a_recording(tone=2)
    one = (await record(house, first)).json()
    two = (await record(house, second)).json()

    await house.ask("DELETE", f"/api/voice/{two['id']}")
    heard = await house.ask("GET", f"/api/voice/{one['id']}/audio")

    assert [one["take"], two["take"]] == [1, 2]
    assert heard.content == first
    gone = await house.ask("GET", f"/api/voice/{two['id']}")
    assert gone.status_code == 404


async def test_w34_a_part_of_a_recording_is_heard(house: House) -> None:
    content = a_recording()
    number = (await record(house, content)).json()["id"]
    path = f"/api/voice/{number}/audio"

    part = await house.ask("GET", path, headers={"Range": "bytes=10-19"})
    head = await house.ask("HEAD", path)

    assert (part.status_code, part.content) == (206, content[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(content)}"
    assert head.headers["Content-Length"] == str(len(content))
    assert head.content == b""


async def test_w42_nobody_hears_a_recording_without_signing_in(house: House) -> None:
    number = (await record(house)).json()["id"]

    answer = await house.gateway.nobody.get(f"/api/voice/{number}/audio")

    assert answer.status_code == 401


async def test_what_is_no_audio_or_for_no_break_is_refused(house: House) -> None:
    page = await record(house, b"<html>hello</html>")
    empty = await record(house, b"")
    nowhere = await record(house, letter="?")
    when = await record(house, hour="25")

    assert [each.status_code for each in (page, empty, nowhere, when)] == [415, 400, 400, 400]
    assert (await house.ask("GET", "/api/voice")).json()["items"] == []


async def test_a_recording_over_the_limit_is_refused(house: House) -> None:
    answer = await record(house, a_recording() + bytes(65_000_000))

    assert answer.status_code == 413


async def test_a_recording_goes_to_the_station_once(house: House) -> None:
    number = (await record(house, artist="Ada")).json()["id"]

    done = await upload(house, number)
    again = await upload(house, number)

    said = done.json()
    assert said["state"] == "ready"
    file = house.station.state.files.rows[int(said["libretime_id"])]
    kinds = {row["id"]: row["code"] for row in house.station.state.libraries.rows.values()}
    assert kinds[file["library"]] == "VOT"
    assert (again.status_code, again.json()["type"]) == (
        409,
        "urn:medley:problem:already-uploaded",
    )
    uploads = [call for call in house.station.writes if call.path == "/rest/media"]
    assert len(uploads) == 1
    assert f"{SOON.isoformat()}_14-00_BreakA_t1.wav".encode() in uploads[0].body
    assert b"14-00_BreakA" in uploads[0].body.split(b"RIFF", 1)[1]


async def test_the_same_bytes_go_to_the_station_once(house: House) -> None:
    first = (await record(house)).json()["id"]
    second = (await record(house, letter="B")).json()["id"]
    one = (await upload(house, first)).json()

    two = (await upload(house, second)).json()

    assert two["libretime_id"] == one["libretime_id"]
    assert len([call for call in house.station.writes if call.path == "/rest/media"]) == 1


async def test_an_upload_whose_answer_is_lost_is_found_by_its_md5(house: House) -> None:
    number = (await record(house)).json()["id"]
    fault = Fault("status", route="/rest/media", method="POST", times=1, after=True)
    house.station.faults.add(fault)

    done = await upload(house, number)

    assert done.json()["state"] == "ready"
    assert len([call for call in house.station.writes if call.path == "/rest/media"]) == 1


async def test_a_recording_the_station_cannot_import_is_told(house: House) -> None:
    house.station.switches.analysis = 2
    number = (await record(house)).json()["id"]

    done = await upload(house, number)

    assert done.json()["state"] == "failed"
    assert "could not import" in done.json()["detail"]


async def test_w10_each_break_of_the_log_gets_its_own_recording(house: House) -> None:
    a = (await record(house, a_recording(tone=1))).json()["id"]
    b = (await record(house, a_recording(tone=2), letter="B")).json()["id"]
    files = [int((await upload(house, number)).json()["libretime_id"]) for number in (a, b)]
    voice = {"type": "VOT", "pending": True}
    log_id = await house.log({"14:00": [voice, *music(1, start_s=30), voice]})

    await house.ask("POST", f"/api/logs/{log_id}/publish", headers=WAITING)

    assert house.scheduled() == [files[0], 1, files[1]]


async def test_w09_an_earlier_recording_is_used_and_told(house: House) -> None:
    before = (SOON - timedelta(days=9)).isoformat()
    number = (await record(house, date=before)).json()["id"]
    file = int((await upload(house, number)).json()["libretime_id"])
    log_id = await house.log({"14:00": [{"type": "VOT", "pending": True}, *music(1)]})

    done = await house.ask("POST", f"/api/logs/{log_id}/publish", headers=WAITING)

    assert house.scheduled()[0] == file
    told = [each for each in done.json()["warnings"] if each["kind"] == "old-fallback"]
    assert ["9 days before" in each["detail"] for each in told] == [True]


async def test_a_recording_that_is_ready_is_told_to_whoever_listens(house: House) -> None:
    number = (await record(house)).json()["id"]
    await upload(house, number)

    async def told() -> bool:
        subjects = {each.subject for each in await house.gateway.stored()}
        return "medley.evt.libretime.voice_track_ready.v1" in subjects

    await eventually(told)
