"""What a qBittorrent's completion command posts: a form or JSON, written by a person."""

import re
from datetime import datetime
from typing import Any, Final

from gateway.translate.members import Members, identity, needed
from gateway.translate.posted import Dropped, Notification, Unreadable, form, json_object, stripped
from gateway.translate.scalars import torrent_hash
from medley_contracts.library_reports import DownloadCompleted

_HASHES: Final = ("hash", "infohash_v1", "infohash", "torrent_id", "infohash_v2")
_QUOTED_HASH: Final = re.compile(rb'"hash"\s*:\s*"([0-9A-Fa-f]{64}|[0-9A-Fa-f]{40})"')


def read(
    instance: str, raw: bytes, *, received_at: datetime, content_type: str = ""
) -> Notification:
    """Make one message of a body; nothing but the hash is relied on.

    Raises
    ------
    Unreadable
        No hash can be found in it.
    """
    del content_type
    body = Members(_pairs(raw))
    message_id = identity(f"qbittorrent/{instance}", body, received_at)
    if body.word("eventType").casefold() == "test":
        return Notification(message_id, "test", Dropped("test"))
    found = (torrent_hash(body.said.get(name)) for name in _HASHES)
    download_id = next((one for one in found if one), None)
    needed("completed download", hash=download_id)
    completed = DownloadCompleted(
        message_id=message_id,
        occurred_at=received_at,
        instance=instance,
        download_id=download_id or "",
        name=body.word("name"),
        path=body.maybe_word("path"),
        size_bytes=body.whole("size"),
    )
    return Notification(message_id, "completed", completed)


def _pairs(raw: bytes) -> dict[str, Any]:
    pairs = form(raw)
    if pairs is not None:
        return dict(pairs)
    try:
        return json_object(raw)
    except Unreadable:
        # A name with a quote in it breaks JSON that a shell put together; the hash stands before.
        quoted = _QUOTED_HASH.search(stripped(raw))
        if quoted is None:
            raise
        return {"hash": quoted[1].decode()}
