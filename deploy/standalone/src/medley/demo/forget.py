"""The demo begins anew at each start: its simulated servers remember nothing either."""

from typing import Final

import asyncpg

from medley.catalogue import NAMES, package_of
from medley.commands.migrate import dsn_of
from medley.commands.topology import connected
from medley.surroundings import Surroundings
from medley_kit.send import connected as client_of

_QUIETLY_SQL: Final = "SET client_min_messages = warning"


async def forget(surroundings: Surroundings) -> None:
    """Empty the demo's own database and broker."""
    connection = await asyncpg.connect(dsn_of(surroundings))
    try:
        await connection.execute(_QUIETLY_SQL)
        for name in NAMES:
            # The names come from code, and cannot be a parameter.
            await connection.execute(f'DROP SCHEMA IF EXISTS "{package_of(name)}" CASCADE')
    finally:
        await connection.close()
    async with connected(surroundings) as broker:
        streams = client_of(broker).jetstream()
        for stream in await streams.streams_info():
            if stream.config.name:
                await streams.delete_stream(stream.config.name)
