"""Give a stock station the track types it lacks."""

from collections.abc import Sequence

from libretime_sync.domain.track_type import NAMES, meaning_of
from libretime_sync.workflows.read_library import Types
from medley_clients.errors import UpstreamRejected
from medley_clients.libretime.client import LibretimeClient


async def create_track_types(
    client: LibretimeClient, types: Types, wanted: Sequence[str]
) -> list[str]:
    """Create a type for each of ``wanted`` that no type of the station means; those created.

    Somebody else may create it at the same time: then it is there, which is what was wanted.
    """
    meant = {meaning_of(code, type_map=types.type_map) for code in types.by_code}
    there = {meaning.type for meaning in meant if not meaning.is_defaulted}
    created: list[str] = []
    for code in dict.fromkeys(wanted):
        if code in there:
            continue
        try:
            await client.files.create_library(code, NAMES[code])
        except UpstreamRejected:
            if code not in {library.code for library in await client.files.libraries()}:
                raise
        created.append(code)
    return created
