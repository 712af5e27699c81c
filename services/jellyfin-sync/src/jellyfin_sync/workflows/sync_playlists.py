"""One round over everybody's playlists: what was changed is agreed on, and written elsewhere."""

from collections import defaultdict
from collections.abc import Mapping

import structlog
from pydantic import JsonValue

from jellyfin_sync.store import people, playlists, servers
from jellyfin_sync.store.people import Account
from jellyfin_sync.workflows.person_playlists import FAILURES, Person, Round, agree
from jellyfin_sync.workflows.read_playlists import Listing, Tokens, list_playlists
from jellyfin_sync.workflows.read_servers import Report
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from jellyfin_sync.workflows.spread_playlists import spread
from medley_clients.jellyfin.client import JellyfinClient
from medley_contracts.jellyfin import SyncPlaylists
from medley_kit.db import Connection, Pool
from medley_kit.errors import TransientError

log = structlog.get_logger()

_SHOWN = 1000
"""Changes that the result of a dry run names."""


class UnderWay(TransientError):
    """Another process is in the middle of a round."""


async def sync_playlists(
    pool: Pool,
    asked: SyncPlaylists,
    *,
    clients: Mapping[str, JellyfinClient],
    rules: Rules,
    tokens: Tokens,
    offset_of: OffsetOf,
    report: Report,
) -> JsonValue:
    """Read all playlists, agree, write; a dry run reads and says what it would write.

    A server that cannot be read is left out: nothing is concluded about it, and the others go on.
    """
    is_dry = asked.dry_run or rules.is_dry_run
    outcome = Round()
    async with pool.acquire() as running:
        if not await playlists.try_running(running):
            message = "another round over the playlists is under way"
            raise UnderWay(message, retry_after_s=5)
        try:
            accounts = await _accounts(running, clients)
            listings = await _listings(pool, accounts, clients, tokens, outcome)
            persons = await _persons(pool, accounts, asked)
            for number, (name, (person_id, theirs)) in enumerate(sorted(persons.items())):
                await report(number, len(persons), f"playlists of {name}")
                person = Person(
                    pool=pool,
                    person_id=person_id,
                    name=name,
                    accounts=theirs,
                    listings=listings,
                    clients=clients,
                    rules=rules,
                    tokens=tokens,
                    offset_of=offset_of,
                    round=outcome,
                    is_dry=is_dry,
                    is_full=asked.full,
                )
                await agree(person)
                await spread(person)
        finally:
            await playlists.end_running(running)
    return _result(outcome, listings, is_dry=is_dry)


async def _accounts(
    connection: Connection, clients: Mapping[str, JellyfinClient]
) -> dict[str, list[Account]]:
    """Server -> all its accounts, of servers whose items are known."""
    states = await servers.list_all(connection)
    read = {each.server for each in states if each.indexed_at is not None}
    found: dict[str, list[Account]] = {server: [] for server in clients if server in read}
    for account in await people.list_accounts(connection):
        if account.server in found:
            found[account.server].append(account)
    return found


async def _listings(
    pool: Pool,
    accounts: Mapping[str, list[Account]],
    clients: Mapping[str, JellyfinClient],
    tokens: Tokens,
    outcome: Round,
) -> dict[str, Listing]:
    async with pool.acquire() as connection:
        ids: set[int] = set()
        for server in accounts:
            theirs = await people.of_server(connection, server)
            ids.update(person_id for person_id, _ in theirs.values())
        owners: dict[str, dict[str, str]] = defaultdict(dict)
        for playlist in await playlists.of_people(connection, sorted(ids)):
            for copy in playlist.copies.values():
                owners[copy.server][copy.item_id] = copy.user_id
    listings: dict[str, Listing] = {}
    for server, all_of_it in accounts.items():
        try:
            listings[server] = await list_playlists(
                clients[server], all_of_it, tokens=tokens, known=owners[server]
            )
        except FAILURES as error:
            outcome.away[server] = str(error)
            log.warning("playlists not read", upstream=server, error=str(error))
    return listings


async def _persons(
    pool: Pool, accounts: Mapping[str, list[Account]], asked: SyncPlaylists
) -> dict[str, tuple[int, dict[str, Account]]]:
    wanted = {name.strip().casefold() for name in asked.users or ()}
    found: dict[str, dict[str, Account]] = defaultdict(dict)
    for server, theirs in accounts.items():
        for account in theirs:
            if account.person is not None and (not wanted or account.person in wanted):
                found[account.person][server] = account
    async with pool.acquire() as connection:
        return {name: (await people.id_of(connection, name), at) for name, at in found.items()}


def _result(
    outcome: Round, listings: Mapping[str, Listing], *, is_dry: bool
) -> dict[str, JsonValue]:
    counts = outcome.counts
    result: dict[str, JsonValue] = {
        "playlists": counts["playlists"],
        "read": counts["read"],
        "created": counts["created"],
        "changed": counts["changed"],
        "deleted": counts["deleted"],
        "waiting": counts["waiting"],
        "held_back": counts["held_back"],
        "owner_unknown": sum(len(listing.nobodys) for listing in listings.values()),
        "unreachable": dict(outcome.away),
        "notes": list(outcome.notes[:_SHOWN]),
    }
    if is_dry:
        result["changes"] = list(outcome.changes[:_SHOWN])
        result["changes_total"] = len(outcome.changes)
    return result
