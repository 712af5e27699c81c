"""Services in one event loop, each in a task of its own: started together, drained together."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import structlog

from medley.catalogue import service_of
from medley.outcome import CommandFailed
from medley.surroundings import Surroundings
from medley_kit.broker import GRACE_S
from medley_kit.service import RunningService, Service

log = structlog.get_logger()

_DRAIN_S: Final = GRACE_S + 1
Running = RunningService[Any]
Find = Callable[[str], Service[Any, Any]]


@dataclass(frozen=True, slots=True)
class Services:
    """What runs, by name."""

    running: Mapping[str, Running]
    _tasks: Sequence["asyncio.Task[None]"]

    async def until_one_ends(self) -> None:
        """Return never; raise when a service has ended though nobody asked it to."""
        done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            error = None if task.cancelled() else task.exception()
            by_itself = f"The service {task.get_name()} ended by itself: see the log above"
            raise error or CommandFailed(by_itself)


@asynccontextmanager
async def running_services(
    surroundings: Surroundings,
    names: Sequence[str],
    *,
    find: Find = service_of,
    drain_s: float = _DRAIN_S,
) -> AsyncGenerator[Services, None]:
    """Run these services as long as the block; what one of them raises at start comes out."""
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    begun: dict[str, asyncio.Future[Running]] = {name: loop.create_future() for name in names}
    tasks = [
        asyncio.create_task(_run(surroundings, find(name), begun[name], over), name=name)
        for name in names
    ]
    try:
        await _until_begun(tasks, begun)
        yield Services({name: future.result() for name, future in begun.items()}, tasks)
    finally:
        over.set()
        await _drained(tasks, within_s=drain_s)


async def _run(
    surroundings: Surroundings,
    service: Service[Any, Any],
    begun: "asyncio.Future[Running]",
    over: asyncio.Event,
) -> None:
    # Whatever the service starts inherits this, so that each line says whose it is.
    with structlog.contextvars.bound_contextvars(service=service.name):
        async with service.running(surroundings.load(service.settings)) as running:
            begun.set_result(running)
            await over.wait()


async def _until_begun(
    tasks: Sequence["asyncio.Task[None]"], begun: Mapping[str, "asyncio.Future[Running]"]
) -> None:
    """Return when all have begun; raise what one of them raised instead."""
    for name, task in zip(begun, tasks, strict=True):
        # A task that ends before it has begun has failed: let whoever waits for it know.
        task.add_done_callback(partial(_give_up, begun[name]))
    await asyncio.gather(*begun.values())


def _give_up(begun: "asyncio.Future[Running]", task: "asyncio.Task[None]") -> None:
    if begun.done():
        return
    if task.cancelled():
        begun.cancel()
        return
    did_not_begin = CommandFailed(f"The service {task.get_name()} did not begin")
    begun.set_exception(task.exception() or did_not_begin)


async def _drained(tasks: Sequence["asyncio.Task[None]"], *, within_s: float) -> None:
    """Let all end at the same time; what has not after its grace is cut off."""
    # What has ended by now has raised already, and its error is on its way to whoever called.
    running = [task for task in tasks if not task.done()]
    _, late = await asyncio.wait(tasks, timeout=within_s)
    for task in late:
        log.warning("service cut off", service=task.get_name(), after_s=within_s)
        task.cancel()
    outcomes = await asyncio.gather(*running, return_exceptions=True)
    for task, outcome in zip(running, outcomes, strict=True):
        if isinstance(outcome, Exception):
            log.error("service did not end well", service=task.get_name(), error=repr(outcome))
