"""`medley init`: asks what there is, writes medley.yaml, and tells where others are to post."""

import os
from pathlib import Path
from typing import Final

import yaml

from gateway.settings import Settings as GatewaySettings
from library_tracker.settings import Settings as TrackerSettings
from medley.commands.webhooks import list_webhooks
from medley.doctor.finding import Finding
from medley.doctor.showing import show_findings
from medley.embedded.home import write_private
from medley.init.interview import interview
from medley.init.prompts import Prompts
from medley.outcome import WrongUsage
from medley.screen import show_line
from medley.surroundings import Surroundings
from medley.webhooks.by_hand import steps
from medley.webhooks.registrars import registrar, trouble
from medley.webhooks.wanted import Wanted, wanted
from medley_clients.errors import (
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)

_HEAD: Final = (
    "# Written by `medley init`. Everything else has a default: see docs/settings.md.\n"
    "# It holds keys and secrets: keep it readable by its owner alone.\n"
)
_PRIVATE: Final = 0o700


async def init(surroundings: Surroundings, prompts: Prompts, *, is_forced: bool) -> None:
    """Ask, try out, write (0600), print, and register where that is wished.

    Raises
    ------
    WrongUsage
        There is a file already.
    SettingsError
        What was entered makes no medley.yaml.
    """
    target = surroundings.config or surroundings.home / "medley.yaml"
    if target.exists() and not is_forced:
        raise WrongUsage(f"There is a {target} already: edit it, or say --force to replace it")
    document = await interview(prompts)
    _write(target, _HEAD + yaml.safe_dump(document, sort_keys=False, allow_unicode=True))
    written = Surroundings(surroundings.home, target, surroundings.environ, {})
    written.check()
    prompts.tell(f"\nWritten: {target}")
    sources = list(wanted(written.load(GatewaySettings)))
    if not sources:
        prompts.tell("Start it with `medley up`.")
        return
    await list_webhooks(written, as_json=False, shows_secrets=True)
    await _register(written, prompts, sources)
    prompts.tell(
        "Start it with `medley up`; then `medley webhooks check` and `medley doctor` look."
    )


async def _register(here: Surroundings, prompts: Prompts, sources: list[Wanted]) -> None:
    """What can be told is told, if that is wished; for the rest, what to do by hand."""
    tracker = here.load(TrackerSettings)
    can = [one for one in sources if one.app in {"jellyseerr", "radarr", "sonarr"}]
    registered: set[str] = set()
    if can:
        names = ", ".join(one.source for one in can)
        if prompts.yes(f"Register these webhooks now: {names}?", default=True):
            show_findings([await _registered(one, tracker) for one in can])
            registered = {one.source for one in can}
    for one in sources:
        if one.source not in registered:
            show_line(f"{one.source}: {steps(one)}")


async def _registered(one: Wanted, tracker: TrackerSettings) -> Finding:
    """Without a test: the gateway does not run yet."""
    async with registrar(one, tracker) as known:
        if known is None:
            message = f"{one.source} is asked for and cannot be told"
            raise LookupError(message)
        try:
            return await known.install(one, is_tested=False)
        except (UpstreamUnavailable, UpstreamRejected, UpstreamMissing, UpstreamSurprise) as error:
            return trouble(one, error)


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    write_private(target, text, owner=(os.geteuid(), os.getegid()))
