"""After the calls a server holds what was wanted, whatever it held; mostly there is one call."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jellyfin_sync.domain.calls import Call, ClearRating, Put, Unplay, calls_for, fields_set_by
from jellyfin_sync.domain.row import FRESH, Field, Row, Value, same

WATCHED: Row = {
    **FRESH,
    Field.PLAYED: True,
    Field.PLAY_COUNT: 2,
    Field.LAST_PLAYED: 1_000_000,
    Field.RATING: 7.0,
}


@pytest.mark.parametrize(
    ("wanted", "held", "expected"),
    [
        pytest.param({}, WATCHED, [], id="nothing"),
        pytest.param(
            {Field.PLAYED: True, Field.RATING: 1.0},
            FRESH,
            [Put({Field.PLAYED: True, Field.RATING: 1.0})],
            id="one call for many fields",
        ),
        pytest.param(
            {Field.PLAYED: False}, WATCHED, [Put({Field.PLAYED: False})], id="the date stays"
        ),
        pytest.param(
            {Field.PLAYED: False, Field.PLAY_COUNT: 0, Field.LAST_PLAYED: None},
            WATCHED,
            [Unplay()],
            id="the date goes",
        ),
        pytest.param(
            {Field.LAST_PLAYED: None},
            WATCHED,
            [Unplay(), Put({Field.PLAYED: True, Field.PLAY_COUNT: 2})],
            id="only the date goes",
        ),
        pytest.param({Field.RATING: None}, WATCHED, [ClearRating()], id="the rating goes"),
        pytest.param(
            {Field.RATING: None, Field.FAVORITE: True},
            WATCHED,
            [Put({Field.FAVORITE: True}), ClearRating()],
            id="the rating goes and a heart comes",
        ),
        pytest.param(
            {Field.LAST_PLAYED: None, Field.RATING: None, Field.POSITION: 5_000_000},
            FRESH,
            [Unplay(), Put({Field.POSITION: 5_000_000}), ClearRating()],
            id="everything at once",
        ),
    ],
)
def test_as_few_calls_as_can_do_it(wanted: Row, held: Row, expected: list[Call]) -> None:
    assert calls_for(wanted, held) == expected


def rows() -> st.SearchStrategy[dict[Field, Value]]:
    return st.fixed_dictionaries(
        {
            Field.PLAYED: st.booleans(),
            Field.POSITION: st.integers(0, 10**11),
            Field.PLAY_COUNT: st.integers(0, 9),
            Field.LAST_PLAYED: st.none() | st.integers(0, 2 * 10**15),
            Field.FAVORITE: st.booleans(),
            Field.RATING: st.none() | st.floats(0, 10),
        }
    )


def server_after(held: Row, calls: list[Call]) -> dict[Field, Value]:
    """The semantics of the routes, as the wire contract tells them."""
    row = dict(held)
    for call in calls:
        match call:
            case Unplay():
                row |= {
                    Field.PLAYED: False,
                    Field.POSITION: 0,
                    Field.PLAY_COUNT: 0,
                    Field.LAST_PLAYED: None,
                }
            case ClearRating():
                row[Field.RATING] = None
            case Put(fields):
                assert None not in fields.values()
                row |= fields
    return row


@settings(max_examples=150, deadline=None)
@given(held=rows(), wish=rows(), named=st.sets(st.sampled_from(Field)))
def test_the_row_equals_the_wish_after_the_calls(
    held: dict[Field, Value], wish: dict[Field, Value], named: set[Field]
) -> None:
    wanted = {name: wish[name] for name in named}

    after = server_after(held, calls_for(wanted, held))

    expected = {**held, **wanted}
    assert all(same(name, after[name], expected[name]) for name in Field)


@settings(max_examples=150, deadline=None)
@given(held=rows(), wish=rows(), named=st.sets(st.sampled_from(Field)))
def test_what_the_calls_set_is_what_the_server_then_holds(
    held: dict[Field, Value], wish: dict[Field, Value], named: set[Field]
) -> None:
    calls = calls_for({name: wish[name] for name in named}, held)

    told = fields_set_by(calls)

    after = server_after(held, calls)
    assert all(after[name] == value for name, value in told.items())
    assert all(after[name] == held[name] for name in Field if name not in told)
