"""The client's user-data rows in the domain's words, and back."""

from datetime import UTC, datetime, timedelta
from typing import TypedDict

from jellyfin_sync.domain.row import TICKS_PER_SECOND, Field, Row, Value
from jellyfin_sync.workflows.take_snapshots import microseconds
from medley_clients.jellyfin.models import UserData

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Values(TypedDict, total=False):
    """What `JellyfinClient.write_user_data` takes."""

    played: bool
    position_ticks: int
    play_count: int
    is_favorite: bool
    rating: float
    last_played_at: datetime


def row_of_answer(data: UserData) -> Row:
    """A whole row as the server answered it.

    A stored rating of 0 means none, as in a report, which cannot tell the two apart.
    """
    last = data.last_played_at
    return {
        Field.PLAYED: data.played,
        Field.POSITION: data.position_ticks,
        Field.PLAY_COUNT: data.play_count,
        Field.LAST_PLAYED: None if last is None else microseconds(last),
        Field.FAVORITE: data.is_favorite,
        Field.RATING: data.rating or None,
    }


def datetime_of(microseconds_since_1970: float) -> datetime:
    """The opposite of `microseconds`, in UTC."""
    return _EPOCH + timedelta(microseconds=int(microseconds_since_1970))


def values_for(fields: Row) -> Values:
    """Fields of a `Put`; none of them is None."""
    values: Values = {}
    for name, value in fields.items():
        if value is None:
            message = f"{name} cannot be put as nothing"
            raise ValueError(message)
        match name:
            case Field.PLAYED:
                values["played"] = bool(value)
            case Field.POSITION:
                values["position_ticks"] = int(value)
            case Field.PLAY_COUNT:
                values["play_count"] = int(value)
            case Field.LAST_PLAYED:
                values["last_played_at"] = datetime_of(value)
            case Field.FAVORITE:
                values["is_favorite"] = bool(value)
            case Field.RATING:
                values["rating"] = float(value)
    return values


def for_people(name: Field, value: Value) -> Value | str:
    """A value in the units of the API: seconds, and times as RFC 3339 in UTC."""
    if isinstance(value, bool) or value is None:
        return value
    if name is Field.POSITION:
        return round(value / TICKS_PER_SECOND, 3)
    if name is Field.LAST_PLAYED:
        return datetime_of(value).isoformat().replace("+00:00", "Z")
    return value
