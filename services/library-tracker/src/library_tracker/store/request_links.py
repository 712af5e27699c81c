"""Under which numbers a Seerr knows requests, and where requests went that were merged."""

from collections.abc import Collection
from dataclasses import dataclass

from medley_kit.db import Connection

REQUESTS_OF_SEERR_SQL = """
SELECT seerr_id, request_id, seerr_request.cycle, request.title_id,
       seerr_request.cycle = request.cycle AS is_current
  FROM seerr_request
       JOIN request USING (request_id)
 WHERE instance = $1
   AND ($2::bigint[] IS NULL OR seerr_id = ANY ($2))
"""

NUMBERS_SQL = """
SELECT instance, max(seerr_id) AS seerr_id
  FROM seerr_request
       JOIN request USING (request_id, cycle)
 WHERE request_id = $1
 GROUP BY instance
"""

PUT_SEERR_REQUESTS_SQL = """
INSERT INTO seerr_request (instance, seerr_id, request_id, cycle)
SELECT instance, seerr_id, request_id, request.cycle
  FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS new (instance, seerr_id, request_id)
       JOIN request USING (request_id)
    ON CONFLICT (instance, seerr_id) DO NOTHING
"""

LINKED_REQUESTS_SQL = """
SELECT request_id
  FROM seerr_request
       JOIN request USING (request_id, cycle)
 WHERE request_id = ANY ($1::bigint[])
"""

OPEN_SEERR_REQUESTS_SQL = """
SELECT seerr_id, request_id
  FROM seerr_request
       JOIN request USING (request_id, cycle)
 WHERE instance = $1
   AND NOT decisions ? 'withdrawn'
"""

REDIRECT_REQUEST_SQL = """
INSERT INTO request_redirect (request_id, into_id)
VALUES ($1, $2)
"""

FOLLOW_REQUEST_REDIRECTS_SQL = """
UPDATE request_redirect
   SET into_id = $2
 WHERE into_id = $1
"""

MOVE_SEERR_REQUESTS_SQL = """
UPDATE seerr_request
   SET request_id = $2
 WHERE request_id = $1
"""

JOIN_REQUESTS_SQL = """
UPDATE request
   SET synced_at = least(request.synced_at, merged.synced_at)
  FROM request AS merged
 WHERE request.request_id = $2
   AND merged.request_id = $1
"""

DELETE_REQUEST_SQL = """
DELETE FROM request
 WHERE request_id = $1
"""

REDIRECTED_SQL = """
SELECT into_id
  FROM request_redirect
 WHERE request_id = $1
"""


@dataclass(frozen=True, slots=True)
class Link:
    """One number of a Seerr's. ``is_current``: it is about the present cycle of the request."""

    request_id: int
    title_id: int
    is_current: bool


async def of_seerr(
    connection: Connection, instance: str, seerr_ids: Collection[int] | None = None
) -> dict[int, Link]:
    """Seerr's number → request, of these numbers or of all."""
    wanted = None if seerr_ids is None else list(seerr_ids)
    return {
        row["seerr_id"]: Link(row["request_id"], row["title_id"], row["is_current"])
        for row in await connection.fetch(REQUESTS_OF_SEERR_SQL, instance, wanted)
    }


async def link(connection: Connection, links: Collection[tuple[str, int, int]]) -> None:
    """Remember which (instance, number) began the present cycle of which request."""
    await connection.execute(
        PUT_SEERR_REQUESTS_SQL,
        [instance for instance, _, _ in links],
        [seerr_id for _, seerr_id, _ in links],
        [request_id for _, _, request_id in links],
    )


async def linked(connection: Connection, request_ids: Collection[int]) -> set[int]:
    """Which of these belong to a request in a Seerr, in their present cycle."""
    rows = await connection.fetch(LINKED_REQUESTS_SQL, list(request_ids))
    return {row["request_id"] for row in rows}


async def open_in_seerr(connection: Connection, instance: str) -> dict[int, int]:
    """Seerr's number → request, of those that Seerr should still have."""
    rows = await connection.fetch(OPEN_SEERR_REQUESTS_SQL, instance)
    return {row["seerr_id"]: row["request_id"] for row in rows}


async def merge(connection: Connection, request_id: int, into: int) -> None:
    """Two requests are one: the first is found under the second from now on."""
    await connection.execute(MOVE_SEERR_REQUESTS_SQL, request_id, into)
    await connection.execute(FOLLOW_REQUEST_REDIRECTS_SQL, request_id, into)
    await connection.execute(JOIN_REQUESTS_SQL, request_id, into)
    await connection.execute(DELETE_REQUEST_SQL, request_id)
    await connection.execute(REDIRECT_REQUEST_SQL, request_id, into)


async def redirected(connection: Connection, request_id: int) -> int | None:
    """Under which id a request is found that was merged."""
    found: int | None = await connection.fetchval(REDIRECTED_SQL, request_id)
    return found


async def numbers_of(connection: Connection, request_id: int) -> dict[str, int]:
    """Seerr → its number for the request, in its present cycle."""
    rows = await connection.fetch(NUMBERS_SQL, request_id)
    return {row["instance"]: row["seerr_id"] for row in rows}
