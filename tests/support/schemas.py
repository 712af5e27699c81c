"""What a service's migrations make of an empty schema, as readable SQL: ``schema.sql`` beside them.

``python -m tests.support.schemas`` writes the files anew. Nothing runs them: they are read.
"""

import asyncio
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import asyncpg

from medley_kit.migrate import migrate
from tests.support.databases import new_database
from tests.support.servers import postgres

ROOT = Path(__file__).parents[2]

TABLES_SQL = """
SELECT pg_class.oid, relname AS name
  FROM pg_class
 WHERE relnamespace = $1::regnamespace
   AND relkind = 'r'
   AND relname <> 'alembic_version'
 ORDER BY relname
"""

COLUMNS_SQL = """
SELECT attname AS name,
       format_type(atttypid, atttypmod) AS type,
       attnotnull AS is_required,
       attidentity::text <> '' AS is_identity,
       pg_get_expr(adbin, adrelid) AS default_value
  FROM pg_attribute
       LEFT JOIN pg_attrdef ON adrelid = attrelid
                           AND adnum = attnum
 WHERE attrelid = $1
   AND attnum > 0
   AND NOT attisdropped
 ORDER BY attnum
"""

CONSTRAINTS_SQL = """
SELECT pg_get_constraintdef(oid) AS definition
  FROM pg_constraint
 WHERE conrelid = $1
   AND contype <> 'n'
 ORDER BY contype = 'f', contype DESC, conname
"""

INDEXES_SQL = """
SELECT pg_get_indexdef(indexrelid) AS definition
  FROM pg_index
       JOIN pg_class ON pg_class.oid = indexrelid
 WHERE indrelid = $1
   AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
 ORDER BY relname
"""


def packages() -> dict[str, Path]:
    """Package -> folder of its distribution, for every service with migrations."""
    found = sorted(ROOT.glob("services/*/src/*/migrations"))
    return {folder.parent.name: folder.parents[2] for folder in found}


async def describe(dsn: str, schema: str) -> str:
    """The schema's tables, constraints and indexes, in an order that does not depend on chance."""
    connection = await asyncpg.connect(dsn)
    try:
        tables = await connection.fetch(TABLES_SQL, schema)
        parts = [await _table(connection, table["oid"], table["name"]) for table in tables]
    finally:
        await connection.close()
    return "\n\n".join(parts).replace(f"{schema}.", "") + "\n"


async def described_from_nothing(dsn: str, package: str) -> str:
    """What the package's migrations make of the empty database behind ``dsn``."""
    await asyncio.to_thread(migrate, package, package, dsn)
    return await describe(dsn, package)


async def _table(connection: "asyncpg.Connection[asyncpg.Record]", oid: int, name: str) -> str:
    columns = [_column(row) for row in await connection.fetch(COLUMNS_SQL, oid)]
    constraints = [row["definition"] for row in await connection.fetch(CONSTRAINTS_SQL, oid)]
    indexes = [row["definition"] for row in await connection.fetch(INDEXES_SQL, oid)]
    body = ",\n".join(f"    {line}" for line in [*columns, *constraints])
    lines = [f"CREATE TABLE {name} (\n{body}\n);", *(f"{index};" for index in indexes)]
    return "\n".join(re.sub(r" USING btree", "", line) for line in lines)


def _column(row: asyncpg.Record) -> str:
    words = [row["name"], row["type"]]
    if row["is_required"]:
        words.append("NOT NULL")
    if row["is_identity"]:
        words.append("GENERATED ALWAYS AS IDENTITY")
    elif row["default_value"] is not None:
        words.append(f"DEFAULT {row['default_value']}")
    return " ".join(words)


async def _write(admin_dsn: str, wanted: Sequence[str]) -> None:
    for package, folder in packages().items():
        if wanted and package not in wanted:
            continue
        async with new_database(admin_dsn) as dsn:
            text = await described_from_nothing(dsn, package)
        (folder / "schema.sql").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    with postgres() as admin:
        asyncio.run(_write(admin, sys.argv[1:]))
