"""What becomes of a message whose handler has ended: acknowledged, tried later, or parked."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import nats.errors
import nats.js.errors
import structlog
from faststream.nats import NatsBroker
from nats.aio.msg import Msg
from pydantic import ValidationError

from medley_kit import metrics
from medley_kit.db import is_outage
from medley_kit.errors import MedleyError, PermanentError, TransientError
from medley_kit.parking import park
from medley_kit.tally import Tally

log = structlog.get_logger()

MAX_FAILURES: Final = 4
"""Unexpected errors of one message until it is parked: a bug must not lose data."""
SUSPECT_FROM: Final = 4
"""From this delivery on it is noted that a handler begins: it may take the process with it."""
MAX_CRASHES: Final = 3
PARKING_FAILED_S: Final = 60.0
_LONGEST_WAIT_S: Final = 60.0
_FORGOTTEN_DEADLINE_S: Final = 5.0

KILLED: Final = "KilledTheProcess"
_NATS: Final = (nats.errors.Error, nats.js.errors.Error)


class CalledOff(MedleyError):
    """Nobody wants the work any more: its message is done."""


class Verdict(StrEnum):
    """What a failure says about trying again."""

    OVER = "over"
    """It is none: there is nothing left to do."""

    LATER = "later"
    """Something is away: the message is not to blame."""
    NEVER = "never"
    """No retry can help."""
    PERHAPS = "perhaps"
    """Nobody expected it: a few more attempts, then a person."""


def verdict(error: BaseException) -> Verdict:
    """What ``error`` says about trying again."""
    if isinstance(error, CalledOff):
        return Verdict.OVER
    if isinstance(error, PermanentError | ValidationError):
        return Verdict.NEVER
    if isinstance(error, (TransientError, *_NATS)) or is_outage(error):
        return Verdict.LATER
    return Verdict.PERHAPS


def backoff_s(attempt: int) -> float:
    """Seconds until the next attempt: 1, 2, 4 … 60."""
    return min(_LONGEST_WAIT_S, 2.0 ** min(attempt - 1, 10))


@dataclass(frozen=True, slots=True)
class Cursor:
    """On whose behalf messages are settled."""

    broker: NatsBroker
    service: str
    durable: str
    tally: Tally
    backoff: Callable[[int], float] = backoff_s

    def count(self, outcome: str, messages: int = 1) -> None:
        """Count what the broker was told."""
        metrics.HANDLED.labels(self.durable, outcome).inc(messages)


def attempt_of(message: Msg) -> int:
    """How often it was delivered, this time included."""
    return message.metadata.num_delivered


async def done(cursor: Cursor, *messages: Msg) -> None:
    """Acknowledge; nothing is waited for."""
    for message in messages:
        await message.ack()
    cursor.count("done", len(messages))


async def later(cursor: Cursor, message: Msg, error: BaseException, *, delay_s: float = 0) -> None:
    """Have it delivered again after a while."""
    wait_s = delay_s or cursor.backoff(attempt_of(message))
    if isinstance(error, TransientError) and error.retry_after_s is not None:
        wait_s = max(error.retry_after_s, 0.01)
    await message.nak(delay=wait_s)
    cursor.count("later")
    log.warning(
        "will be tried again",
        error=type(error).__name__,
        detail=str(error) if isinstance(error, TransientError) else None,
        attempt=attempt_of(message),
        wait_s=wait_s,
    )


async def put_aside(cursor: Cursor, message: Msg, error: str) -> bool:
    """Park it, then have the broker forget it; False: parking failed, so again in a minute."""
    try:
        await park(
            cursor.broker, message, service=cursor.service, durable=cursor.durable, error=error
        )
    except (*_NATS, TransientError, PermanentError, OSError) as failure:
        await message.nak(delay=PARKING_FAILED_S)
        cursor.count("parking_failed")
        log.error("could not be parked", error=type(failure).__name__, was=error)  # noqa: TRY400
        return False
    await message.term()
    cursor.count("parked")
    log.error("parked", error=error, attempt=attempt_of(message))
    return True


async def failed(cursor: Cursor, message: Msg, error: Exception) -> None:
    """Decide what becomes of a message whose handler raised ``error``."""
    match verdict(error):
        case Verdict.OVER:
            await done(cursor, message)
        case Verdict.LATER:
            await later(cursor, message, error)
        case Verdict.NEVER:
            detail = str(error) if isinstance(error, PermanentError) else _places(error)
            log.error("no retry can help", error=type(error).__name__, detail=detail)
            await put_aside(cursor, message, type(error).__name__)
        case Verdict.PERHAPS:
            await _unexpected(cursor, message, error)


async def _unexpected(cursor: Cursor, message: Msg, error: Exception) -> None:
    key = f"{_key(cursor, message)}.failures"
    log.error("failed unexpectedly", error=type(error).__name__, exc_info=error)
    try:
        failures = await cursor.tally.count(key) + 1
        await cursor.tally.put(key, failures)
    except (*_NATS, TransientError) as away:
        await later(cursor, message, away)
        return
    if failures >= MAX_FAILURES:
        await put_aside(cursor, message, type(error).__name__)
    else:
        await later(cursor, message, error, delay_s=cursor.backoff(failures))


async def alone(cursor: Cursor, message: Msg, run: Callable[[], Awaitable[object]]) -> None:
    """Run one message's handler and settle it, whatever happens.

    From its fourth delivery on a note is left for as long as the handler runs. Only a process that
    dies leaves it behind, so outages never count as crashes; after three it is not run again.
    """
    try:
        if attempt_of(message) < SUSPECT_FROM:
            await run()
        elif not await _run_noted(cursor, message, run):
            return
    except Exception as error:  # noqa: BLE001 - the one place where every failure becomes an outcome
        await failed(cursor, message, error)
    else:
        await done(cursor, message)


async def _run_noted(cursor: Cursor, message: Msg, run: Callable[[], Awaitable[object]]) -> bool:
    """Whether it ran; False: it was parked instead."""
    key = f"{_key(cursor, message)}.running"
    crashes = await cursor.tally.count(key)
    if crashes >= MAX_CRASHES:
        if await put_aside(cursor, message, KILLED):
            await _forget(cursor, key)
        return False
    await cursor.tally.put(key, crashes + 1)
    try:
        await run()
    finally:
        await _forget(cursor, key)
    return True


async def _forget(cursor: Cursor, key: str) -> None:
    """A note that stays is one false crash out of three, and expires with its bucket."""
    try:
        async with asyncio.timeout(_FORGOTTEN_DEADLINE_S):
            await cursor.tally.forget(key)
    except (*_NATS, TransientError, TimeoutError) as error:
        log.warning("a note could not be removed", error=type(error).__name__)


def _key(cursor: Cursor, message: Msg) -> str:
    """Names this very message, even when its stream was made anew and counts from 1 again."""
    delivered = message.metadata
    stored_us = int(delivered.timestamp.timestamp() * 1_000_000)
    return f"{cursor.durable}.{delivered.sequence.stream}.{stored_us}"


def _places(error: BaseException) -> str | None:
    """Where a message is wrong; never the values, which may be secret."""
    if not isinstance(error, ValidationError):
        return None
    return ", ".join(sorted({".".join(map(str, found["loc"])) for found in error.errors()}))
