"""A library of a few tracks, spelled once, and how tests ask for a match."""

from collections.abc import Callable
from typing import Any

import pytest

from scrobble_sync.domain.credits import Options
from scrobble_sync.domain.decision import Decision
from scrobble_sync.domain.library_index import LibraryIndex
from scrobble_sync.domain.matching import Rules, match
from scrobble_sync.domain.tracks import LibraryTrack, SourceTrack
from scrobble_sync.similarity import likeness

Matched = Callable[..., Decision]
PLAIN, BEST = Options(), Rules()


def a_track(track_id: int, artist: str, title: str, album: str = "", **more: Any) -> LibraryTrack:
    """A file of the library; its artists one by one where ``artist`` has a bullet."""
    fields: dict[str, Any] = {"duration_s": 200.0, **more}
    return LibraryTrack(track_id, title, tuple(artist.split(" • ")), album, **fields)


@pytest.fixture
def track() -> Callable[..., LibraryTrack]:
    """Makes tracks of a library."""
    return a_track


@pytest.fixture
def matched() -> Matched:
    """Matches one play: ``matched([track…], artist, title, album)``."""

    def of(
        tracks: list[LibraryTrack],
        artist: str,
        title: str,
        album: str = "",
        *,
        options: Options = PLAIN,
        rules: Rules = BEST,
        rejected: tuple[int, ...] = (),
        **more: Any,
    ) -> Decision:
        index = LibraryIndex(tracks, options=options)
        source = SourceTrack(artist, title, album, **more)
        return match(source, index, rules=rules, likeness=likeness, rejected=rejected)

    return of
