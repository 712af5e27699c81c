"""A message handled before is known, if and only if handling it was committed."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import uuid4

import pytest

from medley_kit import inbox
from medley_kit.db import Connection, open_pool


@pytest.fixture
async def connection(database: str) -> AsyncGenerator[Connection, None]:
    """A session in a schema that has an inbox."""
    pool = await open_pool(database, schema="tester", application_name="tester")
    async with pool.acquire() as acquired:
        await acquired.execute("CREATE SCHEMA tester")
        await acquired.execute(inbox.INBOX_TABLE_SQL)
        yield acquired
    await pool.close()


async def test_the_second_time_is_known(connection: Connection) -> None:
    message_id = uuid4()

    assert await inbox.first_time(connection, "a", message_id)
    assert not await inbox.first_time(connection, "a", message_id)


async def test_each_cursor_has_a_memory_of_its_own(connection: Connection) -> None:
    message_id = uuid4()

    assert await inbox.first_time(connection, "a", message_id)
    assert await inbox.first_time(connection, "b", message_id)


async def test_what_was_rolled_back_is_not_known(connection: Connection) -> None:
    message_id = uuid4()
    transaction = connection.transaction()
    await transaction.start()
    await inbox.first_time(connection, "a", message_id)
    await transaction.rollback()

    assert await inbox.first_time(connection, "a", message_id)


async def test_of_many_only_the_new_ones_are_named(connection: Connection) -> None:
    known, new, other = uuid4(), uuid4(), uuid4()
    await inbox.first_time(connection, "a", known)

    assert await inbox.first_times(connection, "a", [known, new, other, new]) == {new, other}


async def test_what_is_old_is_forgotten(connection: Connection) -> None:
    old, recent = uuid4(), uuid4()
    await inbox.first_time(connection, "a", old)
    await connection.execute("UPDATE inbox SET seen_at = now() - interval '20 days'")
    await inbox.first_time(connection, "a", recent)

    assert await inbox.forget_old(connection, timedelta(days=15)) == 1
    assert await inbox.first_time(connection, "a", old)
    assert not await inbox.first_time(connection, "a", recent)
