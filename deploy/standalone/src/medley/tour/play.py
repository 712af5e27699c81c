"""Plays every story, and says in the end whether all came true."""

import time
from collections.abc import Set as AbstractSet
from dataclasses import asdict

from medley.demo.cast import Cast
from medley.gateway_api import GatewayApi, gateway_api
from medley.outcome import CommandFailed
from medley.screen import console, show_json
from medley.tour.stage import Stage, StepFailed
from medley.tour.stories import STORIES
from medley.tour.watching import libraries_are_read
from medley.up.system import System


async def play(system: System, cast: Cast, *, as_json: bool) -> None:
    """Play all stories whose services run; the first step that does not come true ends it.

    Raises
    ------
    StepFailed
        That step.
    CommandFailed
        There is no gateway to ask.
    """
    if system.gateway_url is None:
        raise CommandFailed("The tour asks the gateway: leave it in, or leave out --only")
    async with gateway_api(system.surroundings) as api:
        await play_at(api, cast, set(system.services.running), as_json=as_json)


async def play_at(
    api: GatewayApi, cast: Cast, services: AbstractSet[str], *, as_json: bool
) -> None:
    """The same, for a system that runs anywhere.

    Raises
    ------
    StepFailed
        A step did not come true.
    """
    began = time.monotonic()
    stage = Stage(api, cast, is_silent=as_json)
    try:
        await _play_all(stage, services)
    except StepFailed:
        _report(stage, time.monotonic() - began, as_json=as_json)
        raise
    _report(stage, time.monotonic() - began, as_json=as_json)


async def _play_all(stage: Stage, services: AbstractSet[str]) -> None:
    if "jellyfin-sync" in services:
        stage.begin("jellyfin-sync: before the stories")
        await libraries_are_read(stage)
    for story in STORIES:
        if story.service in services:
            stage.begin(f"{story.service}: {story.title}")
            await story.play(stage)


def _report(stage: Stage, seconds: float, *, as_json: bool) -> None:
    checks = [step for step in stage.steps if step.is_check]
    is_good = all(step.came_true for step in checks)
    if as_json:
        steps = [asdict(step) for step in stage.steps]
        show_json({"ok": is_good, "seconds": round(seconds, 2), "steps": steps})
        return
    console().print()
    if is_good:
        console().print(f"[green]All {len(checks)} checks came true[/] in {seconds:.1f} s.")
