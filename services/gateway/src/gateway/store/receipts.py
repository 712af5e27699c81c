"""The table `receipt`: what each source has posted, and when last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Receipt:
    """One source, in the form ``vendor/instance``; ``kind`` is what the last one called itself."""

    source: str
    last_at: datetime
    kind: str
    accepted: int
    refused: int


ADD_RECEIPTS_SQL: Final = """
INSERT INTO receipt AS known (source, last_at, kind, accepted, refused)
SELECT source, last_at, kind, accepted, refused
  FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::bigint[], $5::bigint[])
       AS news (source, last_at, kind, accepted, refused)
    ON CONFLICT (source) DO UPDATE
   SET last_at = greatest(known.last_at, EXCLUDED.last_at),
       kind = CASE WHEN EXCLUDED.last_at >= known.last_at THEN EXCLUDED.kind ELSE known.kind END,
       accepted = known.accepted + EXCLUDED.accepted,
       refused = known.refused + EXCLUDED.refused
"""


async def add(connection: Connection, receipts: list[Receipt]) -> None:
    """Add these counts to what is known of their sources; one receipt per source."""
    await connection.execute(
        ADD_RECEIPTS_SQL,
        [one.source for one in receipts],
        [one.last_at for one in receipts],
        [one.kind for one in receipts],
        [one.accepted for one in receipts],
        [one.refused for one in receipts],
    )


LIST_RECEIPTS_SQL: Final = """
SELECT source, last_at, kind, accepted, refused
  FROM receipt
 ORDER BY source
"""


async def by_source(connection: Connection) -> Mapping[str, Receipt]:
    """Every source that ever posted."""
    return {row["source"]: Receipt(**row) for row in await connection.fetch(LIST_RECEIPTS_SQL)}
