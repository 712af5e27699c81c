"""A question is answered, declined, or known within moments to have nobody to answer it."""

import asyncio
from typing import Annotated

import pytest
from faststream import Context
from faststream.nats import NatsRouter
from pydantic import BaseModel

from medley_contracts.message import Answer
from medley_contracts.refusal import Refusal
from medley_kit.broker import BrokerAway, NobodyAnswered, Refused, answer, ask
from tests.support.eventually import eventually
from tests.support.messages import Notes, Start
from tests.support.servers import OwnNats


class NotesAnswer(Answer):
    """What was noted."""

    texts: tuple[str, ...]


def answering(reply: BaseModel | Exception, *, takes: asyncio.Event | None = None) -> NatsRouter:
    """A router whose owner of notes replies with the same thing each time."""
    router = NatsRouter()

    @answer(router, Notes)
    async def answer_notes(
        query: Notes, word: Annotated[str, Context("word", default="")]
    ) -> BaseModel:
        if takes is not None:
            await takes.wait()
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, NotesAnswer):
            return NotesAnswer(texts=(*reply.texts[: query.count], *([word] if word else [])))
        return reply

    return router


async def test_an_answer_arrives_as_its_model_with_what_was_injected(start: Start) -> None:
    broker = await start(answering(NotesAnswer(texts=("a", "b", "c"))))
    broker.context.set_global("word", "last")

    said = await eventually(lambda: ask(broker, Notes(count=2), answer=NotesAnswer))

    assert said.texts == ("a", "b", "last")
    assert await ask(broker, Notes(count=1)) == {"texts": ["a", "last"]}


async def test_a_refusal_is_an_error_for_the_asker(start: Start) -> None:
    refusal = Refusal(refused="not-found", detail="There is no such note.", status=404)
    broker = await start(answering(refusal))

    with pytest.raises(Refused, match="no such note") as caught:
        await ask(broker, Notes())

    assert caught.value.refusal == refusal


@pytest.mark.parametrize("error", [KeyError("a bug"), ConnectionRefusedError()])
async def test_a_failing_owner_refuses_at_once(start: Start, error: Exception) -> None:
    broker = await start(answering(error))

    with pytest.raises(Refused) as caught:
        await ask(broker, Notes())

    assert caught.value.refusal.refused == "not-ready"
    assert caught.value.refusal.status == 503


async def test_a_malformed_question_is_refused(start: Start) -> None:
    broker = await start(answering(NotesAnswer(texts=())))

    reply = await broker.connection.request(str(Notes.SUBJECT), b'{"count": "many"}', timeout=2)

    assert Refusal.model_validate_json(reply.data).status == 400


async def test_nobody_to_answer_is_known_at_once(start: Start) -> None:
    broker = await start()

    with pytest.raises(NobodyAnswered) as caught:
        await ask(broker, Notes(), within_s=60)

    assert not caught.value.is_slow


async def test_a_slow_owner_is_told_from_an_absent_one(start: Start) -> None:
    broker = await start(answering(NotesAnswer(texts=()), takes=asyncio.Event()))

    with pytest.raises(NobodyAnswered) as caught:
        await ask(broker, Notes(), within_s=0.2)

    assert caught.value.is_slow


async def test_a_slow_question_holds_up_no_other(start: Start) -> None:
    takes = asyncio.Event()
    broker = await start(answering(NotesAnswer(texts=("a",)), takes=takes))
    asked = [asyncio.create_task(ask(broker, Notes())) for _ in range(4)]
    await eventually(lambda: broker.connection.stats["in_msgs"] >= 4)

    takes.set()

    assert await asyncio.gather(*asked) == [{"texts": ["a"]}] * 4


async def test_without_nats_a_question_fails_at_once(start: Start, nats: OwnNats) -> None:
    broker = await start()
    await nats.kill()
    await eventually(lambda: not broker.connection.is_connected)

    with pytest.raises(BrokerAway):
        await ask(broker, Notes(), within_s=60)
