"""PostgreSQL and NATS where medley.yaml names none: started, or found where `up` started them."""

import json
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import quote

from medley.embedded.errors import HomeInUse
from medley.embedded.home import Home
from medley.embedded.nats import USER as NATS_USER
from medley.embedded.nats import EmbeddedNats
from medley.embedded.ports import LOOPBACK
from medley.embedded.postgres import DATABASE, EmbeddedPostgres
from medley.embedded.postgres import USER as POSTGRES_USER
from medley.embedded.servers import EmbeddedServers, embedded_servers
from medley.outcome import Unreachable
from medley.surroundings import Overrides, Surroundings

if TYPE_CHECKING:
    from medley_kit.settings import ServiceSettings

_PORTS: Final = "ports.json"
_SECRETS: Final = "secrets"


def overrides_for(servers: EmbeddedServers) -> Overrides:
    """What services must be told to find these servers."""
    found: dict[str, dict[str, object]] = {}
    if isinstance(servers.postgres, EmbeddedPostgres):
        found["postgres"] = {"dsn": servers.postgres.dsn}
    if isinstance(servers.nats, EmbeddedNats):
        setup = servers.nats.setup
        found["nats"] = nats_overrides(setup.port, setup.password)
    return found


def nats_overrides(port: int, password: str) -> dict[str, object]:
    """The section `nats` for a server on loopback; an address may not hold the password."""
    return {"url": [f"nats://{LOOPBACK}:{port}"], "user": NATS_USER, "password": password}


@asynccontextmanager
async def reaching(
    surroundings: Surroundings, *, postgres: bool, nats: bool
) -> AsyncGenerator[Surroundings, None]:
    """Yield surroundings in which the wanted servers run.

    What medley.yaml names is taken as it is. For the rest a running `medley up` is asked for its
    own; when there is none they are started, and stopped after the block.

    Raises
    ------
    SettingsError, EmbeddedError, Unreachable
        Nothing was started; each says what to do.
    """
    surroundings.check()
    given = given_servers(surroundings)
    wants_postgres = postgres and not given.postgres
    wants_nats = nats and not given.nats
    if not (wants_postgres or wants_nats):
        yield surroundings
        return
    async with AsyncExitStack() as stack:
        try:
            home = stack.enter_context(Home.open(surroundings.home))
        except HomeInUse:
            yield surroundings.knowing(
                running_servers(surroundings.home, postgres=wants_postgres, nats=wants_nats)
            )
            return
        servers = await stack.enter_async_context(
            embedded_servers(home, with_postgres=wants_postgres, with_nats=wants_nats)
        )
        yield surroundings.knowing(overrides_for(servers))


@dataclass(frozen=True, slots=True)
class Given:
    """Which servers somebody named, in the file or in the environment."""

    postgres: bool
    nats: bool


def given_servers(surroundings: Surroundings) -> Given:
    """Which of the two servers medley.yaml or the environment names."""
    settings = shared_settings(surroundings)
    return Given(postgres=settings.postgres.is_given, nats=settings.nats.is_given)


def shared_settings(surroundings: Surroundings) -> "ServiceSettings":
    """The sections `nats` and `postgres`, which every service reads."""
    from medley_kit.settings import ServiceSettings  # noqa: PLC0415 - not for `--help`

    class Shared(ServiceSettings):
        """The sections every service reads, and no other."""

        SECTION: ClassVar[str] = "none of its own"

    return surroundings.load(Shared)


def running_servers(home: Path, *, postgres: bool, nats: bool) -> Overrides:
    """Where the servers are that a running `medley up` has on this home.

    Raises
    ------
    Unreachable
        The home is not readable, or says nothing about them.
    """
    found: dict[str, dict[str, object]] = {}
    try:
        ports: dict[str, int] = json.loads((home / _PORTS).read_text())
        if postgres:
            password = quote(_secret(home, "postgres-password"), safe="")
            where = f"{LOOPBACK}:{ports['postgres']}/{DATABASE}"
            found["postgres"] = {"dsn": f"postgresql://{POSTGRES_USER}:{password}@{where}"}
        if nats:
            found["nats"] = nats_overrides(ports["nats"], _secret(home, "nats-password"))
    except (OSError, KeyError, ValueError) as error:
        raise Unreachable(
            f"The servers of {home} cannot be found ({type(error).__name__}): "
            "run this as the user who runs `medley up`, and when it is ready"
        ) from error
    return found


def _secret(home: Path, name: str) -> str:
    return (home / _SECRETS / name).read_text().strip()
