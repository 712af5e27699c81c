"""Real servers for every test below: started once, with state that no two tests share."""

import asyncio
from collections.abc import AsyncGenerator, Generator

import pytest
import structlog

from tests.support.databases import MigratedTemplates, new_database
from tests.support.servers import OwnNats, nats_server, own_nats, postgres

# Tracebacks with the values of every frame take seconds each on a busy machine, and the event loop
# waits for them.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.fixture(scope="session")
def postgres_dsn() -> Generator[str, None, None]:
    """The administrator's DSN of the session's PostgreSQL."""
    with postgres() as dsn:
        yield dsn


@pytest.fixture(scope="session")
def nats_url() -> Generator[str, None, None]:
    """The session's NATS server, shared: for tests that keep to subjects of their own."""
    with nats_server() as url:
        yield url


@pytest.fixture
async def database(postgres_dsn: str) -> AsyncGenerator[str, None]:
    """The DSN of a database that is empty and this test's own."""
    async with new_database(postgres_dsn) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def templates(postgres_dsn: str) -> Generator[MigratedTemplates, None, None]:
    """Migrated databases to clone: ``async with templates.clone("jellyfin_sync", migrate)``."""
    made = MigratedTemplates(postgres_dsn)
    yield made
    asyncio.run(made.drop_all())


@pytest.fixture
async def nats() -> AsyncGenerator[OwnNats, None]:
    """A NATS server of this test's own, which may be stopped, killed and frozen."""
    async with own_nats() as server:
        yield server
