"""What is to be written for one person, from what is held and what the sources say."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from scrobble_sync.domain.annotation import Annotation, wish
from scrobble_sync.domain.conflict import Conflict
from scrobble_sync.domain.navidrome_dates import Spelling
from scrobble_sync.domain.track_plays import AbsentTrack, AccountPlays, OpenCount, TrackChange
from scrobble_sync.navidrome_database import reading
from scrobble_sync.navidrome_database.reading import Person
from scrobble_sync.navidrome_database.refusals import HistoryMissing
from scrobble_sync.navidrome_database.schema_gate import Schema


@dataclass(slots=True)
class Plan:
    """Rows that differ from what is held, plays for the history, and albums to sum up anew."""

    account: str
    who: Person
    rows: dict[str, Annotation] = field(default_factory=dict)
    plays: list[tuple[str, int]] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    albums: list[str] = field(default_factory=list)
    starred: int = 0
    open_counts: list[OpenCount] = field(default_factory=list)
    absent: list[AbsentTrack] = field(default_factory=list)
    changes: list[TrackChange] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.rows and not self.plays


def plan(
    connection: sqlite3.Connection, schema: Schema, plays: AccountPlays, spelling: Spelling
) -> Plan:
    """Decide for every track of one account.

    Raises
    ------
    UserUnknown
        The account's user has none on the server.
    HistoryMissing
        Plays are to be added, and the release cannot tell which it counted already.
    """
    if not schema.has_history and _adds(plays):
        what = "this Navidrome keeps no history of plays, which `increment` needs"
        raise HistoryMissing(what, remedy="upgrade it to 0.59 or later, or choose another policy")
    who = reading.person(connection, plays.username)
    ids = [track.track_id for track in plays.tracks]
    held = reading.held_tracks(connection, schema, who, ids)
    there = [track for track in plays.tracks if track.track_id in held]
    fresh = reading.fresh_plays(connection, who, there) if schema.has_history else {}
    made = Plan(plays.account, who)
    made.absent = [AbsentTrack(plays.account, one) for one in ids if one not in held]
    albums: dict[str, None] = {}
    for track in there:
        found = held[track.track_id]
        new = fresh.get(track.track_id, [])
        wanted = wish(
            found.annotation,
            track,
            policy=plays.conflict,
            fresh=len(new),
            spelling=spelling,
        )
        if wanted.is_open:
            count = found.annotation.play_count or 0
            source = len(track.played_at)
            made.open_counts.append(OpenCount(plays.account, track.track_id, count, source))
        if wanted.covers:
            made.plays += [(track.track_id, at) for at in new]
        plays_there = len(new) if wanted.covers else 0
        _note(made, track.track_id, found.annotation, wanted.annotation, plays=plays_there)
        if _counts_differ(found.annotation, wanted.annotation):
            made.counted.append(track.track_id)
            albums[found.album_id] = None
    made.albums = list(albums)
    return made


def _adds(plays: AccountPlays) -> bool:
    return plays.conflict is Conflict.INCREMENT or any(
        track.conflict is Conflict.INCREMENT for track in plays.tracks
    )


def _note(made: Plan, track_id: str, held: Annotation, wanted: Annotation, *, plays: int) -> None:
    is_starred = wanted.is_starred and wanted.starred_at != held.starred_at
    if wanted != held:
        made.rows[track_id] = wanted
        made.starred += is_starred
    if wanted != held or plays:
        before, after = held.play_count or 0, wanted.play_count or 0
        made.changes.append(TrackChange(made.account, track_id, before, after, plays, is_starred))


def _counts_differ(held: Annotation, wanted: Annotation) -> bool:
    return (held.play_count, held.play_date) != (wanted.play_count, wanted.play_date)


def totals(plans: Sequence[Plan]) -> tuple[int, int, int, int]:
    """How many rows, plays, stars and albums all of them write."""
    return (
        sum(len(one.rows) for one in plans),
        sum(len(one.plays) for one in plans),
        sum(one.starred for one in plans),
        sum(len(one.albums) for one in plans),
    )
