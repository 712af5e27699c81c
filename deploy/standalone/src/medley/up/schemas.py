"""Migrations, only when some are due, and then in a process of their own.

The process that serves never imports SQLAlchemy and Alembic, which would stay in its memory.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import asyncpg

from medley.catalogue import package_of
from medley.commands.migrate import dsn_of, postgres_is_away
from medley.outcome import CommandFailed
from medley.surroundings import Surroundings
from medley_kit.db import is_outage
from medley_kit.migrate import pending


@asynccontextmanager
async def brought_up_to_date(
    surroundings: Surroundings, names: Sequence[str]
) -> AsyncGenerator[None, None]:
    """Begin what is due, let the block do something else meanwhile, and wait for it at its end.

    Raises
    ------
    Unreachable
        PostgreSQL is away.
    CommandFailed
        A migration failed.
    """
    dsn = dsn_of(surroundings)
    behind = await _behind(names, dsn)
    if not behind:
        yield
        return
    process = await _begin(surroundings, behind, dsn)
    try:
        yield
        said, trouble = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        told = (trouble or said).decode(errors="replace").strip()
        last = told.splitlines()[-1] if told else "no reason given"
        raise CommandFailed(f"The database schemas could not be brought up to date: {last}")


async def _behind(names: Sequence[str], dsn: str) -> list[str]:
    try:
        missing = await asyncio.gather(
            *(pending(package_of(name), package_of(name), dsn) for name in names)
        )
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        if not is_outage(error):
            raise
        raise postgres_is_away(error) from error
    return [name for name, revisions in zip(names, missing, strict=True) if revisions]


async def _begin(
    surroundings: Surroundings, names: Sequence[str], dsn: str
) -> asyncio.subprocess.Process:
    arguments = ["migrate", *names, "--json"]
    if surroundings.config is not None:
        arguments += ["--config", str(surroundings.config)]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # what lies in the current folder is not ours to import
        "-m",
        "medley",
        *arguments,
        # In the environment, which only this user can read; arguments are for all to see.
        env={**surroundings.environ, "MEDLEY_POSTGRES__DSN": dsn},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
