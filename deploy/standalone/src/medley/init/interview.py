"""The questions in their order, each connection tried out as soon as it is entered."""

import re
import secrets
import socket
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from medley.documents import laid_together
from medley.init.kinds import KINDS, Kind
from medley.init.prompts import Prompts
from medley_kit.errors import MedleyError

_PORT: Final = 8080
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]*\Z")
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


async def interview(prompts: Prompts) -> dict[str, Any]:
    """The document that medley.yaml is to hold."""
    documents: list[Mapping[str, Any]] = []
    posting: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        names: list[str] = []
        while prompts.yes(_asks(kind, names), default=False):
            entered = await _entered(prompts, kind, names)
            if entered is None:
                continue
            name, document = entered
            names.append(name)
            documents.append(document)
            if kind.webhook is not None:
                posting.setdefault(kind.webhook, {})[name] = {"secret": secrets.token_urlsafe()}
    gateway = _gateway(prompts) if posting else {}
    return laid_together([{"gateway": {**gateway, "webhooks": posting}}, *documents])


def _asks(kind: Kind, names: list[str]) -> str:
    return f"Is there {'another: ' if names else ''}{kind.question}?"


async def _entered(
    prompts: Prompts, kind: Kind, names: list[str]
) -> tuple[str, dict[str, Any]] | None:
    """One application; ``None``: given up."""
    name = _name(prompts, kind, names)
    while True:
        values = {field.name: prompts.field(field) for field in kind.fields}
        try:
            told = await kind.probe(name, values)
        except (MedleyError, ValueError) as error:
            prompts.tell(f"  ✗ {_reason(error)}")
            if prompts.yes("  Enter it again?", default=True):
                continue
            if not prompts.yes("  Keep it as it is?", default=False):
                return None
        else:
            prompts.tell(f"  ✓ {told}")
        return name, kind.settings(name, values)


def _name(prompts: Prompts, kind: Kind, names: list[str]) -> str:
    while True:
        default = None if kind.default_name in names else kind.default_name
        name = prompts.text("  What is it called here", default)
        if _NAME.match(name) and name not in names:
            return name
        prompts.tell("  A new name: small letters, digits, - and _, a letter first.")


def _gateway(prompts: Prompts) -> dict[str, Any]:
    """Where the others reach the gateway; on loopback only when they are all here."""
    address = prompts.text(
        "Under which address can these reach Medley",
        f"http://{socket.gethostname()}:{_PORT}",
    ).rstrip("/")
    parts = urlsplit(address)
    is_here = parts.hostname in _LOOPBACK
    port = parts.port if parts.scheme == "http" and parts.port else _PORT
    return {"host": "127.0.0.1" if is_here else "0.0.0.0", "port": port, "public_url": address}  # noqa: S104 - others are to reach it


def _reason(error: Exception) -> str:
    """The end of a client's sentence: its beginning is a route."""
    return str(error).rpartition(": ")[2] or type(error).__name__
