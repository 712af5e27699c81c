"""A service that only looks alive is mended, or its process ends."""

import resource
import time

from faststream.nats import NatsBroker, NatsRouter

from medley_kit.broker import on, publish
from medley_kit.send import BrokerAway
from medley_kit.watch import EXIT_CODE, Watchdog
from tests.support.eventually import eventually
from tests.support.messages import Noted, Start, a_durable
from tests.support.processes import begin
from tests.support.servers import OwnNats

DURABLE = a_durable()


class Reader:
    """Collects the numbers of notes."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.router = NatsRouter()
        on(self.router, Noted, durable=DURABLE)(self.take)

    async def take(self, message: Noted) -> None:
        self.seen.append(message.number)

    async def reads(self, broker: NatsBroker, number: int) -> None:
        await publish(broker, Noted(number=number))
        await eventually(lambda: number in self.seen, within_s=8)


def spent_s() -> float:
    """Processor time of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def test_a_deleted_durable_is_made_anew(start: Start) -> None:
    reader = Reader()
    broker = await start(reader.router)
    await reader.reads(broker, 1)

    async with Watchdog(broker, [DURABLE], every_s=0.2).running():
        await broker.connection.jetstream().delete_consumer("MEDLEY_EVENTS", DURABLE.name)

        await reader.reads(broker, 2)


async def test_a_deleted_stream_is_made_anew(start: Start) -> None:
    reader = Reader()
    broker = await start(reader.router)
    await reader.reads(broker, 1)

    async with Watchdog(broker, [DURABLE], every_s=0.2).running():
        await broker.connection.jetstream().delete_stream("MEDLEY_EVENTS")
        await eventually(lambda: _is_taken(broker, 2), within_s=5)

        await eventually(lambda: 2 in reader.seen, within_s=8)


async def test_a_missing_durable_costs_next_to_nothing(start: Start) -> None:
    reader = Reader()
    broker = await start(reader.router)
    await reader.reads(broker, 1)
    await broker.connection.jetstream().delete_consumer("MEDLEY_EVENTS", DURABLE.name)
    before_s, messages = spent_s(), broker.connection.stats["out_msgs"]

    await _seconds_pass(2)

    assert spent_s() - before_s < 0.3
    assert broker.connection.stats["out_msgs"] - messages < 20


async def test_nats_away_costs_next_to_nothing_and_reading_resumes(
    start: Start, nats: OwnNats
) -> None:
    reader = Reader()
    broker = await start(reader.router)
    await reader.reads(broker, 1)

    async with Watchdog(broker, [DURABLE], every_s=0.2).running():
        await nats.kill()
        await eventually(lambda: not broker.connection.is_connected)
        before_s = spent_s()
        await _seconds_pass(4)
        assert spent_s() - before_s < 0.4

        await nats.start()
        await eventually(lambda: _is_taken(broker, 2), within_s=5)
        await eventually(lambda: 2 in reader.seen, within_s=2)


async def test_reading_resumes_after_nats_hung(start: Start, nats: OwnNats) -> None:
    reader = Reader()
    broker = await start(reader.router)
    await reader.reads(broker, 1)

    nats.freeze()
    assert not await _is_taken(broker, 2, within_s=0.3)
    nats.thaw()

    await reader.reads(broker, 3)


async def test_twelve_idle_durables_cost_next_to_nothing_and_wake_at_once(start: Start) -> None:
    seen: list[float] = []
    router = NatsRouter()
    cursors = [a_durable(f"tester-{number}") for number in range(12)]

    async def take(_message: Noted) -> None:
        seen.append(time.perf_counter())

    for cursor in cursors:
        on(router, Noted, durable=cursor)(take)
    broker = await start(router)
    async with Watchdog(broker, cursors).running():
        await _seconds_pass(0.5)
        before_s = spent_s()

        await _seconds_pass(4)

        assert (spent_s() - before_s) / 4 < 0.02
        published = time.perf_counter()
        await publish(broker, Noted())
        await eventually(lambda: len(seen) == 12, every_s=0.005)
        # 20 ms on a quiet machine; this one is shared.
        assert min(seen) - published < 0.1


async def test_a_stalled_loop_ends_the_process() -> None:
    process = await begin("stalls", "")

    out, errors = await process.communicate()

    assert process.returncode == EXIT_CODE
    assert b"stood still" in out + errors
    assert b"in stalls" in errors


async def test_a_closed_connection_ends_the_process(nats: OwnNats) -> None:
    process = await begin("loses_its_connection", nats.url)

    out, errors = await process.communicate()

    assert process.returncode == EXIT_CODE
    assert b"closed for good" in out + errors


async def _is_taken(broker: NatsBroker, number: int, *, within_s: float = 1) -> bool:
    try:
        await publish(broker, Noted(number=number), within_s=within_s)
    except BrokerAway:
        return False
    return True


async def _seconds_pass(seconds: float) -> None:
    """The one wait here that waits for nothing to happen."""
    ends = time.monotonic() + seconds
    await eventually(lambda: time.monotonic() > ends, within_s=seconds + 5, every_s=0.25)
