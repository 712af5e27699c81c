"""What time makes happen: the broker fires commands by itself, once for all replicas."""

import json
from datetime import timedelta
from typing import Any, Final

import nats.errors
import nats.js.errors
from faststream.nats import NatsBroker

from medley_contracts.message import Command, Message, derived_id
from medley_contracts.streams import COMMANDS
from medley_kit.send import BrokerAway, jetstream

_WHEN: Final = "Nats-Schedule"
_TARGET: Final = "Nats-Schedule-Target"
_LIFETIME: Final = "Nats-Schedule-TTL"
_OURS: Final = (_WHEN, _TARGET, _LIFETIME)
_A_DAY: Final = timedelta(days=1)
_SHORTEST: Final = timedelta(seconds=1)
_OF_THE_MOMENT: Final = {"message_id", "occurred_at"}


async def declare(
    broker: NatsBroker,
    command: Command,
    *,
    name: str,
    every: timedelta | None = None,
    cron: str | None = None,
) -> bool:
    """Have the broker fire ``command`` at intervals or at times; whether anything had to change.

    Declaring the same again leaves a running schedule alone. ``cron`` has six fields, seconds
    first, in UTC. A firing nobody took is dropped when the next is due (``every``) or after a day
    (``cron``); firings missed while the broker was down are not made up. A handler sees a
    ``message_id`` of each firing's own.

    Raises
    ------
    BrokerAway
        NATS is away.
    ValueError
        Neither or both of ``every`` and ``cron`` were given, or ``every`` is under a second.
    """
    headers = {
        _WHEN: _spelled(every, cron),
        _TARGET: str(command.SUBJECT),
        _LIFETIME: f"{int((every or _A_DAY).total_seconds())}s",
    }
    subject = _subject(type(command), name)
    fixed = command.model_copy(update={"message_id": derived_id("schedule", subject)})
    body = fixed.model_dump_json().encode()
    streams = jetstream(broker)
    try:
        if await _stored(broker, subject) == (headers, _meaning(body)):
            return False
        await streams.publish(subject, body, stream=COMMANDS.name, headers=headers)
    except nats.errors.Error as error:
        message = f"the schedule {name!r} could not be stored ({type(error).__name__})"
        raise BrokerAway(message) from error
    return True


async def remove(broker: NatsBroker, contract: type[Command], *, name: str) -> None:
    """Stop firing; nothing happens when there is no such schedule.

    It is rolled up into a message that fires nothing and is forgotten a second later: the right
    to purge a stream cannot be held to subjects, the right to publish can.

    Raises
    ------
    BrokerAway
        NATS is away.
    """
    subject = _subject(contract, name)
    try:
        if await _stored(broker, subject) is not None:
            headers = {"Nats-Rollup": "sub", "Nats-TTL": "1s"}
            await jetstream(broker).publish(subject, b"{}", stream=COMMANDS.name, headers=headers)
    except nats.errors.Error as error:
        message = f"the schedule {name!r} could not be removed ({type(error).__name__})"
        raise BrokerAway(message) from error


def _subject(contract: type[Message], name: str) -> str:
    return f"medley.schedule.{contract.SUBJECT.domain}.{name}"


def _spelled(every: timedelta | None, cron: str | None) -> str:
    if (every is None) == (cron is None):
        message = "a schedule needs either `every` or `cron`"
        raise ValueError(message)
    if every is None:
        return str(cron)
    if every < _SHORTEST:
        message = "a schedule cannot fire more often than once a second"
        raise ValueError(message)
    return f"@every {int(every.total_seconds())}s"


async def _stored(broker: NatsBroker, subject: str) -> tuple[dict[str, str], Any] | None:
    """What is declared now, as ``declare`` would compare it."""
    try:
        found = await jetstream(broker).get_last_msg(COMMANDS.name, subject, direct=True)
    except nats.js.errors.NotFoundError:
        return None
    said = found.headers or {}
    return {name: said[name] for name in _OURS if name in said}, _meaning(found.data or b"{}")


def _meaning(body: bytes) -> dict[str, Any]:
    """What is fired, without what differs at each declaration."""
    said: dict[str, Any] = json.loads(body)
    return {key: value for key, value in said.items() if key not in _OF_THE_MOMENT}
