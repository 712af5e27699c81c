"""Why something does not move."""

from collections.abc import Callable

import pytest

from library_tracker.domain.evidence import (
    Decision,
    Download,
    Evidence,
    Fact,
    Holding,
    Kind,
    Trouble,
    Wish,
)
from library_tracker.domain.stuck import Reason, Stuck

Why = Callable[..., Stuck | None]
HASH = "a" * 40


def reason(found: Stuck | None) -> Reason | None:
    return None if found is None else found.reason


def test_d27_every_state_that_can_wait_has_its_patience(
    why_stuck: Why, film_wish: Callable[..., Wish], fact: Callable[..., Fact]
) -> None:
    # Four of six timeouts could never fire.
    grabbed = Evidence(facts=(fact(Kind.GRABBED, 2),))
    moving = Evidence(downloads=(Download(HASH, begun_at=fact(Kind.GRABBED, 2).at, progress=0.1),))
    imported = Evidence(facts=(fact(Kind.IMPORTED, 2),))

    found = [
        (
            reason(why_stuck(film_wish(), one, minutes=soon)),
            reason(why_stuck(film_wish(), one, minutes=late)),
        )
        for one, soon, late in (
            (Evidence(), 100, 130),
            (grabbed, 50, 70),
            (moving, 1000, 2000),
            (imported, 50, 70),
        )
    ]

    assert found == [
        (None, Reason.NOT_KNOWN_TO_ARR),
        (None, Reason.NOT_IN_CLIENT),
        (None, Reason.SLOW),
        (None, Reason.NOT_IN_LIBRARY),
    ]


@pytest.mark.parametrize(
    ("holding", "expected"),
    [
        pytest.param({"is_monitored": False}, Reason.NOT_MONITORED, id="not monitored"),
        pytest.param({}, Reason.NOTHING_FOUND, id="nothing found"),
        pytest.param({"is_released": False}, None, id="not out yet"),
    ],
)
def test_approved_and_not_grabbed_says_what_radarr_says(
    why_stuck: Why, film_wish: Callable[..., Wish], holding: dict[str, bool], expected: Reason
) -> None:
    evidence = Evidence(holdings=(Holding("radarr", "main", 1, **holding),))  # type: ignore[arg-type]  # what a test says

    assert reason(why_stuck(film_wish(), evidence, minutes=200)) is expected


@pytest.mark.parametrize(
    ("trouble", "soon", "late"),
    [
        (Trouble.STALLED, None, Reason.STALLED),
        (Trouble.STOPPED, Reason.STOPPED, Reason.STOPPED),
        (Trouble.ERROR, Reason.DOWNLOAD_ERROR, Reason.DOWNLOAD_ERROR),
        (Trouble.BLOCKED, Reason.IMPORT_BLOCKED, Reason.IMPORT_BLOCKED),
    ],
)
def test_d41_what_stops_a_download_is_told(
    why_stuck: Why,
    film_wish: Callable[..., Wish],
    fact: Callable[..., Fact],
    *,
    trouble: Trouble,
    soon: Reason | None,
    late: Reason,
) -> None:
    since = fact(Kind.GRABBED, 2).at
    evidence = Evidence(
        downloads=(
            Download(HASH, begun_at=since, progress=0.1, trouble=trouble, trouble_since=since),
        )
    )

    assert reason(why_stuck(film_wish(), evidence, minutes=10)) is soon
    assert reason(why_stuck(film_wish(), evidence, minutes=90)) is late


def test_d28_an_import_that_waits_for_a_person_is_stuck_until_it_is_imported(
    why_stuck: Why, film_wish: Callable[..., Wish], fact: Callable[..., Fact]
) -> None:
    waits = Evidence(facts=(fact(Kind.GRABBED, 2), fact(Kind.NEEDS_HAND, 5, detail="no files")))
    done = Evidence(facts=(*waits.facts, fact(Kind.IMPORTED, 6)))

    found = why_stuck(film_wish(), waits, minutes=7)

    assert found is not None
    assert (found.reason, found.detail) == (Reason.IMPORT_BLOCKED, "no files")
    assert why_stuck(film_wish(), done, minutes=7) is None


def test_a_failed_download_and_a_failed_request_are_stuck_at_once(
    why_stuck: Why, film_wish: Callable[..., Wish], fact: Callable[..., Fact]
) -> None:
    failed = Evidence(facts=(fact(Kind.GRABBED, 2), fact(Kind.DOWNLOAD_FAILED, 3)))
    not_handed_over = film_wish(decisions={Decision.FAILED: fact(Kind.GRABBED, 1).at})

    assert reason(why_stuck(film_wish(), failed, minutes=4)) is Reason.DOWNLOAD_FAILED
    assert reason(why_stuck(not_handed_over, Evidence(), minutes=4)) is Reason.NOT_HANDED_OVER


def test_waiting_for_approval_is_not_stuck(
    why_stuck: Why, film_wish: Callable[..., Wish], fact: Callable[..., Fact]
) -> None:
    wish = film_wish(decisions={Decision.REQUESTED: fact(Kind.GRABBED, 0).at})

    assert why_stuck(wish, Evidence(), minutes=100_000) is None
