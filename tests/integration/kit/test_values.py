"""What goes into PostgreSQL through the pool comes back as it was."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta, timezone

import asyncpg
import pytest

from medley_kit.db import Pool, open_pool

MOMENTS = (
    datetime(2026, 11, 29, 8, 30, 1, 123_456, tzinfo=UTC),
    datetime(2026, 11, 29, 9, 30, 1, 123_456, tzinfo=timezone(timedelta(hours=1))),
    datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
)


@pytest.fixture
async def pool(database: str) -> AsyncGenerator[Pool, None]:
    """Connections to a database of the test's own."""
    opened = await open_pool(database, schema="public", application_name="tester")
    yield opened
    await opened.close()


async def test_moments_keep_their_microseconds_and_are_given_back_in_utc(pool: Pool) -> None:
    stored = await pool.fetchval("SELECT $1::timestamptz[]", MOMENTS)

    assert stored == list(MOMENTS)
    assert {each.tzinfo for each in stored} == {UTC}
    spelled = await pool.fetch(
        "SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') "
        "AS said FROM unnest($1::timestamptz[]) AS at",
        MOMENTS,
    )
    assert [row["said"] for row in spelled] == [
        f"{each.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}".zfill(26) for each in MOMENTS
    ]


async def test_moments_are_copied(pool: Pool) -> None:
    async with pool.acquire() as connection:
        await connection.execute("CREATE TEMPORARY TABLE seen (at timestamptz)")
        rows = [(moment,) for moment in (*MOMENTS, None)]
        await connection.copy_records_to_table("seen", records=rows)

        assert [row["at"] for row in await connection.fetch("SELECT at FROM seen")] == [
            *MOMENTS,
            None,
        ]


async def test_a_moment_of_no_time_zone_is_refused(pool: Pool) -> None:
    with pytest.raises(asyncpg.DataError):
        await pool.fetchval("SELECT $1::timestamptz", datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
