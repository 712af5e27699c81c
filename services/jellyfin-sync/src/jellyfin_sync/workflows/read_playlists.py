"""Read the playlists of a server: whose each is, and what is in it."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jellyfin_sync.domain.playlist_owners import owner_of
from jellyfin_sync.domain.playlist_steps import Listed
from jellyfin_sync.store import items
from jellyfin_sync.store.people import Account
from jellyfin_sync.store.playlists import Copy
from jellyfin_sync.workflows.look_up import look_up_items
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from medley_clients.jellyfin.client import JellyfinClient
from medley_clients.jellyfin.models import Playlist as Row
from medley_clients.jellyfin.playlists import Playlists
from medley_kit.db import Pool

_AT_ONCE = 4

Tokens = Mapping[str, Mapping[str, str]]
"""Server -> username, in lower case -> their access token."""


@dataclass(slots=True)
class Listing:
    """All playlists of one server."""

    owned: dict[str, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    """User id -> theirs, by id."""
    seen_by: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Playlist id -> the users who may open it."""
    nobodys: list[Row] = field(default_factory=list)
    """Shared or public, and nobody can tell whose."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in one list, in order."""

    listed: tuple[Listed, ...]
    places: tuple[int, ...]
    """Shorter than ``listed`` where an item could not be placed."""

    @property
    def is_whole(self) -> bool:
        """Whether every entry was placed."""
        return len(self.places) == len(self.listed)


def playlists_of(client: JellyfinClient, tokens: Tokens, account: Account) -> Playlists:
    """The playlists of the account's server, with its owner's token where there is one."""
    return client.playlists(tokens.get(account.server, {}).get(account.username.casefold()))


async def list_playlists(
    client: JellyfinClient,
    accounts: Sequence[Account],
    *,
    tokens: Tokens,
    known: Mapping[str, str],
) -> Listing:
    """One call for each of ``accounts``, all there are on the server.

    ``known``: playlist id -> its owner, found out before; a token is asked about the others that
    several people see.
    """
    slots = asyncio.Semaphore(_AT_ONCE)

    async def of(account: Account) -> list[Row]:
        async with slots:
            return await client.playlists().visible_to(account.user_id)

    found = await asyncio.gather(*(of(account) for account in accounts))
    listing = Listing()
    rows: dict[str, Row] = {}
    for account, seen in zip(accounts, found, strict=True):
        for row in seen:
            rows[row.id] = row
            listing.seen_by[row.id].append(account.user_id)
    for row in rows.values():
        seen_by = listing.seen_by[row.id]
        owner: str | None = known.get(row.id)
        if owner not in seen_by:
            owner = owner_of(seen_by, await _proven(client, accounts, tokens, row, seen_by))
        if owner is None:
            listing.nobodys.append(row)
        else:
            listing.owned[owner][row.id] = row
    return listing


async def _proven(
    client: JellyfinClient,
    accounts: Sequence[Account],
    tokens: Tokens,
    row: Row,
    seen_by: Sequence[str],
) -> dict[str, bool]:
    """User id -> whether it is theirs, of those whose token can tell; only if more than one may."""
    proven: dict[str, bool] = {}
    if len(seen_by) == 1:
        return proven
    for account in accounts:
        if account.user_id in seen_by:
            is_theirs = await playlists_of(client, tokens, account).is_owner(row.id)
            if is_theirs is not None:
                proven[account.user_id] = is_theirs
    return proven


async def read_contents(
    pool: Pool,
    account: Account,
    playlist_id: str,
    *,
    client: JellyfinClient,
    rules: Rules,
    offset_of: OffsetOf,
    is_dry: bool,
) -> Contents:
    """What the owner sees in it; items that nobody knows yet are looked up."""
    entries = await client.playlists().entries(account.user_id, playlist_id)
    keys = {(account.server, entry.item_id) for entry in entries}
    async with pool.acquire() as connection:
        known = await items.items_of(connection, keys)
    if unknown := keys - known.keys():
        await look_up_items(
            pool,
            unknown,
            clients={account.server: client},
            rules=rules,
            offset_of=offset_of,
            is_dry=is_dry,
        )
        async with pool.acquire() as connection:
            known = await items.items_of(connection, keys)
    return Contents(
        tuple(Listed(entry.entry_id, entry.item_id) for entry in entries),
        tuple(
            place.lies_at
            for entry in entries
            if (place := known.get((account.server, entry.item_id))) is not None
        ),
    )


async def taken_out(
    pool: Pool, account: Account, copy: Copy, found: Sequence[int], client: JellyfinClient
) -> tuple[int, ...]:
    """What the copy held before, without what is missing now for another reason than a person's.

    A file that is moved or an item that is hidden leaves every list, and nobody took it out.
    """
    missing = set(copy.entries).difference(found)
    if not missing:
        return copy.entries
    async with pool.acquire() as connection:
        at = await items.lying_at(connection, missing)
    here = {
        item.item_id: place
        for place in missing
        if (item := at.get(place, {}).get(account.server)) is not None
    }
    visible = await client.playlists().visible_items(account.user_id, sorted(here))
    gone = missing - {here[item_id] for item_id in visible}
    return tuple(place for place in copy.entries if place not in gone)
