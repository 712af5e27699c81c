"""The body of a notification: JSON whatever the header says, or the pairs of a form."""

from typing import Any

import msgspec

from gateway.translate.posted import Unreadable, form, stripped


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
    year: Any = None
    series_id: Any = None
    series_name: Any = None
    season_number: Any = None
    episode_number: Any = None
    episode_number_end: Any = None
    provider_tmdb: Any = msgspec.field(name="Provider_tmdb", default=None)
    provider_tvdb: Any = msgspec.field(name="Provider_tvdb", default=None)
    provider_imdb: Any = msgspec.field(name="Provider_imdb", default=None)


_DECODER = msgspec.json.Decoder(Body)


def decode(raw: bytes, content_type: str) -> Body:
    """The members of interest.

    Raises
    ------
    Unreadable
        It is no JSON object.
    """
    try:
        return _DECODER.decode(stripped(raw))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        pairs = _form(raw, content_type)
        if pairs is None:
            raise Unreadable("It is not a JSON object.") from error
        return msgspec.convert(pairs, Body)


def whole_body(raw: bytes, content_type: str) -> Any:
    """All of it, as values of JSON; only for what ``decode`` has read before."""
    pairs = _form(raw, content_type)
    return msgspec.json.decode(stripped(raw)) if pairs is None else pairs


def _form(raw: bytes, content_type: str) -> dict[str, str] | None:
    """The pairs of the plugin's GenericForm destination; ``None`` when it is no form."""
    if not content_type.startswith("application/x-www-form-urlencoded"):
        return None
    return form(raw)
