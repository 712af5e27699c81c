"""Which spans of a history are read, and when a shorter history is not believed."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scrobble_sync.domain.windows import DAY_S, Window, halves, is_collapse, months, to_read

NOW = 1_700_000_000
MOMENTS = st.integers(min_value=0, max_value=NOW)


@pytest.mark.parametrize(
    ("known", "withdrawn", "expected"),
    [
        pytest.param(1000, 0, False, id="nothing is gone"),
        pytest.param(1000, 500, False, id="half of it"),
        pytest.param(1000, 501, True, id="most of it"),
        pytest.param(1000, 1000, True, id="all of it"),
        pytest.param(20, 20, False, id="a person may delete a quiet month"),
        pytest.param(21, 21, True, id="and no more at once"),
        pytest.param(0, 0, False, id="a month without plays"),
    ],
)
def test_a_history_that_shrinks_too_much_is_not_believed(
    known: int, withdrawn: int, *, expected: bool
) -> None:
    assert is_collapse(known=known, withdrawn=withdrawn) is expected


@given(since=MOMENTS, length=st.integers(min_value=1, max_value=400 * DAY_S))
def test_months_leave_no_second_out_and_none_is_in_two(since: int, length: int) -> None:
    found = months(since, since + length)

    assert found[0].since == since
    assert found[-1].until == since + length
    assert [one.until for one in found[:-1]] == [one.since for one in found[1:]]


@given(since=MOMENTS, length=st.integers(min_value=1, max_value=40 * DAY_S))
def test_halves_are_the_whole(since: int, length: int) -> None:
    window = Window(since, since + length, attempts=2)

    parts = halves(window)

    if parts:
        assert [parts[0].since, parts[1].until] == [window.since, window.until]
        assert parts[0].until == parts[1].since
    else:
        assert length < 2 * DAY_S


@given(read_until=MOMENTS, now=MOMENTS)
def test_what_was_not_read_yet_is_always_read(read_until: int, now: int) -> None:
    assume(now > read_until)

    found = to_read(read_until=read_until, first_at=0, now=now, is_trailing=False)

    assert found[0].since <= read_until
    assert found[-1].until == now
