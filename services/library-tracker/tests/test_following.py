"""Which row a request of Seerr's is."""

from datetime import UTC, datetime, timedelta

from library_tracker.domain.evidence import Decision, State
from library_tracker.domain.following import Row, Said, Step, follow, merged

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def said(**members: object) -> Said:
    return Said(**{"instance": "main", "seerr_id": 91, "decisions": {}, **members})  # type: ignore[arg-type]  # what a test says


def row(**members: object) -> Row:
    return Row(
        **{  # type: ignore[arg-type]  # what a test says
            "request_id": 1,
            "is_4k": False,
            "seasons": None,
            "state": State.AVAILABLE,
            "is_linked": False,
            **members,
        }
    )


def test_a_row_from_the_library_becomes_the_request_of_whoever_asks() -> None:
    assert follow(said(), [row()], is_lost=False) == (Step.ADOPT, 1)


def test_edge_25_hd_and_4k_two_people_and_two_seasons_are_requests_of_their_own() -> None:
    mine = row(is_linked=True, state=State.APPROVED)
    season_one = row(is_linked=True, state=State.APPROVED, seasons=frozenset({1}))

    assert follow(said(is_4k=True), [row(is_linked=True)], is_lost=False) == (Step.ADD, None)
    assert follow(said(), [mine], is_lost=False) == (Step.ADD, None)
    assert follow(said(seasons=frozenset({2})), [season_one], is_lost=False) == (Step.ADD, None)


def test_edge_21_who_asks_for_what_is_gone_begins_again_on_the_same_row() -> None:
    gone = row(is_linked=True, state=State.GONE)

    assert follow(said(), [gone], is_lost=False) == (Step.BEGIN_AGAIN, 1)


def test_edge_21_missing_is_enough_when_somebody_asks_again() -> None:
    there = row(is_linked=True)

    assert follow(said(), [there], is_lost=True) == (Step.BEGIN_AGAIN, 1)
    assert follow(said(), [there], is_lost=False) == (Step.ADD, None)


def test_edge_24_a_template_without_the_number_means_the_newest_row() -> None:
    rows = [row(is_linked=True, request_id=n, state=State.APPROVED) for n in (1, 2)]

    assert follow(said(seerr_id=None), rows, is_lost=False) == (Step.UPDATE, 2)


def test_decisions_are_the_same_in_any_order() -> None:
    first = {Decision.REQUESTED: NOON, Decision.APPROVED: NOON}
    later = {key: NOON + timedelta(hours=1) for key in first}

    assert merged(first, later) == merged(later, first)
    assert merged(first, later)[Decision.REQUESTED] == NOON
