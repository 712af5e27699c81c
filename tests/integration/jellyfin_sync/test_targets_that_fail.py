"""A target that fails delays nobody else, loses nothing, and is not written to twice."""

import time
from collections.abc import AsyncGenerator

import pytest

from jellyfin_sync.app import service
from medley_simulators.faults import Fault
from tests.support.eventually import eventually, unchanged
from tests.support.household import Household, a_server, agree, films, household
from tests.support.servers import OwnNats

COUNT = 30
WRITING = "*/userdata"


@pytest.fixture
async def three_servers(nats: OwnNats, jellyfin_database: str) -> AsyncGenerator[Household, None]:
    servers = [a_server(name, films(100)) for name in ("lan", "wan", "den")]
    async with household(nats.url, jellyfin_database, *servers, proxied=("wan",)) as house:
        yield house


async def mark(house: Household, count: int) -> list[str]:
    names = [item.name for item in house.servers["lan"].items("Movie")][:count]
    for name in names:
        await house.servers["lan"].user_marks_played("ada", name)
    return names


def has_all(house: Household, server: str, names: list[str]) -> bool:
    return all(house.servers[server].row("ada", name).played for name in names)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(status=500, times=3), id="errors"),
        pytest.param(Fault(kind="starting", times=2), id="starting, a page of HTML"),
        pytest.param(Fault(status=429, retry_after_s=1, times=1), id="too many requests"),
        pytest.param(Fault(status=401, times=2), id="key not accepted"),
        pytest.param(Fault(kind="reset", times=3), id="connection reset"),
        pytest.param(Fault(kind="half", times=3), id="half an answer"),
        pytest.param(Fault(kind="page", times=2), id="a page of HTML that says it went well"),
        pytest.param(Fault(status=502, after=True, times=3), id="answer lost"),
        pytest.param(Fault(kind="reset", after=True, times=3), id="connection lost"),
    ],
)
async def test_what_a_target_failed_to_take_arrives_once(
    three_servers: Household, fault: Fault
) -> None:
    wan = three_servers.servers["wan"]
    fault.route, fault.method = WRITING, "POST"
    wan.faults.add(fault)

    names = await mark(three_servers, COUNT)
    await eventually(lambda: has_all(three_servers, "den", names), within_s=5)
    await three_servers.settled(within_s=30)

    assert fault.hits > 0
    assert all(agree(*three_servers.rows("ada", name).values()) for name in names)
    assert three_servers.servers["den"].writes() == COUNT
    assert wan.writes() == COUNT
    assert three_servers.servers["lan"].writes() == 0


async def test_w09_a_hundred_changes_wait_for_a_target_that_is_down(
    three_servers: Household,
) -> None:
    three_servers.proxies["wan"].refuse()

    names = await mark(three_servers, 100)
    await eventually(lambda: has_all(three_servers, "den", names), within_s=5)
    await unchanged(three_servers.servers["wan"].writes, for_s=1.0)
    held_back = await three_servers.due()
    three_servers.proxies["wan"].heal()
    await three_servers.settled(within_s=30)

    assert {row["target"] for row in held_back} == {"wan"}
    assert all(agree(*three_servers.rows("ada", name).values()) for name in names)
    assert (three_servers.servers["wan"].writes(), three_servers.servers["den"].writes()) == (
        100,
        100,
    )


async def test_that_a_target_is_down_is_known_and_that_it_is_back(three_servers: Household) -> None:
    async def state() -> tuple[bool, str]:
        rows = await three_servers.fetch("SELECT * FROM server WHERE server = 'wan'")
        return rows[0]["is_reachable"], rows[0]["detail"]

    three_servers.proxies["wan"].refuse()
    await mark(three_servers, 1)

    async def is_lost() -> bool:
        return not (await state())[0]

    async def is_back() -> bool:
        return await state() == (True, "")

    await eventually(is_lost, within_s=10)
    three_servers.proxies["wan"].heal()
    await eventually(is_back, within_s=10)


async def test_a_target_that_hangs_holds_up_nobody_not_even_the_end(
    three_servers: Household,
) -> None:
    wan = three_servers.servers["wan"]
    wan.faults.add(Fault(kind="hang", route=WRITING, method="POST"))

    names = await mark(three_servers, COUNT)
    await eventually(lambda: has_all(three_servers, "den", names), within_s=5)
    begun = time.monotonic()
    await three_servers.running.stop()
    took = time.monotonic() - begun
    wan.faults.clear()
    async with service.running(three_servers.settings) as again:
        three_servers.running = again
        await three_servers.settled(within_s=30)

    assert took < 10
    assert has_all(three_servers, "wan", names)
    assert wan.writes() == COUNT


async def test_an_undo_wins_over_a_write_whose_answer_was_lost_with_its_echo(
    three_servers: Household,
) -> None:
    wan, lan = three_servers.servers["wan"], three_servers.servers["lan"]
    wan.switches.is_down = True
    wan.faults.add(Fault(status=502, after=True, times=1, route=WRITING, method="POST"))
    film = lan.items("Movie")[0].name

    await lan.user_marks_played("ada", film)
    await eventually(lambda: wan.row("ada", film).played, within_s=5)
    await lan.user_marks_unplayed("ada", film)
    await three_servers.settled(within_s=15)

    assert not any(row.played for row in three_servers.rows("ada", film).values())


async def test_w09_a_write_that_is_always_refused_fails_after_some_tries_and_says_why(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(2)), a_server("wan", films(2))
    sync = {"max_retries": 1}
    async with household(nats.url, jellyfin_database, lan, wan, sync=sync) as house:
        wan.faults.add(Fault(status=400, route=WRITING, method="POST"))
        await lan.user_marks_played("ada", lan.items("Movie")[0])

        async def has_failed() -> bool:
            return [row["state"] for row in await house.due()] == ["failed"]

        await eventually(has_failed, within_s=10)
        due = await house.due()
        await lan.user_marks_played("ada", lan.items("Movie")[1])
        wan.faults.clear()
        await lan.user_favourites("ada", lan.items("Movie")[0])
        await house.settled()

        assert "400" in due[0]["detail"]
        assert all(wan.row("ada", item.name).played for item in lan.items("Movie"))
