"""What grows with every publication, and is not kept for ever."""

from uuid import uuid4

from libretime_sync.background import prune
from medley_kit.db import Pool

AN_HOUR = """
INSERT INTO publication_hour (publication_id, station, hour, starts_at, ends_at, surface, state,
                              before, deletes, creates, finished_at)
VALUES ($1, 'main', '14:00', now(), now() + interval '1 hour', 'stock', $2, '[]', '[]', '[]',
        now() - $3 * interval '1 day')
RETURNING publication_hour_id
"""


async def a_publication(pool: Pool, log_id: int) -> int:
    number: int = await pool.fetchval(
        """
        INSERT INTO publication (message_id, station, log_id, revision, content_hash, date,
                                 requested_by)
        VALUES ($1, 'main', $2, 1, '', '2026-01-01', 'test')
        RETURNING publication_id
        """,
        uuid4(),
        log_id,
    )
    return number


async def an_hour(pool: Pool, publication: int, state: str, *, days_ago: int | None) -> int:
    """An hour with two calls."""
    number: int = await pool.fetchval(AN_HOUR, publication, state, days_ago)
    await pool.execute(
        """
        INSERT INTO publication_step (publication_hour_id, kind, content, outcome)
        SELECT $1, 'create', '{}', 'done'
          FROM generate_series(1, 2)
        """,
        number,
    )
    return number


async def test_calls_of_publishing_are_forgotten_after_ninety_days_and_none_that_is_needed(
    pool: Pool,
) -> None:
    former, newest = await a_publication(pool, 1), await a_publication(pool, 1)
    other = await a_publication(pool, 2)
    old = await an_hour(pool, former, "done", days_ago=91)
    put_back = await an_hour(pool, former, "rolled_back", days_ago=400)
    kept = [
        await an_hour(pool, former, "done", days_ago=89),
        await an_hour(pool, former, "applying", days_ago=None),
        await an_hour(pool, former, "rolling_back", days_ago=None),
        await an_hour(pool, newest, "done", days_ago=400),
        await an_hour(pool, other, "done", days_ago=400),
    ]

    await prune(pool, every_s=0)

    left = await pool.fetch("SELECT DISTINCT publication_hour_id FROM publication_step ORDER BY 1")
    hours = await pool.fetch("SELECT publication_hour_id FROM publication_hour ORDER BY 1")
    assert [row["publication_hour_id"] for row in left] == kept
    assert [row["publication_hour_id"] for row in hours] == [old, put_back, *kept]
