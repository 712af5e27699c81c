"""The compose stack as a test runs it: a project of its own, simulated servers on the host."""

import asyncio
import json
import os
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from medley.demo.cast import Cast, cast
from medley.demo.settings import webhooks
from medley.demo.troupe import Address
from medley.documents import laid_together
from medley.embedded.ports import free_port_from
from medley.gateway_api import GatewayApi

ROOT: Final = Path(__file__).parents[2]
SERVICES: Final = ("gateway", "jellyfin-sync", "libretime-sync", "library-tracker", "scrobble-sync")
_HOST: Final = "host.docker.internal"
_LABEL: Final = "com.docker.compose.project"


class DockerFailed(AssertionError):
    """A command of Docker's did not succeed; the text has the end of what it said."""


async def docker(*arguments: str, environ: Mapping[str, str] | None = None) -> str:
    """What `docker …` prints."""
    process = await asyncio.create_subprocess_exec(
        "docker",
        *arguments,
        cwd=ROOT,
        env={**os.environ, **(environ or {})},
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )
    said, trouble = await process.communicate()
    if process.returncode:
        message = f"docker {' '.join(arguments)}: {trouble.decode()[-2000:]}"
        raise DockerFailed(message)
    return said.decode()


@dataclass(frozen=True, slots=True)
class Stack:
    """The running stack."""

    project: str
    environ: Mapping[str, str]
    url: str
    token: str
    cast: Cast
    ready_after_s: float

    async def compose(self, *arguments: str, files: Sequence[str] = ()) -> str:
        """What `docker compose …` of this project prints."""
        return await docker(*_prefix(self.project, files), *arguments, environ=self.environ)

    async def memory(self) -> dict[str, str]:
        """Container → the memory it uses now."""
        ids = (await docker("ps", "-q", "--filter", f"label={_LABEL}={self.project}")).split()
        lines = (await docker("stats", "--no-stream", "--format", "json", *ids)).splitlines()
        told: list[dict[str, Any]] = [json.loads(line) for line in lines]
        return {one["Name"].removeprefix(f"{self.project}-"): one["MemUsage"] for one in told}

    @asynccontextmanager
    async def api(self) -> AsyncGenerator[GatewayApi, None]:
        """The gateway, asked as an administrator."""
        api = GatewayApi(self.url, self.token)
        try:
            yield api
        finally:
            await api.aclose()


def secret(vendor: str, instance: str) -> str:
    """What a server of the stack sends along."""
    return f"for-tests-only-{vendor}-{instance}"


@asynccontextmanager
async def compose_stack(folder: Path) -> AsyncGenerator[Stack, None]:
    """Bring it up, healthy, with the demo's servers simulated on the host; take it down after."""
    bridge = await docker(
        "network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}"
    )
    async with cast(Address(bridge.strip(), _HOST)) as players:
        settings = folder / "medley.yaml"
        documents = [{"gateway": {"webhooks": webhooks(players.troupes, secret)}}]
        documents += [dict(troupe.settings) for troupe in players.troupes]
        settings.write_text(yaml.safe_dump(laid_together(documents)))
        settings.chmod(0o644)
        project = f"medley-test-{os.getpid()}"
        port = free_port_from(18080)
        environ = {"MEDLEY_YAML": str(settings), "MEDLEY_PORT": str(port)}
        began = time.monotonic()
        try:
            await docker(*_prefix(project, ()), "up", "-d", "--wait", environ=environ)
            took = time.monotonic() - began
            shown = await docker(
                *_prefix(project, ()), "run", "--rm", "secrets", "show", environ=environ
            )
            url = f"http://127.0.0.1:{port}"
            players.wire(url, secret)
            yield Stack(project, environ, url, shown.strip(), players, took)
        finally:
            await docker(
                *_prefix(project, ()),
                "down",
                "--volumes",
                "--remove-orphans",
                "--timeout",
                "15",
                environ=environ,
            )


def _prefix(project: str, files: Sequence[str]) -> tuple[str, ...]:
    named = [part for name in ("docker-compose.yml", *files) for part in ("-f", name)]
    return ("compose", "-p", project, *named)
