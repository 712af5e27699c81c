"""The servers of one home: which of the two are wanted, started together, kept running."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from medley.embedded.home import Home
from medley.embedded.nats import EmbeddedNats, NatsSetup
from medley.embedded.postgres import EmbeddedPostgres, PostgresSetup
from medley.embedded.supervisor import Server, supervised


@dataclass(frozen=True, slots=True)
class EmbeddedServers:
    """``None`` where medley.yaml names a server and none is embedded."""

    postgres: EmbeddedPostgres | None
    nats: EmbeddedNats | None


@asynccontextmanager
async def embedded_servers(
    home: Home, *, with_postgres: bool = True, with_nats: bool = True
) -> AsyncGenerator[EmbeddedServers, None]:
    """Start what is wanted with the home's data, ports and passwords; stop it after the block.

    Raises
    ------
    EmbeddedError
        One cannot start; its text is meant for a person.

    """
    postgres = postgres_of(home) if with_postgres else None
    nats = nats_of(home) if with_nats else None
    wanted: list[Server] = [server for server in (postgres, nats) if server is not None]
    async with supervised(wanted):
        yield EmbeddedServers(postgres=postgres, nats=nats)


def postgres_of(home: Home) -> EmbeddedPostgres:
    """The home's PostgreSQL, not yet started."""
    setup = PostgresSetup(
        data=home.path / "postgres",
        port=home.port("postgres"),
        log=home.logs / "postgres.log",
        copies=home.copies,
        password=home.secret("postgres-password"),
        account=home.account,
    )
    return EmbeddedPostgres(setup)


def nats_of(home: Home) -> EmbeddedNats:
    """The home's NATS server, not yet started."""
    setup = NatsSetup(
        folder=home.path / "nats",
        port=home.port("nats"),
        log=home.logs / "nats.log",
        copies=home.copies,
        password=home.secret("nats-password"),
        account=home.account,
    )
    return EmbeddedNats(setup)
