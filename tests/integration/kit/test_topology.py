"""The broker has what we declare: created, updated, compared, and never removed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from medley_contracts.streams import EVENTS, STREAMS
from medley_kit import topology
from tests.support.messages import Noted, Start, a_durable


async def test_applying_twice_changes_nothing(start: Start) -> None:
    broker = await start(durables=[a_durable()])

    assert await topology.apply(broker, durables=[a_durable()]) == []
    assert await topology.diff(broker, durables=[a_durable()]) == []


async def test_the_declared_topology_is_accepted_by_the_server(start: Start) -> None:
    broker = await start()

    done = await topology.apply(broker)

    assert all(change.endswith("created") for change in done)
    assert await topology.diff(broker) == []


async def test_a_difference_is_told_before_it_is_mended(start: Start) -> None:
    durable = a_durable(ack_wait_s=60)
    broker = await start(durables=[durable])
    shorter = replace(durable, ack_wait_s=7)

    told = await topology.diff(broker, durables=[shorter])
    done = await topology.apply(broker, durables=[shorter])

    assert told == done == [f"durable {durable.name}: ack_wait 60.0 -> 7"]
    info = await broker.connection.jetstream().consumer_info(EVENTS.name, durable.name)
    assert info.config.ack_wait == 7


async def test_an_update_keeps_the_messages_and_the_place_of_a_cursor(start: Start) -> None:
    durable = a_durable()
    broker = await start(durables=[durable])
    streams = broker.connection.jetstream()
    for _ in range(3):
        await streams.publish(str(Noted.SUBJECT), b"{}")
    subscription = await streams.pull_subscribe_bind(durable=durable.name, stream=EVENTS.name)
    for message in await subscription.fetch(2):
        await message.ack_sync()

    shorter = [
        replace(stream, max_age=timedelta(days=3)) if stream is EVENTS else stream
        for stream in STREAMS
    ]
    await topology.apply(broker, streams=shorter, durables=[replace(durable, max_ack_pending=5)])

    info = await streams.consumer_info(EVENTS.name, durable.name)
    assert info.num_pending == 1
    assert info.config.max_ack_pending == 5
    assert (await streams.stream_info(EVENTS.name)).config.max_age == 3 * 86_400


@pytest.mark.parametrize("arguments", [[], ["mend"], ["apply", "now"]])
def test_wrong_usage_is_told(arguments: list[str]) -> None:
    assert topology.main(arguments) == 2
