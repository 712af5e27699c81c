"""What a service is, said in four things: how it starts, serves, migrates and stops."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import structlog
import uvicorn
import uvloop
from faststream.nats import NatsBroker, NatsRouter

from medley_contracts.durables import Durable
from medley_kit import log as logs
from medley_kit import topology, trace
from medley_kit.broker import GRACE_S, close_broker, connect, make_broker, reach
from medley_kit.collector import settle
from medley_kit.consumer import Consumer
from medley_kit.ending import end_if_asked, ended
from medley_kit.errors import MedleyError, PermanentError, TransientError
from medley_kit.health import Health, health_app
from medley_kit.migrate import SchemaBehind, migrate, pending
from medley_kit.settings import ServiceSettings, load_settings
from medley_kit.watch import Watchdog, loop_guard

log = structlog.get_logger()

Settings = TypeVar("Settings", bound=ServiceSettings)
Resources = TypeVar("Resources")
OpenResources = Callable[[Settings, NatsBroker, Health], AbstractAsyncContextManager[Resources]]
Schedules = Callable[[Settings, NatsBroker], Awaitable[None]]
Background = Callable[[Resources], Awaitable[None]]

RESOURCES: Final = "resources"
"""The name under which handlers have them injected: ``Context("resources")``."""
_EXIT_FAILED, _EXIT_USAGE, _EXIT_UNREACHABLE = 1, 2, 3
_BACKGROUND_PAUSE_S: Final = 5.0
_HEALTH_PORT: Final = 8000


class PortTaken(PermanentError):
    """The port for /healthz is not ours to have."""


@dataclass(frozen=True, slots=True)
class RunningService(Generic[Resources]):
    """A service that has begun; ``stop`` lets running handlers end."""

    name: str
    broker: NatsBroker
    health: Health
    resources: Resources
    _stack: AsyncExitStack

    async def stop(self) -> None:
        """Fetch no more, let running handlers end (ten seconds), close everything."""
        await self._stack.aclose()
        log.info("service stopped", service=self.name)


@dataclass(frozen=True, slots=True)
class Service(Generic[Settings, Resources]):
    """One service.

    ``schedules`` declares what time makes happen; ``background`` runs as long as the service does.
    ``has_schema`` is false for a service without tables.
    """

    name: str
    settings: type[Settings]
    router: NatsRouter
    open_resources: OpenResources[Settings, Resources]
    schedules: Schedules[Settings] | None = None
    background: Background[Resources] | None = None
    has_schema: bool = True
    grace_s: float = GRACE_S

    @property
    def package(self) -> str:
        """The name to import; the schema and the role have it too."""
        return self.name.replace("-", "_")

    @property
    def durables(self) -> list[Durable]:
        """The cursors its subscribers read by."""
        return [
            subscriber.handling.durable
            for subscriber in self.router.subscribers
            if isinstance(subscriber, Consumer)
        ]

    async def start(
        self, settings: Settings, *, health: Health | None = None
    ) -> RunningService[Resources]:
        """Begin; returns when messages are being handled.

        Raises
        ------
        CannotReach, DatabaseAway
            NATS or PostgreSQL is away.
        SchemaBehind
            Migrations are due.
        """
        checks = health or Health()
        async with AsyncExitStack() as stack:
            broker = make_broker(settings.nats, service=self.name, grace_s=self.grace_s)
            await connect(broker, settings.nats)
            stack.push_async_callback(close_broker, broker)
            checks.add("nats", lambda: reach(broker))
            await self._refuse_old_schema(settings)
            watchdog = Watchdog(broker, self.durables, replicas=settings.nats.replicas)
            await watchdog.ensure()
            resources = await stack.enter_async_context(
                self.open_resources(settings, broker, checks)
            )
            broker.context.set_global(RESOURCES, resources)
            broker.include_router(self.router)
            # Pushed after the resources, so that it ends before they are closed.
            stack.push_async_callback(close_broker, broker)
            await broker.start()
            await stack.enter_async_context(watchdog.running())
            if self.schedules is not None:
                await self.schedules(settings, broker)
            if self.background is not None:
                await stack.enter_async_context(
                    _kept_running(self.background, resources, grace_s=self.grace_s)
                )
            log.info("service started", service=self.name, durables=len(self.durables))
            return RunningService(self.name, broker, checks, resources, stack.pop_all())
        raise AssertionError  # pragma: no cover - the stack swallows nothing

    @asynccontextmanager
    async def running(
        self, settings: Settings, *, health: Health | None = None
    ) -> AsyncGenerator[RunningService[Resources], None]:
        """Run it as long as the block."""
        started = await self.start(settings, health=health)
        try:
            yield started
        finally:
            await started.stop()

    async def serve(self, settings: Settings) -> None:
        """Run it until SIGTERM or SIGINT, with health and metrics on a port of their own."""
        logs.configure(self.name, level=os.environ.get("MEDLEY_LOG_LEVEL", "INFO"))
        trace.configure(self.name)
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopped.set)
        health = Health()
        async with (
            loop_guard(),
            _health_served(health),
            self.running(settings, health=health),
        ):
            settle()
            await stopped.wait()
        await asyncio.to_thread(trace.turn_off)

    def main(self, arguments: list[str] | None = None) -> None:
        """What ``python -m <package> serve|migrate|topology`` runs; ends the process."""
        given = sys.argv[1:] if arguments is None else arguments
        command = given[0] if given else "serve"
        try:
            settings = load_settings(self.settings)
            match command:
                case "serve":
                    uvloop.run(self.serve(settings))
                case "migrate":
                    self._migrate(settings)
                case "topology":
                    asyncio.run(_apply_topology(settings, self.durables))
                case _:
                    sys.stderr.write(f"usage: python -m {self.package} serve|migrate|topology\n")
                    raise SystemExit(_EXIT_USAGE)
        except MedleyError as error:
            sys.stderr.write(f"{error}\n")
            is_away = isinstance(error, TransientError)
            raise SystemExit(_EXIT_UNREACHABLE if is_away else _EXIT_USAGE) from error

    def _migrate(self, settings: Settings) -> None:
        applied = migrate(self.package, self.package, settings.postgres.dsn.get_secret_value())
        sys.stdout.write(f"{self.name}: {', '.join(applied) or 'nothing to do'}\n")

    async def _refuse_old_schema(self, settings: Settings) -> None:
        if not self.has_schema:
            return
        dsn = settings.postgres.dsn.get_secret_value()
        if missing := await pending(self.package, self.package, dsn):
            message = (
                f"the schema {self.package} lacks {', '.join(missing)}: "
                f"run `medley migrate {self.name}` first"
            )
            raise SchemaBehind(message)


@asynccontextmanager
async def _kept_running(
    background: Background[Resources], resources: Resources, *, grace_s: float
) -> AsyncGenerator[None, None]:
    """Run it beside the handlers; if it fails it begins again after a pause."""

    async def keep() -> None:
        while True:
            try:
                await background(resources)
            except Exception as error:
                log.exception("background work failed", error=type(error).__name__)
                end_if_asked()
                await asyncio.sleep(_BACKGROUND_PAUSE_S)
            else:
                return

    task = asyncio.create_task(keep(), name="background")
    try:
        yield
    finally:
        await ended(task, patience_s=grace_s)


@asynccontextmanager
async def _health_served(health: Health) -> AsyncGenerator[None, None]:
    host = os.environ.get("MEDLEY_HEALTH_HOST", "0.0.0.0")  # noqa: S104 - a probe comes from outside
    port = int(os.environ.get("MEDLEY_HEALTH_PORT", _HEALTH_PORT))
    if port == 0:
        yield
        return
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        message = (
            f"port {port} cannot be used ({error.strerror}): set MEDLEY_HEALTH_PORT to another"
        )
        raise PortTaken(message) from error
    server = uvicorn.Server(uvicorn.Config(health_app(health), log_config=None, access_log=False))
    # Not `serve`, which would take over the process's signals and end before the handlers have.
    answering = server._serve([listening])  # noqa: SLF001 - see above
    serving = asyncio.create_task(answering, name="health")
    try:
        yield
    finally:
        server.should_exit = True
        await serving


async def _apply_topology(settings: ServiceSettings, durables: list[Durable]) -> None:
    broker = make_broker(settings.nats, service="topology")
    await connect(broker, settings.nats)
    try:
        done: Any = await topology.apply(broker, durables=durables, replicas=settings.nats.replicas)
    finally:
        await close_broker(broker)
    sys.stdout.write("\n".join(done) + "\n" if done else "nothing to do\n")
