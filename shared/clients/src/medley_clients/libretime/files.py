"""The library of a stock LibreTime: files and track types."""

from collections.abc import AsyncGenerator
from typing import Any, Final

from medley_clients.libretime.asking import Asking, reader
from medley_clients.libretime.listing import Batch
from medley_clients.libretime.long_lists import listed
from medley_clients.libretime.models import File, Library

_FILES: Final = "/api/v2/files"
_LIBRARIES: Final = "/api/v2/libraries"
_read_file: Final = reader(File)
_read_files: Final = reader(list[File])
_read_library: Final = reader(Library)
_read_libraries: Final = reader(list[Library])


class Files:
    """Reads files; creates and changes track types."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def batches(self) -> AsyncGenerator[Batch[File], None]:
        """Yield every file, pending, failed and hidden ones too, in no order.

        There are no pages: the list is decoded while it arrives. Only when the iteration has ended
        by itself was the list complete.

        Raises
        ------
        UpstreamUnavailable
            It broke off, which says nothing about files that did not come.
        """
        async for batch in listed(self._asking, _FILES, File):
            yield batch

    async def one(self, file_id: int) -> File:
        """Read one file; ``UpstreamMissing`` when there is none."""
        return await self._asking.read(_FILES + "/{file_id}", _read_file, file_id=file_id)

    async def with_md5(self, md5: str) -> list[File]:
        """List the files with these bytes; LibreTime keeps duplicates."""
        return await self._asking.read(_FILES, _read_files, params={"md5": md5})

    async def change(self, file_id: int, members: dict[str, Any]) -> File:
        """Change members of one file, spelled as v2 spells them: ``library``, ``track_title`` …."""
        template = _FILES + "/{file_id}"
        return await self._asking.write(
            "PATCH", template, _read_file, body=members, file_id=file_id
        )

    async def libraries(self) -> list[Library]:
        """List the track types, by id; a fresh server has none."""
        found = await self._asking.read(_LIBRARIES, _read_libraries)
        return sorted(found, key=lambda library: library.id)

    async def create_library(self, code: str, name: str) -> Library:
        """Add a track type. ``UpstreamRejected`` when the code is taken.

        Name and description look optional and are not: without them LibreTime answers 500.
        """
        body = {
            "code": code,
            "name": name,
            "description": name,
            "enabled": True,
            "analyze_cue_points": False,
        }
        return await self._asking.write("POST", _LIBRARIES, _read_library, body=body)
