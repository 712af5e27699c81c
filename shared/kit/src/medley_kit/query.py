"""How one service asks another: a question, and within moments an answer or a refusal."""

import inspect
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, overload

import nats.errors
import structlog
from faststream.nats import NatsBroker, NatsMessage, NatsRouter
from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from medley_contracts.message import Query
from medley_contracts.refusal import Refusal
from medley_kit import headers, metrics
from medley_kit.db import is_outage
from medley_kit.errors import PermanentError, TransientError
from medley_kit.inject import injected
from medley_kit.send import BrokerAway, connected

log = structlog.get_logger()
Params = ParamSpec("Params")
AnswerModel = TypeVar("AnswerModel", bound=BaseModel)
Answered = Callable[Params, Awaitable[BaseModel | Refusal]]

_JSON_OBJECT: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])
_AT_ONCE = 16
_UNAVAILABLE = 503


class NobodyAnswered(TransientError):
    """The owner of the data is away (``is_slow`` false), or did not answer in time."""

    def __init__(self, message: str, *, is_slow: bool) -> None:
        super().__init__(message)
        self.is_slow = is_slow


class Refused(PermanentError):
    """The owner of the data declined; ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.detail)
        self.refusal = refusal


@overload
async def ask(broker: NatsBroker, query: Query, *, within_s: float = 2) -> dict[str, JsonValue]: ...
@overload
async def ask(
    broker: NatsBroker, query: Query, *, answer: type[AnswerModel], within_s: float = 2
) -> AnswerModel: ...
async def ask(
    broker: NatsBroker,
    query: Query,
    *,
    answer: type[AnswerModel] | None = None,
    within_s: float = 2,
) -> AnswerModel | dict[str, JsonValue]:
    """The owner's answer, as ``answer`` or as plain JSON.

    Raises
    ------
    NobodyAnswered
        No owner is running, or it took longer than ``within_s``.
    Refused
        The owner declined.
    BrokerAway
        NATS is away.
    """
    subject = str(query.SUBJECT)
    client = connected(broker)
    try:
        reply = await client.request(
            subject,
            query.model_dump_json().encode(),
            timeout=within_s,
            headers=headers.question(),
        )
    except nats.errors.NoRespondersError as error:
        message = f"nobody answers {subject} at the moment"
        raise NobodyAnswered(message, is_slow=False) from error
    except nats.errors.TimeoutError as error:
        message = f"{subject} was not answered within {within_s:g} s"
        raise NobodyAnswered(message, is_slow=True) from error
    except nats.errors.Error as error:
        message = f"NATS is away ({type(error).__name__})"
        raise BrokerAway(message) from error
    said = _JSON_OBJECT.validate_json(reply.data)
    if "refused" in said:
        raise Refused(Refusal.model_validate(said))
    return answer.model_validate(said) if answer else said


def answer(
    router: NatsRouter, contract: type[Query]
) -> Callable[[Answered[Params]], Answered[Params]]:
    """Let the decorated coroutine answer ``contract``; replicas share the questions.

    It gets the query, and whatever it asks to have injected. Should it fail, the asker is told
    ``not-ready`` at once instead of waiting for nothing; the failure is in the log.
    """

    def register(handler: Answered[Params]) -> Answered[Params]:
        signature = _taking_bytes(handler)
        asked = next(iter(signature.parameters))

        @wraps(handler)
        async def answered(*args: Any, **injected: Any) -> bytes:
            given = signature.bind(*args, **injected).arguments
            return await _reply(handler, contract, given.pop(asked), asked, given)

        # The body is decoded inside, where a bad one becomes a refusal instead of silence.
        answered.__signature__ = signature  # type: ignore[attr-defined]
        subscriber = router.subscriber(
            str(contract.SUBJECT),
            queue=owner_of(handler),
            max_workers=_AT_ONCE,
            decoder=_undecoded,
            title=contract.__name__,
            description=contract.__doc__,
        )
        subscriber(injected(answered, lambda: subscriber._outer_config.context))  # noqa: SLF001 - FastStream has no other way
        return handler

    return register


async def _undecoded(message: NatsMessage) -> bytes:
    headers.take_over(message.headers)
    return message.body


def _taking_bytes(handler: Callable[..., object]) -> inspect.Signature:
    """The handler's signature with ``bytes`` in place of the question and of the answer."""
    signature = inspect.signature(handler, eval_str=True)
    first, *rest = signature.parameters.values()
    parameters = [first.replace(annotation=bytes), *rest]
    return signature.replace(parameters=parameters, return_annotation=bytes)


async def _reply(
    handler: Callable[..., Awaitable[BaseModel | Refusal]],
    contract: type[Query],
    body: bytes,
    asked: str,
    injected: dict[str, Any],
) -> bytes:
    """What is sent back; every failure becomes a refusal, since silence would only be a timeout.

    ``asked`` is what the handler calls the question.
    """
    started = time.perf_counter()
    subject = str(contract.SUBJECT)
    outcome: BaseModel
    try:
        question = contract.model_validate_json(body or b"{}")
        outcome = await handler(**{asked: question, **injected})
        reply = outcome.model_dump_json().encode()
    except ValidationError:
        outcome = Refusal(refused="bad-request", detail="The question is malformed.", status=400)
        reply = outcome.model_dump_json().encode()
    except Exception as error:  # noqa: BLE001 - the asker must hear something
        outcome = _not_ready(error, subject)
        reply = outcome.model_dump_json().encode()
    label = "refused" if isinstance(outcome, Refusal) else "answered"
    metrics.ANSWERED.labels(subject, label).observe(time.perf_counter() - started)
    return reply


def _not_ready(error: Exception, subject: str) -> Refusal:
    if is_outage(error) or isinstance(error, TransientError):
        log.warning("question refused", subject=subject, error=type(error).__name__)
        detail = "Something it needs is away at the moment; try again shortly."
    else:
        log.error("question failed", subject=subject, error=type(error).__name__, exc_info=error)
        detail = "The service failed to answer; its log says why."
    return Refusal(refused="not-ready", detail=detail, status=_UNAVAILABLE)


def owner_of(handler: Callable[..., object]) -> str:
    """The service a handler belongs to: its package, spelled as people type it."""
    module = inspect.getmodule(handler)
    name = module.__name__ if module else handler.__module__
    return name.partition(".")[0].replace("_", "-")
