"""What PostgreSQL believes about how much there is, by which it plans every query."""

from typing import Final

from medley_kit.db import Connection

_TABLES: Final = "title, entry, request"
_SAMPLE: Final = 10
"""A tenth of what PostgreSQL looks at by itself a minute later; enough to know what is large."""


async def renew(connection: Connection) -> None:
    """Look at the tables that just grew: for plans made when they were empty everything waits.

    Holds for the rest of the transaction, and when it is committed for everybody.
    """
    await connection.execute(f"SET LOCAL default_statistics_target = {_SAMPLE}")
    await connection.execute(f"ANALYZE {_TABLES}")
