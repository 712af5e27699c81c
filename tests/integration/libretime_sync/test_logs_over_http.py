"""Logs from outside: kept, judged and published through the gateway."""

from datetime import timedelta

from medley_simulators.faults import Fault
from tests.support.airing import music
from tests.support.eventually import eventually
from tests.support.radio_house import SOON, WAITING, House


async def test_a_log_is_kept_changed_and_brought_back(house: House) -> None:
    log_id = await house.log({"14": music(2)})
    first = await house.ask("GET", f"/api/logs/{log_id}")
    changed = await house.ask(
        "PUT",
        f"/api/logs/{log_id}",
        json={"hours": {"14:00": music(3)}},
        headers={"If-Match": first.headers["ETag"]},
    )
    late = await house.ask(
        "PUT",
        f"/api/logs/{log_id}",
        json={"hours": {"14:00": []}},
        headers={"If-Match": first.headers["ETag"]},
    )
    reverted = await house.ask("POST", f"/api/logs/{log_id}/revert", json={"revision": 1})
    listed = await house.ask("GET", f"/api/logs/{log_id}/revisions")

    assert first.headers["ETag"] == '"1"'
    assert list(first.json()["hours"]) == ["14:00"]
    assert changed.json()["revision"] == 2
    assert (late.status_code, late.json()["type"]) == (412, "urn:medley:problem:stale")
    assert reverted.json()["hours"] == first.json()["hours"]
    assert [each["elements"] for each in listed.json()["items"]] == [2, 3, 2]


async def test_w07_a_nested_change_is_really_kept(house: House) -> None:
    log_id = await house.log({"14:00": music(2)})
    said = (await house.ask("GET", f"/api/logs/{log_id}")).json()["hours"]
    said["14:00"][1]["media_id"] = 17
    said["14:00"][1]["my_own_note"] = {"kept": [1, 2]}

    await house.ask("PUT", f"/api/logs/{log_id}", json={"hours": said})

    again = (await house.ask("GET", f"/api/logs/{log_id}")).json()
    assert again["hours"] == said
    assert again["revision"] == 2


async def test_a_locked_log_can_neither_be_changed_nor_published(house: House) -> None:
    log_id = await house.log({"14:00": music(2)})
    await house.ask("POST", f"/api/logs/{log_id}/lock")

    refused = [
        await house.ask("PUT", f"/api/logs/{log_id}", json={"hours": {}}),
        await house.ask("DELETE", f"/api/logs/{log_id}"),
        await house.ask("POST", f"/api/logs/{log_id}/publish"),
        await house.ask("POST", f"/api/logs/{log_id}/publish-hour", json={"hour": 14}),
    ]
    await house.ask("POST", f"/api/logs/{log_id}/unlock")
    allowed = await house.ask("POST", f"/api/logs/{log_id}/publish", headers=WAITING)

    assert {(each.status_code, each.json()["type"]) for each in refused} == {
        (409, "urn:medley:problem:locked")
    }
    assert allowed.status_code == 200


async def test_w18_an_hour_is_published_however_it_is_spelled(house: House) -> None:
    log_id = await house.log({"00:00": music(1), "14:00": music(2), "15:00": music(2, first=5)})

    answers = [
        await house.ask(
            "POST", f"/api/logs/{log_id}/publish-hour", json={"hour": hour}, headers=WAITING
        )
        for hour in (14, "14", "14:00", 0)
    ]

    assert [answer.json()["hours"] for answer in answers] == [
        {"14:00": {"kept": 0, "created": 2, "deleted": 0}},
        {"14:00": {"kept": 2, "created": 0, "deleted": 0}},
        {"14:00": {"kept": 2, "created": 0, "deleted": 0}},
        {"00:00": {"kept": 0, "created": 1, "deleted": 0}},
    ]
    assert house.scheduled() == [1, 1, 2]


async def test_w18_what_is_no_hour_is_a_bad_request(house: House) -> None:
    log_id = await house.log({"14:00": music(2)})

    for hour in (24, "noon", -1, "14:30"):
        answer = await house.ask("POST", f"/api/logs/{log_id}/publish-hour", json={"hour": hour})

        assert answer.status_code == 400
        assert "is not an hour" in answer.json()["detail"]
    assert house.station.writes == []


async def test_w19_a_wrong_log_is_refused_before_it_is_queued_with_errors_and_warnings(
    house: House,
) -> None:
    bad = {"type": "ADV", "title": "Soap", "media_id": "lib_9", "start_time": 480}
    log_id = await house.log({"14:00": [*music(2), bad]})

    for path, body in (("publish", {}), ("publish-hour", {"hour": 14})):
        answer = await house.ask("POST", f"/api/logs/{log_id}/{path}", json=body)

        assert answer.status_code == 400
        said = answer.json()
        assert said["type"] == "urn:medley:problem:invalid-log"
        assert [each["kind"] for each in said["errors"]] == ["media"]
        assert "under-run" in {each["kind"] for each in said["warnings"]}
    assert (await house.ask("GET", "/api/jobs")).json()["items"] == []
    verdict = (await house.ask("POST", f"/api/logs/{log_id}/validate")).json()
    assert not verdict["valid"]


async def test_a_log_nobody_has_is_not_found_before_it_is_queued(house: House) -> None:
    for method, path in (
        ("GET", "/api/logs/99"),
        ("POST", "/api/logs/99/publish"),
        ("POST", "/api/logs/99/validate"),
        ("GET", "/api/logs/99/revisions"),
    ):
        answer = await house.ask(method, path)
        assert (answer.status_code, answer.json()["detail"]) == (404, "No log 99.")


async def test_a_preview_tells_what_would_change_and_changes_nothing(house: House) -> None:
    log_id = await house.log({"14:00": music(3)})

    answer = await house.ask(
        "POST", f"/api/logs/{log_id}/publish", json={"dry_run": True}, headers=WAITING
    )

    assert answer.json()["hours"]["14:00"]["created"] == 3
    assert [each["title"] for each in answer.json()["hours"]["14:00"]["creates"]] == [
        "Song 1",
        "Song 2",
        "Song 3",
    ]
    assert house.station.writes == []


async def test_an_edit_on_the_station_is_a_conflict_with_the_difference(house: House) -> None:
    log_id = await house.log({"14:00": music(3)})
    await house.ask("POST", f"/api/logs/{log_id}/publish", headers=WAITING)
    row = next(iter(house.station.state.schedule.rows))
    house.station.unschedules(row)

    refused = await house.ask("POST", f"/api/logs/{log_id}/publish")
    forced = await house.ask(
        "POST", f"/api/logs/{log_id}/publish", json={"overwrite": True}, headers=WAITING
    )

    assert refused.status_code == 409
    assert refused.json()["hours"]["14:00"]["edited"]["removed"][0]["file"] == 1
    assert forced.json()["hours"]["14:00"] == {"kept": 2, "created": 1, "deleted": 0}


async def test_publishing_is_told_to_whoever_listens(house: House) -> None:
    log_id = await house.log({"14:00": music(3)})
    await house.ask("POST", f"/api/logs/{log_id}/publish", headers=WAITING)

    async def told() -> bool:
        subjects = {each.subject for each in await house.gateway.stored()}
        return "medley.evt.libretime.log_published.v1" in subjects

    await eventually(told)
    after = (await house.ask("GET", f"/api/logs/{log_id}")).json()
    assert after["publication"]["state"] == "done"
    assert [each["state"] for each in after["publication"]["hours"]] == ["done"]


async def test_a_station_that_is_away_delays_a_publication_and_wipes_nothing(house: House) -> None:
    log_id = await house.log({"14:00": music(3)})
    house.station.faults.add(Fault("status", status=503, route="/api/v2/*"))

    queued = await house.ask("POST", f"/api/logs/{log_id}/publish")
    job = queued.json()["job_id"]
    assert queued.status_code == 202
    assert house.station.writes == []
    house.station.faults.clear()

    async def is_over() -> bool:
        return bool((await house.ask("GET", f"/api/jobs/{job}")).json()["status"] == "succeeded")

    await eventually(is_over, within_s=20)
    assert house.scheduled() == [1, 2, 3]


async def test_several_days_are_published_and_a_day_without_a_log_is_told(house: House) -> None:
    await house.log({"14:00": music(2)})

    answer = await house.ask(
        "POST",
        "/api/logs/publish-days",
        json={"first": SOON.isoformat(), "days": 2},
        headers=WAITING,
    )

    said = answer.json()["main"]
    assert said[SOON.isoformat()]["published"]
    assert said[(SOON + timedelta(days=1)).isoformat()]["detail"] == "There is no log."
