"""Read what servers hold, and take what no report has told."""

import time
from collections.abc import Iterable, Mapping, Sequence

from pydantic import JsonValue

from jellyfin_sync.domain.accounts import Plan
from jellyfin_sync.domain.copies import Copies
from jellyfin_sync.store import (
    agreed_states,
    conflicts,
    items,
    known_states,
    people,
    reconcile_runs,
)
from jellyfin_sync.store.due_writes import NewDue
from jellyfin_sync.store.people import Account
from jellyfin_sync.workflows.catch_up import CHUNK, chunks
from jellyfin_sync.workflows.compare import Seen, differences, list_states
from jellyfin_sync.workflows.look_up import look_up_items, require_known
from jellyfin_sync.workflows.overrule import Assertion, overrule
from jellyfin_sync.workflows.preview_accounts import account_plans
from jellyfin_sync.workflows.preview_changes import would_be_written
from jellyfin_sync.workflows.read_accounts import read_accounts
from jellyfin_sync.workflows.read_servers import Report
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from jellyfin_sync.workflows.seed import CannotSeed, Seed, as_nobodys, assertions
from jellyfin_sync.workflows.settle import Pair, Settled, Sighting, settle
from medley_clients.jellyfin.client import JellyfinClient
from medley_contracts.jellyfin import Reconcile
from medley_kit.db import Connection, Pool
from medley_kit.rehearsal import rolled_back


async def reconcile(
    pool: Pool,
    asked: Reconcile,
    *,
    clients: Mapping[str, JellyfinClient],
    rules: Rules,
    offset_of: OffsetOf,
    report: Report,
) -> JsonValue:
    """Compare, account by account, and make the differences due; then what is agreed and lacking.

    A listing that breaks off raises, and nothing of that account is concluded; what was taken of
    accounts before it stays taken. A dry run decides the same and keeps nothing. With ``seed_from``
    the other servers become equal to that one, wherever they differ.
    """
    named = tuple(asked.servers or clients)
    if asked.seed_from is not None:
        named = tuple(dict.fromkeys((asked.seed_from, *named)))
    require_known(named, clients)
    seed = _seed(asked, named, rules)
    plans = list[Plan]()
    there = set[tuple[str, str]]()
    for server in named:
        reading = await read_accounts(
            pool,
            server,
            clients[server],
            rules=rules,
            offset_of=offset_of,
            is_dry=asked.dry_run,
        )
        plans += reading.plans
        there |= {(server, account.user_id) for account in reading.accounts}
    accounts = [a for a in await _accounts(pool, asked) if (a.server, a.user_id) in there]
    taking = _Taking(pool, rules, offset_of)
    held_back = list[Seen]()
    for number, account in enumerate(accounts):
        await report(number, len(accounts), f"comparing {account.person} on {account.server}")
        seen = await taking.compare(account, clients, is_dry=asked.dry_run)
        if asked.dry_run or seed is not None:
            held_back += seen
        else:
            await taking.take_all(seen)
    if seed is not None:
        held_back = as_nobodys(held_back, seed)
    targets = [name for name in named if rules.servers[name].is_target]
    persons = {account.person or "" for account in accounts}
    if asked.dry_run:
        await taking.rehearse(held_back, targets, seed, persons)
    else:
        await taking.take_all(held_back)
        await taking.seed(seed, persons)
        await taking.catch_up(targets)
    result = await _result(pool, taking, asked, plans)
    await report(len(accounts), len(accounts), "done")
    return result


class _Taking:
    """Finds what differs, takes it, and remembers what came of it."""

    def __init__(self, pool: Pool, rules: Rules, offset_of: OffsetOf) -> None:
        self._pool = pool
        self._rules = rules
        self._offset_of = offset_of
        self.compared = 0
        self.differing = 0
        self.due: dict[tuple[str, int, int, str], NewDue] = {}

    async def compare(
        self, account: Account, clients: Mapping[str, JellyfinClient], *, is_dry: bool
    ) -> list[Seen]:
        """What the account holds and we did not know; its items are known afterwards."""
        client = clients[account.server]
        listed = await list_states(client, account)
        seen = await differences(self._pool, account, client, listed)
        self.compared += len(listed)
        await look_up_items(
            self._pool,
            await _unknown(self._pool, {(account.server, each.item_id) for each in seen}),
            clients=clients,
            rules=self._rules,
            offset_of=self._offset_of,
            is_dry=is_dry,
        )
        return seen

    async def take_all(self, seen: Sequence[Seen]) -> None:
        """Take these, a transaction for each chunk."""
        for start in range(0, len(seen), CHUNK):
            async with self._pool.acquire() as connection, connection.transaction():
                await self._take(connection, seen[start : start + CHUNK])

    async def catch_up(self, targets: Sequence[str]) -> None:
        """Settle what these servers lack of what is agreed, a transaction for each chunk."""
        misplaced = await self._move()
        async with self._pool.acquire() as connection:
            lacking = misplaced | set(await self._lacking(connection, targets))
        for pairs in chunks(sorted(lacking)):
            async with self._pool.acquire() as connection, connection.transaction():
                self._note(await self._settle(connection, [], pairs))

    async def seed(self, seed: Seed | None, persons: Iterable[str]) -> None:
        """Have what the source holds win, a transaction for each chunk."""
        if seed is None:
            return
        async with self._pool.acquire() as reading:
            found = [each async for each in assertions(reading, seed, persons)]
        for part in found:
            async with self._pool.acquire() as connection, connection.transaction():
                self._note(await self._overrule(connection, part))

    async def rehearse(
        self,
        seen: Sequence[Seen],
        targets: Sequence[str],
        seed: Seed | None,
        persons: Iterable[str],
    ) -> None:
        """All of it in one transaction that is rolled back, each part seeing the one before."""
        async with self._pool.acquire() as connection, rolled_back(connection):
            for start in range(0, len(seen), CHUNK):
                await self._take(connection, seen[start : start + CHUNK])
            if seed is not None:
                async for part in assertions(connection, seed, persons):
                    self._note(await self._overrule(connection, part))
            for pairs in chunks(await self._lacking(connection, targets)):
                self._note(await self._settle(connection, [], pairs))

    async def _move(self) -> set[Pair]:
        """An item that moved at the very moment its first state was kept left it behind."""
        moved: set[Pair] = set()
        for server in self._rules.servers:
            async with self._pool.acquire() as connection, connection.transaction():
                item_ids = await known_states.misplaced_items(connection, server)
                pairs = await known_states.misplaced(connection, server, item_ids)
                await agreed_states.lock(connection, pairs)
                await known_states.move(connection, server, item_ids)
                moved |= pairs
        return moved

    async def _lacking(self, connection: Connection, targets: Sequence[str]) -> list[Pair]:
        by_copy = self._rules.copies is Copies.ALL
        return await agreed_states.lacking(connection, targets, by_copy=by_copy)

    async def _take(self, connection: Connection, seen: Sequence[Seen]) -> None:
        persons = {
            name: await people.id_of(connection, name)
            for name in {each.account.person or "" for each in seen}
        }
        places = await items.items_of(connection, {(e.account.server, e.item_id) for e in seen})
        sightings = [
            Sighting(
                each.account.server,
                each.item_id,
                persons[each.account.person or ""],
                place.place_id,
                each.looked,
            )
            for each in seen
            if (place := places.get((each.account.server, each.item_id))) is not None
        ]
        self.differing += len(seen)
        self._note(await self._settle(connection, sightings, ()))

    async def _settle(
        self,
        connection: Connection,
        sightings: Sequence[Sighting],
        pairs: Iterable[Pair],
    ) -> Settled:
        return await settle(
            connection,
            sightings,
            rules=self._rules,
            offset_of=self._offset_of,
            now=time.time(),
            pairs=pairs,
        )

    async def _overrule(self, connection: Connection, part: Sequence[Assertion]) -> Settled:
        return await overrule(connection, part, rules=self._rules, offset_of=self._offset_of)

    def _note(self, settled: Settled) -> None:
        self.due |= {
            (each.target, each.person_id, each.place_id, each.item_id): each for each in settled.due
        }


def _seed(asked: Reconcile, named: Sequence[str], rules: Rules) -> Seed | None:
    """What is believed; None: nobody in particular."""
    if asked.seed_from is None:
        return None
    if not rules.servers[asked.seed_from].is_source:
        message = f"{asked.seed_from} is a target only: nothing is taken from it"
        raise CannotSeed(message)
    targets = [name for name in named if name != asked.seed_from and rules.servers[name].is_target]
    at = asked.occurred_at.timestamp()
    return Seed(asked.seed_from, targets, at, str(asked.message_id))


async def _accounts(pool: Pool, asked: Reconcile) -> list[Account]:
    wanted = {name.strip().casefold() for name in asked.users or ()}
    async with pool.acquire() as connection:
        known = await people.list_accounts(connection)
    return [
        account
        for account in known
        if account.person is not None and (not wanted or account.person in wanted)
    ]


async def _unknown(pool: Pool, keys: set[tuple[str, str]]) -> set[tuple[str, str]]:
    async with pool.acquire() as connection:
        return keys - (await items.items_of(connection, keys)).keys()


async def _result(
    pool: Pool, taking: _Taking, asked: Reconcile, plans: Sequence[Plan]
) -> dict[str, JsonValue]:
    due = list(taking.due.values())
    async with pool.acquire() as connection:
        at = await items.items_at(connection, {each.place_id for each in due})
        result: dict[str, JsonValue] = {
            "compared": taking.compared,
            "differing": taking.differing,
            "written": 0 if asked.dry_run else len(due),
            "waiting": sum(1 for each in due if each.target not in at.get(each.place_id, {})),
            "conflicts": await conflicts.count(connection),
        }
        if asked.dry_run:
            result["changes"] = await would_be_written(connection, due)
            result["changes_total"] = len(due)
            result["accounts"] = await account_plans(connection, plans)
        else:
            await reconcile_runs.add(connection, result)
    return result
