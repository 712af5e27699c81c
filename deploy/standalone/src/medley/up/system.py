"""The whole system: servers, schemas, topology, services, in this order and back."""

import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from medley.admin_token import keep_token
from medley.catalogue import GATEWAY, service_of
from medley.commands.migrate import dsn_of
from medley.commands.topology import connected, require_listener
from medley.embedded.errors import PortTaken
from medley.embedded.home import Home
from medley.embedded.servers import embedded_servers
from medley.outcome import reason_of
from medley.own_servers import Given, given_servers, overrides_for, shared_settings
from medley.surroundings import Surroundings
from medley.up.schemas import brought_up_to_date
from medley.up.services import Services, running_services
from medley_kit import topology
from medley_kit.db import open_pool

if TYPE_CHECKING:
    from gateway.settings import Settings

Prepare = Callable[[Surroundings], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class System:
    """What runs; ``new_token`` is the admin token if this start has made it."""

    surroundings: Surroundings
    given: Given
    services: Services
    gateway_url: str | None
    new_token: str | None


def wants_home(surroundings: Surroundings, names: Sequence[str]) -> bool:
    """Whether anything has to be kept in the home: an own server's data, or an admin token."""
    given = given_servers(surroundings)
    if not (given.postgres and given.nats):
        return True
    return GATEWAY in names and not _gateway_settings(surroundings).admin_tokens


@asynccontextmanager
async def running_system(
    surroundings: Surroundings,
    names: Sequence[str],
    *,
    home: Home | None,
    prepare: Prepare | None = None,
) -> AsyncGenerator[System, None]:
    """Run everything as long as the block; ``prepare`` is called when the servers answer.

    Raises
    ------
    SettingsError, EmbeddedError, CommandFailed
        Each says in a sentence what to do.
    """
    given = given_servers(surroundings)
    if GATEWAY in names:
        _require_port(_gateway_settings(surroundings))
    if given.nats:
        await require_listener(shared_settings(surroundings).nats)
    async with AsyncExitStack() as stack:
        here = surroundings
        if home is not None:
            servers = await stack.enter_async_context(
                embedded_servers(home, with_postgres=not given.postgres, with_nats=not given.nats)
            )
            here = surroundings.knowing(overrides_for(servers))
        if prepare is not None:
            await prepare(here)
        async with brought_up_to_date(here, names):
            for name in names:
                service_of(name)
            async with connected(here) as broker:
                await topology.apply(broker, replicas=shared_settings(here).nats.replicas)
        token = await _new_token(here, home) if GATEWAY in names else None
        services = await stack.enter_async_context(running_services(here, names))
        yield System(here, given, services, _url(services), token)


def _gateway_settings(surroundings: Surroundings) -> "Settings":
    from gateway.settings import Settings  # noqa: PLC0415 - `--only` may leave the gateway out

    return surroundings.load(Settings)


def _require_port(settings: "Settings") -> None:
    """Find out before anything is started; the gateway itself takes the port later."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        raise PortTaken(
            f"Port {settings.port} of {settings.host}, wanted for the gateway, "
            f"cannot be used ({reason_of(error)})",
            remedy="stop the program that uses it, or set gateway.port in medley.yaml "
            "(or MEDLEY_GATEWAY__PORT) to another",
        ) from error


async def _new_token(surroundings: Surroundings, home: Home | None) -> str | None:
    """Make the first admin token, unless the settings have one or it was made before."""
    from gateway.resources import ensure_admin_token  # noqa: PLC0415 - see `_gateway_settings`

    if _gateway_settings(surroundings).admin_tokens:
        return None
    pool = await open_pool(dsn_of(surroundings), schema=GATEWAY, application_name="medley")
    try:
        token = await ensure_admin_token(pool)
    finally:
        await pool.close()
    if token is not None and home is not None:
        keep_token(home.path, token)
    return token


def _url(services: Services) -> str | None:
    """Where the gateway really listens: port 0 takes any."""
    running = services.running.get(GATEWAY)
    if running is None:
        return None
    host, port = running.resources.listening.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - how to reach it
    return f"http://{shown}:{port}"
