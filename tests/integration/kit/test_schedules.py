"""Time makes commands happen: once for all replicas, and also after the broker crashed."""

import time
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from faststream.nats import NatsRouter

from medley_kit import schedule
from medley_kit.broker import on
from tests.support.eventually import eventually, unchanged
from tests.support.messages import Note, Start, a_durable
from tests.support.servers import OwnNats

DURABLE = a_durable("tester-note", contract=Note)
EVERY = timedelta(seconds=1)
SUBJECT = "medley.schedule.test.hourly"


class Firings:
    """The commands that came."""

    def __init__(self) -> None:
        self.taken: list[Note] = []
        self.router = NatsRouter()
        on(self.router, Note, durable=DURABLE)(self.take)

    async def take(self, command: Note) -> None:
        self.taken.append(command)

    def ids(self) -> set[UUID]:
        return {command.message_id for command in self.taken}


async def test_three_replicas_declare_and_each_tick_fires_once(start: Start) -> None:
    firings, idle, other = Firings(), Firings(), Firings()
    replicas = [await start(one.router) for one in (firings, idle, other)]
    declared = [
        await schedule.declare(broker, Note(text="tick"), name="hourly", every=EVERY)
        for broker in replicas
    ]

    taken = [firings.taken, idle.taken, other.taken]
    await eventually(lambda: sum(map(len, taken)) >= 3, within_s=6)

    assert declared == [True, False, False]
    commands = [command for each in taken for command in each]
    times = sorted(command.occurred_at for command in commands)
    assert all(b - a > EVERY / 2 for a, b in pairwise(times))
    assert {command.text for command in commands} == {"tick"}
    assert {command.requested_by for command in commands} == {"schedule"}


async def test_each_firing_has_an_identity_of_its_own(start: Start) -> None:
    firings = Firings()
    broker = await start(firings.router)
    await schedule.declare(broker, Note(), name="hourly", every=EVERY)

    await eventually(lambda: len(firings.taken) == 2, within_s=6)

    assert len(firings.ids()) == 2


async def test_a_schedule_survives_a_crash_of_the_broker(start: Start, nats: OwnNats) -> None:
    firings = Firings()
    broker = await start(firings.router)
    await schedule.declare(broker, Note(), name="hourly", every=EVERY)
    await eventually(lambda: firings.taken, within_s=4)

    await nats.kill()
    await nats.start()

    before = len(firings.taken)
    await eventually(lambda: len(firings.taken) > before + 1, within_s=8)


async def test_firings_that_nobody_took_do_not_pile_up(start: Start) -> None:
    broker = await start(durables=[DURABLE])
    await schedule.declare(broker, Note(), name="hourly", every=EVERY)
    streams = broker.connection.jetstream()

    async def fired() -> int:
        info = await streams.stream_info("MEDLEY_COMMANDS", subjects_filter="medley.cmd.>")
        return sum((info.state.subjects or {}).values())

    most = 0

    async def have_four_seconds_passed() -> bool:
        nonlocal most
        most = max(most, await fired())
        return time.monotonic() > ends

    ends = time.monotonic() + 4
    await eventually(have_four_seconds_passed, within_s=8, every_s=0.1)

    assert 1 <= most <= 2


async def test_another_rhythm_or_another_command_replaces_the_schedule(start: Start) -> None:
    broker = await start()
    hour = timedelta(hours=1)
    await schedule.declare(broker, Note(text="a"), name="hourly", every=hour)

    assert not await schedule.declare(broker, Note(text="a"), name="hourly", every=hour)
    assert await schedule.declare(broker, Note(text="b"), name="hourly", every=hour)
    assert await schedule.declare(broker, Note(text="b"), name="hourly", cron="0 0 3 * * *")
    info = await broker.connection.jetstream().stream_info(
        "MEDLEY_COMMANDS", subjects_filter="medley.schedule.>"
    )
    assert info.state.subjects == {SUBJECT: 1}


async def test_a_removed_schedule_fires_no_more(start: Start) -> None:
    firings = Firings()
    broker = await start(firings.router)
    await schedule.declare(broker, Note(), name="hourly", every=EVERY)
    await eventually(lambda: firings.taken, within_s=4)

    await schedule.remove(broker, Note, name="hourly")

    async def are_gone() -> bool:
        info = await broker.connection.jetstream().stream_info(
            "MEDLEY_COMMANDS", subjects_filter="medley.schedule.>"
        )
        return not info.state.subjects

    await eventually(are_gone, within_s=5)
    taken = len(firings.taken)
    assert await unchanged(lambda: len(firings.taken), for_s=1.5) == taken


@pytest.mark.parametrize(
    ("every", "cron"),
    [
        pytest.param(None, None, id="neither"),
        pytest.param(EVERY, "0 0 3 * * *", id="both"),
        pytest.param(timedelta(milliseconds=10), None, id="too often"),
    ],
)
async def test_a_schedule_that_cannot_be_is_refused(
    start: Start, every: timedelta | None, cron: str | None
) -> None:
    broker = await start()

    with pytest.raises(ValueError, match="schedule"):
        await schedule.declare(broker, Note(), name="hourly", every=every, cron=cron)
