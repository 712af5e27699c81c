"""Edits that cross: two people, or one person on two servers, at nearly the same time.

`size` films get one of five kinds of edit each: marked and unmarked 0.3 s apart; two fields on two
servers at once; the same field, 50 ms apart, with opposite values; undone on the other server a
second later; opposite values at the same instant. Each run is made twice: with webhooks as they are
sent, and with every webhook doubled and delayed by up to half a second, so that they overtake each
other. Measured: on how many films both servers end equal, and equal to the last edit of each field.
"""

import asyncio
from random import Random
from typing import Final

from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.whole_system import whole_system
from tests.support.crossing_edits import EDITS
from tests.support.household import a_server, agree, films

FULL: Final = Scale(size=250, seconds=2)
SHORT: Final = Scale(size=20, seconds=1)
_WITHIN_S: Final = 120.0


async def measure(scale: Scale) -> list[Figure]:
    """As sent; then shuffled and doubled. The edits begin within the first ``seconds``."""
    return [await _measure(scale, is_rough=False), await _measure(scale, is_rough=True)]


async def _measure(scale: Scale, *, is_rough: bool) -> Figure:
    lan, wan = (a_server(name, films(scale.size)) for name in ("lan", "wan"))
    if is_rough:
        for server in (lan, wan):
            server.switches.shuffle_s = 0.5
            server.switches.duplicates = True
    names = [item.name for item in lan.items("Movie")]
    random = Random(7)

    async def edit(number: int, film: str) -> dict[str, object]:
        await asyncio.sleep(random.uniform(0, scale.seconds))
        return await EDITS[number % len(EDITS)](lan, wan, film)

    async with whole_system(lan, wan, reconcile={"every": 0, "at_start": False}) as system:
        await system.begin()
        await system.indexed()
        expected = await asyncio.gather(*(edit(n, film) for n, film in enumerate(names)))
        await system.settled(within_s=_WITHIN_S)
        writes = system.writes()
    equal = [film for film in names if agree(lan.row("ada", film), wan.row("ada", film))]
    last = [
        film
        for film, fields in zip(names, expected, strict=True)
        if all(getattr(lan.row("ada", film), name) == value for name, value in fields.items())
    ]
    both = len(set(equal) & set(last))
    return Figure(
        work=f"{scale.size} items, 5 kinds of crossing edits, 2 servers, webhooks "
        + ("shuffled and doubled" if is_rough else "as sent"),
        medley=f"{len(equal)} equal, {both} of them equal to the last edit; {writes} writes",
        limit=f"{scale.size}",
        ratio=ratio_of(both, scale.size),
        to_reach="250 of 250, and equal to the last edit",
    )
