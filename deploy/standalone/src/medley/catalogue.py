"""Which services there are, and how to get hold of one; nothing is imported before that."""

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from medley.outcome import WrongUsage

if TYPE_CHECKING:
    from medley_kit.service import Service
    from medley_kit.settings import ServiceSettings

GATEWAY: Final = "gateway"
NAMES: Final = (GATEWAY, "jellyfin-sync", "libretime-sync", "library-tracker", "scrobble-sync")


def chosen(names: Iterable[str]) -> tuple[str, ...]:
    """The services of these names, in the order of ``NAMES``; all of them when none is given.

    Raises
    ------
    WrongUsage
        A name is none of a service.
    """
    wanted = {name.replace("_", "-") for name in names}
    for name in wanted:
        if name not in NAMES:
            raise WrongUsage(f"There is no service {name!r}; there are: {', '.join(NAMES)}")
    return tuple(name for name in NAMES if name in wanted or not wanted)


def package_of(name: str) -> str:
    """What to import; the schema and the section of the settings have the same name."""
    return name.replace("-", "_")


def settings_of(name: str) -> "type[ServiceSettings]":
    """The class of a service's settings."""
    found: type[ServiceSettings] = import_module(f"{package_of(name)}.settings").Settings
    return found


def service_of(name: str) -> "Service[Any, Any]":
    """The service itself; with it comes everything it imports."""
    found: Service[Any, Any] = import_module(f"{package_of(name)}.app").service
    return found
