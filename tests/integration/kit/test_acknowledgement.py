"""What becomes of a message: acknowledged, tried later, or parked; never lost, never for ever."""

import asyncio
import time
from itertools import pairwise

import asyncpg
from faststream.nats import NatsRouter

from medley_contracts.streams import PARKED
from medley_kit import metrics, parking
from medley_kit.broker import close_broker, on, on_batch, publish
from medley_kit.db import open_pool
from medley_kit.errors import PermanentError, TransientError
from tests.support.eventually import eventually
from tests.support.messages import Noted, Start, a_durable, is_settled, parked, waiting
from tests.support.processes import KILLED_ITSELF, begin
from tests.support.servers import OwnNats, embedded_postgres, temporary_folder

DURABLE = a_durable()
SUBJECT = str(Noted.SUBJECT)


def soon(_attempt: int) -> float:
    """No test wants to wait as long as production does."""
    return 0.05


class Journal:
    """A handler that writes down what it got, and fails as it is told."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.seen: list[int] = []

    async def take(self, message: Noted) -> None:
        self.seen.append(message.number)
        if message.number == 1 and self.failures:
            raise self.failures.pop(0)


def counted(outcome: str) -> float:
    labels = {"durable": DURABLE.name, "outcome": outcome}
    return metrics.REGISTRY.get_sample_value("medley_messages_handled_total", labels) or 0


def routed(journal: Journal) -> NatsRouter:
    router = NatsRouter()
    on(router, Noted, durable=DURABLE, backoff=soon)(journal.take)
    return router


async def test_what_is_away_is_tried_again_until_it_is_back(start: Start) -> None:
    journal = Journal(*[TransientError("away")] * 9)
    broker = await start(routed(journal))

    await publish(broker, Noted(number=1))

    await eventually(lambda: len(journal.seen) == 10, within_s=10)
    await eventually(lambda: is_settled(broker, DURABLE), within_s=5)
    assert await parked(broker) == []


async def test_the_other_side_says_when_to_come_back(start: Start) -> None:
    journal = Journal(TransientError("busy", retry_after_s=0.3))
    router = NatsRouter()
    on(router, Noted, durable=DURABLE, backoff=lambda _: 60)(journal.take)
    broker = await start(router)

    await publish(broker, Noted(number=1))

    await eventually(lambda: journal.seen == [1, 1], within_s=5)


async def test_an_outage_of_the_database_never_parks(start: Start) -> None:
    away = asyncpg.CannotConnectNowError("starting up")
    journal = Journal(away, ConnectionRefusedError(), away, away, OSError(), TimeoutError())
    broker = await start(routed(journal))

    await publish(broker, Noted(number=1))

    await eventually(lambda: len(journal.seen) == 7, within_s=10)
    await eventually(lambda: is_settled(broker, DURABLE), within_s=5)
    assert await parked(broker) == []


async def test_what_no_retry_can_help_is_parked_and_the_next_one_handled(start: Start) -> None:
    journal = Journal(PermanentError("never"))
    broker = await start(routed(journal))

    await publish(broker, Noted(number=1, text="kept"))
    await publish(broker, Noted(number=2))

    await eventually(lambda: sorted(journal.seen) == [1, 2])
    [kept] = await eventually(lambda: parked(broker))
    assert kept.subject == "medley.parked.evt.test.noted.v1"
    assert Noted.model_validate_json(kept.body).text == "kept"
    assert kept.headers[parking.SERVICE] == "tester"
    assert kept.headers[parking.DURABLE] == DURABLE.name
    assert kept.headers[parking.ATTEMPT] == "1"
    assert kept.headers[parking.ERROR] == "PermanentError"
    await eventually(lambda: is_settled(broker, DURABLE))


async def test_what_cannot_be_read_is_parked_with_its_bytes(start: Start) -> None:
    journal = Journal()
    broker = await start(routed(journal))

    await broker.connection.jetstream().publish(SUBJECT, b"{not json", headers={"X-Own": "kept"})
    await publish(broker, Noted(number=2))

    [kept] = await eventually(lambda: parked(broker))
    assert kept.body == b"{not json"
    assert kept.headers["X-Own"] == "kept"
    assert kept.headers[parking.ERROR] == "ValidationError"
    await eventually(lambda: journal.seen == [2])


async def test_a_poisonous_message_is_parked_after_four_attempts(start: Start) -> None:
    journal = Journal(*[KeyError("a bug")] * 99)
    broker = await start(routed(journal))

    await publish(broker, Noted(number=1))
    await publish(broker, Noted(number=2))

    [kept] = await eventually(lambda: parked(broker), within_s=10)
    assert journal.seen.count(1) == 4
    assert journal.seen.count(2) == 1
    assert kept.headers[parking.ERROR] == "KeyError"
    await eventually(lambda: is_settled(broker, DURABLE))


async def test_outages_between_do_not_count_as_attempts(start: Start) -> None:
    away = [TransientError("away")] * 6
    journal = Journal(KeyError("a bug"), *away, KeyError("a bug"))
    broker = await start(routed(journal))

    await publish(broker, Noted(number=1))

    await eventually(lambda: len(journal.seen) == 9, within_s=10)
    await eventually(lambda: is_settled(broker, DURABLE))
    assert await parked(broker) == []


async def test_when_parking_fails_the_message_stays(start: Start) -> None:
    journal = Journal(PermanentError("never"))
    broker = await start(routed(journal))
    streams = broker.connection.jetstream()
    await streams.delete_stream(PARKED.name)
    before = counted("parking_failed")

    await publish(broker, Noted(number=1))

    await eventually(lambda: journal.seen == [1])
    await eventually(lambda: counted("parking_failed") > before, within_s=10)
    assert (await streams.get_last_msg("MEDLEY_EVENTS", SUBJECT)).data
    _, unsettled = await waiting(broker, DURABLE)
    assert unsettled == 1


async def test_only_the_bad_one_of_a_batch_is_parked(start: Start) -> None:
    sizes: list[int] = []
    good: set[int] = set()
    router = NatsRouter()

    async def take(messages: list[Noted]) -> None:
        sizes.append(len(messages))
        if any(message.number == 7 for message in messages):
            error = "seven"
            raise PermanentError(error)
        good.update(message.number for message in messages)

    on_batch(router, Noted, durable=DURABLE, wait_s=0.3, backoff=soon)(take)
    broker = await start(router)

    for number in range(20):
        await publish(broker, Noted(number=number))
    await broker.connection.jetstream().publish(SUBJECT, b"[]")

    await eventually(lambda: len(good) == 19, within_s=10)
    await eventually(lambda: is_settled(broker, DURABLE))
    assert max(sizes) > 1
    errors = {kept.headers[parking.ERROR] for kept in await parked(broker)}
    assert errors == {"PermanentError", "ValidationError"}
    assert len(await parked(broker)) == 2


async def test_in_a_burst_calls_keep_their_distance_and_the_first_message_waits_for_nobody(
    start: Start,
) -> None:
    begun: list[float] = []
    taken: list[list[int]] = []
    router = NatsRouter()

    async def take(messages: list[Noted]) -> None:
        begun.append(time.monotonic())
        taken.append([message.number for message in messages])

    on_batch(router, Noted, durable=DURABLE, every_s=0.5)(take)
    broker = await start(router)

    sent = time.monotonic()
    await publish(broker, Noted(number=0))
    await eventually(lambda: taken == [[0]])
    for number in range(1, 20):
        await publish(broker, Noted(number=number))
    await eventually(lambda: sum(map(len, taken)) == 20, within_s=10)

    assert begun[0] - sent < 0.4
    assert [number for batch in taken for number in batch] == list(range(20))
    assert all(later - sooner >= 0.49 for sooner, later in pairwise(begun))
    await eventually(lambda: is_settled(broker, DURABLE))


async def test_a_batch_during_an_outage_comes_back_and_nothing_is_parked(start: Start) -> None:
    calls: list[int] = []
    done: set[int] = set()
    router = NatsRouter()

    async def take(messages: list[Noted]) -> None:
        calls.append(len(messages))
        if len(calls) == 1:
            raise ConnectionRefusedError
        done.update(message.number for message in messages)

    on_batch(router, Noted, durable=DURABLE, wait_s=0.3, backoff=soon)(take)
    broker = await start(router)

    for number in range(10):
        await publish(broker, Noted(number=number))

    await eventually(lambda: len(done) == 10, within_s=10)
    await eventually(lambda: is_settled(broker, DURABLE))
    assert await parked(broker) == []


async def test_a_replayed_message_is_handled_and_no_longer_parked(start: Start) -> None:
    journal = Journal(PermanentError("not yet mended"))
    broker = await start(routed(journal))
    await publish(broker, Noted(number=1))
    [kept] = await eventually(lambda: parked(broker))

    await parking.replay(broker, kept.sequence)

    await eventually(lambda: journal.seen == [1, 1])
    await eventually(lambda: is_settled(broker, DURABLE))
    state = (await broker.connection.jetstream().stream_info(PARKED.name)).state
    assert state.messages == 0


async def test_a_message_that_kills_the_process_is_parked_unseen(
    start: Start, nats: OwnNats
) -> None:
    broker = await start(durables=[a_durable(ack_wait_s=1)])
    await publish(broker, Noted(number=1, text="poison"))
    deaths = 0

    while not await parked(broker):
        process = await begin("dies_of_a_message", nats.url)
        deaths += await process.wait() == KILLED_ITSELF
        assert deaths < 9

    assert deaths == 6
    [kept] = await parked(broker)
    assert kept.headers[parking.ERROR] == "KilledTheProcess"


async def test_a_handler_slower_than_the_broker_waits_runs_once(start: Start) -> None:
    durable = a_durable(ack_wait_s=1)
    begun: list[float] = []
    router = NatsRouter()

    async def take(_message: Noted) -> None:
        begun.append(time.monotonic())
        await asyncio.sleep(3)  # the work

    on(router, Noted, durable=durable)(take)
    broker = await start(router)

    await publish(broker, Noted(number=1))

    await eventually(lambda: begun)
    await eventually(lambda: is_settled(broker, durable), within_s=6)
    assert time.monotonic() - begun[0] > 2.5
    assert len(begun) == 1
    info = await broker.connection.jetstream().consumer_info("MEDLEY_EVENTS", durable.name)
    assert info.delivered is not None
    assert info.delivered.consumer_seq == 1


async def test_a_database_that_stops_for_a_while_parks_nothing(start: Start) -> None:
    router = NatsRouter()
    with temporary_folder() as folder:
        server = embedded_postgres(folder)
        await server.start()
        pool = await open_pool(server.dsn, schema="tester", application_name="tester")
        await pool.execute("CREATE SCHEMA tester; CREATE TABLE note (number int PRIMARY KEY)")

        async def take(message: Noted) -> None:
            await pool.execute(
                "INSERT INTO note VALUES ($1) ON CONFLICT DO NOTHING", message.number
            )

        async def noted() -> int:
            return int(await pool.fetchval("SELECT count(*) FROM note"))

        on(router, Noted, durable=DURABLE, backoff=lambda _: 0.2)(take)
        broker = await start(router)
        await publish(broker, Noted(number=0))
        await eventually(lambda: is_settled(broker, DURABLE))

        before = counted("later")
        await server.stop()
        for number in range(1, 40):
            await publish(broker, Noted(number=number))
        await eventually(lambda: counted("later") > before + 100, within_s=10)
        await server.start()

        await eventually(lambda: is_settled(broker, DURABLE), within_s=10)
        assert await noted() == 40
        assert await parked(broker) == []
        await close_broker(broker)
        await pool.close()
        await server.stop()


async def test_stopping_gives_back_what_was_fetched_and_not_begun(start: Start) -> None:
    begun: list[int] = []
    router = NatsRouter()
    never = asyncio.Event()

    async def take(message: Noted) -> None:
        begun.append(message.number)
        await never.wait()

    on(router, Noted, durable=DURABLE, at_once=2)(take)
    broker = await start(router, grace_s=0.2)
    for number in range(10):
        await publish(broker, Noted(number=number))
    await eventually(lambda: len(begun) == 2)

    await close_broker(broker)

    later = Journal()
    again = await start(routed(later))
    await eventually(lambda: sorted(later.seen) == list(range(10)), within_s=3)
    await eventually(lambda: is_settled(again, DURABLE))
