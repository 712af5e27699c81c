"""Where a request ends, whatever order its news came in, however often, and what was lost."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from library_tracker.domain.evidence import (
    Copy,
    Decision,
    Download,
    Evidence,
    Fact,
    Kind,
    State,
    Wish,
)
from library_tracker.domain.following import merged
from library_tracker.domain.ids import MediaType
from library_tracker.domain.state import standing

HASH = "a" * 40
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
REQUESTED, APPROVED, GRABBED, HALF, COMPLETE, IMPORTED, SEEN = range(7)
LADDER = {
    frozenset[int](): State.REQUESTED,
    frozenset({REQUESTED}): State.REQUESTED,
    frozenset({APPROVED}): State.APPROVED,
    frozenset({GRABBED}): State.GRABBED,
    frozenset({HALF}): State.DOWNLOADING,
    frozenset({COMPLETE}): State.DOWNLOADED,
    frozenset({IMPORTED}): State.IMPORTED,
    frozenset({SEEN}): State.AVAILABLE,
}


def heard(news: Sequence[int]) -> tuple[Wish, Evidence]:
    """What is known once these were heard in this order, kept as the tables keep it."""
    decisions: dict[Decision, datetime] = {}
    facts: dict[tuple[Kind, str], Fact] = {}
    moving: dict[str, Download] = {}
    copies: dict[str, Copy] = {}
    for number in news:
        when = NOON + timedelta(minutes=number)
        match number:
            case 0 | 1:
                decision = (Decision.REQUESTED, Decision.APPROVED)[number]
                decisions = merged(decisions, {decision: when})
            case 2 | 5:
                kind = Kind.GRABBED if number == GRABBED else Kind.IMPORTED
                facts[kind, HASH] = Fact(kind, when, key=HASH, source="radarr", instance="main")
            case 3 | 4:
                before = moving.get(HASH)
                progress = max(0.4 if number == HALF else 1.0, before.progress if before else 0)
                moving[HASH] = Download(
                    HASH, "radarr", "main", progress=progress, is_complete=progress == 1.0
                )
            case _:
                copies["lan"] = Copy("lan", "1", seen_at=when)
    wish = Wish(MediaType.MOVIE, decisions=decisions, is_exact=True)
    return wish, Evidence(
        facts=tuple(facts.values()),
        downloads=tuple(moving.values()),
        copies=tuple(copies.values()),
    )


@given(st.lists(st.integers(REQUESTED, SEEN), max_size=20), st.randoms(use_true_random=False))
def test_d26_any_order_any_loss_any_duplicate_ends_in_the_furthest_that_was_heard(
    news: list[int], chance: random.Random
) -> None:
    """A list of numbers is every permutation, with losses and repeats, of the whole way."""
    shuffled = [*news, *news]
    chance.shuffle(shuffled)
    furthest = frozenset({max(news)}) if news else frozenset[int]()

    states = [
        standing(*heard(order), is_4k=lambda *_: False, now=NOON + timedelta(hours=1)).state
        for order in (news, list(reversed(news)), shuffled)
    ]

    assert states == [LADDER[furthest]] * 3


@given(st.permutations(range(7)))
def test_in_every_order_of_all_news_it_ends_available(news: list[int]) -> None:
    wish, evidence = heard(news)

    stands = standing(wish, evidence, is_4k=lambda *_: False, now=NOON + timedelta(hours=1))

    assert stands.state is State.AVAILABLE
