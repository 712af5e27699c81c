"""One database per test: empty, or cloned from a template that was migrated once."""

import itertools
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg

Migrate = Callable[[str], Awaitable[None]]
_numbers = itertools.count(1)


def dsn_of(dsn: str, database: str) -> str:
    """The same server and user, another database."""
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))


@asynccontextmanager
async def new_database(admin_dsn: str, *, template: str = "template0") -> AsyncGenerator[str, None]:
    """Yield the DSN of a database that exists as long as the block; open sessions are cut."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    await _execute(admin_dsn, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    try:
        yield dsn_of(admin_dsn, name)
    finally:
        await _execute(admin_dsn, f'DROP DATABASE "{name}" WITH (FORCE)')


class MigratedTemplates:
    """Template databases of one server, each migrated when it is first asked for.

    One instance per test session; ``migrate`` gets the DSN of an empty database and must leave no
    connection open.
    """

    def __init__(self, admin_dsn: str) -> None:
        self._admin_dsn = admin_dsn
        self._made: set[str] = set()

    @asynccontextmanager
    async def clone(self, name: str, migrate: Migrate) -> AsyncGenerator[str, None]:
        """Yield the DSN of a fresh copy of the template ``name``."""
        template = f"template_{os.getpid()}_{name}"
        if template not in self._made:
            await _execute(self._admin_dsn, f'CREATE DATABASE "{template}"')
            await migrate(dsn_of(self._admin_dsn, template))
            self._made.add(template)
        async with new_database(self._admin_dsn, template=template) as dsn:
            yield dsn

    async def drop_all(self) -> None:
        """Leave a server that was handed over as it was found."""
        for template in self._made:
            await _execute(self._admin_dsn, f'DROP DATABASE "{template}" WITH (FORCE)')
        self._made.clear()


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
