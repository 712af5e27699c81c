"""A database with data of an earlier version is brought up to date; the new code lives on it."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from medley_kit.migrate import migrate, pending
from tests.support.one_service import NAMES, package_of, service_of, settings_of
from tests.support.schemas import describe, packages
from tests.support.servers import OwnNats

UPGRADES = Path(__file__).parents[1] / "upgrades"
DUMPS = sorted(UPGRADES.glob("*/*.sql"))
SERVICES = {package_of(name): name for name in NAMES}

every_dump = pytest.mark.parametrize(
    "dump", [pytest.param(path, id=f"{path.parent.name} {path.stem}") for path in DUMPS]
)


async def load(dsn: str, dump: Path) -> None:
    statements = await asyncio.to_thread(dump.read_text, encoding="utf-8")
    connection = await asyncpg.connect(dsn)
    await connection.execute(statements)
    await connection.close()


async def counted(dsn: str, schema: str) -> dict[str, int]:
    """Table → rows."""
    connection = await asyncpg.connect(dsn)
    tables = await connection.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = $1 AND tablename <> 'alembic_version'",
        schema,
    )
    found = {
        row["tablename"]: await connection.fetchval(
            f'SELECT count(*) FROM "{schema}"."{row["tablename"]}"'
        )
        for row in tables
    }
    await connection.close()
    return found


@every_dump
async def test_an_upgraded_schema_equals_a_new_one_and_keeps_its_rows(
    dump: Path, database: str
) -> None:
    package = dump.stem
    await load(database, dump)
    before = await counted(database, package)

    applied = await asyncio.to_thread(migrate, package, package, database)

    after = await counted(database, package)
    assert applied
    assert await pending(package, package, database) == []
    assert sum(before.values()) > 0
    assert {table: after.get(table) for table in before} == before
    committed = (packages()[package] / "schema.sql").read_text(encoding="utf-8")
    assert columns(await describe(database, package)) == columns(committed)


@every_dump
async def test_the_new_code_starts_on_an_upgraded_database(
    dump: Path, database: str, nats: OwnNats
) -> None:
    await load(database, dump)
    await asyncio.to_thread(migrate, dump.stem, dump.stem, database)
    service = service_of(SERVICES[dump.stem])
    section: dict[str, object] = {"port": 0} if dump.stem == "gateway" else {}

    async with service.running(
        settings_of(service.settings, nats.url, database, **section)
    ) as running:
        _, checks = await running.health.look()

    assert checks["postgres"]["ok"]


def columns(schema: str) -> set[str]:
    """The lines of a description in no order: an added column stands last in an old table."""
    return {line.strip().rstrip(",") for line in schema.splitlines()}
