"""What Navidrome holds of a person's track, and what it is to hold."""

from dataclasses import dataclass

from scrobble_sync.domain.conflict import Conflict, settle
from scrobble_sync.domain.navidrome_dates import Spelling, instant, spelled
from scrobble_sync.domain.track_plays import TrackPlays


@dataclass(frozen=True, slots=True)
class Annotation:
    """One row, moments as they are stored.

    ``play_count`` may be ``None``, which the server can never raise again. A star without a moment
    does not show. A moment without a star is when the star was taken away.
    """

    play_count: int | None = None
    play_date: str | None = None
    is_starred: bool = False
    starred_at: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a row is to become. ``is_open``: a person has to settle the count; it stays till then.

    ``covers``: the count includes every play the source knows, so the history may tell of them.
    """

    annotation: Annotation
    is_open: bool
    covers: bool


def wish(
    held: Annotation, track: TrackPlays, *, policy: Conflict, fresh: int, spelling: Spelling
) -> Wish:
    """What one row is to become; the same row again when there is nothing to change.

    ``fresh`` is how many of the plays the history does not have yet. Moments only move forward,
    and one that cannot be read stays. Nothing that is starred loses its moment, and a star that
    was taken away after the track was loved stays away.
    """
    source = len(track.played_at)
    navidrome = held.play_count or 0
    policy = track.conflict or policy
    count = settle(policy, navidrome=navidrome, source=source, fresh=fresh)
    play_count = held.play_count if count.plays == navidrome == 0 else count.plays
    is_starred, starred_at = _star(held, track.loved_at, spelling)
    return Wish(
        Annotation(play_count, _play_date(held, track, spelling), is_starred, starred_at),
        is_open=count.is_open,
        covers=policy is Conflict.INCREMENT or count.plays >= source,
    )


def _play_date(held: Annotation, track: TrackPlays, spelling: Spelling) -> str | None:
    if not track.played_at:
        return held.play_date
    last = track.played_at[-1]
    if not held.play_date:
        return spelled(last, spelling)
    stored = instant(held.play_date)
    # What cannot be read is not known to be older.
    if stored is None or stored >= last:
        return held.play_date
    return spelled(last, spelling)


def _star(held: Annotation, loved_at: int | None, spelling: Spelling) -> tuple[bool, str | None]:
    if loved_at is None or (held.is_starred and held.starred_at):
        return held.is_starred, held.starred_at
    taken_away_at = instant(held.starred_at)
    is_tombstone = not held.is_starred and bool(held.starred_at)
    if is_tombstone and (taken_away_at is None or taken_away_at >= loved_at):
        return held.is_starred, held.starred_at
    return True, spelled(loved_at, spelling)
