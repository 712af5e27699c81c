"""Playlists: what each should be, what every server holds of it, and what is under way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from medley_kit.db import Connection

_RUNNING_LOCK = 7_241_002
"""Two rounds at the same time would take each other's writes for a person's."""


@dataclass(slots=True)
class Copy:
    """A playlist as one server was last seen to hold it, or was last told to."""

    server: str
    item_id: str
    user_id: str
    name: str
    entries: tuple[int, ...]
    """Places, in order."""
    stamp: str
    is_ours: bool = False
    """We made it, for its owner alone."""
    is_half_written: bool = False
    """A write may have been cut off: what differs is not a person's doing."""
    refused: tuple[int, ...] | None = None
    """What was written and not held afterwards; not written again."""
    gone_at: datetime | None = None


@dataclass(slots=True)
class Playlist:
    """What all servers should hold; ``copies`` by server."""

    playlist_id: int
    person_id: int
    name: str
    entries: tuple[int, ...]
    is_deleted: bool
    copies: dict[str, Copy] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Making:
    """One that was asked for; whether it was made is not known until the server is asked."""

    playlist_id: int
    server: str
    name: str


@dataclass(frozen=True, slots=True)
class Leftover:
    """One that another has replaced, and that is still to be deleted."""

    server: str
    item_id: str
    user_id: str
    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A playlist as people see it."""

    playlist_id: int
    username: str
    name: str
    entries: tuple[int, ...]
    copies: tuple[Copy, ...]


TRY_RUNNING_SQL = "SELECT pg_try_advisory_lock($1)"

END_RUNNING_SQL = "SELECT pg_advisory_unlock($1)"

PLAYLISTS_SQL = """
SELECT playlist_id, person_id, name, entries, is_deleted
  FROM playlist
 WHERE person_id = ANY ($1::bigint[])
 ORDER BY playlist_id
"""

COPIES_SQL = """
SELECT playlist_id, server, item_id, user_id, playlist_copy.name, playlist_copy.entries, stamp,
       is_ours, is_half_written, refused, gone_at
  FROM playlist_copy
       JOIN playlist USING (playlist_id)
 WHERE person_id = ANY ($1::bigint[])
"""

MAKINGS_SQL = """
SELECT playlist_id, server, playlist_making.name
  FROM playlist_making
       JOIN playlist USING (playlist_id)
 WHERE person_id = $1
"""

LEFTOVERS_SQL = """
SELECT server, item_id, user_id, person_id, name
  FROM playlist_leftover
 WHERE person_id = $1
"""

ADD_PLAYLIST_SQL = """
INSERT INTO playlist (person_id, name, entries)
VALUES ($1, $2, $3)
RETURNING playlist_id
"""

PUT_PLAYLIST_SQL = """
UPDATE playlist
   SET name       = $2,
       entries    = $3,
       is_deleted = $4
 WHERE playlist_id = $1
"""

FORGET_PLAYLIST_SQL = "DELETE FROM playlist WHERE playlist_id = $1"

PUT_COPY_SQL = """
INSERT INTO playlist_copy (playlist_id, server, item_id, user_id, name, entries, stamp, is_ours,
                           is_half_written, refused, gone_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (playlist_id, server) DO UPDATE
   SET item_id         = excluded.item_id,
       user_id         = excluded.user_id,
       name            = excluded.name,
       entries         = excluded.entries,
       stamp           = excluded.stamp,
       is_ours         = excluded.is_ours,
       is_half_written = excluded.is_half_written,
       refused         = excluded.refused,
       gone_at         = excluded.gone_at
"""

FORGET_COPY_SQL = "DELETE FROM playlist_copy WHERE playlist_id = $1 AND server = $2"

FORGET_OTHER_COPIES_SQL = """
DELETE FROM playlist_copy
 WHERE playlist_id = $1
   AND server <> ALL ($2::text[])
"""

PUT_MAKING_SQL = """
INSERT INTO playlist_making (playlist_id, server, name)
VALUES ($1, $2, $3)
    ON CONFLICT (playlist_id, server) DO UPDATE
   SET name = excluded.name
"""

FORGET_MAKING_SQL = "DELETE FROM playlist_making WHERE playlist_id = $1 AND server = $2"

PUT_LEFTOVER_SQL = """
INSERT INTO playlist_leftover (server, item_id, user_id, person_id, name)
VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (server, item_id) DO NOTHING
"""

FORGET_LEFTOVER_SQL = "DELETE FROM playlist_leftover WHERE server = $1 AND item_id = $2"

PAGE_SQL = """
SELECT playlist_id, person_id, person.name AS username
  FROM playlist
       JOIN person USING (person_id)
 WHERE NOT is_deleted
   AND ($1::bigint IS NULL OR playlist_id > $1)
 ORDER BY playlist_id
 LIMIT $2
"""


async def try_running(connection: Connection) -> bool:
    """Whether this connection may run a round now; it may until it closes or `end_running`."""
    is_ours: bool = await connection.fetchval(TRY_RUNNING_SQL, _RUNNING_LOCK)
    return is_ours


async def end_running(connection: Connection) -> None:
    """Let the next round begin."""
    await connection.fetchval(END_RUNNING_SQL, _RUNNING_LOCK)


async def of_people(connection: Connection, people: Sequence[int]) -> list[Playlist]:
    """All playlists of these people, oldest first, each with its copies."""
    found = {
        row["playlist_id"]: Playlist(**{**row, "entries": tuple(row["entries"])})
        for row in await connection.fetch(PLAYLISTS_SQL, people)
    }
    for row in await connection.fetch(COPIES_SQL, people):
        values = dict(row)
        playlist = found[values.pop("playlist_id")]
        refused = values["refused"]
        values["refused"] = None if refused is None else tuple(refused)
        playlist.copies[row["server"]] = Copy(**{**values, "entries": tuple(row["entries"])})
    return list(found.values())


async def page(connection: Connection, *, after: int | None, limit: int) -> list[Shown]:
    """Oldest first, behind the one with the id ``after``."""
    rows = await connection.fetch(PAGE_SQL, after, limit)
    found = await of_people(connection, [row["person_id"] for row in rows])
    by_id = {playlist.playlist_id: playlist for playlist in found}
    return [
        Shown(
            playlist.playlist_id,
            row["username"],
            playlist.name,
            playlist.entries,
            tuple(playlist.copies.values()),
        )
        for row in rows
        for playlist in (by_id[row["playlist_id"]],)
    ]


async def makings_of(connection: Connection, person_id: int) -> list[Making]:
    """What was asked for and may have been made, of one person."""
    return [Making(**row) for row in await connection.fetch(MAKINGS_SQL, person_id)]


async def leftovers_of(connection: Connection, person_id: int) -> list[Leftover]:
    """What is still to be deleted because another has replaced it, of one person."""
    return [Leftover(**row) for row in await connection.fetch(LEFTOVERS_SQL, person_id)]


async def add(
    connection: Connection, person_id: int, name: str, entries: Iterable[int]
) -> Playlist:
    """Remember a new one, without copies."""
    given = tuple(entries)
    playlist_id: int = await connection.fetchval(ADD_PLAYLIST_SQL, person_id, name, given)
    return Playlist(playlist_id, person_id, name, given, is_deleted=False)


async def put(connection: Connection, playlist: Playlist) -> None:
    """Remember what it should be, and its copies as they are now and no others."""
    await connection.execute(
        PUT_PLAYLIST_SQL,
        playlist.playlist_id,
        playlist.name,
        playlist.entries,
        playlist.is_deleted,
    )
    await connection.execute(FORGET_OTHER_COPIES_SQL, playlist.playlist_id, list(playlist.copies))
    for copy in playlist.copies.values():
        await put_copy(connection, playlist.playlist_id, copy)


async def put_copy(connection: Connection, playlist_id: int, copy: Copy) -> None:
    """Remember one copy."""
    await connection.execute(
        PUT_COPY_SQL,
        playlist_id,
        copy.server,
        copy.item_id,
        copy.user_id,
        copy.name,
        copy.entries,
        copy.stamp,
        copy.is_ours,
        copy.is_half_written,
        copy.refused,
        copy.gone_at,
    )


async def forget_copy(connection: Connection, playlist_id: int, server: str) -> None:
    """It is not there any more."""
    await connection.execute(FORGET_COPY_SQL, playlist_id, server)


async def forget(connection: Connection, playlist_id: int) -> None:
    """It is nowhere any more."""
    await connection.execute(FORGET_PLAYLIST_SQL, playlist_id)


async def put_making(connection: Connection, making: Making) -> None:
    """One is about to be asked for."""
    await connection.execute(PUT_MAKING_SQL, making.playlist_id, making.server, making.name)


async def forget_making(connection: Connection, playlist_id: int, server: str) -> None:
    """It is known what became of it."""
    await connection.execute(FORGET_MAKING_SQL, playlist_id, server)


async def put_leftover(connection: Connection, leftover: Leftover) -> None:
    """Another has replaced it."""
    await connection.execute(
        PUT_LEFTOVER_SQL,
        leftover.server,
        leftover.item_id,
        leftover.user_id,
        leftover.person_id,
        leftover.name,
    )


async def forget_leftover(connection: Connection, server: str, item_id: str) -> None:
    """It is deleted."""
    await connection.execute(FORGET_LEFTOVER_SQL, server, item_id)
