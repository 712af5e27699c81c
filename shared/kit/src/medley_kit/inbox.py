"""Whether a message was handled before: its id is remembered in the handler's own transaction."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from medley_kit.db import Connection

INBOX_TABLE_SQL: Final = """
CREATE TABLE inbox (
    durable    text        NOT NULL,
    message_id uuid        NOT NULL,
    seen_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (durable, message_id)
);
CREATE INDEX inbox_seen_at ON inbox (seen_at);
"""

INSERT_SEEN_SQL: Final = """
INSERT INTO inbox (durable, message_id)
SELECT $1, message_id
  FROM unnest($2::uuid[]) AS message_id
    ON CONFLICT DO NOTHING
RETURNING message_id
"""

DELETE_OLD_SQL: Final = """
WITH forgotten AS (
    DELETE FROM inbox
     WHERE seen_at < now() - $1::interval
 RETURNING 1
)
SELECT count(*) FROM forgotten
"""


async def first_time(connection: Connection, durable: str, message_id: UUID) -> bool:
    """Whether ``durable`` sees this id for the first time; yes only once, if it is committed."""
    return bool(await first_times(connection, durable, [message_id]))


async def first_times(
    connection: Connection, durable: str, message_ids: Sequence[UUID]
) -> set[UUID]:
    """Those of the ids that ``durable`` sees for the first time."""
    rows = await connection.fetch(INSERT_SEEN_SQL, durable, message_ids)
    return {row["message_id"] for row in rows}


async def forget_old(connection: Connection, older_than: timedelta) -> int:
    """Forget ids seen longer ago than streams keep messages; returns how many."""
    return int(await connection.fetchval(DELETE_OLD_SQL, older_than))
