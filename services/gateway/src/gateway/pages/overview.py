"""What the first page shows, gathered from whoever knows it."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import asyncpg
import structlog
from nats.errors import Error as NatsError
from pydantic import JsonValue

from gateway.neighbours import Neighbour
from gateway.resources import Resources
from gateway.store import jobs, receipts
from gateway.store.jobs import Job
from gateway.store.receipts import Receipt
from medley_contracts.jellyfin import (
    ChangeState,
    JellyfinChanges,
    JellyfinSyncLog,
)
from medley_contracts.message import Query
from medley_contracts.streams import PARKED
from medley_kit.broker import ask
from medley_kit.errors import MedleyError
from medley_kit.send import jetstream

log = structlog.get_logger()
T = TypeVar("T")
Json = dict[str, JsonValue]

_CHANGES_SHOWN = 20
_STUCK_SHOWN = 10
_JOBS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One thing Medley needs or is made of."""

    name: str
    is_ok: bool
    detail: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the page; ``None``: whoever knows it did not answer."""

    checks: list[Check]
    servers: list[Json] | None
    queue: Json | None
    waiting: list[Json]
    failed: list[Json]
    changes: list[Json] | None
    jobs: list[Job] | None
    parked: int | None
    webhooks: Mapping[str, Receipt]

    @property
    def troubles(self) -> list[str]:
        """One sentence for each thing that needs a person, most pressing first."""
        found = [f"{one.name}: {one.detail}" for one in self.checks if not one.is_ok]
        found += [
            f"Jellyfin “{server.get('server')}” does not answer"
            for server in self.servers or []
            if server.get("reachable") is False
        ]
        if failed := number(self.queue, "failed"):
            found.append(f"{failed} {_plural(failed, 'change')} could not be written")
        if self.parked:
            found.append(f"{self.parked} {_plural(self.parked, 'message')} parked for a person")
        return found


def number(values: Json | None, name: str) -> int | None:
    """A count in an answer; ``None``: not told."""
    value = (values or {}).get(name)
    return int(value) if isinstance(value, int | float) else None


def _plural(amount: int, word: str) -> str:
    return word if amount == 1 else f"{word}s"


async def gather(resources: Resources) -> Overview:
    """Ask everyone at once; takes as long as the slowest, two seconds at most."""
    neighbours, (_, own), (waiting, failed), changes, parked, books = await asyncio.gather(
        resources.neighbours.ask_all(),
        resources.health.look(),
        _stuck(resources),
        _items(resources, JellyfinSyncLog(limit=_CHANGES_SHOWN)),
        _or_none(_parked(resources)),
        _books(resources),
    )
    listed, webhooks = books
    status = next(one.status for one in neighbours if one.name == "jellyfin-sync")
    servers, queue = status.get("servers"), status.get("queue")
    return Overview(
        checks=_checks(own, neighbours),
        servers=[one for one in servers if isinstance(one, dict)]
        if isinstance(servers, list)
        else None,
        queue=queue if isinstance(queue, dict) else None,
        waiting=waiting,
        failed=failed,
        changes=changes,
        jobs=listed,
        parked=parked,
        webhooks=webhooks,
    )


def _checks(own: Mapping[str, Mapping[str, object]], neighbours: list[Neighbour]) -> list[Check]:
    checks = [
        Check(name, bool(one["ok"]), str(one["detail"]), datetime.fromisoformat(str(one["since"])))
        for name, one in own.items()
        if name in {"nats", "postgres"}
    ]
    return checks + [Check(one.name, one.is_ok, one.detail, one.since) for one in neighbours]


async def _stuck(resources: Resources) -> tuple[list[Json], list[Json]]:
    waiting, failed = await asyncio.gather(
        _items(resources, JellyfinChanges(state=ChangeState.WAITING, limit=_STUCK_SHOWN)),
        _items(resources, JellyfinChanges(state=ChangeState.FAILED, limit=_STUCK_SHOWN)),
    )
    return waiting or [], failed or []


async def _items(resources: Resources, question: Query) -> list[Json] | None:
    answer = await _or_none(ask(resources.broker, question))
    items = (answer or {}).get("items")
    return [one for one in items if isinstance(one, dict)] if isinstance(items, list) else None


async def _parked(resources: Resources) -> int:
    return (await jetstream(resources.broker).stream_info(PARKED.name)).state.messages


async def _books(resources: Resources) -> tuple[list[Job] | None, Mapping[str, Receipt]]:
    async def read() -> tuple[list[Job], Mapping[str, Receipt]]:
        async with asyncio.timeout(2), resources.pool.acquire() as connection:
            listed = await jobs.newest(connection, limit=_JOBS_SHOWN)
            return listed, await receipts.by_source(connection)

    return await _or_none(read()) or (None, {})


async def _or_none(asked: Awaitable[T]) -> T | None:
    """``None`` for what cannot be asked now; the page says so instead of failing as a whole."""
    try:
        return await asked
    except (
        MedleyError,
        NatsError,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        OSError,
    ) as error:
        log.debug("page without a part", error=type(error).__name__)
        return None
