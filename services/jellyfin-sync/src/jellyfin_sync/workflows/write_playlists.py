"""Make, change and delete a playlist on one server, so that a crash at any call does no harm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jellyfin_sync.domain.playlist_steps import (
    Abilities,
    Append,
    MakeAnew,
    Remove,
    Replace,
    Step,
    steps_to,
)
from jellyfin_sync.store import items, playlists, sync_log
from jellyfin_sync.store.people import Account
from jellyfin_sync.store.playlists import Copy, Leftover, Making, Playlist
from jellyfin_sync.store.sync_log import Written
from jellyfin_sync.workflows.read_playlists import Contents
from medley_clients.jellyfin.playlists import Playlists
from medley_contracts.jellyfin import PlaylistAction, PlaylistWritten
from medley_kit import outbox
from medley_kit.db import Connection, Pool

_NAMED = 200
"""Entries that a line of the log names."""

Wanted = Sequence[tuple[int, str]]
"""(Place, item id) in order."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one person's playlists are written."""

    pool: Pool
    account: Account
    client: Playlists

    @property
    def server(self) -> str:
        """Its configured name."""
        return self.account.server


@dataclass(frozen=True, slots=True)
class Cause:
    """Because of what something is written."""

    person_id: int
    origins: tuple[str, ...]
    """Where a person changed it; empty: in an earlier round."""


async def abilities_of(client: Playlists) -> Abilities:
    """What can be done there."""
    return Abilities(
        can_replace=await client.can_replace(),
        can_remove=await client.can_remove(),
        holds_duplicates=await client.can_hold_duplicates(),
    )


async def make(desk: Desk, playlist: Playlist, wanted: Wanted, cause: Cause) -> Copy:
    """Make it there. What was asked for is remembered first: the answer may be lost."""
    making = Making(playlist.playlist_id, desk.server, playlist.name)
    async with desk.pool.acquire() as connection:
        await playlists.put_making(connection, making)
    ids = [item_id for _, item_id in wanted]
    item_id = await desk.client.create(desk.account.user_id, playlist.name, ids)
    copy = await _as_it_stands(desk, item_id, playlist.name, wanted)
    async with desk.pool.acquire() as connection, connection.transaction():
        old = playlist.copies.get(desk.server)
        if old is not None:
            await playlists.put_leftover(
                connection,
                Leftover(desk.server, old.item_id, old.user_id, playlist.person_id, old.name),
            )
        await playlists.put_copy(connection, playlist.playlist_id, copy)
        await playlists.forget_making(connection, playlist.playlist_id, desk.server)
        await _log(connection, desk, old, copy, cause)
    return copy


async def change(
    desk: Desk,
    playlist: Playlist,
    now: Contents,
    wanted: Wanted,
    cause: Cause,
) -> Copy:
    """Bring it there from what it is ``now`` to what is wanted, in as few calls as can do it.

    From the first call to the last it is marked as half written: what a crash leaves is nobody's
    change.
    """
    copy = playlist.copies[desk.server]
    name = None if copy.name == playlist.name else playlist.name
    ids = [item_id for _, item_id in wanted]
    steps = steps_to(now.listed, ids, await abilities_of(desk.client), name=name)
    if MakeAnew() in steps:
        return await make(desk, playlist, wanted, cause)
    if not steps:
        after = replace(copy, is_half_written=False)
        async with desk.pool.acquire() as connection:
            await playlists.put_copy(connection, playlist.playlist_id, after)
        return after
    async with desk.pool.acquire() as connection:
        await playlists.put_copy(
            connection, playlist.playlist_id, replace(copy, is_half_written=True)
        )
    for step in steps:
        await _take(desk, copy.item_id, step)
    after = replace(
        await _as_it_stands(desk, copy.item_id, playlist.name, wanted), is_ours=copy.is_ours
    )
    async with desk.pool.acquire() as connection, connection.transaction():
        await playlists.put_copy(connection, playlist.playlist_id, after)
        await _log(connection, desk, copy, after, cause)
    return after


async def _take(desk: Desk, item_id: str, step: Step) -> None:
    match step:
        case Replace(name, item_ids):
            await desk.client.replace(item_id, name=name, item_ids=item_ids)
        case Remove(entry_ids):
            await desk.client.remove(item_id, entry_ids)
        case Append(item_ids):
            await desk.client.append(desk.account.user_id, item_id, item_ids)
        case MakeAnew():
            message = "another one is made by `make`"
            raise ValueError(message)


async def delete(
    desk: Desk, copy: Copy, *, playlist_id: int, seen_by: Sequence[str], cause: Cause
) -> bool:
    """Delete it, if it is what it was and surely its owner's; whether it is gone."""
    if not await _is_surely_theirs(desk, copy.item_id, seen_by, is_ours=copy.is_ours):
        return False
    rows = await desk.client.visible_to(desk.account.user_id, [copy.item_id])
    if rows and rows[0].name != copy.name:
        return False
    await desk.client.delete(desk.account.user_id, copy.item_id)
    async with desk.pool.acquire() as connection, connection.transaction():
        await playlists.forget_copy(connection, playlist_id, desk.server)
        await _log(connection, desk, copy, None, cause)
    return True


async def delete_leftover(desk: Desk, leftover: Leftover, seen_by: Sequence[str]) -> bool:
    """Delete what another has replaced; whether it is gone."""
    if leftover.user_id != desk.account.user_id:
        is_gone = not await desk.client.exists(leftover.item_id)
    elif is_gone := await _is_surely_theirs(desk, leftover.item_id, seen_by, is_ours=False):
        await desk.client.delete(desk.account.user_id, leftover.item_id)
    if is_gone:
        async with desk.pool.acquire() as connection:
            await playlists.forget_leftover(connection, leftover.server, leftover.item_id)
    return is_gone


async def _is_surely_theirs(
    desk: Desk, item_id: str, seen_by: Sequence[str], *, is_ours: bool
) -> bool:
    """Their token says so; or we made it for them; or nobody else has seen it."""
    said = await desk.client.is_owner(item_id)
    if said is not None:
        return said or not await desk.client.exists(item_id)
    return is_ours or set(seen_by) <= {desk.account.user_id}


async def _as_it_stands(desk: Desk, item_id: str, name: str, wanted: Wanted) -> Copy:
    """What the server holds after a write; what it did not keep is not written again."""
    place_of = {item: place for place, item in wanted}
    rows = await desk.client.visible_to(desk.account.user_id, [item_id])
    entries = await desk.client.entries(desk.account.user_id, item_id)
    held = tuple(place_of[e.item_id] for e in entries if e.item_id in place_of)
    places = tuple(place for place, _ in wanted)
    is_all_ours = len(held) == len(entries)
    return Copy(
        server=desk.server,
        item_id=item_id,
        user_id=desk.account.user_id,
        name=rows[0].name if rows else name,
        entries=held,
        # Somebody else was there meanwhile: it is read anew in the next round.
        stamp=rows[0].stamp if rows and is_all_ours else "",
        is_ours=True,
        refused=None if held == places else places,
    )


async def _log(
    connection: Connection, desk: Desk, before: Copy | None, after: Copy | None, cause: Cause
) -> None:
    shown = after or before
    if shown is None:
        return
    action = PlaylistAction.CREATED if before is None else PlaylistAction.CHANGED
    if after is None:
        action = PlaylistAction.DELETED
    was = () if before is None else before.entries
    now = () if after is None else after.entries
    names = await items.names_of(connection, {*was, *now})
    fields = {
        "playlist_entries": _told(_names(was, names), _names(now, names), cause),
        "playlist_name": _told(
            None if before is None else before.name, None if after is None else after.name, cause
        ),
    }
    changed = {key: told for key, told in fields.items() if told["before"] != told["after"]}
    where = f" (changed on {', '.join(cause.origins)})" if cause.origins else ""
    await sync_log.add(
        connection,
        [
            Written(
                desk.server,
                cause.person_id,
                None,
                shown.item_id,
                shown.name,
                changed,
                f"playlist {action.value}{where}",
            )
        ],
    )
    await outbox.add(
        connection,
        PlaylistWritten(
            server=desk.server,
            username=desk.account.username,
            name=shown.name,
            action=action,
            entries=len(now),
            origins=cause.origins,
        ),
    )


def _told(before: object, after: object, cause: Cause) -> dict[str, object]:
    return {"before": before, "after": after, "origin": ", ".join(cause.origins), "reason": ""}


def _names(places: Sequence[int], names: Mapping[int, tuple[str, str | None]]) -> list[str]:
    return [names.get(place, ("", None))[0] for place in places[:_NAMED]]
