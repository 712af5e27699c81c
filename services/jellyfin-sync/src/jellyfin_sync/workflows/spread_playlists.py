"""Bring what is agreed about one person's playlists to every server that lacks it."""

from collections.abc import Mapping

import structlog
from pydantic import JsonValue

from jellyfin_sync.domain.playlist_steps import on_server
from jellyfin_sync.store import items, playlists
from jellyfin_sync.store.items import ItemPlace
from jellyfin_sync.store.playlists import Copy, Playlist
from jellyfin_sync.workflows.person_playlists import FAILURES, Person
from jellyfin_sync.workflows.read_playlists import playlists_of, read_contents
from jellyfin_sync.workflows.write_playlists import (
    Cause,
    Desk,
    Wanted,
    change,
    delete,
    delete_leftover,
    make,
)
from medley_clients.errors import UpstreamPage, UpstreamRejected, UpstreamUnavailable

log = structlog.get_logger()

UNAUTHORISED = 401


async def spread(person: Person) -> None:
    """Write where it is lacking; a server that fails is left alone until the next round."""
    async with person.pool.acquire() as connection:
        at = await items.lying_at(
            connection, {place for each in person.playlists for place in each.entries}
        )
    for server in person.accounts:
        if not person.rules.servers[server].is_target:
            continue
        for playlist in person.playlists:
            if not person.is_read(server):
                break
            try:
                await _bring(person, playlist, server, at)
            except FAILURES as error:
                _failed(person, playlist, server, error)
    if not person.is_dry:
        await _clear_away(person)


def _failed(person: Person, playlist: Playlist, server: str, error: Exception) -> None:
    """No answer concerns the whole server, a refusal only this playlist."""
    log.warning("playlist not written", upstream=server, error=str(error))
    is_away = isinstance(error, UpstreamUnavailable | UpstreamPage) or (
        isinstance(error, UpstreamRejected) and error.status == UNAUTHORISED
    )
    if is_away:
        person.round.away[server] = str(error)
    person.round.notes.append(f"{person.name}: {playlist.name!r} on {server}: {error}")


async def _bring(
    person: Person,
    playlist: Playlist,
    server: str,
    at: Mapping[int, Mapping[str, ItemPlace]],
) -> None:
    copy = playlist.copies.get(server)
    if playlist.is_deleted:
        if copy is not None:
            await _delete(person, playlist, copy)
        return
    if (playlist.playlist_id, server) in person.unread or (copy and copy.gone_at is not None):
        return
    desk = _desk(person, server)
    here = {
        place: item.item_id
        for place in playlist.entries
        if (item := at.get(place, {}).get(server)) is not None
    }
    wanted = on_server(
        playlist.entries, here, holds_duplicates=await desk.client.can_hold_duplicates()
    )
    person.round.counts["waiting"] += len(set(playlist.entries)) - len(here)
    if copy is None:
        if wanted or not playlist.entries:
            await _make(person, playlist, desk, wanted)
        return
    await _change(person, playlist, copy, desk, wanted)


async def _make(person: Person, playlist: Playlist, desk: Desk, wanted: Wanted) -> None:
    _count(person, playlist, desk.server, "created", len(wanted))
    if not person.is_dry:
        playlist.copies[desk.server] = await make(desk, playlist, wanted, _cause(person, playlist))


async def _change(
    person: Person, playlist: Playlist, copy: Copy, desk: Desk, wanted: Wanted
) -> None:
    places = tuple(place for place, _ in wanted)
    is_equal = copy.entries == places and copy.name == playlist.name
    if is_equal and not copy.is_half_written:
        return
    if copy.refused == places and copy.name == playlist.name:
        return
    if person.is_dry:
        _count(person, playlist, desk.server, "changed", len(wanted))
        return
    rows = await desk.client.visible_to(desk.account.user_id, [copy.item_id])
    if not rows or rows[0].stamp != copy.stamp:
        # Somebody is at it: the next round takes what they did before anything is written.
        return
    now = await read_contents(
        person.pool,
        desk.account,
        copy.item_id,
        client=person.clients[desk.server],
        rules=person.rules,
        offset_of=person.offset_of,
        is_dry=False,
    )
    if not is_equal:
        _count(person, playlist, desk.server, "changed", len(wanted))
    playlist.copies[desk.server] = await change(
        desk, playlist, now, wanted, _cause(person, playlist)
    )


async def _delete(person: Person, playlist: Playlist, copy: Copy) -> None:
    if person.is_dry:
        _count(person, playlist, copy.server, "deleted", 0)
        return
    desk = _desk(person, copy.server)
    is_gone = await delete(
        desk,
        copy,
        playlist_id=playlist.playlist_id,
        seen_by=person.listings[copy.server].seen_by.get(copy.item_id, ()),
        cause=_cause(person, playlist),
    )
    if is_gone:
        del playlist.copies[copy.server]
        _count(person, playlist, copy.server, "deleted", 0)
    else:
        person.round.counts["held_back"] += 1
        person.round.notes.append(
            f"{person.name}: {playlist.name!r} on {copy.server} is not deleted: nobody can say for "
            "sure that it is theirs alone, or it was renamed"
        )


async def _clear_away(person: Person) -> None:
    """Delete what others have replaced, and forget what is nowhere any more."""
    async with person.pool.acquire() as connection:
        person.leftovers = await playlists.leftovers_of(connection, person.person_id)
    for leftover in person.leftovers:
        if person.is_read(leftover.server) and leftover.server in person.accounts:
            seen_by = person.listings[leftover.server].seen_by.get(leftover.item_id, ())
            try:
                await delete_leftover(_desk(person, leftover.server), leftover, seen_by)
            except FAILURES as error:
                log.warning("playlist not deleted", upstream=leftover.server, error=str(error))
    async with person.pool.acquire() as connection:
        for playlist in person.playlists:
            if playlist.is_deleted and not playlist.copies:
                await playlists.forget(connection, playlist.playlist_id)


def _desk(person: Person, server: str) -> Desk:
    account = person.accounts[server]
    client = playlists_of(person.clients[server], person.tokens, account)
    return Desk(person.pool, account, client)


def _cause(person: Person, playlist: Playlist) -> Cause:
    return Cause(person.person_id, tuple(sorted(person.origins.get(playlist.playlist_id, ()))))


def _count(person: Person, playlist: Playlist, server: str, action: str, entries: int) -> None:
    person.round.counts[action] += 1
    because_of: list[JsonValue] = [*sorted(person.origins.get(playlist.playlist_id, ()))]
    change: dict[str, JsonValue] = {
        "server": server,
        "username": person.name,
        "playlist": playlist.name,
        "action": action,
        "entries": entries,
        "because_of": because_of,
    }
    person.round.changes.append(change)
