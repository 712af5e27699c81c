"""Of every row of `entry` as little as tells whether anything is new."""

from library_tracker.domain.held import Inventory
from medley_kit.db import Connection

FINGERPRINTS_SQL = """
SELECT source, instance, array_agg(ref) AS refs, array_agg(fingerprint) AS fingerprints
  FROM entry
 WHERE missing_since IS NULL
   AND gone_at IS NULL
 GROUP BY source, instance
"""

HELD_ENTRIES_SQL = """
SELECT source, instance, array_agg(ref) AS refs, array_agg(title_id) AS title_ids,
       array_agg(fingerprint) AS fingerprints, array_agg(heard_at) AS heard,
       array_agg(missing_since) AS missing, array_agg(gone_at IS NOT NULL) AS are_gone
  FROM entry
 GROUP BY source, instance
"""


async def fingerprints(connection: Connection) -> dict[tuple[str, str], dict[str, int]]:
    """(kind, instance) → what it calls it → fingerprint, of everything that is there."""
    rows = await connection.fetch(FINGERPRINTS_SQL)
    return {
        (row["source"], row["instance"]): dict(zip(row["refs"], row["fingerprints"], strict=True))
        for row in rows
    }


async def held(connection: Connection) -> dict[tuple[str, str], Inventory]:
    """(kind, instance) → the little that is needed of everything."""
    return {
        (row["source"], row["instance"]): Inventory(
            row["refs"],
            title_ids=row["title_ids"],
            fingerprints=row["fingerprints"],
            heard=row["heard"],
            missing=row["missing"],
            are_gone=row["are_gone"],
        )
        for row in await connection.fetch(HELD_ENTRIES_SQL)
    }
