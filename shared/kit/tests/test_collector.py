"""The collector is held back as long as anybody asks for it, and no longer."""

import asyncio
import gc
import weakref
from collections.abc import Generator

import pytest

from medley_kit import collector
from medley_kit.collector import collecting_seldom, settle


class Cycle:
    """Something only the collector ends."""

    def __init__(self) -> None:
        self.itself = self


def left_behind(monkeypatch: pytest.MonkeyPatch) -> "weakref.ref[Cycle]":
    """What a block has left that is tidied a twentieth of a second after it."""
    monkeypatch.setattr(collector, "_TIDIED_AFTER_S", 0.05)
    gc.collect()  # what came before is not to bring the next collection any nearer
    with collecting_seldom():
        return weakref.ref(Cycle())


async def test_overlapping_blocks_end_with_the_last_and_leave_what_was_there() -> None:
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


async def test_an_error_inside_leaves_what_was_there() -> None:
    usual = gc.get_threshold()
    with pytest.raises(LookupError), collecting_seldom():
        raise LookupError
    assert gc.get_threshold() == usual


async def test_what_a_block_leaves_behind_is_let_go_soon_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = left_behind(monkeypatch)

    assert gone() is not None, "whoever waits for the block waits for this too"
    await asyncio.sleep(0.3)
    assert gone() is None


async def test_nothing_is_tidied_under_the_next_block(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = left_behind(monkeypatch)
    with collecting_seldom():
        await asyncio.sleep(0.3)
        assert gone() is not None
    await asyncio.sleep(0.3)
    assert gone() is None


@pytest.fixture
def as_it_was() -> Generator[None, None, None]:
    """The collector, afterwards as if nothing had settled."""
    usual = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*usual)


@pytest.mark.usefixtures("as_it_was")
def test_what_a_start_has_made_is_not_gone_through_again() -> None:
    settle()
    gone_through = gc.get_objects()
    assert gc.get_freeze_count() > 10 * len(gone_through)


@pytest.mark.usefixtures("as_it_was")
def test_what_comes_later_is_still_let_go() -> None:
    settle()
    one = Cycle()
    gone = weakref.ref(one)
    del one

    gc.collect()

    assert gone() is None
