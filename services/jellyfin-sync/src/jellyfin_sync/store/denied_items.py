"""Items that lie in a library that takes no part: known, so that nobody asks about them again."""

from collections.abc import Iterable

from medley_kit.db import Connection

ADD_DENIED_SQL = """
INSERT INTO denied_item (server, item_id)
SELECT $1, unnest($2::text[])
    ON CONFLICT (server, item_id) DO NOTHING
"""

DENIED_SQL = """
SELECT server, item_id
  FROM denied_item
 WHERE (server, item_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
"""

FORGET_DENIED_SQL = "DELETE FROM denied_item WHERE server = $1"


async def add(connection: Connection, server: str, item_ids: Iterable[str]) -> None:
    """Remember that these take no part."""
    await connection.execute(ADD_DENIED_SQL, server, list(item_ids))


async def among(connection: Connection, keys: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these (server, item id) that take no part."""
    pairs = list(keys)
    rows = await connection.fetch(
        DENIED_SQL, [server for server, _ in pairs], [item for _, item in pairs]
    )
    return {(row["server"], row["item_id"]) for row in rows}


async def forget_all(connection: Connection, server: str) -> None:
    """The whole server is read anew."""
    await connection.execute(FORGET_DENIED_SQL, server)
