"""Edits that cross end equal everywhere, and equal to the last edit of each field."""

import asyncio
from collections.abc import AsyncGenerator
from random import Random

import pytest

from tests.support.crossing_edits import EDITS
from tests.support.household import Household, a_server, agree, films, household
from tests.support.servers import OwnNats

ITEMS = 250


@pytest.fixture(params=["as sent", "shuffled and doubled", "clocks a minute apart"])
async def crossing(
    request: pytest.FixtureRequest, nats: OwnNats, jellyfin_database: str
) -> AsyncGenerator[Household, None]:
    skew_s = 60.0 if request.param == "clocks a minute apart" else 0.0
    lan = a_server("lan", films(ITEMS))
    wan = a_server("wan", films(ITEMS), skew_s=skew_s)
    for server in (lan, wan):
        if request.param == "shuffled and doubled":
            server.switches.shuffle_s = 0.5
            server.switches.duplicates = True
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        yield house


async def test_w15_crossing_edits_end_equal_and_equal_to_the_last_edit(crossing: Household) -> None:
    lan, wan = crossing.servers["lan"], crossing.servers["wan"]
    names = [item.name for item in lan.items("Movie")]
    random = Random(7)

    async def edit(number: int, film: str) -> dict[str, object]:
        await asyncio.sleep(random.uniform(0, 2))
        return await EDITS[number % len(EDITS)](lan, wan, film)

    expected = await asyncio.gather(*(edit(n, film) for n, film in enumerate(names)))
    await crossing.settled(within_s=30)

    unequal = [film for film in names if not agree(lan.row("ada", film), wan.row("ada", film))]
    wrong = [
        (film, EDITS[n % len(EDITS)].__name__, name, getattr(lan.row("ada", film), name))
        for n, film in enumerate(names)
        for name, value in expected[n].items()
        if getattr(lan.row("ada", film), name) != value
    ]
    assert (unequal, wrong) == ([], [])
