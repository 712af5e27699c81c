"""`medley webhooks`: where others are to post, whether they do, and registering them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from gateway.settings import Settings as GatewaySettings
from library_tracker.settings import Settings as TrackerSettings
from medley.doctor.finding import Finding, note, verdict
from medley.doctor.showing import show_findings
from medley.outcome import WrongUsage
from medley.screen import show_json, show_line, show_rows
from medley.surroundings import Surroundings
from medley.webhooks.by_hand import steps
from medley.webhooks.registrars import Registrar, registrar, trouble
from medley.webhooks.wanted import CALLED, HEADER, Wanted, wanted
from medley_clients.errors import (
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)

Act = Callable[[Registrar, Wanted], Awaitable[list[Finding]]]


async def list_webhooks(surroundings: Surroundings, *, as_json: bool, shows_secrets: bool) -> None:
    """Print the address and the header for each source the settings name."""
    sources = list(wanted(surroundings.load(GatewaySettings)))
    if as_json:
        show_json(
            {
                "webhooks": [
                    {
                        "app": one.app,
                        "instance": one.instance,
                        "url": one.url,
                        "header": HEADER,
                        "secret": one.secret if shows_secrets else None,
                        "by_hand": steps(one),
                    }
                    for one in sources
                ]
            }
        )
        return
    rows = [
        (CALLED[one.app], one.instance, one.url, _header(one, shows_secrets=shows_secrets))
        for one in sources
    ]
    columns = ("application", "instance", "posts to", "header")
    show_rows(
        columns, rows, wraps="posts to", otherwise="No source stands in gateway.webhooks yet."
    )
    if rows and not shows_secrets:
        show_line("--secrets shows them.")


async def check_webhooks(surroundings: Surroundings, *, as_json: bool) -> None:
    """Print what is right and wrong; the exit code is 0 when nothing needs to be done."""
    await _told(surroundings, None, _check, as_json=as_json)


async def install_webhooks(
    surroundings: Surroundings, source: str | None, *, as_json: bool
) -> None:
    """Register at every application that can be told, or at one (`radarr/main`).

    Raises
    ------
    WrongUsage
        The settings name no such source.
    """
    await _told(surroundings, source, _install, as_json=as_json)


async def look_at_registrations(surroundings: Surroundings) -> list[Finding]:
    """What `check` finds, for the doctor."""
    return await _each(surroundings, None, _check)


async def _told(surroundings: Surroundings, source: str | None, act: Act, *, as_json: bool) -> None:
    findings = await _each(surroundings, source, act)
    if as_json:
        show_json({"findings": [asdict(finding) for finding in findings]})
    else:
        show_findings(findings)
    if code := verdict(findings):
        raise SystemExit(code)


async def _each(surroundings: Surroundings, source: str | None, act: Act) -> list[Finding]:
    gateway, tracker = surroundings.load(GatewaySettings), surroundings.load(TrackerSettings)
    sources = [one for one in wanted(gateway) if source in {None, one.source}]
    if source is not None and not sources:
        raise WrongUsage(f"There is no source {source!r} in gateway.webhooks")
    groups = await asyncio.gather(*(_one(one, tracker, act) for one in sources))
    return [finding for group in groups for finding in group]


async def _one(one: Wanted, tracker: TrackerSettings, act: Act) -> list[Finding]:
    async with registrar(one, tracker) as known:
        if known is None:
            return [note(f"webhook {one.source}", "cannot be registered from here", steps(one))]
        try:
            return await act(known, one)
        except (UpstreamUnavailable, UpstreamRejected, UpstreamMissing, UpstreamSurprise) as error:
            return [trouble(one, error)]


async def _check(known: Registrar, one: Wanted) -> list[Finding]:
    return await known.check(one)


async def _install(known: Registrar, one: Wanted) -> list[Finding]:
    return [await known.install(one)]


def _header(one: Wanted, *, shows_secrets: bool) -> str:
    if one.secret is None:
        return "none needed"
    return f"{HEADER}: {one.secret if shows_secrets else '********'}"
