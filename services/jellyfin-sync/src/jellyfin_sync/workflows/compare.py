"""What one account holds, read in bulk, against what we knew of it."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from jellyfin_sync.domain.entries import Looked
from jellyfin_sync.domain.restoring import forward, restored
from jellyfin_sync.domain.row import FRESH, Field, Row, same
from jellyfin_sync.store import known_states, people
from jellyfin_sync.store.people import Account
from jellyfin_sync.workflows.user_data import row_of_answer
from medley_clients.errors import UpstreamMissing
from medley_clients.jellyfin.client import JellyfinClient
from medley_kit.db import Pool

log = structlog.get_logger()

_AT_ONCE = 8
_LISTED = (Field.PLAYED, Field.POSITION, Field.FAVORITE, Field.RATING)
"""A row that has none of these is in no listing; its count and date cannot be seen there."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One row that differs from what we knew."""

    account: Account
    item_id: str
    looked: Looked


async def list_states(client: JellyfinClient, account: Account) -> dict[str, Looked]:
    """Item id -> what the account holds, of all rows that are not fresh."""
    listed: dict[str, Looked] = {}
    begun = time.time()
    async for page in client.states(account.user_id):
        ended = time.time()
        listed |= {state.item_id: Looked(begun, ended, row_of_answer(state.data)) for state in page}
        begun = ended
    return listed


async def differences(
    pool: Pool, account: Account, client: JellyfinClient, listed: Mapping[str, Looked]
) -> list[Seen]:
    """Rows unlike what we knew; those that left every listing are read one by one.

    Rows of a server that was restored from a backup are known for what they are.
    """
    async with pool.acquire() as connection:
        person = await people.id_of(connection, account.person or "")
        held = await known_states.held_by(connection, account.server, person)
    left = [
        item_id
        for item_id, row in held.items()
        if item_id not in listed and any(not same(n, row[n], FRESH[n]) for n in _LISTED)
    ]
    looks = {**listed, **await _look_at(client, account, left)}
    differing = {
        item_id: looked
        for item_id, looked in looks.items()
        if item_id not in held or _differ(looked.row, held[item_id])
    }
    former = restored(held, {item_id: looked.row for item_id, looked in differing.items()})
    if former:
        log.warning("rows went back", upstream=account.server, rows=len(former))
    return [
        Seen(
            account,
            item_id,
            _nobodys(looked, held[item_id]) if item_id in former else looked,
        )
        for item_id, looked in differing.items()
    ]


def _nobodys(looked: Looked, held: Row) -> Looked:
    """The server holds it, and nobody meant it; what was added since is somebody's."""
    added = forward(held, looked.row)
    ours = {name: value for name, value in looked.row.items() if name not in added}
    return replace(looked, ours=ours)


async def _look_at(
    client: JellyfinClient, account: Account, item_ids: Sequence[str]
) -> dict[str, Looked]:
    """Without those that are gone, or hidden from this account: that says nothing of them."""
    slots = asyncio.Semaphore(_AT_ONCE)
    found: dict[str, Looked] = {}

    async def look(item_id: str) -> None:
        async with slots:
            begun = time.time()
            try:
                answer = await client.user_data(account.user_id, item_id)
            except UpstreamMissing:
                return
            found[item_id] = Looked(begun, time.time(), row_of_answer(answer))

    tasks = [asyncio.create_task(look(item_id)) for item_id in item_ids]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
    return found


def _differ(one: Row, other: Row) -> bool:
    return any(not same(name, one[name], other[name], is_playing=True) for name in Field)
