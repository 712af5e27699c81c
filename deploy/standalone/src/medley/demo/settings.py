"""The settings of the demo: written into its own home, so that the other commands find it too."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from medley.admin_token import FILE
from medley.demo.jellyfins import DemoServer
from medley.embedded.home import Home, default_home, write_private
from medley.embedded.ports import free_port_from
from medley.surroundings import Surroundings

_FIRST_PORT: Final = 8080
_TAKEN_OVER: Final = ("MEDLEY_GATEWAY__HOST", "MEDLEY_GATEWAY__PORT")


def demo_home(environ: Mapping[str, str] = os.environ) -> Path:
    """A home of its own: the demo never touches anybody's data."""
    return default_home(environ) / "demo"


def write_settings(
    home: Home, servers: Mapping[str, DemoServer], environ: Mapping[str, str] = os.environ
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
    write_private(config, _text(home, servers, port=port), owner=owner)
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith("MEDLEY_") or "__" not in name or name in _TAKEN_OVER
    }
    environment = {**kept, "MEDLEY_HOME": str(home.path), "MEDLEY_CONFIG": str(config)}
    return Surroundings(home.path, config, environment, {})


def webhook_secret(home: Home, server: str) -> str:
    """What that server's plugin sends along."""
    return home.secret(f"webhook-{server}")


def _text(home: Home, servers: Mapping[str, DemoServer], *, port: int) -> str:
    """JSON strings are YAML strings, and escape what a path may contain."""
    lines = [
        "# Settings of the demo, written anew at each start.",
        "gateway:",
        f"  port: {port}",
        "  admin_tokens:",
        f"    demo: {{token_file: {json.dumps(str(home.path / FILE))}}}",
        "  webhooks:",
        "    jellyfin:",
    ]
    for name in servers:
        secret = json.dumps(webhook_secret(home, name))
        lines.append(f"      {name}: {{secret: {secret}}}")
    lines += ["jellyfin_sync:", "  servers:"]
    for name, server in servers.items():
        lines += [
            f"    {name}:",
            f"      url: {server.url}",
            f"      api_key: {json.dumps(server.simulator.api_key)}",
            f"      path_map: {json.dumps(dict(server.path_map))}",
        ]
    return "\n".join(lines) + "\n"
