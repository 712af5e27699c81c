"""What is accepted while a server is away, and what becomes of it."""

import asyncio

from medley_contracts.jellyfin import UserDataReported
from medley_contracts.streams import EVENTS, PARKED
from tests.support.eventually import eventually
from tests.support.gateways import Gateway, Post
from tests.support.notifications import user_data_saved
from tests.support.servers import OwnNats


async def waiting(gateway: Gateway) -> int:
    count: int = await gateway.resources.pool.fetchval("SELECT count(*) FROM outbox")
    return count


async def test_webhooks_during_an_outage_of_nats_are_all_in_the_stream_afterwards(
    gateway: Gateway, post: Post, nats: OwnNats
) -> None:
    await nats.kill()
    await eventually(lambda: not gateway.resources.broker.connection.is_connected)

    answers = await asyncio.gather(*(post(user_data_saved(number)) for number in range(60)))
    kept = await waiting(gateway)
    await nats.start()

    assert {answer.status_code for answer in answers} == {202}
    assert kept == 60
    await eventually(lambda: _is_empty(gateway), within_s=15)
    reports = [UserDataReported.model_validate_json(e.body) for e in await gateway.stored()]
    promised = {answer.json()["message_id"] for answer in answers}
    assert {str(report.message_id) for report in reports} == promised
    assert len(reports) == 60


async def _is_empty(gateway: Gateway) -> bool:
    return await waiting(gateway) == 0


async def test_a_hanging_nats_does_not_keep_the_sender_waiting(
    gateway: Gateway, post: Post, nats: OwnNats
) -> None:
    nats.freeze()

    answer = await post(user_data_saved())
    nats.thaw()

    assert answer.status_code == 202
    assert answer.elapsed.total_seconds() < 5
    await eventually(lambda: _is_empty(gateway), within_s=15)
    # It may have been in the client's buffer, and in the outbox: it is one message all the same.
    assert len(await gateway.stored()) == 1


async def test_an_unreadable_body_is_kept_during_an_outage_too(
    gateway: Gateway, post: Post, nats: OwnNats
) -> None:
    await nats.kill()
    await eventually(lambda: not gateway.resources.broker.connection.is_connected)

    answer = await post(b"nonsense")
    await nats.start()

    assert answer.status_code == 400
    await eventually(lambda: _is_empty(gateway), within_s=15)
    [parked] = await gateway.stored(PARKED.name)
    assert parked.body == b"nonsense"


async def test_without_a_stream_the_outbox_keeps_it(gateway: Gateway, post: Post) -> None:
    await gateway.resources.broker.connection.jetstream().delete_stream(EVENTS.name)

    answer = await post(user_data_saved())

    assert answer.status_code == 202


async def test_webhooks_need_no_database(gateway: Gateway, post: Post) -> None:
    gateway.resources.pool.terminate()

    answer = await post(user_data_saved())

    assert answer.status_code == 202
    assert len(await gateway.stored()) == 1


async def test_when_nothing_can_keep_it_the_sender_is_told(
    gateway: Gateway, post: Post, nats: OwnNats
) -> None:
    await nats.kill()
    await eventually(lambda: not gateway.resources.broker.connection.is_connected)
    gateway.resources.pool.terminate()

    answer = await post(user_data_saved())
    await nats.start()

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["type"] == "urn:medley:problem:service-unavailable"


async def test_readiness_says_what_is_away(gateway: Gateway, nats: OwnNats) -> None:
    before = await gateway.nobody.get("/readyz")
    await nats.kill()

    async def is_down() -> bool:
        return (await gateway.nobody.get("/readyz")).status_code == 503

    await eventually(is_down, within_s=10)
    during = (await gateway.nobody.get("/readyz")).json()
    alive = await gateway.nobody.get("/healthz")
    await nats.start()

    assert before.status_code == 200
    assert before.json()["status"] == "degraded"
    assert before.json()["checks"]["postgres"]["ok"] is True
    assert before.json()["checks"]["jellyfin-sync"]["ok"] is False
    assert set(before.json()["checks"]["nats"]) == {"ok", "detail", "since"}
    assert during["checks"]["nats"]["ok"] is False
    assert alive.status_code == 200

    async def is_back() -> bool:
        return (await gateway.nobody.get("/readyz")).status_code == 200

    await eventually(is_back, within_s=15)
