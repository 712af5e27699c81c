"""One loop for each target: makes and takes away the accounts that are due there."""

import asyncio
from contextlib import suppress

import structlog
from prometheus_client import Counter

from jellyfin_sync.claimant import Claimant
from jellyfin_sync.domain.accounts import Kind, State
from jellyfin_sync.domain.timing import backoff_s
from jellyfin_sync.reach import Reach
from jellyfin_sync.store import account_passwords, account_work
from jellyfin_sync.store.account_changes import AccountChange
from jellyfin_sync.workflows.account_step import DecidedOtherwise, Means, NotKept, Step
from jellyfin_sync.workflows.make_account import make_account
from jellyfin_sync.workflows.remove_account import take_step
from medley_clients.errors import (
    UpstreamMissing,
    UpstreamPage,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)
from medley_contracts.jellyfin import AccountChanged
from medley_kit import outbox
from medley_kit.metrics import REGISTRY
from medley_kit.steady import repeat, through_outages

log = structlog.get_logger()

_LOOK_EVERY_S = 5.0
"""At least; what another process held when it ended is told to nobody."""
_STEP_S = 60.0
"""The longest that one step may take, all its calls together."""
_AWAY_S = 15.0
_UNAUTHORISED = 401
_ATTEMPTS = 4
"""Refusals after which a person has to look."""

DEEDS = Counter(
    "medley_jellyfin_accounts",
    "Accounts created, disabled, enabled and deleted.",
    ["server", "deed"],
    registry=REGISTRY,
)


class AccountWriter:
    """Carries out what is planned for the accounts of one server."""

    def __init__(self, server: str, *, means: Means, claimant: Claimant, reach: Reach) -> None:
        self._server = server
        self._means = means
        self._claimant = claimant
        self._reach = reach

    async def run(self) -> None:
        """Work until cancelled; what a cancelled step did, the next one finds."""
        await self._reach.asked[self._server].wait()
        await repeat(self._round, what=f"keep the accounts of {self._server}")

    async def _round(self) -> None:
        await self._claimant.is_alive.wait()
        wake = self._claimant.wake_accounts[self._server]
        wake.clear()
        if self._reach.twin_of(self._server) is None and await self._work():
            return
        async with self._means.pool.acquire() as connection:
            due_s = await account_work.next_due_s(connection, self._server)
        pause = _LOOK_EVERY_S if due_s is None or due_s < 0 else min(due_s, _LOOK_EVERY_S)
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await wake.wait()

    async def _work(self) -> bool:
        """Take one step about one account; whether there was one to be taken."""
        async with self._means.pool.acquire() as connection, connection.transaction():
            await account_work.release_abandoned(connection)
            change = await account_work.claim(
                connection,
                self._server,
                claimant=self._claimant.key,
                removes=self._means.rules.accounts.deletes,
            )
        if change is None:
            return False
        step, attempts = await self._step(change)
        await through_outages(
            lambda: self._keep(change, step, attempts), what="keep what came of an account"
        )
        return True

    async def _step(self, change: AccountChange) -> tuple[Step, int]:
        """The step, and how many refusals there were by then."""
        work = make_account if change.kind is Kind.CREATE else take_step
        if change.origin not in self._means.clients:
            detail = f"{change.origin} is no longer in the settings"
            return Step(State.CANCELLED, detail), 0
        try:
            async with asyncio.timeout(_STEP_S):
                return await work(change, self._means), 0
        except DecidedOtherwise:
            return Step(change.state, change.detail), 0
        except TimeoutError:
            return _away(change, f"no answer within {_STEP_S:.0f} s")
        except UpstreamUnavailable as error:
            return _away(change, str(error), asked_s=error.retry_after_s)
        except (UpstreamMissing, UpstreamRejected, UpstreamSurprise, NotKept) as error:
            return _refused(change, error)

    async def _keep(self, change: AccountChange, step: Step, attempts: int) -> None:
        async with self._means.pool.acquire() as connection, connection.transaction():
            kept = await account_work.keep(
                connection,
                change,
                step.state,
                step.detail,
                in_s=step.in_s,
                attempts=attempts,
            )
            if step.state in {State.CANCELLED, State.FAILED} and change.kind is Kind.CREATE:
                await account_passwords.forget(connection, change.account_change_id)
            if step.deed is not None:
                await outbox.add(
                    connection,
                    AccountChanged(
                        server=change.server,
                        username=change.username,
                        deed=step.deed,
                        origin=change.origin,
                        reason=step.detail or change.reason,
                    ),
                )
        if step.deed is not None:
            DEEDS.labels(self._server, step.deed.value).inc()
        log.info(
            "account step",
            upstream=self._server,
            username=change.username,
            state=step.state.value if kept else "decided otherwise",
            detail=step.detail,
        )


def _away(change: AccountChange, detail: str, *, asked_s: float | None = None) -> tuple[Step, int]:
    """An outage costs no attempt."""
    return Step(change.state, detail, in_s=max(_AWAY_S, asked_s or 0.0)), change.attempts - 1


def _refused(change: AccountChange, error: Exception) -> tuple[Step, int]:
    is_unauthorised = isinstance(error, UpstreamRejected) and error.status == _UNAUTHORISED
    if is_unauthorised or isinstance(error, UpstreamPage):
        return _away(change, str(error))
    if change.attempts < _ATTEMPTS:
        return Step(change.state, str(error), in_s=backoff_s(change.attempts)), change.attempts
    return Step(State.FAILED, str(error)), change.attempts
