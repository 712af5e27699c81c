"""One loop for each target: claims what is due there, writes it, keeps what came of it.

A target that hangs or is down holds up nobody but itself.
"""

import asyncio
import time
from collections.abc import Collection, Sequence
from typing import Any

import structlog

from jellyfin_sync import metrics
from jellyfin_sync.claimant import Claimant
from jellyfin_sync.domain.timing import backoff_s
from jellyfin_sync.reach import Reach
from jellyfin_sync.store import due_claims
from jellyfin_sync.workflows.keep_outcomes import keep_outcomes
from jellyfin_sync.workflows.read_accounts import read_accounts
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from jellyfin_sync.workflows.write_due import (
    ROW_S,
    Assignment,
    Outcome,
    Result,
    assign,
    carry_out,
    is_playing,
    playing_now,
    unanswered,
)
from medley_clients.jellyfin.client import JellyfinClient
from medley_kit.db import Pool
from medley_kit.steady import repeat, through_outages

log = structlog.get_logger()

_ROUND = 64
"""Rows claimed and kept together; a crash repeats at most what these were doing."""
_BEGIN_S = 30.0
"""Rows of a round that are not begun by then are handed back: the target is slow."""
LEASE_S = 2 * (_BEGIN_S + ROW_S)
"""Longer than any round may take; a claim that is older belongs to nobody."""
_LONGEST_WAIT_S = 15.0
_LONGEST_PAUSE_S = 15.0
"""Between two attempts at a target that does not answer: one call each."""
_LAST_CALLS_S = 4.0
_LAST_KEEPING_S = 4.0
"""A service that is told to stop has ten seconds in all."""


class Writer:
    """Writes to one target for as long as `run` runs."""

    def __init__(
        self,
        target: str,
        *,
        client: JellyfinClient,
        pool: Pool,
        claimant: Claimant,
        rules: Rules,
        offset_of: OffsetOf,
        reach: Reach,
    ) -> None:
        self._target = target
        self._client = client
        self._pool = pool
        self._claimant = claimant
        self._rules = rules
        self._offset_of = offset_of
        self._reach = reach
        self._failures = 0
        self._is_stopping = False

    async def run(self) -> None:
        """Write until cancelled; calls under way then may end, and what came of them is kept."""
        await self._reach.asked[self._target].wait()
        await repeat(self._step, what=f"write to {self._target}")

    async def _step(self) -> None:
        await self._claimant.is_alive.wait()
        self._claimant.wake[self._target].clear()
        if self._reach.twin_of(self._target) is not None or not await self._round():
            await self._rest()

    async def _round(self) -> bool:
        """Claim, write, keep; whether there was anything to do."""
        limit = 1 if self._failures else _ROUND
        claimant = self._claimant.key
        async with self._pool.acquire() as connection, connection.transaction():
            due = await due_claims.claim(
                connection,
                self._target,
                claimant=claimant,
                limit=limit,
                lease_s=LEASE_S,
                now=time.time(),
            )
            if not due:
                return False
            assignments = await assign(connection, due)
        outcomes = await self._carry_out_all(assignments)
        await self._keep_surely(outcomes, claimant)
        metrics.count_outcomes(self._target, outcomes, now=time.time())
        if self._is_stopping:
            raise asyncio.CancelledError
        await self._learn(outcomes)
        return True

    async def _carry_out_all(self, assignments: Sequence[Assignment]) -> list[Outcome]:
        """One outcome for each; told to stop, it begins no more and gives the calls a moment."""
        slots = asyncio.Semaphore(self._rules.servers[self._target].concurrency)
        playing = await playing_now(self._client, assignments)
        away: list[Outcome] = []
        begin_until = time.monotonic() + _BEGIN_S

        async def one(assignment: Assignment) -> Outcome:
            async with slots:
                if away:
                    return Outcome(assignment, Result.AWAY, detail=away[0].detail)
                if self._is_stopping or time.monotonic() > begin_until:
                    return Outcome(assignment, Result.LEFT)
                if is_playing(assignment, playing):
                    detail = f"plays on {self._target} now"
                    return Outcome(assignment, Result.PLAYING, detail=detail)
                outcome = await carry_out(self._client, assignment)
                if outcome.result is Result.AWAY:
                    away.append(outcome)
                return outcome

        tasks = {each.due.change_id: asyncio.create_task(one(each)) for each in assignments}
        try:
            await asyncio.wait(tasks.values())
        except asyncio.CancelledError:
            self._is_stopping = True
            await asyncio.wait(tasks.values(), timeout=_LAST_CALLS_S)
            await _end(tasks.values())
        return [
            unanswered(each, "the service stopped") if task.cancelled() else task.result()
            for each in assignments
            for task in (tasks[each.due.change_id],)
        ]

    async def _keep_surely(self, outcomes: Sequence[Outcome], claimant: int) -> None:
        """They have happened, so they are remembered however long the database is away.

        Told to stop, it has a few seconds; what is not kept then is looked at by the next writer.
        """
        keeping = asyncio.create_task(
            through_outages(lambda: self._keep(outcomes, claimant), what="keep outcomes")
        )
        try:
            if not self._is_stopping:
                await asyncio.shield(keeping)
        except asyncio.CancelledError:
            self._is_stopping = True
        if self._is_stopping:
            await asyncio.wait([keeping], timeout=_LAST_KEEPING_S)
            if not keeping.done() or keeping.exception() is not None:
                log.warning("outcomes not kept", upstream=self._target, rows=len(outcomes))
            await _end([keeping])

    async def _keep(self, outcomes: Sequence[Outcome], claimant: int) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            await keep_outcomes(
                connection,
                outcomes,
                claimant=claimant,
                rules=self._rules,
                offset_of=self._offset_of,
                now=time.time(),
            )

    async def _learn(self, outcomes: Sequence[Outcome]) -> None:
        """Pause while the target does not answer, longer each time; go on at once when it does.

        Accounts are read anew when one was gone: it may be there under another id.
        """
        if any(each.result is Result.ACCOUNT_GONE for each in outcomes):
            await read_accounts(
                self._pool,
                self._target,
                self._client,
                rules=self._rules,
                offset_of=self._offset_of,
            )
        away = [each for each in outcomes if each.result is Result.AWAY]
        if not away:
            if self._failures or any(each.result is Result.WRITTEN for each in outcomes):
                self._reach.report(self._target, True, "")
            self._failures = 0
            return
        self._failures += 1
        asked = max((each.retry_after_s or 0.0 for each in away), default=0.0)
        pause = max(asked, backoff_s(self._failures, longest_s=_LONGEST_PAUSE_S))
        self._reach.report(self._target, False, away[0].detail)
        log.warning(
            "target does not answer",
            upstream=self._target,
            attempt=self._failures,
            error=away[0].detail,
        )
        await asyncio.sleep(pause)

    async def _rest(self) -> None:
        """Until something new or something put off is due."""
        async with self._pool.acquire() as connection:
            seconds = await due_claims.next_due_s(connection, self._target)
        wait = _LONGEST_WAIT_S if seconds is None else min(max(seconds, 0.0), _LONGEST_WAIT_S)
        if self._reach.twin_of(self._target) is not None:
            wait = _LONGEST_WAIT_S
        try:
            async with asyncio.timeout(wait):
                await self._claimant.wake[self._target].wait()
        except TimeoutError:
            return


async def _end(tasks: Collection[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
