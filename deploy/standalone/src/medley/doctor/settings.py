"""What the settings say that is allowed and yet probably not meant."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from gateway.settings import Settings as GatewaySettings
from jellyfin_sync.settings import Settings as JellyfinSettings
from medley.doctor.finding import Finding, note, ok, wrong
from medley.surroundings import Surroundings

_EXAMPLE_SECRETS: Final = frozenset({"change-me", "changeme", "..."})
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def look_at_settings(
    surroundings: Surroundings, gateway: GatewaySettings, jellyfin: JellyfinSettings
) -> Iterator[Finding]:
    """Everything that can be told without asking anybody."""
    file = surroundings.file
    if file is None:
        yield note("settings", "there is no medley.yaml", f"put one into {surroundings.home}")
    else:
        yield ok("settings", str(file))
    yield from _servers(gateway, jellyfin)
    yield from _webhooks(gateway)
    yield from _address(gateway, jellyfin)


def _servers(gateway: GatewaySettings, jellyfin: JellyfinSettings) -> Iterator[Finding]:
    known = jellyfin.servers.keys()
    posting = gateway.webhooks.jellyfin.keys()
    if len(known) < 2:
        told = "no Jellyfin server" if not known else "only one Jellyfin server"
        yield note(
            "settings", f"{told}: nothing to keep equal", "name them in jellyfin_sync.servers"
        )
    for name in sorted(known - posting):
        yield note(
            "settings",
            f"{name} has no webhook: its changes are found by comparison only",
            f"add gateway.webhooks.jellyfin.{name} with a secret",
        )
    for name in sorted(posting - known):
        yield note(
            "settings",
            f"{name} may post webhooks, and is no server of jellyfin_sync",
            "give both the same name",
        )
    if jellyfin.sync.dry_run:
        yield note("settings", "jellyfin_sync.sync.dry_run is true: nothing is written")


def _webhooks(gateway: GatewaySettings) -> Iterator[Finding]:
    for vendor, instance in gateway.webhooks.unsigned():
        yield note(
            "settings",
            f"anyone may post as {vendor}/{instance}",
            f"add gateway.webhooks.{vendor}.{instance}.secret",
        )
    for vendor in type(gateway.webhooks).model_fields:
        for instance, source in (gateway.webhooks.of(vendor) or {}).items():
            if source.secret and source.secret.get_secret_value() in _EXAMPLE_SECRETS:
                yield wrong(
                    "settings",
                    f"the secret of {vendor}/{instance} is the one of the example",
                    "make one up: python3 -c 'import secrets; print(secrets.token_urlsafe())'",
                )


def _address(gateway: GatewaySettings, jellyfin: JellyfinSettings) -> Iterator[Finding]:
    """Servers on other machines cannot post to a gateway that listens on loopback only."""
    elsewhere = [
        name
        for name, server in sorted(jellyfin.servers.items())
        if urlsplit(server.url).hostname not in _LOOPBACK
    ]
    if gateway.host in _LOOPBACK and gateway.public_url is None and elsewhere:
        yield note(
            "settings",
            f"the gateway listens on {gateway.host}: {', '.join(elsewhere)} may not reach it",
            "set gateway.host to 0.0.0.0 and gateway.public_url to the address they should use",
        )
