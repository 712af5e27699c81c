"""The collector is held back as long as anybody asks for it, and no longer."""

import gc

import pytest

from medley_kit.collector import collecting_seldom


def test_overlapping_blocks_end_with_the_last_and_leave_what_was_there() -> None:
    usual = gc.get_threshold()
    first, second = collecting_seldom(), collecting_seldom()
    with first:
        held_back = gc.get_threshold()
        second.__enter__()
    during_the_second = gc.get_threshold()
    second.__exit__(None, None, None)
    assert held_back[0] > usual[0]
    assert during_the_second == held_back
    assert gc.get_threshold() == usual


def test_an_error_inside_leaves_what_was_there() -> None:
    usual = gc.get_threshold()
    with pytest.raises(LookupError), collecting_seldom():
        raise LookupError
    assert gc.get_threshold() == usual
