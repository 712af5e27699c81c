"""What `up` prints when it is ready: one table of what runs where, and what to do with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from rich.text import Text

from medley.admin_token import FILE
from medley.catalogue import GATEWAY, settings_of
from medley.screen import console, show_json, show_line, show_rows
from medley.up.system import System

if TYPE_CHECKING:
    from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the table."""

    what: str
    where: str
    detail: str


@dataclass(frozen=True, slots=True)
class Hint:
    """A line a person may copy, and what it is for."""

    meaning: str
    line: str


_LOOKED_AFTER: Final = frozenset(
    {
        "servers",
        "stations",
        "jellyfin",
        "radarr",
        "sonarr",
        "jellyseerr",
        "qbittorrent",
        "accounts",
    }
)
"""Members of settings that name other servers and people."""


def announce(
    system: System,
    extra: Iterable[Place] = (),
    hints: Sequence[Hint] = (),
    *,
    token: str | None = None,
) -> None:
    """Print the table, the addresses and the hints.

    ``token`` is one that is no secret, of a system whose webhooks need nobody's help.
    """
    rows = [(p.what, p.where, p.detail) for p in (*places(system), *extra)]
    show_rows(("what", "where", "detail"), rows, wraps="detail", otherwise="")
    if system.gateway_url is not None:
        _tell_gateway(system, token)
    for hint in hints:
        console().print(Text(f"{hint.meaning}:", style="dim"))
        show_line(f"  {hint.line}")
    if hints:
        console().print()
    console().print("Ready. Ctrl-C stops everything.")


def announce_json(system: System, extra: Iterable[Place] = ()) -> None:
    """The same for a script, as one document; the token only at first start, as always."""
    show_json(
        {
            "ready": True,
            "url": system.gateway_url,
            "home": str(system.surroundings.home),
            "settings": str(system.surroundings.file) if system.surroundings.file else None,
            "admin_token": system.new_token,
            "webhooks": webhook_urls(system),
            "runs": [
                {"what": p.what, "where": p.where, "detail": p.detail}
                for p in (*places(system), *extra)
            ],
        }
    )


def places(system: System) -> list[Place]:
    """The services and the two servers, and where they are."""
    found = [
        Place(name, _where(system, name), _looks_after(system, name))
        for name in system.services.running
    ]
    return [*found, _postgres(system), _nats(system)]


def webhook_urls(system: System) -> dict[str, str]:
    """``vendor/instance`` → where it posts."""
    if system.gateway_url is None:
        return {}
    settings = _settings(system)
    base = str(settings.public_url or system.gateway_url)
    return {
        f"{vendor}/{instance}": f"{base}/webhooks/{vendor}/{instance}"
        for vendor in type(settings.webhooks).model_fields
        for instance in settings.webhooks.of(vendor) or {}
    }


def _tell_gateway(system: System, token: str | None) -> None:
    show_line(f"Dashboard    {system.gateway_url}/")
    if token is not None:
        show_line(f"Admin token  {token}")
        console().print()
        return
    if system.new_token is not None:
        kept = system.surroundings.home / FILE
        show_line(f"Admin token  {system.new_token}")
        show_line(f"             shown this once; it is also in {kept}, for you alone")
    elif not _settings(system).admin_tokens and (kept := system.surroundings.home / FILE).exists():
        show_line(f"Admin token  in {kept}")
    urls = webhook_urls(system)
    for source, url in urls.items():
        show_line(f"Webhook      {source}: {url}")
    if urls:
        show_line(
            "             with the header X-Medley-Secret: the source's secret in medley.yaml"
        )
    else:
        show_line("Webhooks     none yet: name the servers under gateway.webhooks in medley.yaml")
    console().print()


def _where(system: System, name: str) -> str:
    return system.gateway_url or "" if name == GATEWAY else "in this process"


def _looks_after(system: System, name: str) -> str:
    """The names of what a service looks after, as its settings say."""
    if name == GATEWAY:
        return "dashboard, API, webhooks"
    settings = system.surroundings.load(settings_of(name))
    found = [
        instance
        for member in type(settings).model_fields
        if member in _LOOKED_AFTER
        for instance in getattr(settings, member)
    ]
    return ", ".join(dict.fromkeys(found)) or "nothing named in medley.yaml yet"


def _postgres(system: System) -> Place:
    home = system.surroundings.home
    parts = urlsplit(_settings(system).postgres.dsn.get_secret_value())
    where = f"{parts.hostname}:{parts.port or 5432}"
    return Place("PostgreSQL", where, _kept(given=system.given.postgres, folder=home / "postgres"))


def _nats(system: System) -> Place:
    home = system.surroundings.home
    where = ", ".join(urlsplit(url).netloc for url in _settings(system).nats.url)
    return Place("NATS", where, _kept(given=system.given.nats, folder=home / "nats"))


def _kept(*, given: bool, folder: object) -> str:
    return "as medley.yaml says" if given else f"own, data in {folder}"


def _settings(system: System) -> "Settings":
    from gateway.settings import Settings  # noqa: PLC0415 - `--only` may leave the gateway out

    return system.surroundings.load(Settings)
