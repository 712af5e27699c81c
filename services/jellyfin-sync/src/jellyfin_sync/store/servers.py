"""What is known of each server: who it is, whether it answers, what it last said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class ServerState:
    """One configured server as last seen."""

    server: str
    jellyfin_id: str | None
    version: str | None
    is_reachable: bool | None
    """None: never asked."""
    detail: str
    reachable_since: datetime | None
    last_report_at: datetime | None
    items: int
    indexed_at: datetime | None
    indexed_under: str
    """What of the settings decided about the items when they were read."""


ADD_SERVERS_SQL = """
INSERT INTO server (server)
SELECT unnest($1::text[])
    ON CONFLICT (server) DO NOTHING
"""

LIST_SERVERS_SQL = """
SELECT server, jellyfin_id, version, is_reachable, detail, reachable_since, last_report_at,
       items, indexed_at, indexed_under
  FROM server
 ORDER BY server
"""

SAVE_REACHED_SQL = """
UPDATE server
   SET jellyfin_id     = coalesce($2, jellyfin_id),
       version         = coalesce($3, version),
       reachable_since = CASE WHEN is_reachable IS DISTINCT FROM $4 THEN now()
                              ELSE reachable_since END,
       is_reachable    = $4,
       detail          = $5
 WHERE server = $1
"""

SAVE_REPORTS_SQL = """
UPDATE server
   SET last_report_at = greatest(last_report_at, new.at)
  FROM unnest($1::text[], $2::timestamptz[]) AS new (server, at)
 WHERE server.server = new.server
"""

SAVE_INDEXED_SQL = """
UPDATE server
   SET indexed_at = now(),
       indexed_under = $2,
       items      = (SELECT count(*) FROM item WHERE item.server = $1)
 WHERE server = $1
"""


READ_ACCOUNTS_SQL = """
SELECT server, accounts_read_at, accounts_of
  FROM server
"""

SAVE_ACCOUNTS_READ_SQL = """
UPDATE server
   SET accounts_read_at = $2,
       accounts_of      = $3
 WHERE server = $1
"""


@dataclass(frozen=True, slots=True)
class AccountsReading:
    """When a server's accounts were last read in full, and which server it was by its own id."""

    read_at: datetime | None
    jellyfin_id: str | None


async def add_all(connection: Connection, servers: Sequence[str]) -> None:
    """Make sure that every configured server has a row."""
    await connection.execute(ADD_SERVERS_SQL, list(servers))


async def list_all(connection: Connection) -> list[ServerState]:
    """Every server that was ever configured, by name."""
    return [ServerState(**row) for row in await connection.fetch(LIST_SERVERS_SQL)]


async def save_reached(
    connection: Connection,
    server: str,
    *,
    jellyfin_id: str | None,
    version: str | None,
    is_reachable: bool,
    detail: str,
) -> None:
    """Remember whether the server answers, and since when; what is None stays as it was."""
    await connection.execute(SAVE_REACHED_SQL, server, jellyfin_id, version, is_reachable, detail)


async def save_reports(connection: Connection, latest: Mapping[str, datetime]) -> None:
    """Remember when each server last reported anything."""
    await connection.execute(SAVE_REPORTS_SQL, list(latest), list(latest.values()))


async def save_indexed(connection: Connection, server: str, under: str) -> None:
    """Remember that the whole listing was read just now, and under which settings."""
    await connection.execute(SAVE_INDEXED_SQL, server, under)


async def accounts_readings(connection: Connection) -> dict[str, AccountsReading]:
    """Server -> when its accounts were last read."""
    return {
        row["server"]: AccountsReading(row["accounts_read_at"], row["accounts_of"])
        for row in await connection.fetch(READ_ACCOUNTS_SQL)
    }


async def save_accounts_read(
    connection: Connection, server: str, begun: datetime, jellyfin_id: str
) -> None:
    """Remember that the accounts are known as they were at ``begun``, by the database's clock."""
    await connection.execute(SAVE_ACCOUNTS_READ_SQL, server, begun, jellyfin_id)
