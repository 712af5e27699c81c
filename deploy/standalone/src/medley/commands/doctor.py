"""`medley doctor`: looks at everything, and says what to do about what is wrong."""

import asyncio
import fcntl
import os
from dataclasses import asdict
from pathlib import Path

from gateway.settings import Settings as GatewaySettings
from jellyfin_sync.settings import Settings as JellyfinSettings
from library_tracker.settings import Settings as TrackerSettings
from libretime_sync.settings import Settings as LibretimeSettings
from medley.commands.webhooks import look_at_registrations
from medley.doctor.dependencies import (
    collected,
    look_at_gateway,
    look_at_nats,
    look_at_postgres,
    not_running,
)
from medley.doctor.finding import Finding, note, verdict, wrong
from medley.doctor.jellyfin import look_at_servers, look_at_webhooks
from medley.doctor.libretime import look_at_stations
from medley.doctor.media_apps import look_at_folders, look_at_media_apps
from medley.doctor.scrobbles import look_at_scrobbles
from medley.doctor.settings import look_at_settings
from medley.doctor.showing import show_findings
from medley.gateway_api import gateway_api
from medley.outcome import Unreachable, WrongUsage
from medley.own_servers import given_servers, running_servers
from medley.screen import show_json
from medley.surroundings import Surroundings


async def doctor(surroundings: Surroundings, *, as_json: bool) -> None:
    """Print what was found; the exit code is 0 when nothing needs to be done.

    Raises
    ------
    SettingsError
        Nothing else can be looked at until the settings make sense.
    """
    surroundings.check()
    findings = await _look(surroundings)
    if as_json:
        show_json({"findings": [asdict(finding) for finding in findings]})
    else:
        show_findings(findings)
    if code := verdict(findings):
        raise SystemExit(code)


async def _look(surroundings: Surroundings) -> list[Finding]:
    gateway = surroundings.load(GatewaySettings)
    jellyfin = surroundings.load(JellyfinSettings)
    tracker = surroundings.load(TrackerSettings)
    groups = await asyncio.gather(
        _look_at_servers(surroundings),
        _look_at_gateway(surroundings),
        look_at_servers(jellyfin),
        look_at_stations(surroundings.load(LibretimeSettings)),
        _look_at_webhooks(surroundings, jellyfin),
        look_at_media_apps(tracker),
        look_at_folders(tracker),
        _look_at_registrations(surroundings),
        _look_at_scrobbles(surroundings),
    )
    told = list(look_at_settings(surroundings, gateway, jellyfin))
    return [*told, *(finding for group in groups for finding in group)]


async def _look_at_servers(surroundings: Surroundings) -> list[Finding]:
    """PostgreSQL and NATS: those that are named, or those of the `medley up` that runs."""
    given = given_servers(surroundings)
    here, findings = surroundings, []
    is_up = is_held(surroundings.home)
    if is_up and not (given.postgres and given.nats):
        own = running_servers(surroundings.home, postgres=not given.postgres, nats=not given.nats)
        here = surroundings.knowing(own)
    if given.postgres or is_up:
        findings += await collected(look_at_postgres(here))
    else:
        findings.append(not_running("PostgreSQL", surroundings.home))
    if given.nats or is_up:
        findings += await collected(look_at_nats(here))
    else:
        findings.append(not_running("NATS", surroundings.home))
    return findings


async def _look_at_gateway(surroundings: Surroundings) -> list[Finding]:
    try:
        async with gateway_api(surroundings) as api:
            return await collected(look_at_gateway(api))
    except WrongUsage as error:
        if not is_held(surroundings.home):
            # Before the first start there is no token, and nobody to show it to.
            return [note("gateway", "never started", "start it with `medley up`")]
        fact, _, remedy = str(error).partition(": ")
        return [wrong("admin token", fact, remedy)]


async def _look_at_scrobbles(surroundings: Surroundings) -> list[Finding]:
    """Only the running service knows; that it does not run is said once."""
    try:
        async with gateway_api(surroundings) as api:
            return await collected(look_at_scrobbles(api))
    except (WrongUsage, Unreachable):
        return []


async def _look_at_registrations(surroundings: Surroundings) -> list[Finding]:
    """What the applications have registered; Jellyfin's own look tells more than this one."""
    found = await look_at_registrations(surroundings)
    return [finding for finding in found if not finding.what.startswith("webhook jellyfin/")]


async def _look_at_webhooks(
    surroundings: Surroundings, jellyfin: JellyfinSettings
) -> list[Finding]:
    """Only the running system knows; that it does not run is said once."""
    try:
        async with gateway_api(surroundings) as api:
            return await collected(look_at_webhooks(api, jellyfin))
    except (WrongUsage, Unreachable):
        return []


def is_held(home: Path) -> bool:
    """Whether a `medley up` runs on this home; a home that cannot be read is held by somebody."""
    try:
        lock = os.open(home / "lock", os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(lock)
