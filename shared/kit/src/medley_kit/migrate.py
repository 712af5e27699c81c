"""Whether a service's schema is what its code expects; ``migrate`` makes it so.

Also a command: ``python -m medley_kit.migrate PACKAGE SCHEMA DSN``.
"""

import asyncio
import sys
import zlib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from medley_kit.db import Connection, open_connection
from medley_kit.errors import PermanentError

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext, MigrationInfo
    from sqlalchemy import Connection as SyncConnection

VERSION_TABLE: Final = "alembic_version"
_LOCK_SPACE: Final = 0x6D65646C
"""One space of advisory locks for all schemas; the schema's checksum is the other half."""
_USAGE: Final = 4

SCHEMA_EXISTS_SQL: Final = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1"
TABLE_EXISTS_SQL: Final = "SELECT to_regclass($1) IS NOT NULL"
LOCK_SQL: Final = "SELECT pg_advisory_lock($1, $2)"


class SchemaBehind(PermanentError):
    """The database lacks revisions that this code needs; ``medley migrate`` brings them."""


def migrate(package: str, schema: str, dsn: str) -> list[str]:
    """Bring ``schema`` up to date and return the revisions that were applied, oldest first.

    Any number of replicas may do so at once: one applies, the others wait and find nothing to do.
    A package without revisions gets no schema. Not to be called from a running event loop;
    ``asyncio.to_thread`` serves there.
    """
    folder = migrations_of(package)
    return asyncio.run(_migrate(folder, schema, dsn)) if revisions_in(folder) else []


async def pending(package: str, schema: str, dsn: str) -> list[str]:
    """Revisions of ``package`` that ``schema`` lacks, oldest first; does not import Alembic."""
    known = revisions_in(migrations_of(package))
    connection = await open_connection(dsn)
    try:
        applied = await _applied(connection, schema)
    finally:
        await connection.close()
    if applied is None:
        return known
    return known[known.index(applied) + 1 :] if applied in known else []


def migrations_of(package: str) -> Path:
    """The folder with a package's revisions."""
    return Path(str(resources.files(package))) / "migrations"


def revisions_in(folder: Path) -> list[str]:
    """Names of the revisions in a folder, oldest first: files are ``NNNN_what.py``."""
    return sorted(path.stem.partition("_")[0] for path in folder.glob("[0-9]*_*.py"))


async def _applied(connection: Connection, schema: str) -> str | None:
    """The newest revision of a schema; None: it was never migrated."""
    table = f'"{schema}".{VERSION_TABLE}'
    if not await connection.fetchval(TABLE_EXISTS_SQL, table):
        return None
    # The name comes from code, not from outside, and cannot be a parameter.
    found = await connection.fetchval(f"SELECT version_num FROM {table}")  # noqa: S608 - see above
    return None if found is None else str(found)


async def _migrate(folder: Path, schema: str, dsn: str) -> list[str]:
    # Held by a session of its own: Alembic's commits would not end it, and its end frees it.
    guard = await open_connection(dsn)
    try:
        await guard.execute(LOCK_SQL, _LOCK_SPACE, _signed(zlib.crc32(schema.encode())))
        if await guard.fetchval(SCHEMA_EXISTS_SQL, schema) is None:
            await guard.execute(f'CREATE SCHEMA "{schema}"')
        applied = await _applied(guard, schema)
        if applied is not None and applied not in revisions_in(folder):
            # A newer release was here and this one was put back: forward only, so nothing to do.
            return []
        return await _upgrade(folder, schema, dsn)
    finally:
        await guard.close()


def _signed(number: int) -> int:
    return number - 2**32 if number >= 2**31 else number


async def _upgrade(folder: Path, schema: str, dsn: str) -> list[str]:
    # Imported here: a service that only serves has no use for them, and they take half a second.
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - see above
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415 - see above
    from sqlalchemy.pool import NullPool  # noqa: PLC0415 - see above

    url = make_url(dsn).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(
        url,
        poolclass=NullPool,
        connect_args={"server_settings": {"search_path": schema}},
    )
    applied: list[str] = []
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_run_revisions, folder, schema, applied)
    finally:
        await engine.dispose()
    return applied


def _run_revisions(
    connection: "SyncConnection", folder: Path, schema: str, applied: list[str]
) -> None:
    from alembic.config import Config  # noqa: PLC0415 - as in _upgrade
    from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415 - as in _upgrade
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as in _upgrade

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("version_locations", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    script = ScriptDirectory.from_config(config)

    def upgrade(revision: Any, context: "MigrationContext") -> Any:
        context.impl.__class__ = _several_statements(type(context.impl))
        return script._upgrade_revs("head", revision)  # noqa: SLF001 - as Alembic's own command does

    def note(*, step: "MigrationInfo", **_: object) -> None:
        applied.append(str(step.up_revision_id))

    with EnvironmentContext(config, script, fn=upgrade) as environment:
        environment.configure(
            connection=connection,
            version_table=VERSION_TABLE,
            version_table_schema=schema,
            transaction_per_migration=True,
            on_version_apply=note,  # type: ignore[arg-type]  # called by keyword, as documented
        )
        environment.run_migrations()
    connection.commit()


def _several_statements(implementation: type[Any]) -> type[Any]:
    """Alembic's PostgreSQL, texts sent as they are: asyncpg prepares only single statements."""

    class SeveralStatements(implementation):  # type: ignore[misc]  # its base is known only here
        def _exec(self, construct: Any, *args: Any, **options: Any) -> Any:
            if not isinstance(construct, str) and getattr(construct, "_bindparams", None) is None:
                return super()._exec(construct, *args, **options)
            statement = construct if isinstance(construct, str) else construct.text
            # SQLAlchemy begins the transaction with the first statement it sends itself.
            self.connection.exec_driver_sql("SELECT 1")
            adapted = self.connection.connection.dbapi_connection
            adapted.run_async(lambda driver: driver.execute(statement))
            return None

    SeveralStatements.__name__ = implementation.__name__
    return SeveralStatements


def main(arguments: list[str]) -> int:
    """What the shell runs."""
    if len(arguments) != _USAGE:
        sys.stderr.write("usage: python -m medley_kit.migrate PACKAGE SCHEMA DSN\n")
        return 2
    applied = migrate(*arguments[1:])
    sys.stdout.write(f"{len(applied)} applied: {', '.join(applied) or 'nothing to do'}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv))
