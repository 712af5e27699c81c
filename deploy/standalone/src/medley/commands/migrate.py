"""`medley migrate`: the schemas of services brought up to date."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import asyncpg

from medley.catalogue import chosen, package_of
from medley.outcome import Unreachable, reason_of
from medley.own_servers import reaching, shared_settings
from medley.screen import show_json, show_rows
from medley.surroundings import Surroundings, find_surroundings


def migrate(config: Path | None, services: Sequence[str], *, as_json: bool) -> None:
    """Apply what is pending and tell which revisions that were.

    Raises
    ------
    Unreachable
        PostgreSQL is away.
    """
    names = chosen(services)
    applied = asyncio.run(_migrate_all(find_surroundings(config), names))
    if as_json:
        show_json(applied)
        return
    rows = [(name, ", ".join(found) or "nothing to do") for name, found in applied.items()]
    show_rows(("service", "applied"), rows, wraps="applied", otherwise="no services")


async def _migrate_all(surroundings: Surroundings, names: Sequence[str]) -> dict[str, list[str]]:
    async with reaching(surroundings, postgres=True, nats=False) as here:
        dsn = dsn_of(here)
        # Not in this loop: Alembic runs one of its own.
        return await asyncio.to_thread(_migrate, names, dsn)


def _migrate(names: Sequence[str], dsn: str) -> dict[str, list[str]]:
    from medley_kit.db import is_outage  # noqa: PLC0415 - not for `--help`
    from medley_kit.migrate import migrate as run_revisions  # noqa: PLC0415 - the same

    applied: dict[str, list[str]] = {}
    for name in names:
        try:
            applied[name] = run_revisions(package_of(name), package_of(name), dsn)
        except (OSError, asyncpg.PostgresError) as error:
            if not is_outage(error):
                raise
            raise postgres_is_away(error) from error
    return applied


def dsn_of(surroundings: Surroundings) -> str:
    """Where PostgreSQL is; the password is part of it."""
    return shared_settings(surroundings).postgres.dsn.get_secret_value()


def postgres_is_away(error: BaseException) -> Unreachable:
    """The sentence for it; the DSN is not part of it, since it holds the password."""
    reason = reason_of(error) if isinstance(error, OSError) else str(error).split("\n", 1)[0]
    return Unreachable(
        f"PostgreSQL cannot be reached ({reason or type(error).__name__}): "
        "check postgres.dsn and that it runs; without a dsn `medley up` starts its own"
    )
