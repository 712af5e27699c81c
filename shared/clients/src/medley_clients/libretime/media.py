"""Bytes: uploading a file, deleting one for good, and hearing one."""

import base64
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final
from urllib.parse import unquote

import httpx
import msgspec

from medley_clients.libretime.asking import Asking, is_page, nothing, reader
from medley_clients.libretime.errors import Misrouted
from medley_clients.libretime.integration_models import VoiceUpload
from medley_clients.libretime.models import Upload

_UPLOADS: Final = "/rest/media"
_DOWNLOAD: Final = "/api/v2/files/{file_id}/download"
_VOICE: Final = "/api/v2/integration/voice-tracks"
_ACCEL: Final = "X-Accel-Redirect"
_ACCEL_PREFIX: Final = "/api/_media/"
_UPLOAD_S: Final = 300.0
_PASSED_ON: Final = frozenset({"range", "if-range"})
_read_upload: Final = reader(Upload)
_read_voice: Final = reader(VoiceUpload)


class _Metadata(msgspec.Struct, frozen=True):
    timezone: str | None = None


_read_metadata: Final = reader(_Metadata)


@dataclass(frozen=True, slots=True)
class Audio:
    """A file as it comes: 200, 206 or 416 with its headers, and its bytes piece by piece."""

    status: int
    headers: httpx.Headers
    _response: httpx.Response

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes as sent."""
        async for chunk in self._response.aiter_raw():
            yield chunk


class Media:
    """Files as bytes; partly through LibreTime's older interface."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def upload(
        self,
        filename: str,
        content: BinaryIO,
        *,
        content_type: str = "audio/mpeg",
        track_type: int | None = None,
    ) -> Upload:
        """Hand a file in; LibreTime then analyses it: ask ``files.one`` until it says how it went.

        Title and artist are read from the tags inside; ``track_type`` is an id. The same bytes
        twice are two files: look with ``files.with_md5`` first.

        Raises
        ------
        OutcomeUnknown
            It may be there: look for its md5.
        UpstreamRejected
            Its extension, or the quota.
        """
        headers = self._basic()
        if track_type is not None:
            headers["Cookie"] = f"tt_upload={track_type}"
        return await self._asking.send_form(
            _UPLOADS,
            _read_upload,
            file=(filename, content, content_type),
            headers=headers,
            timeout_s=_UPLOAD_S,
        )

    async def upload_voice_track(
        self,
        filename: str,
        content: BinaryIO,
        *,
        title: str,
        fields: Mapping[str, str] | None = None,
        content_type: str = "audio/mpeg",
    ) -> VoiceUpload:
        """Hand a voice track in, through the integration interface.

        ``fields``: ``description``, ``artist_name``, ``genre``. Look at ``success`` of the answer.
        """
        return await self._asking.send_form(
            _VOICE,
            _read_voice,
            file=(filename, content, content_type),
            fields={"title": title, **(fields or {})},
            timeout_s=_UPLOAD_S,
        )

    async def delete(self, file_id: int) -> None:
        """Remove a file for good, and with it its rows in the schedule and in the history."""
        await self._asking.write("DELETE", _UPLOADS + "/{file_id}", nothing, file_id=file_id)

    async def timezone(self) -> str | None:
        """The station's zone, which only the older interface tells."""
        return (await self._asking.read("/api/station-metadata", _read_metadata)).timezone

    @asynccontextmanager
    async def audio(
        self, file_id: int, *, method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> AsyncGenerator[Audio, None]:
        """Begin to hear a file; of ``headers`` only the range travels on. No redirect is followed.

        Raises
        ------
        Misrouted
            Django answered in place of nginx; its ``path`` tells where the bytes lie.
        """
        ranges = {n: v for n, v in (headers or {}).items() if n.lower() in _PASSED_ON}
        # A compressed answer would make the range and the length mean something else.
        asked = {"Accept-Encoding": "identity", **ranges}
        streamed = self._asking.streamed(method, _DOWNLOAD, headers=asked, file_id=file_id)
        async with streamed as response:
            if place := response.headers.get(_ACCEL):
                raise _misrouted(place, self._asking.name, method)
            if is_page(response):
                raise _misrouted("", self._asking.name, method)
            yield Audio(response.status_code, response.headers, response)

    def _basic(self) -> dict[str, str]:
        _ = self._asking.headers  # Refuses to go without a key.
        said = base64.b64encode(f"{self._asking.api_key}:".encode()).decode()
        return {"Authorization": f"Basic {said}"}


def _misrouted(place: str, name: str, method: str) -> Misrouted:
    what = "Django answered without the bytes: point the address at LibreTime's nginx"
    error = Misrouted(what, upstream=name, route=f"{method} {_DOWNLOAD}")
    error.path = unquote(place).removeprefix(_ACCEL_PREFIX) or None
    return error
