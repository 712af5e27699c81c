"""The body of a notification: JSON whatever the header says, or the pairs of a form."""

from typing import Any
from urllib.parse import parse_qsl

import msgspec

_BOM = b"\xef\xbb\xbf"


class Unreadable(ValueError):
    """No notification can be made of the body; a person must look at it."""

    def __init__(self, detail: str, *, fields: tuple[str, ...] = ()) -> None:
        """``fields``: the members that are missing or make no sense, in alphabetical order."""
        super().__init__(detail)
        self.detail = detail
        self.fields = fields


class Body(msgspec.Struct, rename="pascal"):
    """The members read; others are skipped without being decoded. ``None``: missing or null."""

    notification_type: Any = None
    utc_timestamp: Any = None
    is_automated: Any = None
    item_id: Any = None
    item_type: Any = None
    name: Any = None
    user_id: Any = None
    notification_username: Any = None
    save_reason: Any = None
    likes: Any = None
    rating: Any = None
    playback_position_ticks: Any = None
    play_count: Any = None
    favorite: Any = None
    played: Any = None
    last_played_date: Any = None


_DECODER = msgspec.json.Decoder(Body)


def _stripped(raw: bytes) -> bytes:
    return raw.strip().removeprefix(_BOM).strip()


def decode(raw: bytes, content_type: str) -> Body:
    """The members of interest.

    Raises
    ------
    Unreadable
        It is no JSON object.
    """
    try:
        return _DECODER.decode(_stripped(raw))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        form = _form(raw, content_type)
        if form is None:
            raise Unreadable("It is not a JSON object.") from error
        return msgspec.convert(form, Body)


def whole_body(raw: bytes, content_type: str) -> Any:
    """All of it, as values of JSON; only for what ``decode`` has read before."""
    form = _form(raw, content_type)
    return msgspec.json.decode(_stripped(raw)) if form is None else form


def _form(raw: bytes, content_type: str) -> dict[str, str] | None:
    """The pairs of the plugin's GenericForm destination; ``None`` when it is no form.

    A JSON body is never one, whatever the header: `curl -d` claims a form for everything.
    """
    if not content_type.startswith("application/x-www-form-urlencoded"):
        return None
    if _stripped(raw)[:1] in {b"{", b"[", b'"', b""}:
        return None
    try:
        return dict(parse_qsl(raw.decode("utf-8"), keep_blank_values=True))
    except (UnicodeDecodeError, ValueError):
        return None
