"""Which items take no part because of the library they lie in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from jellyfin_sync.domain.recognition import lies_below
from medley_clients.jellyfin.client import JellyfinClient
from medley_clients.jellyfin.models import Item


@dataclass(frozen=True, slots=True)
class DeniedFolders:
    """The folders of one server's libraries that take no part, as the server spells them."""

    folders: Sequence[str] = ()

    def split(self, listed: Sequence[Item]) -> tuple[list[Item], list[str]]:
        """The items that take part, and the ids of the others; what has no path takes part."""
        if not self.folders:
            return list(listed), []
        denied = [item for item in listed if self._has(item.path)]
        ids = {item.id for item in denied}
        return [item for item in listed if item.id not in ids], sorted(ids)

    def _has(self, path: str | None) -> bool:
        return path is not None and any(lies_below(path, folder) for folder in self.folders)


async def denied_folders(client: JellyfinClient, names: Collection[str]) -> DeniedFolders:
    """Ask the server where those libraries lie; ``names`` in lower case. None: nothing is asked."""
    if not names:
        return DeniedFolders()
    return DeniedFolders(
        [
            folder
            for library in await client.libraries()
            if library.name.strip().casefold() in names
            for folder in library.folders
        ]
    )
