"""Whether the broker has the streams, durables and buckets we declare; ``apply`` makes it so.

Also a command: ``python -m medley_kit.topology apply|diff``.
"""

import asyncio
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final

import nats.js.errors
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)

from medley_contracts.durables import DURABLES, Durable
from medley_contracts.streams import STORES, STREAMS, Retention, Store, Stream
from medley_kit.broker import close_broker, connect, make_broker
from medley_kit.errors import MedleyError, TransientError
from medley_kit.send import connected
from medley_kit.settings import ServiceSettings, load_settings
from medley_kit.tally import SUSPECTS

CANCELLED: Final = "medley-cancelled"
_TIMEOUT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Bucket:
    """A key-value bucket of the kit's own."""

    name: str
    max_age: timedelta


BUCKETS: Final = (Bucket(SUSPECTS, timedelta(days=1)), Bucket(CANCELLED, timedelta(days=1)))

_RETENTION: Final = {
    Retention.LIMITS: RetentionPolicy.LIMITS,
    Retention.WORK_QUEUE: RetentionPolicy.WORK_QUEUE,
}
_STREAM_FIELDS: Final = (
    "subjects",
    "retention",
    "max_age",
    "duplicate_window",
    "num_replicas",
    "allow_msg_schedules",
    "allow_msg_ttl",
)
_BUCKET_FIELDS: Final = ("max_age", "num_replicas")
_STORE_FIELDS: Final = ("num_replicas",)
_DURABLE_FIELDS: Final = ("filter_subject", "ack_wait", "max_deliver", "max_ack_pending")


def stream_config(stream: Stream, *, replicas: int = 1) -> StreamConfig:
    """The stream as the broker knows it."""
    return StreamConfig(
        name=stream.name,
        subjects=list(stream.subjects),
        retention=_RETENTION[stream.retention],
        max_age=stream.max_age.total_seconds(),
        duplicate_window=stream.duplicate_window.total_seconds(),
        storage=StorageType.FILE,
        discard=DiscardPolicy.OLD,
        num_replicas=replicas,
        allow_direct=True,
        allow_rollup_hdrs=stream.has_schedules,
        allow_msg_schedules=stream.has_schedules or None,
        allow_msg_ttl=stream.has_schedules or None,
    )


def bucket_config(bucket: Bucket, *, replicas: int = 1) -> StreamConfig:
    """The stream behind a bucket, as clients expect it."""
    return StreamConfig(
        name=f"KV_{bucket.name}",
        subjects=[f"$KV.{bucket.name}.>"],
        max_msgs_per_subject=1,
        max_age=bucket.max_age.total_seconds(),
        duplicate_window=120,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        num_replicas=replicas,
        allow_direct=True,
        allow_rollup_hdrs=True,
        deny_delete=True,
    )


def store_config(store: Store, *, replicas: int = 1) -> StreamConfig:
    """The stream behind an object store, as clients expect it; its files never grow old."""
    return StreamConfig(
        name=f"OBJ_{store.name}",
        subjects=[f"$O.{store.name}.C.>", f"$O.{store.name}.M.>"],
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        num_replicas=replicas,
        allow_direct=True,
        allow_rollup_hdrs=True,
    )


def durable_config(durable: Durable) -> ConsumerConfig:
    """The cursor as the broker knows it. It never gives up on a message: we do, once parked."""
    return ConsumerConfig(
        durable_name=durable.name,
        filter_subject=str(durable.contract.SUBJECT),
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=durable.ack_wait_s,
        max_deliver=-1,
        max_ack_pending=durable.max_ack_pending,
    )


async def apply(
    target: NatsBroker | Client,
    *,
    streams: Sequence[Stream] = STREAMS,
    durables: Sequence[Durable] = DURABLES,
    replicas: int = 1,
) -> list[str]:
    """Create what is missing, update what differs, and say what was done; nothing is ever removed.

    Raises
    ------
    BrokerAway
        NATS is away.
    """
    return await _agree(target, streams, durables, replicas=replicas, is_dry=False)


async def diff(
    target: NatsBroker | Client,
    *,
    streams: Sequence[Stream] = STREAMS,
    durables: Sequence[Durable] = DURABLES,
    replicas: int = 1,
) -> list[str]:
    """What ``apply`` would do; errors as ``apply``."""
    return await _agree(target, streams, durables, replicas=replicas, is_dry=True)


async def _agree(
    target: NatsBroker | Client,
    streams: Sequence[Stream],
    durables: Sequence[Durable],
    *,
    replicas: int,
    is_dry: bool,
) -> list[str]:
    client = target if isinstance(target, Client) else connected(target)
    manager = client.jetstream(timeout=_TIMEOUT_S)
    done: list[str] = []
    for stream in streams:
        wanted = stream_config(stream, replicas=replicas)
        done += await _agree_stream(manager, wanted, _STREAM_FIELDS, is_dry=is_dry)
    for bucket in BUCKETS:
        wanted = bucket_config(bucket, replicas=replicas)
        done += await _agree_stream(manager, wanted, _BUCKET_FIELDS, is_dry=is_dry)
    for store in STORES:
        wanted = store_config(store, replicas=replicas)
        done += await _agree_stream(manager, wanted, _STORE_FIELDS, is_dry=is_dry)
    for durable in durables:
        done += await _agree_durable(manager, durable, is_dry=is_dry)
    return done


async def _agree_stream(
    manager: JetStreamContext, wanted: StreamConfig, fields: Iterable[str], *, is_dry: bool
) -> list[str]:
    name = wanted.name or ""
    try:
        found = (await manager.stream_info(name)).config
    except nats.js.errors.NotFoundError:
        if not is_dry:
            await manager.add_stream(wanted)
        return [f"stream {name}: created"]
    changes = _changes(found, wanted, fields)
    if changes and not is_dry:
        await manager.update_stream(found.evolve(**{f: getattr(wanted, f) for f in fields}))
    return [f"stream {name}: {change}" for change in changes]


async def _agree_durable(manager: JetStreamContext, durable: Durable, *, is_dry: bool) -> list[str]:
    stream = durable.contract.SUBJECT.stream
    wanted = durable_config(durable)
    try:
        found = (await manager.consumer_info(stream, durable.name)).config
    except nats.js.errors.NotFoundError:
        if not is_dry:
            await manager.add_consumer(stream, wanted)
        return [f"durable {durable.name}: created"]
    changes = _changes(found, wanted, _DURABLE_FIELDS)
    if changes and not is_dry:
        await manager.add_consumer(stream, wanted)
    return [f"durable {durable.name}: {change}" for change in changes]


def _changes(found: Any, wanted: Any, fields: Iterable[str]) -> list[str]:
    return [
        f"{field} {getattr(found, field)} -> {getattr(wanted, field)}"
        for field in fields
        if (getattr(found, field) or None) != (getattr(wanted, field) or None)
    ]


class _ServersOnly(ServiceSettings):
    """Where NATS is: the command belongs to no service."""

    SECTION: ClassVar[str] = "topology"


async def _run(command: str) -> list[str]:
    settings = load_settings(_ServersOnly)
    broker = make_broker(settings.nats, service="topology")
    await connect(broker, settings.nats)
    try:
        agree = apply if command == "apply" else diff
        return await agree(broker, replicas=settings.nats.replicas)
    finally:
        await close_broker(broker)


def main(arguments: list[str]) -> int:
    """What the shell runs; 3 when NATS cannot be reached."""
    if arguments not in (["apply"], ["diff"]):
        sys.stderr.write("usage: python -m medley_kit.topology apply|diff\n")
        return 2
    try:
        changes = asyncio.run(_run(arguments[0]))
    except MedleyError as error:
        sys.stderr.write(f"{error}\n")
        return 3 if isinstance(error, TransientError) else 2
    sys.stdout.write("\n".join(changes or ["nothing to do"]) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
