"""Routes about the server itself."""

from typing import Any

from medley_simulators.jellyfin.auth import Caller
from medley_simulators.jellyfin.routing import Answer, Call, Route, answer
from medley_simulators.jellyfin.state import State


def routes() -> list[Route]:
    """Ping, identity, libraries and the scan button."""
    return [
        Route("GET", "/System/Ping", ping, "none"),
        Route("POST", "/System/Ping", ping, "none"),
        Route("GET", "/System/Info/Public", public_info, "none"),
        Route("GET", "/System/Info", info),
        Route("GET", "/Library/VirtualFolders", virtual_folders, "admin"),
        Route("POST", "/Library/Refresh", refresh, "admin"),
    ]


async def ping(_state: State, _call: Call, _caller: Caller | None) -> Answer:
    """A JSON string."""
    return answer("Jellyfin Server")


async def public_info(state: State, _call: Call, _caller: Caller | None) -> Answer:
    """Name, version and id, for anybody."""
    return answer(_public(state))


async def info(state: State, _call: Call, _caller: Caller) -> Answer:
    """The same and more; a client's way to check its token."""
    more = {
        "HasPendingRestart": False,
        "IsShuttingDown": False,
        "SupportsLibraryMonitor": True,
        "CanSelfRestart": True,
        "ProgramDataPath": "/config/data",
        "LogPath": "/config/log",
    }
    return answer(_public(state) | more)


async def virtual_folders(state: State, _call: Call, _caller: Caller) -> Answer:
    """The libraries and where they lie."""
    return answer(
        [
            {
                "Name": folder.name,
                "Locations": [folder.path],
                "CollectionType": folder.album,
                "ItemId": folder.id,
                "LibraryOptions": {},
            }
            for folder in state.library.folders
        ]
    )


async def refresh(_state: State, _call: Call, _caller: Caller) -> Answer:
    """A scan begins; there is nothing to find that is not known already."""
    return Answer()


def _public(state: State) -> dict[str, Any]:
    return {
        "LocalAddress": state.options.url or "http://127.0.0.1:8096",
        "ServerName": state.name,
        "Version": state.behaviour.version,
        "ProductName": "Jellyfin Server",
        "OperatingSystem": "",
        "Id": state.server_id,
        "StartupWizardCompleted": True,
    }
