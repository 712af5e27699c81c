"""Any one service, found by its name: its settings, its database, and itself as a process."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from medley_kit.migrate import migrate
from medley_kit.service import Service
from medley_kit.settings import ServiceSettings, load_settings
from tests.support.databases import MigratedTemplates, new_database
from tests.support.messages import nats_settings

SERVICES: Final = Path(__file__).parents[2] / "services"
NAMES: Final = sorted(path.parent.name for path in SERVICES.glob("*/pyproject.toml"))

SettingsT = TypeVar("SettingsT", bound=ServiceSettings)


def package_of(name: str) -> str:
    """What to import; the schema and the section have the same name."""
    return name.replace("-", "_")


def service_of(name: str) -> "Service[Any, Any]":
    """The service itself."""
    found: Service[Any, Any] = import_module(f"{package_of(name)}.app").service
    return found


def settings_of(
    model: type[SettingsT], nats_url: str, dsn: str = "", **section: object
) -> SettingsT:
    """Settings that lead to these servers and have this section."""
    return load_settings(
        model,
        environ={},
        overrides={
            "nats": nats_settings(nats_url).model_dump(exclude_none=True),
            "postgres": {"dsn": dsn} if dsn else {},
            model.SECTION: section,
        },
    )


@asynccontextmanager
async def database_for(
    service: "Service[Any, Any]", templates: MigratedTemplates, admin_dsn: str
) -> AsyncGenerator[str, None]:
    """A database with the service's schema; an empty one for a service without tables."""
    if not service.has_schema:
        async with new_database(admin_dsn) as dsn:
            yield dsn
        return

    async def bring_up_to_date(dsn: str) -> None:
        await asyncio.to_thread(migrate, service.package, service.package, dsn)

    async with templates.clone(service.package, bring_up_to_date) as dsn:
        yield dsn


async def begin_process(
    package: str, command: str, *, folder: Path, environ: Mapping[str, str]
) -> Process:
    """Start ``python -m PACKAGE COMMAND`` in an empty folder, where there is no medley.yaml."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", package, command),
        cwd=folder,
        env={"MEDLEY_HOME": str(folder), "MEDLEY_HEALTH_HOST": "127.0.0.1", **environ},
        stdout=PIPE,
        stderr=PIPE,
    )


def variables_for(nats_url: str, dsn: str) -> dict[str, str]:
    """The same servers, as the environment tells them."""
    parts = urlsplit(nats_url)
    return {
        "MEDLEY_NATS__URL": f"nats://{parts.hostname}:{parts.port}",
        "MEDLEY_NATS__USER": parts.username or "",
        "MEDLEY_NATS__PASSWORD": parts.password or "",
        "MEDLEY_POSTGRES__DSN": dsn,
    }
