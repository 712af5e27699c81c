"""How far a server's clock is ahead: an interval that always has the truth in it."""

from dataclasses import dataclass
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jellyfin_sync.domain.clock import UNKNOWN, Offset, after_answer, after_report

START = 1_700_000_000.0
MICRO = 1e-5
"""Floats of this size carry no more."""


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        pytest.param(UNKNOWN, 0.0, id="never heard of"),
        pytest.param(Offset(-0.2, 0.9), 0.0, id="may agree"),
        pytest.param(Offset(59.8, 60.7), 59.8, id="ahead"),
        pytest.param(Offset(-60.2, -59.4), -59.4, id="behind"),
        pytest.param(Offset(-0.5, inf), 0.0, id="only reports so far"),
    ],
)
def test_the_estimate_is_the_least_disagreement(offset: Offset, expected: float) -> None:
    assert offset.estimate == expected


def test_a_report_cannot_arrive_before_it_is_built() -> None:
    offset = after_report(UNKNOWN, built_at=START + 60, received_at=START + 0.5)

    assert (offset.low, offset.high) == (59.5, inf)


def test_an_answer_bounds_the_clock_on_both_sides() -> None:
    offset = after_answer(UNKNOWN, sent_at=START, received_at=START + 0.5, server_date=START + 60)

    assert (offset.low, offset.high) == (59.5, 61.0)


def test_an_old_measurement_is_trusted_less() -> None:
    fresh = Offset(-0.001, 0.001, START)

    aged = after_report(fresh, built_at=START + 900, received_at=START + 1000)

    assert aged.low == pytest.approx(-0.101)
    assert aged.high == pytest.approx(0.101)


def test_what_was_received_before_does_not_age_it_backwards() -> None:
    fresh = Offset(-0.001, 0.001, START)

    assert after_report(fresh, built_at=START - 110, received_at=START - 100).low == -0.001


@dataclass(frozen=True)
class Sight:
    is_answer: bool
    pause_s: float
    there_s: float
    back_s: float


SIGHTS = st.lists(
    st.builds(
        Sight,
        st.booleans(),
        st.floats(0, 100),
        st.floats(0, 3),
        st.floats(0, 3),
    ),
    min_size=1,
    max_size=30,
)


def observe(
    offset: Offset, sights: list[Sight], *, ahead_s: float, now: float
) -> tuple[Offset, float]:
    for sight in sights:
        sent_at = now + sight.pause_s
        server = sent_at + sight.there_s + ahead_s
        now = sent_at + sight.there_s + sight.back_s
        if sight.is_answer:
            offset = after_answer(
                offset, sent_at=sent_at, received_at=now, server_date=float(int(server))
            )
        else:
            offset = after_report(offset, built_at=server, received_at=now)
    return offset, now


@settings(max_examples=100, deadline=None)
@given(sights=SIGHTS, ahead_s=st.floats(-7200, 7200))
def test_the_truth_lies_in_the_interval(sights: list[Sight], ahead_s: float) -> None:
    offset, _ = observe(UNKNOWN, sights, ahead_s=ahead_s, now=START)

    assert offset.low - MICRO <= ahead_s <= offset.high + MICRO


@settings(max_examples=100, deadline=None)
@given(
    before=SIGHTS,
    after=SIGHTS,
    step_s=st.floats(10, 7200),
    sign=st.sampled_from([1, -1]),
)
def test_a_clock_that_is_set_is_followed_from_the_next_answer_on(
    before: list[Sight], after: list[Sight], step_s: float, sign: int
) -> None:
    offset, now = observe(UNKNOWN, [*before, Sight(True, 1, 0.1, 0.1)], ahead_s=0.3, now=START)

    answer = Sight(is_answer=True, pause_s=1, there_s=0.1, back_s=0.1)
    ahead_s = 0.3 + sign * step_s
    offset, _ = observe(offset, [answer, *after], ahead_s=ahead_s, now=now)

    assert offset.low - MICRO <= ahead_s <= offset.high + MICRO


def test_prompt_answers_at_all_times_of_the_second_narrow_it() -> None:
    sights = [Sight(is_answer=True, pause_s=0.1037, there_s=0.001, back_s=0.001)] * 200

    offset, _ = observe(UNKNOWN, sights, ahead_s=-0.25, now=START)

    assert offset.high - offset.low < 0.05
