"""The table `source`: whether each application answers, and when it was last heard of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Source:
    """One configured application as last seen."""

    kind: str
    instance: str
    is_reachable: bool | None
    """None: never asked."""
    detail: str
    since: datetime | None
    version: str | None
    last_webhook_at: datetime | None
    webhook_lag_s: float | None
    """How long the last webhook was under way, where it says when it was made."""
    listed_at: datetime | None
    caught_up_to: datetime | None
    complaints: Mapping[str, str]
    """Check → what the application says about itself."""


ADD_SOURCES_SQL = """
INSERT INTO source (kind, instance)
SELECT kind, instance
  FROM unnest($1::text[], $2::text[]) AS new (kind, instance)
    ON CONFLICT (kind, instance) DO NOTHING
"""

LIST_SOURCES_SQL = """
SELECT kind, instance, is_reachable, detail, since, version, last_webhook_at, webhook_lag_s,
       listed_at, caught_up_to, complaints
  FROM source
 ORDER BY kind, instance
"""

SAVE_REACHED_SQL = """
UPDATE source
   SET since        = CASE WHEN is_reachable IS DISTINCT FROM $3 THEN now() ELSE since END,
       is_reachable = $3,
       detail       = $4,
       version      = coalesce($5, version)
 WHERE kind = $1
   AND instance = $2
"""

SAVE_WEBHOOKS_SQL = """
UPDATE source
   SET last_webhook_at = greatest(last_webhook_at, new.at),
       webhook_lag_s   = coalesce(new.lag_s, webhook_lag_s)
  FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::float8[])
       AS new (kind, instance, at, lag_s)
 WHERE source.kind = new.kind
   AND source.instance = new.instance
"""

SAVE_COMPLAINT_SQL = """
UPDATE source
   SET complaints = CASE WHEN $4 = '' THEN complaints - $3::text
                         ELSE complaints || jsonb_build_object($3::text, $4::text) END
 WHERE kind = $1
   AND instance = $2
"""

SAVE_LISTED_SQL = """
UPDATE source
   SET listed_at = $3
 WHERE kind = $1
   AND instance = $2
"""

SAVE_CAUGHT_UP_SQL = """
UPDATE source
   SET caught_up_to = greatest(caught_up_to, $3)
 WHERE kind = $1
   AND instance = $2
"""


async def add_all(connection: Connection, names: Sequence[tuple[str, str]]) -> None:
    """Make sure that every configured (kind, instance) has a row."""
    await connection.execute(
        ADD_SOURCES_SQL, [kind for kind, _ in names], [instance for _, instance in names]
    )


async def list_all(connection: Connection) -> dict[tuple[str, str], Source]:
    """(kind, instance) → what is known of it; of those configured once, too."""
    return {
        (row["kind"], row["instance"]): Source(**row)
        for row in await connection.fetch(LIST_SOURCES_SQL)
    }


async def save_reached(
    connection: Connection,
    kind: str,
    instance: str,
    *,
    is_reachable: bool,
    detail: str = "",
    version: str | None = None,
) -> None:
    """Remember whether it answers, and since when."""
    await connection.execute(SAVE_REACHED_SQL, kind, instance, is_reachable, detail, version)


async def save_webhooks(
    connection: Connection,
    heard: Mapping[tuple[str, str], tuple[datetime, float | None]],
) -> None:
    """Remember (kind, instance) → when it was heard of, and how late that was."""
    keys, values = list(heard), list(heard.values())
    await connection.execute(
        SAVE_WEBHOOKS_SQL,
        [kind for kind, _ in keys],
        [instance for _, instance in keys],
        [at for at, _ in values],
        [lag_s for _, lag_s in values],
    )


async def save_complaint(
    connection: Connection, kind: str, instance: str, *, check: str, text: str
) -> None:
    """Remember what it complains about; an empty text: about this no more."""
    await connection.execute(SAVE_COMPLAINT_SQL, kind, instance, check, text)


async def save_listed(connection: Connection, kind: str, instance: str, at: datetime) -> None:
    """Remember that the whole of it was read, as it was then."""
    await connection.execute(SAVE_LISTED_SQL, kind, instance, at)


async def save_caught_up(connection: Connection, kind: str, instance: str, at: datetime) -> None:
    """Remember up to when its history was read."""
    await connection.execute(SAVE_CAUGHT_UP_SQL, kind, instance, at)
