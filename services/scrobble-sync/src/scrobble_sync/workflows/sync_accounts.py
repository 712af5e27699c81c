"""Bring plays and loves of all accounts over; what one person's account lacks stops nobody else."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import structlog
from pydantic import JsonValue

from medley_contracts.scrobble import ScrobblesSynced
from medley_kit import outbox
from medley_kit.ack import CalledOff
from medley_kit.db import Pool
from medley_kit.errors import MedleyError, PermanentError
from scrobble_sync.store import accounts as account_rows
from scrobble_sync.store import runs
from scrobble_sync.workflows.accounts import Account, Accounts, Matching
from scrobble_sync.workflows.read_plays import Report
from scrobble_sync.workflows.sync_account import sync_account
from scrobble_sync.workflows.sync_result import Result, Wish

log = structlog.get_logger()

_AT_ONCE: Final = 3
_SUMMED: Final = (
    "fetched",
    "matched",
    "unmatched",
    "ambiguous",
    "planned",
    "written",
    "starred",
    "loved",
    "unloved",
    "skipped_conflicts",
    "calls",
)
_RUNS_KEPT_DAYS: Final = 90
_SHOWN: Final = 1000


class UnknownAccount(PermanentError):
    """No account of that name is configured."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of one account's run. ``is_busy``: another run is at work on it."""

    name: str
    result: Result
    error: str = ""
    is_busy: bool = False


async def sync_accounts(
    pool: Pool,
    accounts: Accounts,
    *,
    only: str | None,
    matching: Matching,
    wish: Wish,
    now: int,
    report: Report,
) -> dict[str, JsonValue]:
    """Run them and add up what came of it; failures are named in ``errors``.

    Raises
    ------
    UnknownAccount
        ``only`` names none.
    """
    chosen = [each for each in accounts.values() if only in {None, each.name}]
    if only is not None and not chosen:
        raise UnknownAccount(f"no account {only!r} in scrobble_sync.accounts")
    at_once = asyncio.Semaphore(_AT_ONCE)

    async def one(account: Account) -> Ended:
        async with at_once:
            return await _run(pool, account, matching, wish, now=now, report=report)

    tasks = [asyncio.create_task(one(each), name=f"sync {each.name}") for each in chosen]
    try:
        ended = await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return _summed(ended, wish)


async def _run(
    pool: Pool, account: Account, matching: Matching, wish: Wish, *, now: int, report: Report
) -> Ended:
    async def told(done: int, total: int | None, what: str) -> None:
        await report(done, total, f"{account.name}: {what}")

    async with _alone(pool, account.account_id) as is_alone:
        if not is_alone:
            log.info("another run is at work", account=account.name)
            return Ended(account.name, Result(), is_busy=True)
        async with pool.acquire() as connection:
            run_id = await runs.begin(connection, account.account_id, is_dry_run=wish.is_dry_run)
        result = Result(run_id=run_id)
        try:
            await sync_account(
                pool, account, result, matching=matching, wish=wish, now=now, report=told
            )
            error = result.trouble
        except CalledOff:
            await _end(pool, account, result, "it was cancelled")
            raise
        except MedleyError as failure:
            error = str(failure)
            log.warning("account not brought up to date", account=account.name, error=error)
        await _end(pool, account, result, error)
        return Ended(account.name, result, error)


async def _end(pool: Pool, account: Account, result: Result, error: str) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await runs.end(connection, result.run_id, _told(result), error)
        await outbox.add(
            connection,
            ScrobblesSynced(
                account=account.name,
                run_id=result.run_id,
                fetched=result.fetched,
                written=result.written,
                starred=result.starred,
                error=error,
            ),
        )
        await runs.prune(connection, account.account_id, _RUNS_KEPT_DAYS)


@asynccontextmanager
async def _alone(pool: Pool, account_id: int) -> AsyncGenerator[bool, None]:
    """Whether this is the only run of the account; PostgreSQL lets go when the process dies."""
    async with pool.acquire() as connection:
        is_alone = await account_rows.try_lock(connection, account_id)
        try:
            yield is_alone
        finally:
            if is_alone and not connection.is_closed():
                await account_rows.unlock(connection, account_id)


def _told(result: Result) -> dict[str, JsonValue]:
    return {name: getattr(result, name) for name in _SUMMED} | {"windows_left": result.windows_left}


def _summed(ended: Sequence[Ended], wish: Wish) -> dict[str, JsonValue]:
    told: dict[str, JsonValue] = {
        name: sum(getattr(each.result, name) for each in ended) for name in _SUMMED
    }
    told["accounts"] = {
        each.name: {
            **_told(each.result),
            "run_id": each.result.run_id or None,
            "is_busy": each.is_busy,
            "error": each.error or None,
        }
        for each in ended
    }
    told["errors"] = [{"account": each.name, "detail": each.error} for each in ended if each.error]
    if wish.is_dry_run:
        plan: list[Mapping[str, JsonValue]] = [one for each in ended for one in each.result.plan]
        told["plan"] = [dict(one) for one in plan[:_SHOWN]]
        told["plan_total"] = len(plan)
    return told
