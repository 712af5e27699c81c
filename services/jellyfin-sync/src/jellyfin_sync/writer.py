"""One loop for each target: claims what is due there, writes it, keeps what came of it.

A target that hangs or is down holds up nobody but itself.
"""

import asyncio
import time
from collections.abc import Callable

import structlog

from jellyfin_sync.claimant import Claimant
from jellyfin_sync.domain.timing import backoff_s
from jellyfin_sync.store import due_writes
from jellyfin_sync.workflows.keep_outcomes import keep_outcomes
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from jellyfin_sync.workflows.write_due import Assignment, Outcome, Result, assign, carry_out
from medley_clients.jellyfin.client import JellyfinClient
from medley_kit.db import Pool
from medley_kit.steady import repeat, through_outages

log = structlog.get_logger()

CONCURRENCY = 8
"""Calls to one server at the same time."""
LEASE_S = 120.0
"""Longer than any call may take, times the calls of one row."""
_ROUND = 64
"""Rows claimed and kept together; a crash repeats at most what these were doing."""
_LONGEST_WAIT_S = 15.0


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
        report: Callable[[str, bool, str], None],
    ) -> None:
        self._target = target
        self._client = client
        self._pool = pool
        self._claimant = claimant
        self._rules = rules
        self._offset_of = offset_of
        self._report = report
        self._failures = 0

    async def run(self) -> None:
        """Write until cancelled; what is claimed then is freed when the process ends."""
        await repeat(self._step, what=f"write to {self._target}")

    async def _step(self) -> None:
        await self._claimant.is_alive.wait()
        self._claimant.wake[self._target].clear()
        if not await self._round():
            await self._rest()

    async def _round(self) -> bool:
        """Claim, write, keep; whether there was anything to do."""
        limit = 1 if self._failures else _ROUND
        claimant = self._claimant.key
        async with self._pool.acquire() as connection, connection.transaction():
            due = await due_writes.claim(
                connection, self._target, claimant=claimant, limit=limit, lease_s=LEASE_S
            )
            if not due:
                return False
            assignments = await assign(connection, due)
        outcomes = await self._carry_out_all(assignments)
        # They have happened, so they are remembered however long the database is away.
        await through_outages(lambda: self._keep(outcomes, claimant), what="keep outcomes")
        await self._learn(outcomes)
        return True

    async def _keep(self, outcomes: list[Outcome], claimant: int) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            await keep_outcomes(
                connection,
                outcomes,
                claimant=claimant,
                rules=self._rules,
                offset_of=self._offset_of,
                now=time.time(),
            )

    async def _carry_out_all(self, assignments: list[Assignment]) -> list[Outcome]:
        slots = asyncio.Semaphore(CONCURRENCY)
        away: list[Outcome] = []

        async def one(assignment: Assignment) -> Outcome:
            async with slots:
                if away:
                    return Outcome(assignment, Result.AWAY, detail=away[0].detail)
                outcome = await carry_out(self._client, assignment)
                if outcome.result is Result.AWAY:
                    away.append(outcome)
                return outcome

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(each)) for each in assignments]
        return [task.result() for task in tasks]

    async def _learn(self, outcomes: list[Outcome]) -> None:
        """Pause while the target does not answer, longer each time; go on at once when it does."""
        away = [each for each in outcomes if each.result is Result.AWAY]
        if not away:
            if self._failures or any(each.result is Result.WRITTEN for each in outcomes):
                self._report(self._target, True, "")
            self._failures = 0
            return
        self._failures += 1
        asked = max((each.retry_after_s or 0.0 for each in away), default=0.0)
        pause = max(asked, backoff_s(self._failures))
        self._report(self._target, False, away[0].detail)
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
            seconds = await due_writes.next_due_s(connection, self._target)
        wait = _LONGEST_WAIT_S if seconds is None else min(max(seconds, 0.0), _LONGEST_WAIT_S)
        try:
            async with asyncio.timeout(wait):
                await self._claimant.wake[self._target].wait()
        except TimeoutError:
            return
