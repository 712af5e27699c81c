"""What the Jellyfin Webhook plugin says, as our messages."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

from gateway.translate.jellyfin_body import Body, decode, whole_body
from gateway.translate.posted import Dropped, Notification, Unreadable
from gateway.translate.scalars import (
    flag,
    imdb_id,
    jellyfin_id,
    lenient_whole,
    moment,
    number,
    positive,
    text,
    whole,
)
from medley_contracts.jellyfin import (
    AccountChange,
    AccountReported,
    ItemAdded,
    ItemRemoved,
    NotificationIgnored,
    SaveReason,
    UserDataReported,
)
from medley_contracts.message import Message, derived_id

_T = TypeVar("_T")
_LIKED = 10.0
_REASONS = {reason.value: reason for reason in SaveReason}
_ACCOUNT_CHANGES = {
    "UserCreated": AccountChange.CREATED,
    "UserUpdated": AccountChange.UPDATED,
    "UserDeleted": AccountChange.DELETED,
}
_TESTS = frozenset({"Test", "Generic"})


def read(server: str, raw: bytes, *, received_at: datetime, content_type: str = "") -> Notification:
    """Make one message of a body, whatever its ``Content-Type`` says.

    The identity is the body's own when the body says when it was built: a repeat is then the
    same message. A body without a time may be a person's second, identical wish, and is new.

    Raises
    ------
    Unreadable
        It is not JSON, or members that a message needs are missing or make no sense.
    """
    body = decode(raw, content_type)
    kind = text(body.notification_type)
    if kind is None:
        raise Unreadable("It does not say what it is.", fields=("NotificationType",))
    built_at = _readable_moment(body.utc_timestamp)
    digest = sha256(raw).hexdigest()
    identity = (
        derived_id(server, digest)
        if built_at is not None
        else derived_id(server, digest, received_at.isoformat())
    )
    fields = _Fields()
    outcome: Message | Dropped
    if kind == "UserDataSaved":
        outcome = _user_data(
            server, body, fields, identity, received_at=received_at, built_at=built_at
        )
    elif kind == "PlaybackProgress" and _is_true(body.is_automated):
        outcome = Dropped("automated_progress")
    elif kind in {"ItemAdded", "ItemDeleted"}:
        outcome = _item(server, body, fields, identity, built_at or received_at)
    elif kind in _ACCOUNT_CHANGES:
        outcome = _account(server, body, fields, identity, received_at)
    elif kind in _TESTS:
        outcome = Dropped("test")
    else:
        outcome = NotificationIgnored(
            message_id=identity,
            occurred_at=built_at or received_at,
            server=server,
            notification_type=kind,
            body=whole_body(raw, content_type),
        )
    return Notification(identity, kind, outcome)


class _Fields:
    """Reads members and remembers the ones that are missing or senseless, to name all at once."""

    def __init__(self) -> None:
        self.wrong: set[str] = set()

    def needed(self, name: str, convert: Callable[[object], _T | None], value: object) -> _T | None:
        """``None`` only when the member was noted as wrong."""
        found = self.optional(name, convert, value)
        if found is None:
            self.wrong.add(name)
        return found

    def optional(
        self, name: str, convert: Callable[[object], _T | None], value: object
    ) -> _T | None:
        try:
            return convert(value)
        except ValueError:
            self.wrong.add(name)
            return None

    def refusal(self, kind: str) -> Unreadable:
        names = tuple(sorted(self.wrong))
        return Unreadable(f"A {kind} needs {', '.join(names)}.", fields=names)


def _user_data(
    server: str,
    body: Body,
    fields: _Fields,
    identity: UUID,
    *,
    received_at: datetime,
    built_at: datetime | None,
) -> UserDataReported:
    user_id = fields.needed("UserId", jellyfin_id, body.user_id)
    username = fields.needed("NotificationUsername", text, body.notification_username)
    item_id = fields.needed("ItemId", jellyfin_id, body.item_id)
    position = fields.needed("PlaybackPositionTicks", _amount, body.playback_position_ticks)
    played = fields.needed("Played", flag, body.played)
    favorite = fields.needed("Favorite", flag, body.favorite)
    play_count = fields.needed("PlayCount", _amount, body.play_count)
    last_played = fields.optional("LastPlayedDate", moment, body.last_played_date)
    rating = _rating(body, fields)
    if (
        fields.wrong
        or user_id is None
        or username is None
        or item_id is None
        or position is None
        or played is None
        or favorite is None
        or play_count is None
    ):
        raise fields.refusal("UserDataSaved")
    return UserDataReported(
        message_id=identity,
        occurred_at=built_at or received_at,
        server=server,
        user_id=user_id,
        username=username,
        item_id=item_id,
        item_type=text(body.item_type) or "",
        item_name=text(body.name) or "",
        reason=_REASONS.get(text(body.save_reason) or "", SaveReason.UNKNOWN),
        reported_at=built_at,
        received_at=received_at,
        position_ticks=position,
        is_played=played,
        is_favorite=favorite,
        rating=rating,
        play_count=play_count,
        last_played_at=last_played,
    )


def _rating(body: Body, fields: _Fields) -> float | None:
    """0-10, or ``None``: the plugin prints "not rated" as `Likes: false, Rating: 0`.

    A body that says neither does not tell that there is no rating, so it lacks a member.
    """
    likes = fields.optional("Likes", flag, body.likes)
    rating = fields.optional("Rating", _score, body.rating)
    if likes is None and rating is None:
        fields.wrong.add("Rating")
        return None
    if rating:
        return rating
    return _LIKED if likes else None


def _item(
    server: str, body: Body, fields: _Fields, identity: UUID, when: datetime
) -> ItemAdded | ItemRemoved:
    kind = text(body.notification_type) or ""
    item_id = fields.needed("ItemId", jellyfin_id, body.item_id)
    if item_id is None:
        raise fields.refusal(kind)
    contract = ItemAdded if kind == "ItemAdded" else ItemRemoved
    return contract(
        message_id=identity,
        occurred_at=when,
        server=server,
        item_id=item_id,
        item_type=text(body.item_type) or "",
        item_name=text(body.name) or "",
        year=positive(body.year),
        series_id=_series_id(body),
        series_name=text(body.series_name) or "",
        season=lenient_whole(body.season_number),
        episode=lenient_whole(body.episode_number),
        last_episode=lenient_whole(body.episode_number_end),
        tmdb_id=positive(body.provider_tmdb),
        tvdb_id=positive(body.provider_tvdb),
        imdb_id=imdb_id(body.provider_imdb),
    )


def _series_id(body: Body) -> str | None:
    """``None`` also when it makes no sense: it helps to find the series, and may be missing."""
    try:
        return jellyfin_id(body.series_id)
    except ValueError:
        return None


def _account(
    server: str, body: Body, fields: _Fields, identity: UUID, received_at: datetime
) -> AccountReported:
    kind = text(body.notification_type) or ""
    user_id = fields.needed("UserId", jellyfin_id, body.user_id)
    username = fields.needed("NotificationUsername", text, body.notification_username)
    if user_id is None or username is None:
        raise fields.refusal(kind)
    return AccountReported(
        message_id=identity,
        occurred_at=received_at,
        server=server,
        user_id=user_id,
        username=username,
        change=_ACCOUNT_CHANGES[kind],
        received_at=received_at,
    )


def _amount(value: object) -> int | None:
    amount = whole(value)
    if amount is not None and not 0 <= amount < 2**63:
        message = "out of range"
        raise ValueError(message)
    return amount


def _score(value: object) -> float | None:
    score = number(value)
    if score is not None and not 0 <= score <= _LIKED:
        message = "out of range"
        raise ValueError(message)
    return score


def _is_true(value: object) -> bool:
    try:
        return flag(value) is True
    except ValueError:
        return False


def _readable_moment(value: object) -> datetime | None:
    """``None`` for a template's date too: those are printed as the server's language has it."""
    try:
        return moment(value)
    except ValueError:
        return None
