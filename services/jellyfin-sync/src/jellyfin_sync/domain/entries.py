"""What can be seen of one person and item on one server: it reported, we wrote, we looked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from jellyfin_sync.domain.row import Field, Row, same

UNPLAYING = frozenset({"TogglePlayed", "UpdateUserData"})
"""Only these un-play: servers up to 10.11 clear the mark whenever a film is started again."""
PLAYING = frozenset({"PlaybackStart", "PlaybackProgress"})
PLAYBACK = PLAYING | {"PlaybackFinished"}
IMPORTED = "Import"
"""A scan read it out of files: the server holds it, and nobody meant it."""

WATCHED = frozenset({Field.PLAYED, Field.POSITION, Field.PLAY_COUNT, Field.LAST_PLAYED})
TOUCHED: Mapping[str, frozenset[Field]] = {
    "TogglePlayed": WATCHED,
    "UpdateUserRating": frozenset({Field.FAVORITE, Field.RATING}),
    "PlaybackStart": frozenset({Field.PLAY_COUNT, Field.LAST_PLAYED}),
    "PlaybackProgress": WATCHED,
    "PlaybackFinished": WATCHED,
    "UpdateUserData": frozenset(Field),
}
"""The server's word for what was done -> the fields it may have changed."""


@dataclass(frozen=True, slots=True)
class Report:
    """The server said what it held at ``built_at`` (its clock), and we had it ``received_at``."""

    built_at: float
    received_at: float
    row: Row
    reason: str
    cause: str = ""
    """The id of the message."""
    ours: Row = field(default_factory=dict)
    """Values of a write of ours that was under way when it came, or whose answer nobody heard."""
    in_parts: bool = False
    """Such a write is told to this server field by field, and reported as what a person does."""


@dataclass(frozen=True, slots=True)
class Written:
    """We wrote ``fields`` between the two times (ours), and the server then held ``row``."""

    sent_at: float
    received_at: float
    fields: Row
    row: Row


@dataclass(frozen=True, slots=True)
class Looked:
    """We asked, and the server held ``row`` at some moment between the two times (ours)."""

    sent_at: float
    received_at: float
    row: Row
    ours: Row = field(default_factory=dict)
    """Values that we may have written before, without hearing the answer: nobody's news."""
    ours_since: float = 0.0
    """When that write may have begun (our clock); what was reported since may be its echo."""
    in_parts: bool = False
    """As in a `Report`."""


Ours: TypeAlias = Written | Looked
Entry: TypeAlias = Report | Ours


def holds(row: Row, mine: Ours) -> bool:
    """Whether a row has all that ``mine`` left or found."""
    return all(same(name, row[name], mine.row[name]) for name in seen_by(mine))


def seen_by(mine: Ours) -> frozenset[Field]:
    """The fields of which ``mine`` tells what was there."""
    return frozenset(mine.fields if isinstance(mine, Written) else mine.row)
