"""One person's playlists in one round: what they should be, from what the servers hold."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from pydantic import JsonValue

from jellyfin_sync.domain.playlist_merge import (
    merge_after_half_a_write,
    merge_entries,
    merge_name,
)
from jellyfin_sync.domain.playlist_owners import Known, Unlinked, link
from jellyfin_sync.store import playlists
from jellyfin_sync.store.people import Account
from jellyfin_sync.store.playlists import Copy, Leftover, Playlist
from jellyfin_sync.workflows.read_playlists import (
    Contents,
    Listing,
    Tokens,
    read_contents,
    taken_out,
)
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from medley_clients.errors import (
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)
from medley_clients.jellyfin.client import JellyfinClient
from medley_clients.jellyfin.models import Playlist as Row
from medley_kit.db import Pool

FAILURES = (UpstreamUnavailable, UpstreamMissing, UpstreamRejected, UpstreamSurprise)


@dataclass(slots=True)
class Round:
    """What came of a round over the playlists of all people."""

    counts: Counter[str] = field(default_factory=Counter)
    changes: list[dict[str, JsonValue]] = field(default_factory=list)
    """What was written, or would be."""
    away: dict[str, str] = field(default_factory=dict)
    """Server -> why nothing was concluded about it."""
    notes: list[str] = field(default_factory=list)
    """What a person should look at."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A copy as it was read, and what of its former entries nobody but a person took out."""

    name: str
    contents: Contents
    base: tuple[int, ...]


@dataclass(slots=True)
class Person:
    """Whose playlists, where, and by which rules."""

    pool: Pool
    person_id: int
    name: str
    accounts: Mapping[str, Account]
    listings: Mapping[str, Listing]
    clients: Mapping[str, JellyfinClient]
    rules: Rules
    tokens: Tokens
    offset_of: OffsetOf
    round: Round
    is_dry: bool
    is_full: bool
    playlists: list[Playlist] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    origins: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Playlist -> where a person changed it since the last round."""
    unread: set[tuple[int, str]] = field(default_factory=set)
    """(Playlist, server) that nothing may be written to, since not all of it is understood."""
    made: set[int] = field(default_factory=set)
    """Playlists not yet in the database."""

    def rows(self) -> Iterator[tuple[str, Row]]:
        """(Server, playlist) of what is theirs on the servers that answered."""
        for server, account in self.accounts.items():
            if server in self.listings and server not in self.round.away:
                for row in self.listings[server].owned.get(account.user_id, {}).values():
                    yield server, row

    def row(self, copy: Copy) -> Row | None:
        """The copy as its server lists it now."""
        account = self.accounts.get(copy.server)
        if account is None or copy.server not in self.listings:
            return None
        return self.listings[copy.server].owned.get(account.user_id, {}).get(copy.item_id)

    def is_source(self, server: str) -> bool:
        """Whether what is done there counts."""
        return self.rules.servers[server].is_source

    def is_read(self, server: str) -> bool:
        """Whether the server has told what it holds."""
        return server in self.listings and server not in self.round.away


async def agree(person: Person) -> None:
    """Settle what each playlist should be, and remember that and what the servers hold."""
    await _load(person)
    await _adopt(person)
    await _link(person)
    for playlist in person.playlists:
        await _read(person, playlist)
    await _notice_gone(person)
    if not person.is_dry:
        await _save(person)


async def _load(person: Person) -> None:
    async with person.pool.acquire() as connection:
        person.playlists = await playlists.of_people(connection, [person.person_id])
        person.leftovers = await playlists.leftovers_of(connection, person.person_id)
    for playlist in person.playlists:
        for server, copy in list(playlist.copies.items()):
            account = person.accounts.get(server)
            # An account made anew has no playlists, and nobody deleted those of the one before.
            if account is not None and account.user_id != copy.user_id:
                del playlist.copies[server]


async def _adopt(person: Person) -> None:
    """Find what was asked for and made, although nobody heard the answer."""
    async with person.pool.acquire() as connection:
        makings = await playlists.makings_of(connection, person.person_id)
    by_id = {playlist.playlist_id: playlist for playlist in person.playlists}
    for making in makings:
        if not person.is_read(making.server) or making.server not in person.accounts:
            continue
        hits = [
            row
            for server, row in _unlinked(person)
            if server == making.server and row.name == making.name
        ]
        if len(hits) == 1:
            playlist, row = by_id[making.playlist_id], hits[0]
            user_id = person.accounts[making.server].user_id
            old = playlist.copies.get(making.server)
            if old is not None:
                person.leftovers.append(
                    Leftover(old.server, old.item_id, user_id, person.person_id, old.name)
                )
            playlist.copies[making.server] = Copy(
                making.server,
                row.id,
                user_id,
                row.name,
                (),
                "",
                is_ours=True,
                is_half_written=True,
            )
        if not person.is_dry:
            async with person.pool.acquire() as connection, connection.transaction():
                await playlists.put(connection, by_id[making.playlist_id])
                for leftover in person.leftovers:
                    await playlists.put_leftover(connection, leftover)
                await playlists.forget_making(connection, making.playlist_id, making.server)


def _unlinked(person: Person) -> list[tuple[str, Row]]:
    linked = {(c.server, c.item_id) for p in person.playlists for c in p.copies.values()}
    linked |= {(each.server, each.item_id) for each in person.leftovers}
    return [(server, row) for server, row in person.rows() if (server, row.id) not in linked]


async def _link(person: Person) -> None:
    rows = {(server, row.id): row for server, row in _unlinked(person)}
    linking = link(
        [Unlinked(server, row.id, row.name) for (server, _), row in rows.items()],
        [
            Known(each.playlist_id, each.name, frozenset(each.copies))
            for each in person.playlists
            if not each.is_deleted
        ],
    )
    by_id = {playlist.playlist_id: playlist for playlist in person.playlists}
    for (server, item_id), playlist_id in linking.joins.items():
        by_id[playlist_id].copies[server] = _first_seen(person, server, rows[server, item_id])
    for group in linking.new:
        # Nobody's list begins on a server whose changes do not count.
        if any(person.is_source(each.server) for each in group):
            number = -1 - len(person.made)
            playlist = Playlist(number, person.person_id, group[0].name, (), is_deleted=False)
            for each in group:
                row = rows[each.server, each.item_id]
                playlist.copies[each.server] = _first_seen(person, each.server, row)
            person.playlists.append(playlist)
            person.made.add(number)
    for each in linking.unclear:
        person.round.notes.append(
            f"{person.name}: several playlists are called {each.name!r}; the one on {each.server} "
            "stays as it is"
        )


def _first_seen(person: Person, server: str, row: Row) -> Copy:
    return Copy(server, row.id, person.accounts[server].user_id, row.name, (), "")


async def _read(person: Person, playlist: Playlist) -> None:
    """Take what was changed on each server since the last round."""
    person.round.counts["playlists"] += not playlist.is_deleted
    for server, copy in list(playlist.copies.items()):
        row = person.row(copy)
        if row is None or not person.is_read(server):
            continue
        copy.gone_at = None
        if not (person.is_full or copy.is_half_written or row.stamp != copy.stamp):
            continue
        try:
            contents = await _contents(person, copy)
            base = await taken_out(
                person.pool,
                person.accounts[server],
                copy,
                contents.places,
                person.clients[server],
            )
        except FAILURES as error:
            person.round.away[server] = str(error)
            continue
        person.round.counts["read"] += 1
        if not contents.is_whole:
            person.unread.add((playlist.playlist_id, server))
        if person.is_source(server):
            _take(person, playlist, copy, _Found(row.name, contents, base))
        was_same = copy.entries == contents.places
        playlist.copies[server] = replace(
            copy,
            name=row.name,
            entries=contents.places,
            stamp=row.stamp if contents.is_whole else "",
            refused=copy.refused if was_same else None,
        )


def _take(person: Person, playlist: Playlist, copy: Copy, found: _Found) -> None:
    merge = merge_after_half_a_write if copy.is_half_written else merge_entries
    entries = merge(found.base, playlist.entries, found.contents.places)
    name = merge_name(copy.name, playlist.name, found.name)
    if (entries, name) != (playlist.entries, playlist.name):
        playlist.entries, playlist.name = entries, name
        playlist.is_deleted = False
        person.origins[playlist.playlist_id].add(copy.server)


async def _contents(person: Person, copy: Copy) -> Contents:
    return await read_contents(
        person.pool,
        person.accounts[copy.server],
        copy.item_id,
        client=person.clients[copy.server],
        rules=person.rules,
        offset_of=person.offset_of,
        is_dry=person.is_dry,
    )


async def _notice_gone(person: Person) -> None:
    """What a whole listing lacks twice, and its server does not have when asked, was deleted."""
    gone: dict[str, list[Playlist]] = defaultdict(list)
    for playlist in person.playlists:
        for server, copy in list(playlist.copies.items()):
            is_listed = person.row(copy) is not None
            if is_listed or not person.is_read(server) or server not in person.accounts:
                continue
            if await _is_there_still(person, copy):
                person.unread.add((playlist.playlist_id, server))
            elif not person.is_source(server) or playlist.is_deleted:
                del playlist.copies[server]
            elif copy.gone_at is None:
                copy.gone_at = datetime.now(UTC)
            else:
                gone[server].append(playlist)
    for server, lost in gone.items():
        _delete_elsewhere(person, server, lost)


def _delete_elsewhere(person: Person, server: str, lost: Sequence[Playlist]) -> None:
    """A few are deleted; many at once are a fault of the server, and nothing is concluded."""
    if len(lost) > person.rules.most_playlists_deleted:
        person.round.counts["held_back"] += len(lost)
        person.round.notes.append(
            f"{person.name}: {len(lost)} playlists are gone from {server} at once; none is "
            "deleted elsewhere"
        )
        return
    for playlist in lost:
        del playlist.copies[server]
        # Somebody works on it elsewhere: it is put back.
        if playlist.playlist_id not in person.origins:
            playlist.is_deleted = True
            person.origins[playlist.playlist_id].add(server)


async def _is_there_still(person: Person, copy: Copy) -> bool:
    """Also when nobody can tell: nothing is concluded then."""
    try:
        return await person.clients[copy.server].playlists().exists(copy.item_id)
    except FAILURES as error:
        person.round.away[copy.server] = str(error)
        return True


async def _save(person: Person) -> None:
    """What is agreed and what the servers hold, in one transaction: one follows from the other."""
    async with person.pool.acquire() as connection, connection.transaction():
        for playlist in person.playlists:
            if playlist.playlist_id in person.made:
                number = playlist.playlist_id
                added = await playlists.add(
                    connection, person.person_id, playlist.name, playlist.entries
                )
                playlist.playlist_id = added.playlist_id
                person.origins[added.playlist_id] = person.origins.pop(number, set())
                person.unread |= {
                    (added.playlist_id, server) for n, server in person.unread if n == number
                }
            await playlists.put(connection, playlist)
    person.made.clear()
