"""The later change wins, field by field, in whatever order servers are heard."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jellyfin_sync.domain.holding import Holding, Own
from jellyfin_sync.domain.merge import Agreed, Wish, lacking, merge
from jellyfin_sync.domain.row import FRESH, Field, Row, Value

ALL = frozenset(Field)
Owns = list[tuple[str, Mapping[Field, Own]]]


@pytest.mark.parametrize(
    ("lan", "wan", "expected"),
    [
        pytest.param((True, 1.0), (False, 2.0), False, id="the later"),
        pytest.param((False, 2.0), (True, 1.0), False, id="heard in the other order"),
        pytest.param((True, 1.0), (False, 1.0), True, id="at the same instant: played"),
    ],
)
def test_the_later_change_of_a_field_wins(
    lan: tuple[bool, float], wan: tuple[bool, float], *, expected: bool
) -> None:
    agreed = merge([("lan", {Field.PLAYED: Own(*lan)}), ("wan", {Field.PLAYED: Own(*wan)})])

    assert agreed[Field.PLAYED].value is expected


def test_a_rating_wins_over_none_at_the_same_instant() -> None:
    agreed = merge([("a", {Field.RATING: Own(0.0, 1.0)}), ("b", {Field.RATING: Own(None, 1.0)})])

    assert agreed[Field.RATING].value == 0.0


def test_fields_changed_on_different_servers_are_all_agreed() -> None:
    agreed = merge(
        [
            ("lan", {Field.PLAYED: Own(True, 1.0, "TogglePlayed", "m1")}),
            ("wan", {Field.FAVORITE: Own(True, 2.0, "UpdateUserRating", "m2")}),
        ]
    )

    assert agreed == {
        Field.PLAYED: Wish(True, 1.0, "lan", "TogglePlayed", "m1"),
        Field.FAVORITE: Wish(True, 2.0, "wan", "UpdateUserRating", "m2"),
    }


VALUES: dict[Field, st.SearchStrategy[Value]] = {
    Field.PLAYED: st.booleans(),
    Field.POSITION: st.integers(0, 2),
    Field.RATING: st.none() | st.sampled_from([0.0, 1.0]),
}


@st.composite
def owns(draw: st.DrawFn) -> Owns:
    return [
        (
            draw(st.sampled_from(["lan", "wan", "den"])),
            {
                name: Own(
                    draw(VALUES[name]),
                    draw(st.sampled_from([1.0, 2.0])),
                    draw(st.sampled_from("rs")),
                    draw(st.sampled_from("cd")),
                )
                for name in draw(st.sets(st.sampled_from(sorted(VALUES))))
            },
        )
        for _ in range(draw(st.integers(0, 4)))
    ]


def as_owns(agreed: Agreed) -> Owns:
    return [
        (wish.origin, {name: Own(wish.value, wish.at, wish.reason, wish.cause)})
        for name, wish in agreed.items()
    ]


@settings(max_examples=100, deadline=None)
@given(one=owns(), other=owns(), third=owns())
def test_merging_is_associative_commutative_and_idempotent(
    one: Owns, other: Owns, third: Owns
) -> None:
    together = merge([*one, *other, *third])

    assert merge([*third, *one, *other]) == together
    assert merge([*as_owns(merge([*one, *other])), *third]) == together
    assert merge([*one, *as_owns(merge([*other, *third]))]) == together
    assert merge(as_owns(together)) == together


def wishes(**values: Value) -> dict[Field, Wish]:
    return {Field(name): Wish(value, 1.0, "lan") for name, value in values.items()}


@pytest.mark.parametrize(
    ("agreed", "holding", "expected"),
    [
        pytest.param(wishes(played=True), Holding(), {Field.PLAYED}, id="never seen: fresh"),
        pytest.param(wishes(played=False), Holding(), set(), id="never seen and fresh is wanted"),
        pytest.param(
            wishes(played=True, favorite=True),
            Holding({**FRESH, Field.PLAYED: True}),
            {Field.FAVORITE},
            id="has it in part",
        ),
        pytest.param(
            wishes(position=100_000),
            Holding({**FRESH, Field.POSITION: 5}),
            set(),
            id="close enough",
        ),
        pytest.param(
            wishes(rating=7.5),
            Holding(FRESH, refused={Field.RATING: 7.5}),
            set(),
            id="refused before",
        ),
        pytest.param(
            wishes(rating=8.5),
            Holding(FRESH, refused={Field.RATING: 7.5}),
            {Field.RATING},
            id="another was refused",
        ),
    ],
)
def test_only_what_a_server_lacks_is_written(
    agreed: dict[Field, Wish], holding: Holding, expected: set[Field]
) -> None:
    assert lacking(agreed, holding, enabled=ALL).keys() == expected


def test_what_is_switched_off_is_not_written() -> None:
    row: Row = {**FRESH}
    enabled = ALL - {Field.RATING}

    assert lacking(wishes(rating=1.0, played=True), Holding(row), enabled=enabled).keys() == {
        Field.PLAYED
    }
