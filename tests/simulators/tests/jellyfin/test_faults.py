"""What goes wrong on purpose, and what the simulator counts."""

import time
from typing import Any

import httpx
import pytest

from medley_simulators.faults import Fault, Kind
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import films
from tests.support.jellyfin import RunningJellyfin

PLAYED = "/UserPlayedItems/{itemId}"


async def write(server: RunningJellyfin) -> int:
    params = {"userId": server.user_id("ada")}
    return await server.status("POST", f"/UserPlayedItems/{server.film.id}", params=params)


async def test_a_number_of_requests_can_be_refused(lan: RunningJellyfin) -> None:
    lan.sim.faults.add(Fault("status", route="/UserPlayed*", status=500, times=2))

    found = [await write(lan) for _ in range(3)]

    assert found == [500, 500, 200]
    assert lan.sim.journal.counts["POST", PLAYED] == 3
    assert (lan.sim.journal.writes_tried, lan.sim.writes()) == (3, 1)


async def test_a_proxy_may_ask_for_patience(lan: RunningJellyfin) -> None:
    lan.sim.faults.add(Fault("status", status=429, retry_after_s=7))

    answer = await lan.key.get("/Users")

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


async def test_a_fault_may_concern_one_method_of_one_route(lan: RunningJellyfin) -> None:
    lan.sim.faults.add(Fault("starting", route=PLAYED, method="DELETE"))
    params = {"userId": lan.user_id("ada")}

    assert await write(lan) == 200
    assert await lan.status("GET", "/Users") == 200
    assert await lan.status("DELETE", f"/UserPlayedItems/{lan.film.id}", params=params) == 503


async def test_latency_comes_on_top_of_other_faults(lan: RunningJellyfin) -> None:
    lan.sim.faults.add(Fault("delay", delay_s=0.05))
    lan.sim.faults.add(Fault("status", status=502))
    began = time.monotonic()

    assert await lan.status("GET", "/Users") == 502
    assert time.monotonic() - began >= 0.05


async def test_a_server_may_hang(lan: RunningJellyfin) -> None:
    lan.sim.faults.add(Fault("hang"))

    with pytest.raises(httpx.ReadTimeout):
        await lan.key.get("/Users", timeout=0.1)


@pytest.mark.parametrize("kind", ["half", "reset"])
async def test_an_answer_may_be_lost_though_the_write_was_done(
    lan: RunningJellyfin, kind: Kind
) -> None:
    lan.sim.faults.add(Fault(kind, route="/UserPlayed*", after=True, times=1))

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await write(lan)

    assert lan.sim.row("ada", lan.film).played
    assert lan.sim.writes() == 1
    assert await write(lan) == 200


async def test_a_connection_may_break_before_anything_is_done(lan: RunningJellyfin) -> None:
    lan.sim.faults.add(Fault("reset", times=1))

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await write(lan)

    assert not lan.sim.row("ada", lan.film).played


async def test_faults_work_in_process_too() -> None:
    sim = JellyfinSimulator()
    sim.add_library("Films", films(1))
    transport = httpx.ASGITransport(app=sim.app)
    sim.faults.add(Fault("reset", times=1))
    sim.faults.add(Fault("half", times=1))
    async with httpx.AsyncClient(transport=transport, base_url="http://lan") as client:
        with pytest.raises(httpx.ReadError):
            await client.get("/System/Ping")
        half = await client.get("/System/Ping")
        whole = await client.get("/System/Ping")

    assert whole.text.startswith(half.text)
    assert len(half.text) < len(whole.text)


async def test_requests_are_counted_by_template_and_remembered(lan: RunningJellyfin) -> None:
    await write(lan)
    await lan.status("GET", "/Nowhere")

    assert lan.sim.journal.counts == {("POST", PLAYED): 1, ("GET", "(unknown)"): 1}
    last = lan.sim.journal.recent[-2]
    assert (last.method, last.status, last.path) == (
        "POST",
        200,
        f"/UserPlayedItems/{lan.film.id}",
    )


async def control(server: RunningJellyfin, method: str, path: str, **options: Any) -> Any:
    answer = await server.anyone.request(method, f"/_sim/{path}", **options)
    answer.raise_for_status()
    return answer.json() if answer.content else None


async def test_another_process_can_act_and_look_without_being_counted(
    lan: RunningJellyfin,
) -> None:
    about = {"user": "ada", "item": lan.film.path}

    row = await control(lan, "POST", "play", json={**about, "until_s": 1_000})
    marked = await control(lan, "POST", "mark", json={**about, "favorite": True, "likes": True})
    shown = await control(lan, "GET", "row", params={**about, "user": lan.user_id("ada")})
    state = await control(lan, "GET", "state")
    await lan.sim.plugin.settled()
    counters = await control(lan, "GET", "counters")

    assert (row["position_s"], row["play_count"]) == (1_000, 1)
    assert marked == shown
    assert (shown["favorite"], shown["rating"]) == (True, 10)
    assert [user["name"] for user in state["users"]] == ["ada", "ben"]
    assert (counters["total"], counters["webhooks"]["sent"]) == (0, 6)


async def test_another_process_can_set_faults_switches_and_the_webhook(
    lan: RunningJellyfin,
) -> None:
    await control(lan, "POST", "faults", json={"kind": "status", "status": 502, "times": 1})
    assert [await write(lan), await write(lan)] == [502, 200]
    await control(lan, "POST", "switches", json={"duplicates": True})
    await control(
        lan, "POST", "webhook", json={"url": lan.url + "/Nowhere", "headers": {"X-Secret": "s"}}
    )
    await lan.sim.user_marks_played("ada", lan.film)
    await lan.sim.plugin.settled()

    assert lan.sim.tally.failed == 2
    await control(lan, "DELETE", "counters")
    assert lan.sim.journal.total == 0
    await control(lan, "POST", "webhook", json={"url": ""})
    assert lan.sim.plugin.destinations == []


async def test_control_refuses_what_it_does_not_know(lan: RunningJellyfin) -> None:
    nobody = {"user": "zoe", "item": lan.film.id}

    found = [
        (await lan.anyone.post("/_sim/mark", json=nobody)).status_code,
        (await lan.anyone.post("/_sim/faults", json={"colour": "red"})).status_code,
        (await lan.anyone.post("/_sim/switches", json={"nonsense": 1})).status_code,
    ]

    assert found == [404, 400, 400]
