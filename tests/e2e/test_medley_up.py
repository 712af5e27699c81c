"""`medley up` as people run it: a process of its own, with its own servers and its own home."""

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest

from medley.outcome import Exit
from medley_simulators.jellyfin.demo import demo_server
from tests.support.eventually import eventually
from tests.support.medley_command import MedleyUp, medley, medley_up
from tests.support.two_jellyfins import TwoJellyfins, is_indexed

pytestmark = pytest.mark.timeout(180)


async def marks_played(up: MedleyUp, server: str, film: str) -> None:
    body = {"user": "ada", "item": film, "played": True}
    async with httpx.AsyncClient(base_url=up.where(f"Jellyfin {server}")) as simulated:
        (await simulated.post("/_sim/mark", json=body)).raise_for_status()


async def is_played(up: MedleyUp, server: str, film: str) -> bool:
    async with httpx.AsyncClient(base_url=up.where(f"Jellyfin {server}")) as simulated:
        row = await simulated.get("/_sim/row", params={"user": "ada", "item": film})
        return bool(row.json()["played"])


async def written(up: MedleyUp) -> list[dict[str, Any]]:
    """What the API says was written, newest first."""
    async with up.asked_by_an_administrator() as api:
        page = (await api.get("/api/sync-log")).raise_for_status().json()
        items: list[dict[str, Any]] = page["items"]
        return items


async def test_a_film_marked_on_one_server_is_played_on_the_other_and_the_log_says_so(
    home: Path, port: dict[str, str]
) -> None:
    async with medley_up(home, "--demo", environ=port) as up:
        await eventually(lambda: is_indexed(up), within_s=20)

        await marks_played(up, "lan", "Metropolis")

        await eventually(lambda: is_played(up, "wan", "Metropolis"), within_s=10)
        (row,) = await eventually(lambda: written(up))
    assert (row["server"], row["username"], row["item"]) == ("wan", "ada", "Metropolis")
    assert row["fields"]["played"]["before"] is False
    assert row["fields"]["played"]["after"] is True


async def test_ctrl_c_ends_it_and_everything_it_started(home: Path, port: dict[str, str]) -> None:
    async with medley_up(home, "--demo", environ=port) as up:
        assert len(up.children) >= 2

        up.interrupt()

        ended = await up.ended(within_s=15)
        await up.until_no_child_is_left(within_s=1)
    assert ended.code == Exit.DONE
    assert "Traceback" not in ended.complained


async def test_sigterm_ends_it_as_ctrl_c_does(home: Path, port: dict[str, str]) -> None:
    async with medley_up(home, "--only", "jellyfin-sync", environ=port) as up:
        up.process.send_signal(signal.SIGTERM)

        ended = await up.ended(within_s=15)
        await up.until_no_child_is_left(within_s=1)
    assert ended.code == Exit.DONE


async def test_a_second_ctrl_c_ends_it_at_once_and_leaves_nothing_behind(
    home: Path, port: dict[str, str]
) -> None:
    async with medley_up(home, "--only", "jellyfin-sync", environ=port) as up:
        # It cannot have drained before it is told again: it is stopped meanwhile.
        up.process.send_signal(signal.SIGSTOP)
        up.interrupt()
        up.process.send_signal(signal.SIGTERM)
        up.process.send_signal(signal.SIGCONT)

        ended = await up.ended(within_s=5)
        await up.until_no_child_is_left()
    assert ended.code == Exit.INTERRUPTED


async def test_a_second_instance_on_the_same_home_is_refused_and_the_first_goes_on(
    home: Path, port: dict[str, str]
) -> None:
    async with medley_up(home, environ=port) as up:
        second = await medley(home, "up", environ=port)

        async with up.asked_by_an_administrator() as api:
            assert (await api.get("/healthz")).is_success
    assert second.code == Exit.FAILED
    assert f"Another medley (process {up.process.pid}) is running on {home}" in second.complained
    assert "MEDLEY_HOME" in second.complained
    assert "Traceback" not in second.complained


async def test_a_port_that_is_taken_is_named_with_what_to_do(
    home: Path, port: dict[str, str]
) -> None:
    number = port["MEDLEY_GATEWAY__PORT"]
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", int(number))
    async with server:
        ended = await medley(home, "up", environ=port)

    assert ended.code == Exit.FAILED
    assert f"Port {number} of 127.0.0.1, wanted for the gateway" in ended.complained
    assert "gateway.port" in ended.complained
    assert "Traceback" not in ended.complained


@pytest.mark.parametrize(
    ("setting", "url", "told"),
    [
        pytest.param("MEDLEY_NATS__URL", "nats://127.0.0.1:1", "NATS cannot be reached", id="nats"),
        pytest.param(
            "MEDLEY_POSTGRES__DSN",
            "postgresql://me:hush@127.0.0.1:1/medley",
            "PostgreSQL cannot be reached",
            id="postgres",
        ),
    ],
)
async def test_a_server_that_is_named_and_away_is_exit_code_3(
    home: Path, port: dict[str, str], setting: str, url: str, told: str
) -> None:
    ended = await medley(home, "up", environ={**port, setting: url})

    assert ended.code == Exit.UNREACHABLE
    assert told in ended.complained
    assert "hush" not in ended.complained
    assert "Traceback" not in ended.complained


async def test_the_tour_comes_true_and_again_on_the_same_home(
    home: Path, port: dict[str, str]
) -> None:
    first = await medley(home, "up", "--demo", "--tour", "--json", environ=port)
    second = await medley(home, "up", "--demo", "--tour", "--json", environ=port)

    for ended in (first, second):
        assert ended.code == Exit.DONE, ended.said + ended.complained
        assert json.loads(ended.said)["ok"] is True


async def test_the_admin_token_is_printed_at_the_first_start_only(
    home: Path, port: dict[str, str]
) -> None:
    async with medley_up(home, environ=port) as up:
        first = up.facts["admin_token"]
        up.interrupt()
        await up.ended()
    async with medley_up(home, environ=port) as up:
        second = up.facts["admin_token"]
        async with up.asked_by_an_administrator() as api:
            answer = await api.get("/api/parked")

    assert len(first) > 20
    assert second is None
    assert answer.is_success


async def test_after_kill_9_no_child_is_left_and_the_next_start_goes_on_where_it_was(
    home: Path, port: dict[str, str]
) -> None:
    house = TwoJellyfins(demo_server("lan"), demo_server("wan"))
    films = [item.name for item in house.lan.items("Movie")[:4]]
    async with house.lan.serving() as lan_url, house.wan.serving() as wan_url:
        config = house.settings(home.parent, lan_url, wan_url)
        async with medley_up(home, "--config", config, environ=port) as up:
            house.post_to(up.url)
            await eventually(lambda: is_indexed(up), within_s=20)
            for film in films[:2]:
                await house.lan.user_marks_played("ada", film)
            await eventually(lambda: all(house.wan.row("ada", film).played for film in films[:2]))
            before = len(await written(up))

            await up.kill()
            await up.until_no_child_is_left()

        # Nobody hears of these two: what was missed is found by comparing.
        for film in films[2:]:
            await house.lan.user_marks_played("ada", film)
        writes = house.wan.writes()
        async with medley_up(home, "--config", config, environ=port) as up:
            await eventually(
                lambda: all(house.wan.row("ada", film).played for film in films), within_s=20
            )
            log = await eventually(lambda: _longer_than(up, before))
    assert before == 2
    assert house.wan.writes() - writes == 2
    assert [row["item"] for row in log[-2:]] == films[1::-1]


async def _longer_than(up: MedleyUp, count: int) -> list[dict[str, Any]]:
    log = await written(up)
    return log if len(log) >= count + 2 else []


async def test_the_other_commands_find_the_running_system_through_its_home(
    home: Path, port: dict[str, str]
) -> None:
    async with medley_up(home, environ=port):
        commands = [["queue"], ["parked", "ls"], ["log"], ["topology", "diff"], ["migrate"]]
        answers = [await medley(home, *command, environ=port) for command in commands]
        doctor = await medley(home, "doctor", "--json", environ=port)

    assert [answer.code for answer in answers] == [Exit.DONE] * 5, answers
    assert "0 pending, 0 processing, 0 waiting, 0 failed" in answers[0].said
    assert "Nothing is parked" in answers[1].said
    assert "nothing to do" in answers[3].said
    found = {one["what"]: one["state"] for one in json.loads(doctor.said)["findings"]}
    assert {"PostgreSQL": "ok", "NATS": "ok", "schemas": "ok", "topology": "ok"}.items() <= (
        found.items()
    )
    assert found["gateway"] == "ok"
    assert doctor.code == Exit.DONE


async def test_a_comparison_writes_what_differs_and_tells_how_much(
    home: Path, port: dict[str, str]
) -> None:
    house = TwoJellyfins(demo_server("lan"), demo_server("wan"))
    film = house.lan.items("Movie")[0].name
    async with house.lan.serving() as lan_url, house.wan.serving() as wan_url:
        config = house.settings(home.parent, lan_url, wan_url)
        async with medley_up(home, "--config", config, environ=port) as up:
            await eventually(lambda: is_indexed(up), within_s=20)
            # The plugins tell nobody, so only a comparison can find it.
            await house.lan.user_marks_played("ada", film)
            there = ("--config", config, "--json")

            planned = await medley(home, "sync", "jellyfin", "--dry-run", *there, environ=port)
            played_after_plan = house.wan.row("ada", film).played
            done = await medley(home, "sync", "jellyfin", *there, environ=port)

            await eventually(lambda: house.wan.row("ada", film).played)
    (change,) = json.loads(planned.said)["changes"]
    assert (change["server"], change["username"], change["item"]) == ("wan", "ada", film)
    assert not played_after_plan
    assert json.loads(done.said)["differing"] == 1
