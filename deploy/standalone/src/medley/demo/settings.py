"""The settings of the demo: written into its own home, so that the other commands find it too."""

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import yaml

from medley.admin_token import FILE
from medley.demo.troupe import Secret, Troupe
from medley.documents import laid_together
from medley.embedded.home import Home, default_home, write_private
from medley.embedded.ports import free_port_from
from medley.surroundings import Surroundings

_FIRST_PORT: Final = 8080
_TAKEN_OVER: Final = ("MEDLEY_GATEWAY__HOST", "MEDLEY_GATEWAY__PORT")


def demo_home(environ: Mapping[str, str] = os.environ) -> Path:
    """A home of its own: the demo never touches anybody's data."""
    return default_home(environ) / "demo"


def write_settings(
    home: Home, troupes: Sequence[Troupe], environ: Mapping[str, str] = os.environ
) -> Surroundings:
    """Write medley.yaml and the admin token, and return the surroundings that read them.

    Of the environment only the gateway's host and port count: a database it names is not ours.
    """
    token = home.secret("admin-token")
    owner = (os.geteuid(), os.getegid())
    write_private(home.path / FILE, token + "\n", owner=owner)
    # An empty variable counts as not set.
    port = int(environ.get("MEDLEY_GATEWAY__PORT") or free_port_from(_FIRST_PORT))
    config = home.path / "medley.yaml"
    write_private(config, _text(home, troupes, port=port), owner=owner)
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith("MEDLEY_") or "__" not in name or name in _TAKEN_OVER
    }
    environment = {**kept, "MEDLEY_HOME": str(home.path), "MEDLEY_CONFIG": str(config)}
    return Surroundings(home.path, config, environment, {})


def webhook_secret(home: Home, vendor: str, instance: str) -> str:
    """What that server sends along."""
    return home.secret(f"webhook-{vendor}-{instance}")


def _text(home: Home, troupes: Sequence[Troupe], *, port: int) -> str:
    gateway = {
        "port": port,
        "admin_tokens": {"demo": {"token_file": str(home.path / FILE)}},
        "webhooks": webhooks(troupes, partial(webhook_secret, home)),
    }
    document = laid_together([{"gateway": gateway}, *(troupe.settings for troupe in troupes)])
    text = yaml.safe_dump(document, sort_keys=False)
    return f"# Settings of the demo, written anew at each start.\n{text}"


def webhooks(troupes: Sequence[Troupe], secret: Secret) -> dict[str, dict[str, dict[str, str]]]:
    """The gateway's section ``webhooks``: who may post, and with which secret."""
    return {
        vendor: {instance: {"secret": secret(vendor, instance)} for instance in instances}
        for troupe in troupes
        for vendor, instances in troupe.posting.items()
    }
