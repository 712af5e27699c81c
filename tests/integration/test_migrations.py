"""Every service's migrations run from nothing, and again, and make what schema.sql shows."""

import asyncio

import pytest

from medley_kit.migrate import migrate, pending
from tests.support.schemas import described_from_nothing, packages


@pytest.mark.parametrize("package", packages())
async def test_migrations_from_nothing_make_what_schema_sql_shows(
    database: str, package: str
) -> None:
    made = await described_from_nothing(database, package)

    committed = packages()[package] / "schema.sql"
    assert committed.read_text(encoding="utf-8") == made, "run: python -m tests.support.schemas"


@pytest.mark.parametrize("package", packages())
async def test_migrating_again_finds_nothing_to_do(database: str, package: str) -> None:
    applied = await asyncio.to_thread(migrate, package, package, database)
    again = await asyncio.to_thread(migrate, package, package, database)

    assert applied
    assert again == []
    assert await pending(package, package, database) == []


def test_every_service_with_tables_is_among_them() -> None:
    assert {"gateway", "jellyfin_sync"} <= packages().keys()
