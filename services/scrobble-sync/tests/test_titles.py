"""What titles say: the same song, another version of it, or another part."""

import pytest

from scrobble_sync.domain.titles import album_key, title, version_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Red", "Red - 2011 Remaster"),
        ("Red", "Red (Remastered 2009)"),
        ("Red", "Red [Explicit]"),
        ("Red", "Red - Mono"),
        ("Red", "Red (Deluxe Edition)"),
        ("Red", "Red (Album Version)"),
        ("Red", "Red - Original Mix"),
        ("Red", 'Red - From "Green" Soundtrack'),
        ("Red (feat. Ada)", "Red ft. Ada"),
        ("Red (feat. Ada)", "Red [with Ada]"),
        ("Red (Live)", "Red - Live"),
        ("Red (Live at Wembley)", "Red [live at wembley]"),
        ("Red, Pt. 2", "Red (Part II)"),
        ("Red Part Two", "Red pt.2"),
        ("Red (Parts I–V)", "Red, Pts. 1-5"),
        ("Red II", "Red, Pt. 2"),
        ("Red (Remixed)", "Red - Remix"),
        ("(I Can't Get No) Red", "I Can't Get No Red"),
        ("Red, Pt. 2 - 2011 Remastered Version", "Red, Part 2"),
    ],
)
def test_the_same_song_is_spelled_in_many_ways(one: str, other: str) -> None:
    mine, theirs = title(one), title(other)

    assert (mine.name, mine.version, mine.part) == (theirs.name, theirs.version, theirs.part)
    assert mine.detail == theirs.detail


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Red", "Red (Live)"),
        ("Red", "Red - Instrumental"),
        ("Red", "Red (Ada Remix)"),
        ("Red (Ada Remix)", "Red (Ben Remix)"),
        ("Red (Live at Wembley)", "Red (Live in Tokyo)"),
        ("Red, Pt. 1", "Red, Pt. 2"),
        ("Red", "Red, Pt. 1"),
        ("Red", "Red (Taylor's Version)"),
        ("Red", "Red (Radio Edit)"),
        ("Red", "Red (Acoustic)"),
        ("Red 1", "Red 2"),
        ("Red: I. Allegro", "Red: II. Andante"),
        ("Mambo No. 5", "Mambo No. 6"),
    ],
)
def test_w26_versions_and_parts_stay_apart(one: str, other: str) -> None:
    """A difference of one letter in "Part 1" and "Part 2" once scored 97 out of 100."""
    mine, theirs = title(one), title(other)

    assert (mine.name, mine.version, mine.detail, mine.part) != (
        theirs.name,
        theirs.version,
        theirs.detail,
        theirs.part,
    )


@pytest.mark.parametrize(
    "text", ["Live and Let Die", "Live Forever", "Remix to Red", "1979", "Vol. 2"]
)
def test_words_of_a_name_are_no_version(text: str) -> None:
    assert not title(text).version
    assert not title(text).part


@pytest.mark.parametrize("text", ["(Live)", "Remastered", "- Live", "???", "[feat. Ada]"])
def test_a_name_is_never_empty(text: str) -> None:
    assert title(text).name


def test_editions_are_the_same_album_and_concerts_are_not() -> None:
    assert album_key("Red (Deluxe Edition)") == album_key("Red [Remastered]") == album_key("red")
    assert album_key("Red (Live)") != album_key("Red")
    assert album_key("Deluxe") == "deluxe"
    assert version_of("Live at Leeds") == {"live"}
