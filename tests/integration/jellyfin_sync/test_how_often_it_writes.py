"""One write for each server that lacks something, and silence after it."""

from collections.abc import AsyncGenerator
from random import Random

import pytest

from tests.support.eventually import eventually, unchanged
from tests.support.household import Household, a_server, agree, films, household
from tests.support.servers import OwnNats

ROOTS = ("/media", "/mnt/nfs", "/srv/media", "/volume1", "/data")
TICKS = 10_000_000


@pytest.fixture
async def five_servers(nats: OwnNats, jellyfin_database: str) -> AsyncGenerator[Household, None]:
    names = ("lan", "wan", "den", "hut", "car")
    servers = [
        a_server(name, films(10), root=root) for name, root in zip(names, ROOTS, strict=True)
    ]
    maps = {name: {"path_map": {root: "/media"}} for name, root in zip(names, ROOTS, strict=True)}
    async with household(nats.url, jellyfin_database, *servers, per_server=maps) as house:
        yield house


async def test_w16_w20_one_mark_on_five_servers_is_four_writes_and_silence(
    five_servers: Household,
) -> None:
    film = five_servers.servers["lan"].items("Movie")[3].name
    before = five_servers.calls()

    await five_servers.servers["lan"].user_marks_played("ada", film)
    await eventually(lambda: five_servers.writes() == 4, within_s=5)
    await five_servers.settled()
    await unchanged(five_servers.calls, for_s=3)

    assert agree(*five_servers.rows("ada", film).values())
    made = {name: count - before[name] for name, count in five_servers.calls().items()}
    assert made == {"lan": 0, "wan": 1, "den": 1, "hut": 1, "car": 1}


async def test_w10_a_thousand_progress_events_are_two_writes_for_each_film_at_most(
    two_servers: Household,
) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    names = [item.name for item in lan.items("Movie")]
    random = Random(3)
    stops = {name: random.randrange(1_000, 4_000) for name in names}

    for name in names:
        await lan.user_starts("ada", name)
    for step in range(50):
        for name in names:
            await lan.user_checks_in("ada", name, 600 + step * 10)
    for name, stop in stops.items():
        await lan.user_stops("ada", name, stop)
    await two_servers.settled(within_s=20)

    assert {name: wan.row("ada", name).position // TICKS for name in names} == stops
    assert wan.writes() <= 2 * len(names)
    assert lan.writes() == 0


async def test_w22_a_burst_of_marks_is_one_write_each_although_every_write_echoes(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(200)), a_server("wan", films(200))
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        for item in lan.items("Movie"):
            await lan.user_marks_played("ada", item)
        await house.settled(within_s=20)

        assert all(wan.row("ada", item.name).played for item in lan.items("Movie"))
        assert (lan.writes(), wan.writes()) == (0, 200)
