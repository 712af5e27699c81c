"""Which items each server has, and where: one place on two servers is the same item."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from jellyfin_sync.domain.recognition import Keys, Listed
from medley_kit.db import Connection

_MATCHING_LOCK = 7_241_001
"""Two listings are matched one after the other: both may bring the same new place."""


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """Where one server has an item."""

    server: str
    item_id: str
    place_id: int
    """Where its states are kept: of copies that are kept equal, the place of their work."""
    lies_at: int
    """Its own place."""
    name: str
    type: str
    path: str | None
    """In the common tree."""


ItemsAt: TypeAlias = Mapping[int, Mapping[str, tuple[ItemPlace, ...]]]
"""Place -> server -> its items there, never none."""


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item with the place it was given."""

    listed: Listed
    keys: Keys
    place_id: int
    candidates: tuple[int, ...]


LOCK_MATCHING_SQL = "SELECT pg_advisory_xact_lock($1)"

PLACES_OF_KEYS_SQL = """
SELECT key, place_id
  FROM place_key
 WHERE key = ANY ($1::text[])
"""

TAKEN_SQL = """
SELECT lies_at, item_id
  FROM item
 WHERE server = $1
   AND (lies_at = ANY ($2::bigint[]) OR item_id = ANY ($3::text[]))
"""

OCCUPANTS_SQL = """
SELECT DISTINCT item.item_id
  FROM place_key
       JOIN item ON item.lies_at = place_key.place_id
 WHERE place_key.key = ANY ($2::text[])
   AND item.server = $1
   AND item.item_id <> ALL ($3::text[])
   AND ($4::timestamptz IS NULL OR item.seen_at < $4)
"""

SERIES_SQL = """
SELECT item_id, name, provider_ids
  FROM item
 WHERE server = $1
   AND item_id = ANY ($2::text[])
"""

ADD_PLACES_SQL = """
INSERT INTO place (name, type, path)
SELECT name, type, path
  FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS new (name, type, path, nr)
 ORDER BY nr
RETURNING place_id
"""

ADD_KEYS_SQL = """
INSERT INTO place_key (key, place_id)
SELECT DISTINCT * FROM unnest($1::text[], $2::bigint[])
    ON CONFLICT (key, place_id) DO NOTHING
"""

PUT_ITEMS_SQL = """
INSERT INTO item (server, item_id, place_id, lies_at, name, type, path, provider_ids, candidates,
                  keys)
SELECT $1, new.item_id, new.place_id, new.place_id, new.name, new.type, new.path, new.provider_ids,
       (SELECT coalesce(array_agg(each::bigint), '{}')
          FROM jsonb_array_elements_text(new.candidates -> 'places') AS each),
       (SELECT coalesce(array_agg(each), '{}')
          FROM jsonb_array_elements_text(new.candidates -> 'keys') AS each)
  FROM unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::jsonb[],
              $8::jsonb[])
       AS new (item_id, place_id, name, type, path, provider_ids, candidates)
    ON CONFLICT (server, item_id) DO UPDATE
   SET place_id     = CASE WHEN $9 THEN item.place_id ELSE excluded.place_id END,
       lies_at      = excluded.lies_at,
       name         = excluded.name,
       type         = excluded.type,
       path         = excluded.path,
       provider_ids = excluded.provider_ids,
       candidates   = excluded.candidates,
       keys         = excluded.keys,
       seen_at      = now()
"""

HAVE_SQL = """
SELECT lies_at
  FROM item
 WHERE server = $1
   AND lies_at = ANY ($2::bigint[])
"""

FORGET_UNSEEN_SQL = """
DELETE FROM item
 WHERE server = $1
   AND seen_at < $2
RETURNING item_id
"""

FORGET_ITEMS_SQL = """
DELETE FROM item
 WHERE server = $1
   AND item_id = ANY ($2::text[])
"""

ITEMS_OF_SQL = """
SELECT server, item_id, place_id, lies_at, name, type, path
  FROM item
 WHERE (server, item_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
"""

ITEMS_AT_SQL = """
SELECT server, item_id, place_id, lies_at, name, type, path
  FROM item
 WHERE place_id = ANY ($1::bigint[])
 ORDER BY lies_at, item_id
"""

LYING_AT_SQL = """
SELECT server, item_id, place_id, lies_at, name, type, path
  FROM item
 WHERE lies_at = ANY ($1::bigint[])
"""

PLACE_NAMES_SQL = """
SELECT place_id, name, path
  FROM place
 WHERE place_id = ANY ($1::bigint[])
"""

NOW_SQL = "SELECT clock_timestamp()"


async def lock_matching(connection: Connection) -> None:
    """Be the only one who gives items their places, until the transaction ends."""
    await connection.execute(LOCK_MATCHING_SQL, _MATCHING_LOCK)


async def places_of_keys(connection: Connection, keys: Iterable[str]) -> dict[str, list[int]]:
    """Key -> the places known by it, ascending."""
    found: dict[str, list[int]] = {}
    for row in await connection.fetch(PLACES_OF_KEYS_SQL, list(keys)):
        found.setdefault(row["key"], []).append(row["place_id"])
    return {key: sorted(places) for key, places in found.items()}


async def taken(
    connection: Connection, server: str, places: Iterable[int], item_ids: Iterable[str]
) -> dict[int, str]:
    """Place -> the server's item there, for these places and for wherever these items are."""
    rows = await connection.fetch(TAKEN_SQL, server, list(places), list(item_ids))
    return {row["lies_at"]: row["item_id"] for row in rows}


async def occupants(
    connection: Connection,
    server: str,
    keys: Iterable[str],
    *,
    besides: Sequence[str],
    unseen_since: datetime | None,
) -> set[str]:
    """The server's other items at places known by these keys; only those not seen since then."""
    rows = await connection.fetch(OCCUPANTS_SQL, server, list(keys), besides, unseen_since)
    return {row["item_id"] for row in rows}


async def series(connection: Connection, server: str, item_ids: Iterable[str]) -> dict[str, Listed]:
    """The server's series with these ids, as far as they are known."""
    rows = await connection.fetch(SERIES_SQL, server, list(item_ids))
    return {
        row["item_id"]: Listed(row["item_id"], row["name"], "Series", None, row["provider_ids"])
        for row in rows
    }


async def add_places(connection: Connection, new: Sequence[tuple[Listed, str | None]]) -> list[int]:
    """Make a place for each (item, common path); ids in the same order."""
    rows = await connection.fetch(
        ADD_PLACES_SQL,
        [listed.name for listed, _ in new],
        [listed.type for listed, _ in new],
        [path for _, path in new],
    )
    return [row["place_id"] for row in rows]


async def add_keys(connection: Connection, keys: Sequence[tuple[str, int]]) -> None:
    """Remember by which (key, place) items are recognised."""
    await connection.execute(ADD_KEYS_SQL, [key for key, _ in keys], [place for _, place in keys])


async def put(
    connection: Connection, server: str, new: Sequence[NewItem], *, with_copies: bool = False
) -> list[int]:
    """Remember these items and by what their places are known; the places new to this server.

    ``with_copies``: their states stay where they are kept until `works.stand` moves them, and the
    keys of today are remembered.
    """
    places = [each.place_id for each in new]
    before = {row["lies_at"] for row in await connection.fetch(HAVE_SQL, server, places)}
    keys = [(key, each.place_id) for each in new for key in each.keys.all()]
    await connection.execute(ADD_KEYS_SQL, [key for key, _ in keys], [place for _, place in keys])
    await connection.execute(
        PUT_ITEMS_SQL,
        server,
        [each.listed.item_id for each in new],
        places,
        [each.listed.name for each in new],
        [each.listed.type for each in new],
        [each.keys.common_path for each in new],
        [dict(each.listed.provider_ids) for each in new],
        # Bare lists in a list would be taken for an array of two dimensions.
        [
            {"places": each.candidates, "keys": each.keys.of_today if with_copies else ()}
            for each in new
        ],
        with_copies,
    )
    return [place for place in places if place not in before]


async def forget_unseen(connection: Connection, server: str, since: datetime) -> int:
    """Forget the server's items that a whole listing, begun at ``since``, did not name."""
    return len(await connection.fetch(FORGET_UNSEEN_SQL, server, since))


async def forget(connection: Connection, server: str, item_ids: Iterable[str]) -> None:
    """Forget these items of the server; what people did with them is kept."""
    await connection.execute(FORGET_ITEMS_SQL, server, list(item_ids))


async def items_of(
    connection: Connection, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], ItemPlace]:
    """The items with these (server, item id); what is not known is not in the answer."""
    pairs = list(keys)
    rows = await connection.fetch(
        ITEMS_OF_SQL, [server for server, _ in pairs], [item for _, item in pairs]
    )
    return {(row["server"], row["item_id"]): ItemPlace(**row) for row in rows}


async def items_at(connection: Connection, places: Iterable[int]) -> ItemsAt:
    """Place -> server -> the items whose states are kept there: one, or several copies."""
    found: dict[int, dict[str, tuple[ItemPlace, ...]]] = {}
    for row in await connection.fetch(ITEMS_AT_SQL, list(places)):
        here = found.setdefault(row["place_id"], {})
        here[row["server"]] = (*here.get(row["server"], ()), ItemPlace(**row))
    return found


async def lying_at(
    connection: Connection, places: Iterable[int]
) -> dict[int, dict[str, ItemPlace]]:
    """Place -> server -> the one item that lies there, whatever copies it has."""
    found: dict[int, dict[str, ItemPlace]] = {}
    for row in await connection.fetch(LYING_AT_SQL, list(places)):
        found.setdefault(row["lies_at"], {})[row["server"]] = ItemPlace(**row)
    return found


async def names_of(
    connection: Connection, places: Iterable[int]
) -> Mapping[int, tuple[str, str | None]]:
    """Place -> (name, path in the common tree)."""
    rows = await connection.fetch(PLACE_NAMES_SQL, list(places))
    return {row["place_id"]: (row["name"], row["path"]) for row in rows}


async def database_now(connection: Connection) -> datetime:
    """The database's clock, by which `seen_at` is set."""
    now: datetime = await connection.fetchval(NOW_SQL)
    return now
