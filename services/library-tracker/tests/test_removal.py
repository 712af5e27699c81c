"""When a listing that lacks something is believed."""

import pytest

from library_tracker.domain.removal import judge


@pytest.mark.parametrize(
    ("known", "missing", "share", "is_believed"),
    [
        (100, 0, 0.1, True),
        (100, 10, 0.1, True),
        (100, 11, 0.1, False),
        (100, 30, 0.1, False),
        (3, 1, 0.1, True),
        (3, 2, 0.1, False),
        (3, 3, 0.9, False),
        (1, 1, 0.1, True),
        (3, 3, 1.0, True),
    ],
)
def test_edge_17_a_library_that_shrank_too_much_is_not_believed(
    known: int, missing: int, share: float, *, is_believed: bool
) -> None:
    verdict = judge(known=known, missing=missing, max_share=share)

    assert verdict.is_credible is is_believed
    assert bool(verdict.detail) is not is_believed


def test_the_verdict_says_how_much_is_missing() -> None:
    assert judge(known=50_000, missing=15_000, max_share=0.1).detail == (
        "15000 of 50000 are missing, more than the share of 0.1"
    )
