"""How a service reaches PostgreSQL: one pool, its own schema, JSON as values, fast moments."""

import asyncio
import struct
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import asyncpg
from pydantic_core import from_json, to_json

from medley_kit.errors import TransientError

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
else:
    Connection: TypeAlias = asyncpg.Connection
    Pool: TypeAlias = asyncpg.Pool

_AWAY: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.PostgresSystemError,
    # asyncpg 0.32 says this of a session that is cut while a statement begins.
    asyncpg.InternalClientError,
    # Not away, but the same statement succeeds when it is run again.
    asyncpg.TransactionRollbackError,
    ConnectionError,
    TimeoutError,
    OSError,
)
_CLOSED: Final = ("closed", "closing", "unexpected connection_lost")
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""PostgreSQL's."""
_MICROSECOND: Final = timedelta(microseconds=1)
_INT64: Final = struct.Struct(">q")
_MOMENTS: Final = 1024


class DatabaseAway(TransientError):
    """PostgreSQL cannot be reached, or does not take us."""


async def open_pool(
    dsn: str,
    *,
    schema: str,
    application_name: str,
    min_size: int = 1,
    max_size: int = 8,
) -> Pool:
    """Connections whose unqualified names mean ``schema``; ``jsonb`` is decoded and encoded.

    Raises
    ------
    DatabaseAway
        It cannot be reached now; the text says what to look at and holds no password.
    """
    try:
        return await asyncpg.create_pool(
            dsn,
            min_size=min_size,
            max_size=max_size,
            init=_prepare,
            command_timeout=60,
            timeout=10,
            server_settings={"search_path": schema, "application_name": application_name},
        )
    except Exception as error:
        if not is_outage(error):
            raise
        raise _away(error) from error


async def open_connection(dsn: str) -> "asyncpg.Connection[asyncpg.Record]":
    """One connection outside any pool, as PostgreSQL gives it; errors as ``open_pool``."""
    try:
        return await asyncpg.connect(dsn, timeout=10)
    except Exception as error:
        if not is_outage(error):
            raise
        raise _away(error) from error


def _away(error: Exception) -> DatabaseAway:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return DatabaseAway(
        f"PostgreSQL cannot be reached ({reason}): check postgres.dsn and that it runs"
    )


async def _prepare(connection: Connection) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=_to_jsonb,
        decoder=_from_jsonb,
    )
    await connection.set_type_codec(
        "timestamptz",
        schema="pg_catalog",
        format="binary",
        encoder=_to_timestamptz,
        decoder=_from_timestamptz,
    )


def _to_jsonb(value: Any) -> bytes:
    """The one version of the binary format that there is, and the text."""
    return b"\x01" + to_json(value)


def _from_jsonb(value: bytes) -> Any:
    return from_json(memoryview(value)[1:].tobytes())


@lru_cache(_MOMENTS)
def _to_timestamptz(at: datetime) -> bytes:
    """Rows that are stored together mostly share their moments, and asyncpg converts each anew."""
    return _INT64.pack((at - _EPOCH) // _MICROSECOND)


@lru_cache(_MOMENTS)
def _from_timestamptz(value: bytes) -> datetime:
    return _EPOCH + timedelta(microseconds=_INT64.unpack(value)[0])


def is_outage(error: BaseException) -> bool:
    """Whether the database is away rather than wrong: the same statement may succeed later."""
    if isinstance(error, asyncpg.InterfaceError):
        return any(word in str(error) for word in _CLOSED)
    return isinstance(error, _AWAY)


async def answers(pool: Pool, *, within_s: float = 2) -> None:
    """Return when the database answered a question; a health check.

    Raises
    ------
    DatabaseAway
        It did not.
    """
    try:
        async with asyncio.timeout(within_s):
            await pool.fetchval("SELECT 1")
    except Exception as error:
        if not is_outage(error):
            raise
        message = f"PostgreSQL does not answer ({type(error).__name__})"
        raise DatabaseAway(message) from error
