"""The compose stack: up by one command, true to the tour, scaled, restarted under load."""

import asyncio
import time
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from medley.tour.play import play_at
from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.support.compose import SERVICES, Stack, compose_stack
from tests.support.eventually import eventually, unchanged

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]

SCALED = "deploy/compose/scale.yml"
THREE = [part for name in SERVICES[1:] for part in ("--scale", f"{name}=3")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Stack, None]:
    folder = tmp_path_factory.mktemp("stack")
    for each in (folder, *folder.parents):
        if each.name.startswith("pytest"):
            each.chmod(0o755)
    async with compose_stack(folder) as found:
        yield found


def told(what: str) -> None:
    print(f"  {what}")  # noqa: T201 - the figures of the stack


async def test_it_is_healthy_after_one_command(stack: Stack) -> None:
    told(f"from nothing to healthy: {stack.ready_after_s:.1f} s")
    async with asyncio.timeout(5), stack.api() as api:
        ready = await api.readiness()

    assert ready["status"] == "ok"
    assert set(SERVICES[1:]) <= ready["checks"].keys()


async def test_the_tour_comes_true_on_it(stack: Stack) -> None:
    async with stack.api() as api:
        await play_at(api, stack.cast, set(SERVICES), as_json=False)


async def test_each_container_keeps_to_its_memory(stack: Stack) -> None:
    for name, used in sorted((await stack.memory()).items()):
        told(f"{name}: {used}")


def servers(stack: Stack) -> tuple[JellyfinSimulator, JellyfinSimulator]:
    return stack.cast.jellyfins["lan"].simulator, stack.cast.jellyfins["wan"].simulator


async def marked(stack: Stack, people: tuple[str, ...], *, played: bool) -> float:
    """Mark every film both servers have, for these people, on lan; seconds until wan has all."""
    lan, wan = servers(stack)
    films = [item.name for item in wan.items("Movie")]
    before = wan.writes()
    wanted = {
        (person, film)
        for person in people
        for film in films
        if wan.row(person, film).played is not played
    }
    began = time.monotonic()
    for person, film in sorted(wanted):
        if played:
            await lan.user_marks_played(person, film)
        else:
            await lan.user_marks_unplayed(person, film)
    await eventually(
        lambda: all(wan.row(person, film).played is played for person, film in wanted),
        within_s=60,
    )
    took = time.monotonic() - began
    writes = await unchanged(lambda: wan.writes() - before, for_s=2)
    assert writes == len(wanted), f"{len(wanted)} changes made {writes} writes"
    told(f"{len(wanted)} changes, {writes} writes: {len(wanted) / took:.0f} a second")
    return took


async def test_three_replicas_of_each_service_share_the_work(stack: Stack) -> None:
    people = ("ada", "ben", "cleo", "dora")
    told("one replica of each")
    await marked(stack, people, played=True)
    await stack.compose("up", "-d", "--wait", "--scale", "gateway=2", *THREE, files=[SCALED])

    told("three replicas of each, two gateways behind a proxy")
    await marked(stack, people, played=False)

    running = (await stack.compose("ps", "--format", "{{.Service}}", files=[SCALED])).split()
    assert {name: running.count(name) for name in SERVICES} == {
        name: 2 if name == "gateway" else 3 for name in SERVICES
    }


async def test_a_rolling_restart_under_traffic_loses_nothing(stack: Stack) -> None:
    lan, wan = servers(stack)
    films = [item.name for item in wan.items("Movie")]
    ended = asyncio.Event()
    rounds = 0

    async def watch() -> None:
        """Ada marks films played and unplayed all the while; the last round leaves them played."""
        nonlocal rounds
        while not ended.is_set() or rounds % 2:
            rounds += 1
            for film in films:
                mark = lan.user_marks_played if rounds % 2 else lan.user_marks_unplayed
                await mark("ada", film)
                await asyncio.sleep(0.05)
        for film in films:
            await lan.user_marks_played("ada", film)

    watching = asyncio.create_task(watch())
    for name in SERVICES:
        began = time.monotonic()
        await stack.compose("restart", "--timeout", "15", name, files=[SCALED])
        told(f"{name}: all replicas restarted in {time.monotonic() - began:.1f} s")
    ended.set()
    await watching

    await eventually(lambda: all(wan.row("ada", film).played for film in films), within_s=90)
    told(f"{rounds} rounds of {len(films)} changes meanwhile; both servers agree")


async def test_nothing_was_parked(stack: Stack) -> None:
    async with stack.api() as api:
        page = await api.get("/api/parked")

    assert page["items"] == []
