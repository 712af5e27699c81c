"""PostgreSQL and NATS as `medley up` runs them: what they acknowledge is on disk."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from medley.embedded.nats import EmbeddedNats
from medley.embedded.postgres import EmbeddedPostgres
from tests.support.servers import embedded_nats, embedded_postgres, temporary_folder


@dataclass(frozen=True, slots=True)
class Servers:
    """Both, running; ``folder`` is theirs and may take more files."""

    folder: Path
    postgres: EmbeddedPostgres
    nats: EmbeddedNats


@asynccontextmanager
async def durable_servers() -> AsyncGenerator[Servers, None]:
    """Both as long as the block."""
    with temporary_folder() as folder:
        postgres = EmbeddedPostgres(replace(embedded_postgres(folder).setup, is_durable=True))
        broker = durable_nats(folder)
        await postgres.start()
        try:
            await broker.start()
            try:
                yield Servers(folder, postgres, broker)
            finally:
                await broker.stop()
        finally:
            await postgres.stop()


def durable_nats(folder: Path) -> EmbeddedNats:
    """A NATS with `sync_interval: always`, not yet started."""
    return EmbeddedNats(replace(embedded_nats(folder).setup, is_durable=True))
