"""Read what servers hold, and take what no report has told."""

import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import JsonValue

from jellyfin_sync.domain.row import FRESH, Field, Row, same
from jellyfin_sync.domain.timeline import Looked
from jellyfin_sync.store import items, known_states, people, reconcile_runs
from jellyfin_sync.store.due_writes import NewDue
from jellyfin_sync.store.people import Account
from jellyfin_sync.workflows.look_up import UnknownServer, look_up_items
from jellyfin_sync.workflows.read_servers import Report
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from jellyfin_sync.workflows.settle import Settled, Sighting, settle
from jellyfin_sync.workflows.user_data import row_of_answer
from medley_clients.errors import UpstreamMissing
from medley_clients.jellyfin.client import JellyfinClient
from medley_contracts.jellyfin import Reconcile
from medley_kit.db import Connection, Pool
from medley_kit.errors import PermanentError

_CHUNK = 500
_LISTED = (Field.PLAYED, Field.POSITION, Field.FAVORITE, Field.RATING)
"""A row that has none of these is in no listing; its count and date cannot be seen there."""


class CannotSeed(PermanentError):
    """Seeding a new server from one other is asked for, which is not built."""


@dataclass(slots=True)
class _Tally:
    compared: int = 0
    differing: int = 0
    written: int = 0


@dataclass(frozen=True, slots=True)
class _Seen:
    """One row that differs from what we knew."""

    item_id: str
    looked: Looked


async def reconcile(
    pool: Pool,
    asked: Reconcile,
    *,
    clients: Mapping[str, JellyfinClient],
    rules: Rules,
    offset_of: OffsetOf,
    report: Report,
) -> JsonValue:
    """Compare, account by account, and make the differences due.

    A listing that breaks off raises, and nothing of that account is concluded; what was taken of
    accounts before it stays taken. A dry run decides the same and keeps nothing.
    """
    if asked.seed_from is not None:
        message = "seed_from is not supported"
        raise CannotSeed(message)
    accounts = await _accounts(pool, asked, clients)
    tally, changes = _Tally(), list[NewDue]()
    for number, account in enumerate(accounts):
        await report(number, len(accounts), f"comparing {account.person} on {account.server}")
        client = clients[account.server]
        listed, window = await _list_states(client, account)
        seen = await _differences(pool, account, client, listed, window)
        tally.compared += len(listed)
        tally.differing += len(seen)
        if not seen:
            continue
        await _make_known(pool, account.server, seen, clients, rules)
        for chunk in _chunks(seen):
            settled = await _take(pool, account, chunk, rules, offset_of, is_dry=asked.dry_run)
            tally.written += len(settled.due)
            changes.extend(settled.due)
    result = await _result(pool, tally, changes, asked)
    await report(len(accounts), len(accounts), "done")
    return result


async def _accounts(
    pool: Pool, asked: Reconcile, clients: Mapping[str, JellyfinClient]
) -> list[Account]:
    for server in asked.servers or ():
        if server not in clients:
            message = f"{server!r} is not in jellyfin_sync.servers"
            raise UnknownServer(message)
    wanted = {name.strip().casefold() for name in asked.users or ()}
    async with pool.acquire() as connection:
        known = await people.list_accounts(connection)
    return [
        account
        for account in known
        if account.person is not None
        and account.server in clients
        and (asked.servers is None or account.server in asked.servers)
        and (not wanted or account.person in wanted)
    ]


async def _list_states(
    client: JellyfinClient, account: Account
) -> tuple[dict[str, Row], tuple[float, float]]:
    """All rows of the account that are not fresh, and between which times they were read."""
    begun = time.time()
    listed = {
        state.item_id: row_of_answer(state.data)
        async for page in client.states(account.user_id)
        for state in page
    }
    return listed, (begun, time.time())


async def _differences(
    pool: Pool,
    account: Account,
    client: JellyfinClient,
    listed: Mapping[str, Row],
    window: tuple[float, float],
) -> list[_Seen]:
    """Rows unlike what we knew; those that left every listing are read one by one."""
    async with pool.acquire() as connection:
        person = await people.id_of(connection, account.person or "")
        held = await known_states.held_by(connection, account.server, person)
    seen = [
        _Seen(item_id, Looked(*window, row))
        for item_id, row in listed.items()
        if item_id not in held or _differ(row, held[item_id])
    ]
    for item_id, row in held.items():
        if item_id in listed or not any(not same(n, row[n], FRESH[n]) for n in _LISTED):
            continue
        begun = time.time()
        try:
            answer = row_of_answer(await client.user_data(account.user_id, item_id))
        except UpstreamMissing:
            continue  # The item is gone, or hidden from this account: that says nothing of it.
        if _differ(answer, row):
            seen.append(_Seen(item_id, Looked(begun, time.time(), answer)))
    return seen


def _differ(one: Row, other: Row) -> bool:
    return any(not same(name, one[name], other[name], is_playing=True) for name in Field)


async def _make_known(
    pool: Pool,
    server: str,
    seen: Sequence[_Seen],
    clients: Mapping[str, JellyfinClient],
    rules: Rules,
) -> None:
    keys = {(server, each.item_id) for each in seen}
    async with pool.acquire() as connection:
        keys -= (await items.items_of(connection, keys)).keys()
    await look_up_items(pool, keys, clients=clients, rules=rules)


async def _take(
    pool: Pool,
    account: Account,
    seen: Sequence[_Seen],
    rules: Rules,
    offset_of: OffsetOf,
    *,
    is_dry: bool,
) -> Settled:
    async with pool.acquire() as connection, _kept(connection, is_dry=is_dry):
        person = await people.id_of(connection, account.person or "")
        places = await items.items_of(connection, {(account.server, e.item_id) for e in seen})
        sightings = [
            Sighting(account.server, each.item_id, person, place.place_id, each.looked)
            for each in seen
            if (place := places.get((account.server, each.item_id))) is not None
        ]
        return await settle(
            connection, sightings, rules=rules, offset_of=offset_of, now=time.time()
        )


@asynccontextmanager
async def _kept(connection: Connection, *, is_dry: bool) -> AsyncIterator[None]:
    """A transaction that is rolled back when it is only a rehearsal."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield
    except BaseException:
        await transaction.rollback()
        raise
    if is_dry:
        await transaction.rollback()
    else:
        await transaction.commit()


async def _result(
    pool: Pool, tally: _Tally, changes: Sequence[NewDue], asked: Reconcile
) -> dict[str, JsonValue]:
    async with pool.acquire() as connection:
        names = await items.names_of(connection, {each.place_id for each in changes})
        people_by_id = await people.names_of(connection, {each.person_id for each in changes})
        at = await items.items_at(connection, {each.place_id for each in changes})
        waiting = sum(1 for each in changes if each.target not in at.get(each.place_id, {}))
        conflicts = await items.count_conflicts(connection)
        result: dict[str, JsonValue] = {
            "compared": tally.compared,
            "differing": tally.differing,
            "written": 0 if asked.dry_run else tally.written,
            "waiting": waiting,
            "conflicts": conflicts,
        }
        if asked.dry_run:
            result["changes"] = [
                {
                    "server": each.target,
                    "username": people_by_id.get(each.person_id, ""),
                    "item": names.get(each.place_id, ("", None))[0],
                    "path": names.get(each.place_id, ("", None))[1],
                    "fields": {
                        name.value: {"to": w.value, "because_of": w.origin, "reason": w.reason}
                        for name, w in each.fields.items()
                    },
                }
                for each in changes
            ]
        else:
            await reconcile_runs.add(connection, result)
    return result


def _chunks(seen: Sequence[_Seen]) -> Iterator[Sequence[_Seen]]:
    for start in range(0, len(seen), _CHUNK):
        yield seen[start : start + _CHUNK]
