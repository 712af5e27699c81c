"""The table `audit`: who did what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import JsonValue

from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed; ``subject`` is what it was done to, empty when there is no such thing."""

    audit_id: int
    happened_at: datetime
    person: str
    action: str
    subject: str
    detail: JsonValue
    request_id: str


ADD_ENTRY_SQL: Final = """
INSERT INTO audit (person, action, subject, detail, request_id)
VALUES ($1, $2, $3, $4, $5)
"""


async def add(
    connection: Connection,
    *,
    person: str,
    action: str,
    subject: str = "",
    detail: JsonValue = None,
    request_id: str = "",
) -> None:
    """Write down one deed; nothing secret may be in it."""
    await connection.execute(ADD_ENTRY_SQL, person, action, subject, detail, request_id)


LIST_ENTRIES_SQL: Final = """
SELECT audit_id, happened_at, person, action, subject, detail, request_id
  FROM audit
 WHERE ($1::bigint IS NULL OR audit_id < $1)
   AND ($2::text IS NULL OR person = $2)
   AND ($3::text IS NULL OR action = $3)
 ORDER BY audit_id DESC
 LIMIT $4
"""


async def newest(
    connection: Connection,
    *,
    before: int | None = None,
    person: str | None = None,
    action: str | None = None,
    limit: int,
) -> list[Entry]:
    """Up to ``limit`` entries, newest first, from those written before number ``before``."""
    rows = await connection.fetch(LIST_ENTRIES_SQL, before, person, action, limit)
    return [Entry(**row) for row in rows]
