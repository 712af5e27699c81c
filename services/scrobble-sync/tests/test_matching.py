"""Which track is meant, and when a person is asked."""

from collections.abc import Callable
from typing import Any

import pytest

from scrobble_sync.domain.decision import Decision, Duplicates, Verdict
from scrobble_sync.domain.matching import Rules
from scrobble_sync.domain.tracks import LibraryTrack

Matched = Callable[..., Decision]
Track = Callable[..., LibraryTrack]
ONE, OTHER = ("1" * 8 + "-0000-4000-8000-" + "0" * 12), ("2" * 8 + "-0000-4000-8000-" + "0" * 12)


@pytest.mark.parametrize(
    ("artist", "title"),
    [
        ("ada", "don't stop"),
        ("ADA", "Don’t  Stop"),
        ("The Ada", "Dont Stop - 2011 Remaster"),
        ("Ada feat. Ben", "Don't Stop"),
        ("Ada", "Don't Stop (ft. Ben)"),
    ],
)
def test_w25_spellings_of_one_song_match(
    matched: Matched, track: Track, artist: str, title: str
) -> None:
    """Quotes, dashes, guests, remasters and "The" were found in 0 to 2 of 100 cases."""
    decision = matched([track(1, "Ada", "Don't Stop")], artist, title)

    assert (decision.verdict, decision.track_ids) == (Verdict.MATCHED, (1,))
    assert decision.reason
    assert decision.score >= 0.92


def test_an_identifier_comes_before_names(matched: Matched, track: Track) -> None:
    tracks = [
        track(1, "Ada", "Red", mbid=ONE),
        track(2, "Ada", "Red", mbid=OTHER, duration_s=300.0),
    ]

    assert matched(tracks, "Ada", "Red", mbid=OTHER).track_ids == (2,)


def test_an_identifier_that_contradicts_the_names_is_not_believed(
    matched: Matched, track: Track
) -> None:
    tracks = [track(1, "Ada", "Red", mbid=ONE), track(2, "Ben", "Blue")]

    assert matched(tracks, "Ben", "Blue", mbid=ONE).track_ids == (2,)


def test_another_identifier_that_was_looked_up_is_a_veto(matched: Matched, track: Track) -> None:
    tracks = [track(1, "Ada", "Red", mbid=ONE)]

    decision = matched(tracks, "Ada", "Red", mbid=OTHER, is_mbid_resolved=True)

    assert decision.verdict is Verdict.REVIEW
    assert matched(tracks, "Ada", "Red", mbid=OTHER).verdict is Verdict.MATCHED


def test_w26_likeness_never_crosses_parts_and_versions(matched: Matched, track: Track) -> None:
    """ "… (Part 1)" and "… (Part 2)" of a long title were 97 % alike and taken for each other."""
    tracks = [
        track(1, "Ada", "The Extraordinary Adventure (Part 1)"),
        track(2, "Ada", "The Extraordinary Adventure (Live)"),
    ]

    for title in ("The Extraordinary Adventure (Part 2)", "The Extraordinary Adventure (Remix)"):
        assert matched(tracks, "Ada", title).verdict is Verdict.UNMATCHED


def test_slips_of_the_pen_are_forgiven(matched: Matched, track: Track) -> None:
    tracks = [track(1, "Radiohead", "Bohemian Rhapsody")]

    assert matched(tracks, "Radiohead", "Bohemian Rapsody").verdict is Verdict.MATCHED
    assert matched(tracks, "Radiohaed", "Bohemian Rhapsody").verdict is Verdict.MATCHED
    assert matched(tracks, "Someone", "Bohemian Rapsody").verdict is Verdict.UNMATCHED


@pytest.mark.parametrize("title", ["Mothers", "Father", "Mather"])
def test_w28_another_word_is_no_slip(matched: Matched, track: Track, title: str) -> None:
    """There is no threshold to set that would let anything match."""
    tracks = [track(1, "Ada", "Mother"), track(2, "Ada", "Feather")]

    assert matched(tracks, "Ada", title).verdict is not Verdict.MATCHED


def test_w06_the_album_decides_between_copies(matched: Matched, track: Track) -> None:
    """Every copy got the full count: the studio track, the concert and the compilation."""
    tracks = [
        track(1, "Ada", "Red", "Colours", album_artists=("Ada",)),
        track(2, "Ada", "Red", "Live at Leeds", duration_s=260.0),
        track(3, "Ada", "Red", "Hits of 1980", album_artists=("Various Artists",)),
    ]

    assert matched(tracks, "Ada", "Red", "Live at Leeds").track_ids == (2,)
    assert matched(tracks, "Ada", "Red", "Hits of 1980").track_ids == (3,)
    assert matched(tracks, "Ada", "Red").track_ids == (1,)
    assert matched(tracks, "Ada", "Red (Live)", "Live at Leeds").track_ids == (2,)
    everything = Rules(duplicates=Duplicates.ALL)
    assert matched(tracks, "Ada", "Red", rules=everything).track_ids == (1, 3)
    asking = Rules(duplicates=Duplicates.ASK)
    assert matched(tracks, "Ada", "Red", rules=asking).verdict is Verdict.REVIEW


def test_w27_likeness_works_with_albums_too(matched: Matched, track: Track) -> None:
    """With albums compared, slips of the pen were never looked for."""
    tracks = [track(1, "Ada", "Bohemian Rhapsody", "Opera")]

    assert matched(tracks, "Ada", "Bohemian Rapsody", "Opera").track_ids == (1,)


def test_several_recordings_of_one_name_are_for_a_person(matched: Matched, track: Track) -> None:
    tracks = [
        track(1, "Ada", "Intro", "One", duration_s=60.0),
        track(2, "Ada", "Intro", "Two", duration_s=95.0),
    ]

    decision = matched(tracks, "Ada", "Intro")

    assert decision.verdict is Verdict.REVIEW
    assert [each.track_id for each in decision.candidates] == [1, 2]
    assert matched(tracks, "Ada", "Intro", "Two").track_ids == (2,)


def test_covers_are_not_the_original(matched: Matched, track: Track) -> None:
    tracks = [track(1, "Ada", "Red"), track(2, "Ben", "Red")]

    assert matched(tracks, "Cleo", "Red").verdict is Verdict.UNMATCHED
    assert matched(tracks, "Ben", "Red").track_ids == (2,)


def test_what_a_person_rejected_is_not_offered_again(matched: Matched, track: Track) -> None:
    tracks = [track(1, "Ada", "Red")]

    assert matched(tracks, "Ada", "Red", rejected=(1,)).verdict is Verdict.UNMATCHED


@pytest.mark.parametrize("said", [{"artist": "", "title": "Red"}, {"artist": "Ada", "title": " "}])
def test_nothing_is_made_of_nothing(matched: Matched, track: Track, said: dict[str, Any]) -> None:
    assert matched([track(1, "", "Red")], **said).verdict is Verdict.UNMATCHED
