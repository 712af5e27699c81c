"""Bodies as they travel, and the readers that turn them into models."""

from typing import Final

import msgspec

from medley_clients.listenbrainz.models import (
    Feedback,
    FeedbackPage,
    Listen,
    ListenPage,
    TokenOwner,
)


class _Artist(msgspec.Struct, frozen=True, gc=False):
    artist_credit_name: str = ""


class _Mapping(msgspec.Struct, frozen=True):
    recording_mbid: str | None = None
    release_mbid: str | None = None
    artist_mbids: list[str] | None = None
    artists: list[_Artist] | None = None


class _Info(msgspec.Struct, frozen=True):
    """What the player sent: it may put anything here, so nothing is trusted to have its type."""

    recording_mbid: object = None
    duration_ms: object = None
    duration: object = None
    submission_client: object = None


class _Metadata(msgspec.Struct, frozen=True):
    artist_name: str = ""
    track_name: str = ""
    release_name: str | None = None
    additional_info: _Info | None = None
    mbid_mapping: _Mapping | None = None


class _Listen(msgspec.Struct, frozen=True):
    track_metadata: _Metadata
    listened_at: int = 0
    recording_msid: str = ""


class _Payload(msgspec.Struct, frozen=True):
    listens: list[_Listen] = []
    oldest_listen_ts: int | None = None
    latest_listen_ts: int | None = None


class _Listens(msgspec.Struct, frozen=True):
    payload: _Payload


class _Count(msgspec.Struct, frozen=True):
    count: int


class _ListenCount(msgspec.Struct, frozen=True):
    payload: _Count


class _Feedback(msgspec.Struct, frozen=True):
    created: int
    recording_mbid: str | None = None
    recording_msid: str | None = None
    track_metadata: _Metadata | None = None


class _FeedbackPage(msgspec.Struct, frozen=True):
    feedback: list[_Feedback]
    total_count: int
    offset: int = 0


class _Token(msgspec.Struct, frozen=True):
    valid: bool
    user_name: str | None = None


class FeedbackBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of a judgement: 1 loves, 0 takes it back; by one of the two ids."""

    score: int
    recording_mbid: str | None = None
    recording_msid: str | None = None


_LISTEN: Final = msgspec.json.Decoder(_Listen)
_ONE_FEEDBACK: Final = msgspec.json.Decoder(_Feedback)
_LISTENS: Final = msgspec.json.Decoder(_Listens)
_COUNT: Final = msgspec.json.Decoder(_ListenCount)
_FEEDBACK: Final = msgspec.json.Decoder(_FeedbackPage)
_TOKEN: Final = msgspec.json.Decoder(_Token)
to_body: Final = msgspec.json.Encoder().encode


def read_listens(body: bytes) -> ListenPage:
    """Read a page; what plays now has no moment and is left out."""
    payload = _LISTENS.decode(body).payload
    return ListenPage(
        [_to_listen(listen) for listen in payload.listens if listen.listened_at],
        oldest_at=payload.oldest_listen_ts or 0,
        latest_at=payload.latest_listen_ts or 0,
    )


def read_listen(body: bytes) -> Listen:
    """Read one listen, as a line of an export has it; 0 is no moment."""
    return _to_listen(_LISTEN.decode(body))


def read_one_feedback(body: bytes) -> Feedback:
    """Read one loved recording, as a line of an export has it."""
    return _to_feedback(_ONE_FEEDBACK.decode(body))


def read_count(body: bytes) -> int:
    """Read how many listens a user has."""
    return _COUNT.decode(body).payload.count


def read_feedback(body: bytes) -> FeedbackPage:
    """Read a page of loved recordings."""
    page = _FEEDBACK.decode(body)
    return FeedbackPage([_to_feedback(one) for one in page.feedback], page.offset, page.total_count)


def read_owner(body: bytes) -> TokenOwner:
    """Read whose token it is."""
    token = _TOKEN.decode(body)
    return TokenOwner(token.valid, token.user_name or "")


def _to_listen(listen: _Listen) -> Listen:
    told = listen.track_metadata
    info = told.additional_info or _Info()
    found = told.mbid_mapping or _Mapping()
    return Listen(
        listened_at=listen.listened_at,
        msid=listen.recording_msid,
        artist=told.artist_name,
        title=told.track_name,
        album=told.release_name or "",
        recording_mbid=found.recording_mbid or "",
        sent_mbid=_text(info.recording_mbid),
        release_mbid=found.release_mbid or "",
        artist_mbids=tuple(found.artist_mbids or ()),
        artists=tuple(artist.artist_credit_name for artist in found.artists or ()),
        duration_ms=_duration_ms(info),
        client=_text(info.submission_client).lower(),
    )


def _to_feedback(one: _Feedback) -> Feedback:
    told = one.track_metadata or _Metadata()
    return Feedback(
        loved_at=one.created,
        recording_mbid=one.recording_mbid or "",
        msid=one.recording_msid or "",
        artist=told.artist_name,
        title=told.track_name,
        album=told.release_name or "",
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _duration_ms(info: _Info) -> int | None:
    if isinstance(info.duration_ms, int | float):
        return int(info.duration_ms)
    if isinstance(info.duration, int | float):
        return int(info.duration * 1000)
    return None
