"""`medley up`: everything in one process, until somebody ends it."""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import uvloop

from medley.catalogue import chosen
from medley.embedded.home import Home
from medley.outcome import CommandFailed, WrongUsage
from medley.screen import complaints
from medley.surroundings import Surroundings, find_surroundings
from medley.up.announce import announce, announce_json
from medley.up.ending import Ending
from medley.up.system import System, running_system, wants_home
from medley_kit import log as logs
from medley_kit import trace
from medley_kit.collector import settle
from medley_kit.watch import loop_guard


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was typed."""

    config: Path | None
    names: tuple[str, ...]
    is_demo: bool
    is_tour: bool
    as_json: bool


def up(
    config: Path | None, only: Sequence[str], *, is_demo: bool, is_tour: bool, as_json: bool
) -> None:
    """Run until Ctrl-C or SIGTERM, or until the tour is over.

    Raises
    ------
    WrongUsage
        Options that contradict each other.
    CommandFailed
        It was interrupted before it was ready.
    """
    if is_tour and not is_demo:
        raise WrongUsage("The tour needs the simulated servers: medley up --demo --tour")
    if is_demo and config is not None:
        raise WrongUsage("The demo makes its own settings: leave out --config, or --demo")
    wishes = Wishes(config, chosen(only), is_demo, is_tour, as_json)
    try:
        uvloop.run(_up(wishes))
    except asyncio.CancelledError:
        raise CommandFailed("Stopped before it was ready") from None


def configure_log(*, is_quiet: bool) -> None:
    """Every line where a file or a collector reads them; on a terminal what a person should see."""
    usual = "ERROR" if is_quiet else "WARNING" if sys.stderr.isatty() else "INFO"
    logs.configure("medley", level=os.environ.get("MEDLEY_LOG_LEVEL", usual))
    trace.configure("medley")


async def _up(wishes: Wishes) -> None:
    ending = Ending()
    with ending.heard():
        async with loop_guard():
            if wishes.is_demo:
                from medley.demo.run import run_demo  # noqa: PLC0415 - brings the simulators

                await run_demo(wishes.names, ending, is_tour=wishes.is_tour, as_json=wishes.as_json)
            else:
                await _run(find_surroundings(wishes.config), wishes, ending)


async def _run(surroundings: Surroundings, wishes: Wishes, ending: Ending) -> None:
    surroundings.check()
    configure_log(is_quiet=False)
    async with AsyncExitStack() as stack:
        with ending.cancels():
            home = None
            if wants_home(surroundings, wishes.names):
                home = stack.enter_context(Home.open(surroundings.home))
            system = await stack.enter_async_context(
                running_system(surroundings, wishes.names, home=home)
            )
        if wishes.as_json:
            announce_json(system)
        else:
            announce(system)
        await stay(system, ending)


async def stay(system: System, ending: Ending) -> None:
    """Return when somebody asks for the end; raise when a service ends by itself."""
    settle()
    asked = asyncio.create_task(ending.requested.wait())
    ended = asyncio.create_task(system.services.until_one_ends())
    await asyncio.wait({asked, ended}, return_when=asyncio.FIRST_COMPLETED)
    for task in (asked, ended):
        if task.done():
            task.result()
        else:
            task.cancel()
    complaints().print("Stopping; Ctrl-C again ends it at once.")
