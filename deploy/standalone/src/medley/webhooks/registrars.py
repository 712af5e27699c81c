"""Looking at one application's webhook, and registering it there."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Final, Protocol, TypeAlias

from library_tracker.settings import Instance
from library_tracker.settings import Settings as TrackerSettings
from medley.doctor.finding import Finding, away, note, ok, wrong
from medley.outcome import sentence_of
from medley.webhooks.by_hand import steps
from medley.webhooks.wanted import CALLED, Wanted
from medley_clients.arr import webhook as arr_webhook
from medley_clients.arr.client import ArrClient
from medley_clients.errors import (
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)
from medley_clients.jellyseerr import webhook as seerr_webhook
from medley_clients.jellyseerr.client import JellyseerrClient, open_jellyseerr
from medley_clients.radarr.client import open_radarr
from medley_clients.sonarr.client import open_sonarr

NAME: Final = "Medley"
_INSTALL: Final = "run `medley webhooks install`"
_BAD: Final = 400
Upstream: TypeAlias = UpstreamUnavailable | UpstreamRejected | UpstreamMissing | UpstreamSurprise


class Registrar(Protocol):
    """One application that can be told where to post."""

    async def check(self, one: Wanted) -> list[Finding]:
        """What is right and wrong with its webhook."""
        ...

    async def install(self, one: Wanted, *, is_tested: bool = True) -> Finding:
        """Register, or mend what is registered; ``is_tested``: only if we answer a test."""
        ...


class ArrRegistrar:
    """A Radarr or a Sonarr, by its notification connections."""

    def __init__(self, client: ArrClient) -> None:
        self._client = client

    async def check(self, one: Wanted) -> list[Finding]:
        """Whether a connection posts to us, everything, for every title, and is not muted."""
        what = f"webhook {one.source}"
        found = await self._ours(one)
        if found is None:
            return [wrong(what, "is not registered", _INSTALL)]
        findings = []
        if found.disabled:
            told = f"does not tell {', '.join(found.disabled)}"
            findings.append(wrong(what, told, _INSTALL))
        if found.has_tags:
            told = "is limited to titles with certain tags: all others stay unseen"
            findings.append(note(what, told, f"remove the tags, or {_INSTALL}"))
        for item in await self._client.health():
            if item.source == "NotificationStatusCheck" and found.name in item.message:
                told = f"{CALLED[one.app]} has muted it, after failures"
                remedy = "see that the gateway can be reached from there; it tries again by itself"
                findings.append(wrong(what, told, remedy))
        return findings or [ok(what, f"posts to {_shown(found.url)}")]

    async def install(self, one: Wanted, *, is_tested: bool = True) -> Finding:
        """Make a connection from the application's own template, or switch ours on again."""
        found = await self._ours(one)
        if found is not None:
            changed = arr_webhook.configured(found.connection, url=one.url, secret=one.secret)
            await self._client.change_connection(changed, is_tested=is_tested)
            return ok(f"webhook {one.source}", f"posts to {one.url}, all events")
        templates = await self._client.connection_templates()
        made = arr_webhook.new_webhook(templates, name=NAME, url=one.url, secret=one.secret)
        await self._client.add_connection(made, is_tested=is_tested)
        return ok(f"webhook {one.source}", f"registered, posts to {one.url}")

    async def _ours(self, one: Wanted) -> arr_webhook.Webhook | None:
        every = arr_webhook.webhooks(await self._client.connections())
        return next((found for found in every if one.is_at(found.url)), None)


class SeerrRegistrar:
    """A Seerr, by the settings of its one webhook."""

    def __init__(self, client: JellyseerrClient) -> None:
        self._client = client

    async def check(self, one: Wanted) -> list[Finding]:
        """Whether the webhook posts to us, everything."""
        what = f"webhook {one.source}"
        settings = await self._client.webhook()
        url = seerr_webhook.url_of(settings)
        if not one.is_at(url):
            told = f"posts to {_shown(url)}" if url else "is not registered"
            return [wrong(what, told, _INSTALL)]
        if disabled := seerr_webhook.disabled(settings):
            return [wrong(what, f"does not tell {', '.join(disabled)}", _INSTALL)]
        return [ok(what, f"posts to {_shown(url)}")]

    async def install(self, one: Wanted, *, is_tested: bool = True) -> Finding:
        """Set its address, after a test; a webhook that posts elsewhere is left alone."""
        what = f"webhook {one.source}"
        settings = await self._client.webhook()
        url = seerr_webhook.url_of(settings)
        if settings.get("enabled") and url and not one.is_at(url):
            remedy = f"a Seerr has one webhook only; if nobody needs that one, {steps(one)}"
            return wrong(what, f"is in use, and posts to {_shown(url)}", remedy)
        changed = seerr_webhook.configured(settings, url=one.url, secret=one.secret)
        if is_tested:
            await self._client.test_webhook(changed)
        await self._client.set_webhook(changed)
        return ok(what, f"posts to {one.url}, all events")


@asynccontextmanager
async def registrar(
    one: Wanted, tracker: TrackerSettings
) -> AsyncGenerator[Registrar | None, None]:
    """Who can be told; ``None``: nobody, or the settings do not say how to reach it."""
    instances: Mapping[str, Mapping[str, Instance]] = {
        "radarr": tracker.radarr,
        "sonarr": tracker.sonarr,
        "jellyseerr": tracker.jellyseerr,
    }
    instance = instances.get(one.app, {}).get(one.instance)
    if instance is None:
        yield None
        return
    key = instance.api_key.get_secret_value()
    if one.app == "jellyseerr":
        seerr = open_jellyseerr(one.instance, instance.url, key)
        try:
            yield SeerrRegistrar(seerr)
        finally:
            await seerr.aclose()
        return
    opened = open_radarr if one.app == "radarr" else open_sonarr
    arr: ArrClient = opened(one.instance, instance.url, key)
    try:
        yield ArrRegistrar(arr)
    finally:
        await arr.aclose()


def trouble(one: Wanted, error: Upstream) -> Finding:
    """What an application's refusal or silence means."""
    what = f"webhook {one.source}"
    called = CALLED[one.app]
    at = f"library_tracker.{one.app}.{one.instance}"
    if isinstance(error, UpstreamRejected) and error.status == _BAD:
        told = f"{called} could not post its test to {one.url}"
        return wrong(what, told, "set gateway.public_url to an address it can reach, and start it")
    if isinstance(error, UpstreamRejected):
        return wrong(what, f"{called} does not accept the API key", f"set {at}.api_key")
    if isinstance(error, UpstreamUnavailable):
        told = f"{called} does not answer, or could not post its test to {one.url}"
        return away(what, told, f"check {at}.url and gateway.public_url")
    return wrong(what, sentence_of(error), f"check {at}.url: is it a {called}?")


def _shown(url: str) -> str:
    """Without what may be secret in it."""
    return url.split("?", maxsplit=1)[0]
