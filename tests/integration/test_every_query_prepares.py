"""Each ``*_SQL`` constant of each store, and of the kit, is valid against the migrated schema."""

import asyncio
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import asyncpg
import pytest

import medley_kit.inbox
import medley_kit.outbox
from medley_kit.migrate import migrate
from tests.support.schemas import packages

DEFINES = "_TABLE_SQL"
"""Constants of that ending make tables: they are run by migrations, not prepared."""


def modules_of(package: str) -> Iterator[ModuleType]:
    """The store's modules, and those of the kit that use the service's schema."""
    store = import_module(f"{package}.store")
    for found in iter_modules(store.__path__):
        yield import_module(f"{store.__name__}.{found.name}")
    yield medley_kit.inbox
    yield medley_kit.outbox


@pytest.mark.parametrize("package", packages())
async def test_every_query_of_a_store_prepares(database: str, package: str) -> None:
    await asyncio.to_thread(migrate, package, package, database)
    connection = await asyncpg.connect(database, server_settings={"search_path": package})
    prepared = []

    for module in modules_of(package):
        for name, sql in vars(module).items():
            if name.endswith("_SQL") and not name.endswith(DEFINES):
                await connection.prepare(sql)
                prepared.append(name)

    await connection.close()
    assert len(prepared) > 5
