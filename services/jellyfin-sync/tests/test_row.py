"""When two values of a field mean the same to a person."""

import pytest

from jellyfin_sync.domain.row import FRESH, Field, Value, same

SECOND = 10_000_000


@pytest.mark.parametrize(
    ("field", "one", "other", "expected"),
    [
        pytest.param(Field.PLAYED, True, True, True, id="marked twice"),
        pytest.param(Field.PLAYED, True, False, False, id="marked and not"),
        pytest.param(Field.POSITION, 0, SECOND // 100, True, id="ten milliseconds"),
        pytest.param(Field.POSITION, 0, SECOND // 50, False, id="twenty milliseconds"),
        pytest.param(Field.LAST_PLAYED, 5_000, 6_000, True, id="a millisecond"),
        pytest.param(Field.LAST_PLAYED, 5_000, 7_001, False, id="two milliseconds"),
        pytest.param(Field.LAST_PLAYED, None, 0, False, id="never and 1970"),
        pytest.param(Field.LAST_PLAYED, None, None, True, id="never and never"),
        pytest.param(Field.PLAY_COUNT, 1, 2, False, id="one play more"),
        pytest.param(Field.RATING, 7.5, 7.5004, True, id="a rating rounded"),
        pytest.param(Field.RATING, 7.5, 7.6, False, id="another rating"),
        pytest.param(Field.RATING, None, 1.0, False, id="not rated is not a dislike"),
        pytest.param(Field.RATING, None, 0.0, False, id="not rated is not zero"),
    ],
)
def test_values_that_servers_print_differently_are_the_same(
    field: Field, one: Value, other: Value, *, expected: bool
) -> None:
    assert same(field, one, other) is expected
    assert same(field, other, one) is expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(2.0, True), (2.1, False)], ids=["two seconds", "more"]
)
def test_while_an_item_plays_two_seconds_are_no_news(seconds: float, *, expected: bool) -> None:
    moved = int(seconds * SECOND)

    assert same(Field.POSITION, 0, moved, is_playing=True) is expected


def test_other_fields_are_as_exact_while_playing() -> None:
    assert not same(Field.PLAY_COUNT, 1, 2, is_playing=True)
    assert not same(Field.LAST_PLAYED, 0, 2_000, is_playing=True)


def test_a_fresh_row_has_every_field() -> None:
    assert set(FRESH) == set(Field)
