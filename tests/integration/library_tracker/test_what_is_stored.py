"""The database keeps its promises on every connection, whoever writes at the same time."""

import asyncio
from contextlib import AsyncExitStack

import asyncpg
import pytest

from library_tracker.store.request_list import LIST_REQUESTS_SQL
from tests.support.library import Home, films

ADD_FACT_SQL = """
INSERT INTO fact (title_id, kind, season, episode, source, instance, key, at)
VALUES (4711, 'grabbed', -1, -1, 'radarr', 'main', 'x', now())
"""
ADD_ENTRY_SQL = """
INSERT INTO entry (source, instance, ref, title_id, media_type, name, fingerprint, seen_at,
                   heard_at)
VALUES ('radarr', 'main', 'x', $1, 'movie', 'Film', 0, now(), now())
"""
MOVE_ENTRIES_SQL = "UPDATE entry SET title_id = 4711"
ADD_REQUEST_SQL = """
INSERT INTO request (title_id, origin, requested_by, state)
VALUES ($1, 'arr', 'somebody', 'requested')
"""
MOVE_REQUESTS_SQL = "UPDATE request SET title_id = 4711"
DELETE_OTHERS_SQL = "DELETE FROM title WHERE title_id = $1"
DELETE_TITLES_SQL = "DELETE FROM title"
SET_HERE_SQL = """
SELECT name
  FROM pg_settings
 WHERE source IN ('client', 'session')
   AND name = ANY('{application_name,fsync,search_path,session_replication_role,
                    synchronous_commit}'::text[])
"""
FILL_SQL = """
WITH film AS (INSERT INTO title (media_type, name)
              SELECT 'movie', 'Film ' || number
                FROM generate_series(1, 20000) AS number
              RETURNING title_id)
INSERT INTO request (title_id, origin, requested_by, state)
SELECT title_id, 'library',
       CASE WHEN title_id % 100 = 0 THEN 'anna' ELSE 'Library Sync' END,
       CASE WHEN title_id % 1000 = 0 THEN 'gone' ELSE 'available' END
  FROM film
"""
MANY_TITLES_SQL = """
INSERT INTO title (media_type, name)
SELECT 'movie', 'Film ' || number
  FROM generate_series(1, 100000) AS number
"""
ENTRIES_SQL = """
INSERT INTO entry (source, instance, ref, title_id, media_type, name, fingerprint, seen_at,
                   heard_at)
SELECT 'radarr', 'main', title_id::text, title_id, 'movie', name, 0, now(), now()
  FROM title
"""
REQUESTS_SQL = """
INSERT INTO request (title_id, origin, requested_by, state)
SELECT title_id, 'library', 'Library Sync', 'available'
  FROM title
"""
RENAME_SQL = "UPDATE title SET name = name || $1 WHERE tmdb_id = 100001"


async def test_d47_references_and_durability_hold_on_every_connection(house: Home) -> None:
    # What the database was told to promise was told to one connection only; here it is the
    # server's to say, and no connection says otherwise.
    async with AsyncExitStack() as stack:
        connections = [
            await stack.enter_async_context(house.resources.pool.acquire()) for _ in range(4)
        ]
        for connection in connections:
            with pytest.raises(asyncpg.ForeignKeyViolationError):
                await connection.execute(ADD_FACT_SQL)
        own = [
            {row["name"] for row in await connection.fetch(SET_HERE_SQL)}
            for connection in connections
        ]

    assert own == 4 * [{"application_name", "search_path"}]


async def test_d47_an_entry_belongs_to_a_title_that_exists(house: Home) -> None:
    # For entries this is checked once a statement, by triggers.
    house.lan.add_library("Films", films(3), root="/data/films")
    await house.scan()
    before = await house.fetch("SELECT * FROM entry ORDER BY ref")

    for sql, *arguments in ((ADD_ENTRY_SQL, 4711), (MOVE_ENTRIES_SQL,), (DELETE_TITLES_SQL,)):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await house.fetch(sql, *arguments)

    assert await house.fetch("SELECT * FROM entry ORDER BY ref") == before
    assert len(await house.fetch("SELECT FROM title")) == 3


async def test_d47_a_request_is_for_a_title_that_exists(house: Home) -> None:
    house.lan.add_library("Films", films(2), root="/data/films")
    await house.scan()
    before = await house.fetch("SELECT * FROM request ORDER BY request_id")
    await house.fetch("DELETE FROM entry")

    for sql, *arguments in (
        (ADD_REQUEST_SQL, 4711),
        (MOVE_REQUESTS_SQL,),
        (DELETE_OTHERS_SQL, before[0]["title_id"]),
    ):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await house.fetch(sql, *arguments)

    assert await house.fetch("SELECT * FROM request ORDER BY request_id") == before


async def test_d47_no_title_is_deleted_while_something_is_counted_to_it(house: Home) -> None:
    house.lan.add_library("Films", films(1), root="/data/films")
    await house.scan()
    await house.fetch("DELETE FROM timeline")
    await house.fetch("DELETE FROM request")
    (title,) = await house.fetch("SELECT title_id FROM title")
    await house.fetch("DELETE FROM entry")
    pool = house.resources.pool
    async with pool.acquire() as first, pool.acquire() as second:
        async with first.transaction():
            await first.execute(ADD_ENTRY_SQL, title["title_id"])
            deleting = asyncio.create_task(second.execute(DELETE_TITLES_SQL))
            done, _ = await asyncio.wait([deleting], timeout=0.3)
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await asyncio.wait_for(deleting, 5)

    assert not done


async def test_d47_a_second_writer_waits_for_the_first(house: Home) -> None:
    # It was answered that the database is locked.
    house.lan.add_library("Films", films(1), root="/data/films")
    await house.scan()
    pool = house.resources.pool
    async with pool.acquire() as first, pool.acquire() as second:
        async with first.transaction():
            await first.execute(RENAME_SQL, " a")
            waiting = asyncio.create_task(second.execute(RENAME_SQL, " b"))
            done, _ = await asyncio.wait([waiting], timeout=0.3)
        await asyncio.wait_for(waiting, 5)

    (title,) = await house.fetch("SELECT name FROM title WHERE tmdb_id = 100001")
    assert not done
    assert title["name"] == "Film 00001 a b"


@pytest.mark.parametrize(
    ("column", "wanted", "index"),
    [
        ("states", ["gone"], "request_state"),
        ("states", ["grabbed", "declined"], "request_state"),
        ("requested_by", "Anna", "request_requester"),
    ],
)
async def test_d48_what_people_look_for_in_a_large_library_has_an_index(
    house: Home, column: str, wanted: object, index: str
) -> None:
    await house.fetch(FILL_SQL)
    await house.fetch("ANALYZE title, request")
    asked = {"states": None, "requested_by": None, column: wanted}

    plan = await house.fetch(
        "EXPLAIN " + LIST_REQUESTS_SQL,
        asked["states"],
        None,
        asked["requested_by"],
        *5 * [None],
        50,
    )

    assert index in "\n".join(row["QUERY PLAN"] for row in plan)


@pytest.mark.parametrize(("copied", "table"), [(ENTRIES_SQL, "entry"), (REQUESTS_SQL, "request")])
async def test_titles_are_looked_up_by_their_key_whatever_the_planner_believes(
    house: Home, copied: str, table: str
) -> None:
    # Whoever analyses a table while its first rows are stored finds pages with nothing in them.
    # A plan for one row would compare each of these with each title.
    pool = house.resources.pool
    async with pool.acquire() as connection, pool.acquire() as other, connection.transaction():
        await connection.execute("SET LOCAL statement_timeout = '40s'")
        await connection.execute(MANY_TITLES_SQL)
        await other.execute("ANALYZE title")

        await connection.execute(copied)

        stored = await connection.fetchval(f"SELECT count(*) FROM {table}")
    assert stored == 100_000
