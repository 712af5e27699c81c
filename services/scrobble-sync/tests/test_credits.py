"""Who is who, however they are joined."""

import pytest

from scrobble_sync.domain.credits import Relation, credit, name_key, options, relation


def related(one: str, other: str, *, guests: str = "") -> Relation:
    names = (
        credit([*one.split(" • ")]),
        credit([*other.split(" • ")], guests=[guests][: len(guests)]),
    )
    assert relation(*names) is relation(*reversed(names))
    return relation(*names)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Simon & Garfunkel", "Simon and Garfunkel"),
        ("The Beatles", "Beatles"),
        ("Beatles, The", "The Beatles"),
        ("Ada feat. Ben", "Ada • Ben"),
        ("Ada ft. Ben & Cleo", "Ada • Ben • Cleo"),
        ("Earth, Wind & Fire", "Earth Wind and Fire"),
        ("Ada x Ben", "Ada & Ben"),
        ("Ada; Ben", "Ben • Ada"),
        ("Tyler, The Creator", "Tyler, the Creator"),
        ("Ada / Ben", "Ada vs. Ben"),
    ],
)
def test_w24_joiners_are_compared_on_both_sides(one: str, other: str) -> None:
    """Names were cut at "&", "and", "x" or "with", and on one side only."""
    assert related(one, other) is Relation.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada", "Ada feat. Ben"), ("Ada", "Ada • Ben"), ("Ada & Ben", "Ada • Ben • Cleo")],
)
def test_guests_may_be_left_out(one: str, other: str) -> None:
    assert related(one, other) is Relation.GUESTS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Earth", "Earth, Wind & Fire"),
        ("Nick Cave", "Nick Cave & The Bad Seeds"),
        ("A", "A and the Bs"),
    ],
)
def test_one_member_is_not_surely_the_band(one: str, other: str) -> None:
    assert related(one, other) is Relation.MEMBERS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada", "Ben"),
        ("Ben", "Ada feat. Ben"),
        ("Ada feat. Ben", "Ada feat. Cleo"),
        ("", "Ada"),
        ("X", "X & X"),
    ],
)
def test_others_are_others(one: str, other: str) -> None:
    assert related(one, other) is Relation.OTHER


def test_guests_of_the_title_count_as_artists() -> None:
    assert related("Ada feat. Ben", "Ada", guests="Ben") is Relation.SAME


def test_names_of_the_whitelist_stay_whole() -> None:
    chosen = options(whitelist=["Suzan & Freek"], renamed={}, is_first_only=True)

    assert credit(["Suzan & Freek"], chosen=chosen).first == name_key("Suzan and Freek")
    assert credit(["Ada & Freek"], chosen=chosen).acts == ("ada",)


def test_w12_renamed_artists_are_renamed_wherever_they_are_read() -> None:
    """A rename was applied to the library, and look-ups went on with the old names."""
    chosen = options(
        whitelist=[], renamed={"prince & the revolution": "Prince"}, is_first_only=False
    )

    assert credit(["Prince and The Revolution"], chosen=chosen) == credit(["Prince"], chosen=chosen)
    assert credit(["ada feat. PRINCE & the Revolution"], chosen=chosen).acts == ("ada", "prince")


def test_w23_the_first_artist_is_taken_on_both_sides() -> None:
    """Taking it of the library alone lost 22 % of identical strings."""
    chosen = options(whitelist=[], renamed={}, is_first_only=True)
    for name in ("Simon & Garfunkel", "Ada feat. Ben", "Earth, Wind & Fire"):
        assert (
            relation(credit([name], chosen=chosen), credit([name], chosen=chosen)) is Relation.SAME
        )
