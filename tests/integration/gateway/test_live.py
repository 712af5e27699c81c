"""Live events: each once, in order, also across a break."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from functools import partial
from typing import Any

from gateway.live.feed import Feed
from medley_contracts.jellyfin import ItemAdded, UserDataReported
from medley_contracts.jobs import JobProgressed
from medley_contracts.message import Message
from medley_contracts.streams import EVENTS
from medley_kit.broker import publish
from medley_kit.outbox import add
from medley_kit.send import Envelope, connected, publish_sealed
from tests.support.eventually import eventually
from tests.support.gateways import Gateway, Post
from tests.support.notifications import user_data_saved
from tests.support.servers import OwnNats


def added(number: int) -> ItemAdded:
    return ItemAdded(
        server="lan", item_id=f"{number:032x}", item_type="Movie", item_name=f"Film {number}"
    )


async def say(gateway: Gateway, *messages: Message) -> None:
    for message in messages:
        await publish(gateway.resources.broker, message)


class Watching:
    """One client of `/api/live`."""

    def __init__(self) -> None:
        self.events: list[tuple[int, str, dict[str, Any]]] = []
        self.lines: list[str] = []
        self.is_open = asyncio.Event()

    def names(self) -> list[str]:
        return [data.get("item_name", name) for _, name, data in self.events]

    def has_seen(self, *names: str) -> bool:
        return self.names() == list(names)

    @property
    def last_id(self) -> int:
        return self.events[-1][0]


@asynccontextmanager
async def watching(
    gateway: Gateway, *, after: int | None = None, topics: str | None = None
) -> AsyncGenerator[Watching, None]:
    """Watch as long as the block."""
    found = Watching()

    async def read() -> None:
        headers = {} if after is None else {"Last-Event-ID": str(after)}
        params = {} if topics is None else {"topics": topics}
        number, name = 0, ""
        async with gateway.admin.stream(
            "GET", "/api/live", headers=headers, params=params
        ) as answer:
            async for line in answer.aiter_lines():
                found.is_open.set()
                found.lines.append(line)
                field, _, value = line.partition(": ")
                if field == "id":
                    number = int(value)
                elif field == "event":
                    name = value
                elif field == "data":
                    found.events.append((number, name, json.loads(value)))

    reading = asyncio.create_task(read())
    try:
        async with asyncio.timeout(5):
            await found.is_open.wait()
        yield found
    finally:
        reading.cancel()
        await asyncio.wait([reading])


async def test_what_happens_is_told_to_everyone_who_watches(gateway: Gateway) -> None:
    async with watching(gateway) as one, watching(gateway) as other:
        await eventually(lambda: len(gateway.resources.feed._watchers) == 2)
        await say(gateway, added(1), added(2))

        for each in (one, other):
            await eventually(partial(each.has_seen, "Film 1", "Film 2"))
        assert one.events[0][1] == "item_added"
        assert one.lines[0] == "retry: 1000"


async def test_a_watcher_resumes_without_a_gap_and_nothing_twice(gateway: Gateway) -> None:
    async with watching(gateway, after=0) as first:
        await say(gateway, *(added(number) for number in range(5)))
        await eventually(lambda: len(first.events) == 5)
    await say(gateway, *(added(number) for number in range(5, 9)))

    async with watching(gateway, after=first.last_id) as second:
        await eventually(lambda: len(second.events) == 4)
        await say(gateway, added(9))
        await eventually(lambda: len(second.events) == 5)

    assert second.names() == [f"Film {number}" for number in range(5, 10)]


async def resumed(
    gateway: Gateway, feed: Feed, *, after: int, one_more_at: int, last: int
) -> list[int]:
    """The numbers told to whoever comes back, up to the last, which happens in between."""
    told = []
    async with aclosing(feed.watch(["jellyfin"], after=after)) as news:
        async for event in news:
            if event is None:
                continue
            told.append(event.sequence)
            if event.sequence == one_more_at:
                await say(gateway, added(last - 1))
            if event.sequence == last:
                break
    return told


async def test_what_the_memory_has_forgotten_is_read_from_the_stream(gateway: Gateway) -> None:
    feed = Feed(lambda: connected(gateway.resources.broker), remembered=10)
    running = asyncio.create_task(feed.run())
    await feed.awake(within_s=5)
    await say(gateway, *(added(number) for number in range(1200)))
    await eventually(lambda: feed._newest >= 1200, within_s=10)

    told = await resumed(gateway, feed, after=100, one_more_at=1150, last=1201)
    running.cancel()
    await asyncio.wait([running])

    assert told == list(range(101, 1202))


async def consumers(gateway: Gateway) -> int:
    """How many read the stream of events, durables apart."""
    streams = connected(gateway.resources.broker).jetstream()
    found = await streams.consumers_info(EVENTS.name)
    return sum(each.config.durable_name is None for each in found)


async def test_the_stream_is_read_only_while_somebody_watches(gateway: Gateway) -> None:
    before = await consumers(gateway)
    feed = Feed(lambda: connected(gateway.resources.broker), rests_after_s=0)
    running = asyncio.create_task(feed.run())
    async with aclosing(feed.watch(["jellyfin"], heartbeat_s=0.05)) as news:
        await anext(news)
        await eventually(partial(_equals, gateway, before + 1))
    await eventually(partial(_equals, gateway, before))
    await say(gateway, *(added(number) for number in range(3)))

    told = await resumed(gateway, feed, after=1, one_more_at=3, last=4)
    running.cancel()
    await asyncio.wait([running])

    assert before == 0
    assert told == [2, 3, 4]


async def _equals(gateway: Gateway, count: int) -> bool:
    return await consumers(gateway) == count


async def test_only_the_topics_asked_for_are_told(gateway: Gateway) -> None:
    progress = JobProgressed(
        job_id="0197a3f2-6f7e-7c0a-9a51-3f7a5b0f2d11", kind="index_items", done=1
    )

    async with watching(gateway, after=0, topics="job") as jobs:
        await say(gateway, added(1), progress)
        await eventually(lambda: len(jobs.events) == 1)

    assert jobs.events[0][1] == "progressed"


async def test_raw_reports_come_only_when_asked_for(gateway: Gateway, post: Post) -> None:
    async with (
        watching(gateway, after=0) as usual,
        watching(gateway, after=0, topics="jellyfin,reports") as everything,
    ):
        await post(user_data_saved(1))
        await say(gateway, added(2))
        await eventually(lambda: len(everything.events) == 2)
        await eventually(lambda: len(usual.events) == 1)

    assert [name for _, name, _ in everything.events] == ["user_data_reported", "item_added"]
    assert UserDataReported.model_validate(everything.events[0][2]).server == "lan"
    assert usual.names() == ["Film 2"]


async def test_d46_what_cannot_be_read_is_told_all_the_same(gateway: Gateway) -> None:
    # An update that could not be spelled was logged, and reached nobody.
    odd = Envelope(str(ItemAdded.SUBJECT), EVENTS.name, {}, b'{"of": "a later version"}')

    async with watching(gateway, after=0) as one:
        await publish_sealed(gateway.resources.broker, odd)
        await say(gateway, added(1))
        await eventually(lambda: len(one.events) == 2)

    assert [(name, data.get("of")) for _, name, data in one.events] == [
        ("item_added", "a later version"),
        ("item_added", None),
    ]


async def test_an_unknown_topic_is_refused(gateway: Gateway) -> None:
    answer = await gateway.admin.get("/api/live", params={"topics": "films"})

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:medley:problem:unknown-topic")


async def test_watchers_live_through_a_restart_of_nats(gateway: Gateway, nats: OwnNats) -> None:
    async with watching(gateway) as one:
        await eventually(lambda: len(gateway.resources.feed._watchers) == 1)
        await say(gateway, added(1))
        await eventually(lambda: len(one.events) == 1)
        await nats.kill()
        async with gateway.resources.pool.acquire() as connection:
            await add(connection, added(2))
        await nats.start()

        await eventually(lambda: one.names() == ["Film 1", "Film 2"], within_s=20)
        await say(gateway, added(3))
        await eventually(lambda: one.names() == ["Film 1", "Film 2", "Film 3"])


async def test_silence_is_broken_by_heartbeats(gateway: Gateway) -> None:
    async with aclosing(gateway.resources.feed.watch(["job"], heartbeat_s=0.05)) as news:
        heard = [await anext(news) for _ in range(3)]

    assert heard == [None, None, None]


async def test_who_has_left_is_forgotten(gateway: Gateway) -> None:
    async with watching(gateway):
        await eventually(lambda: len(gateway.resources.feed._watchers) == 1)

    await eventually(lambda: not gateway.resources.feed._watchers)
