"""Waiting: for values, for coroutines, and not for ever."""

import itertools

import pytest

from tests.support.eventually import eventually


async def test_the_first_truthy_answer_is_returned() -> None:
    answers = iter([None, 0, "there"])

    assert await eventually(lambda: next(answers), every_s=0) == "there"


async def test_a_coroutine_function_is_awaited() -> None:
    answers = itertools.count(0)

    async def third() -> bool:
        return next(answers) == 2

    assert await eventually(third, every_s=0) is True


async def test_a_failing_assertion_means_not_yet() -> None:
    answers = itertools.count(0)

    def grown() -> int:
        value = next(answers)
        assert value > 3, "too small"
        return value

    assert await eventually(grown, every_s=0) == 4


async def test_when_time_is_up_the_last_answer_is_told() -> None:
    with pytest.raises(AssertionError, match=r"the queue did not come true .*; last: \[\]"):
        await eventually(list, within_s=0.01, every_s=0, describe="the queue")


async def test_any_other_error_comes_out() -> None:
    def broken() -> bool:
        raise ValueError("no such thing")

    with pytest.raises(ValueError, match="no such thing"):
        await eventually(broken)
