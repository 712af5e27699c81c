"""How work goes on although single rounds of it fail."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from medley_kit.ack import backoff_s
from medley_kit.db import is_outage
from medley_kit.ending import end_if_asked
from medley_kit.errors import TransientError

log = structlog.get_logger()

Result = TypeVar("Result")


async def repeat(
    step: Callable[[], Awaitable[object]], *, what: str, longest_pause_s: float = 10.0
) -> None:
    """Await ``step`` again and again until cancelled; after failures with pauses that grow.

    Every failure is logged, with its traceback unless something was merely away. ``step`` must
    leave its work where the next round finds it.
    """
    failures = 0
    while True:
        try:
            await step()
            end_if_asked()
            failures = 0
        except Exception as error:  # Supervises: one round must not end the rest.
            failures += 1
            log.warning(
                "round failed",
                what=what,
                attempt=failures,
                error=type(error).__name__,
                exc_info=not _is_away(error),
            )
            await asyncio.sleep(min(longest_pause_s, backoff_s(failures)))


async def through_outages(
    step: Callable[[], Awaitable[Result]], *, what: str, longest_pause_s: float = 10.0
) -> Result:
    """The result of ``step``, tried for as long as something it needs is away.

    For what has happened and must be remembered. Any other error comes out.
    """
    failures = 0
    while True:
        try:
            return await step()
        except Exception as error:  # Which of them are outages is asked next.
            if not _is_away(error):
                raise
            failures += 1
            log.warning("will retry", what=what, attempt=failures, error=type(error).__name__)
            await asyncio.sleep(min(longest_pause_s, backoff_s(failures)))


def _is_away(error: Exception) -> bool:
    return isinstance(error, TransientError) or is_outage(error)
