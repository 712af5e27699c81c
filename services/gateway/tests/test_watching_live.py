"""Those who watch what happens, and how much of it may wait for one who does not read."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from nats.aio.client import Client

from gateway.live.feed import Feed
from gateway.live.reader import StoredMessage
from gateway.live.watcher import WAITING_AT_MOST, Watcher
from medley_contracts.jellyfin import ItemAdded

TOPIC = "jellyfin"


def event(number: int) -> StoredMessage:
    return StoredMessage(number, str(ItemAdded.SUBJECT), b"{}", {})


async def test_w43_a_reader_that_stalls_is_sent_away_with_a_bounded_queue() -> None:
    # The queue of a page that did not read grew as long as the process lived.
    watcher = Watcher(frozenset({TOPIC}), after=0)

    for number in range(1, 3 * WAITING_AT_MOST):
        watcher.offer(event(number))
    taken = await watcher.take(within_s=1)

    assert [one.sequence for one in taken] == list(range(1, WAITING_AT_MOST + 1))
    assert watcher.is_finished


async def test_w43_others_are_told_everything_while_one_stalls() -> None:
    feed = Feed(_nowhere, remembered=10)
    feed._started.set()
    so_far = 2 * WAITING_AT_MOST

    async with (
        aclosing(feed.watch([TOPIC], heartbeat_s=5)) as stalled,
        aclosing(feed.watch([TOPIC], heartbeat_s=5)) as awake,
    ):
        waiting = asyncio.create_task(anext(stalled))
        heard: list[int] = []
        reading = asyncio.create_task(_read(awake, heard, so_far))
        await asyncio.sleep(0)
        for number in range(1, so_far + 1):
            feed._take(event(number))
            if number % 100 == 0:
                await asyncio.sleep(0)
        await asyncio.wait_for(reading, 5)
        first = await waiting
        rest = [one.sequence async for one in stalled if one is not None]

    assert heard == list(range(1, so_far + 1))
    assert first is not None
    assert len(rest) < so_far
    assert [first.sequence, *rest] == list(range(1, len(rest) + 2))


def _nowhere() -> Client:
    raise AssertionError("everything is remembered: nothing is read again")


async def _read(
    watch: AsyncGenerator[StoredMessage | None, None], heard: list[int], until: int
) -> None:
    async for one in watch:
        if one is not None:
            heard.append(one.sequence)
            if one.sequence == until:
                return
