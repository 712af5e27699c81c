"""Where a request stands, whatever order the news came in."""

from collections.abc import Callable
from datetime import datetime

import pytest
from msgspec.structs import replace

from library_tracker.domain.evidence import (
    Copy,
    Decision,
    Download,
    Evidence,
    Fact,
    Holding,
    Kind,
    State,
    Wish,
)
from library_tracker.domain.state import Standing

Stands = Callable[..., Standing]
Film = Callable[..., Wish]
Facts = Callable[..., Fact]
At = Callable[[float], datetime]

HASH = "a" * 40


def download(at: At, **said: object) -> Download:
    return Download(
        **{  # type: ignore[arg-type]  # what a test says
            "download_id": HASH,
            "source": "radarr",
            "instance": "main",
            "begun_at": at(2),
            "changed_at": at(5),
            **said,
        }
    )


def test_a_film_goes_from_requested_to_available(
    stands: Stands, film_wish: Film, fact: Facts, at: At
) -> None:
    asked = film_wish(decisions={Decision.REQUESTED: at(0)})
    grabbed = Evidence(facts=(fact(Kind.GRABBED, 2),))
    halfway = replace(grabbed, downloads=(download(at, progress=0.5),))
    complete = replace(grabbed, downloads=(download(at, progress=1, is_complete=True),))
    imported = replace(complete, facts=(*complete.facts, fact(Kind.IMPORTED, 6)))
    there = replace(imported, copies=(Copy("lan", "1", seen_at=at(9)),))

    ladder = [
        stands(asked, Evidence()).state,
        *(stands(film_wish(), one).state for one in (Evidence(), grabbed, halfway)),
        *(stands(film_wish(), one).state for one in (complete, imported, there)),
    ]

    assert ladder == [
        State.REQUESTED,
        State.APPROVED,
        State.GRABBED,
        State.DOWNLOADING,
        State.DOWNLOADED,
        State.IMPORTED,
        State.AVAILABLE,
    ]


@pytest.mark.parametrize(
    ("decisions", "kinds", "expected"),
    [
        pytest.param(["requested"], [Kind.GRABBED], State.GRABBED, id="grab without approval"),
        pytest.param(["approved"], [Kind.IMPORTED], State.IMPORTED, id="import without grab"),
        pytest.param([], [Kind.GRABBED, Kind.IMPORTED], State.IMPORTED, id="before the request"),
    ],
)
def test_d26_what_overtakes_or_is_lost_leaves_nothing_stuck(
    stands: Stands,
    film_wish: Film,
    fact: Facts,
    at: At,
    *,
    decisions: list[str],
    kinds: list[Kind],
    expected: State,
) -> None:
    # A table of allowed steps dropped every step that did not follow the one before.
    wish = film_wish(decisions={Decision(name): at(n) for n, name in enumerate(decisions)})
    evidence = Evidence(facts=tuple(fact(kind, n) for n, kind in enumerate(kinds)))

    assert stands(wish, evidence).state is expected


def test_a_fast_download_that_is_complete_before_anybody_saw_it_move_counts(
    stands: Stands, film_wish: Film, at: At
) -> None:
    evidence = Evidence(downloads=(download(at, progress=1, is_complete=True),))

    assert stands(film_wish(), evidence).state is State.DOWNLOADED


def test_only_a_jellyfin_makes_something_available(
    stands: Stands, film_wish: Film, fact: Facts, at: At
) -> None:
    wish = film_wish(decisions={Decision.APPROVED: at(1), Decision.COMPLETED: at(9)})
    evidence = Evidence(
        facts=(fact(Kind.IMPORTED, 5),),
        holdings=(Holding("radarr", "main", 1, has_file=True, checked_at=at(8)),),
    )

    assert stands(wish, evidence).state is State.IMPORTED


def test_edge_20_an_upgrade_never_goes_backwards(
    stands: Stands, film_wish: Film, fact: Facts, at: At
) -> None:
    there = Evidence(
        facts=(fact(Kind.IMPORTED, 5), fact(Kind.GRABBED, 30, key="b" * 40)),
        copies=(Copy("lan", "1", seen_at=at(9)),),
        downloads=(download(at, download_id="b" * 40, progress=0.2, begun_at=at(30)),),
    )

    standing = stands(film_wish(), there)

    assert standing.state is State.AVAILABLE
    assert standing.is_upgrading


def test_edge_26_approval_after_availability_changes_nothing(
    stands: Stands, film_wish: Film, at: At
) -> None:
    wish = film_wish(decisions={Decision.REQUESTED: at(0), Decision.APPROVED: at(50)})

    assert stands(wish, Evidence(copies=(Copy("lan", "1"),))).state is State.AVAILABLE


def test_edge_26_declined_after_grab_is_declined(
    stands: Stands, film_wish: Film, fact: Facts, at: At
) -> None:
    wish = film_wish(decisions={Decision.APPROVED: at(1), Decision.DECLINED: at(5)})

    assert stands(wish, Evidence(facts=(fact(Kind.GRABBED, 3),))).state is State.DECLINED


def test_d34_a_declined_and_a_withdrawn_request_are_over(
    stands: Stands, film_wish: Film, at: At
) -> None:
    declined = film_wish(decisions={Decision.APPROVED: at(1), Decision.DECLINED: at(2)})
    withdrawn = film_wish(decisions={Decision.APPROVED: at(1), Decision.WITHDRAWN: at(2)})

    assert stands(declined, Evidence()).state is State.DECLINED
    assert stands(withdrawn, Evidence()).state is State.WITHDRAWN


def test_approved_again_after_it_was_declined(stands: Stands, film_wish: Film, at: At) -> None:
    wish = film_wish(decisions={Decision.DECLINED: at(2), Decision.APPROVED: at(3)})

    assert stands(wish, Evidence()).state is State.APPROVED


def test_a_deleted_file_counts_unless_a_better_one_came(
    stands: Stands, film_wish: Film, fact: Facts
) -> None:
    deleted = Evidence(facts=(fact(Kind.IMPORTED, 5), fact(Kind.FILE_DELETED, 8, key="")))
    again = Evidence(facts=(*deleted.facts, fact(Kind.IMPORTED, 9, key="b" * 40)))

    assert stands(film_wish(), deleted).state is State.APPROVED
    assert stands(film_wish(), again).state is State.IMPORTED


def test_a_listing_that_is_newer_than_a_fact_is_right(
    stands: Stands, film_wish: Film, fact: Facts, at: At
) -> None:
    def holding(*, has_file: bool, checked: float) -> tuple[Holding, ...]:
        return (Holding("radarr", "main", 1, has_file=has_file, checked_at=at(checked)),)

    imported = (fact(Kind.IMPORTED, 5),)
    gone = Evidence(facts=imported, holdings=holding(has_file=False, checked=9))
    stale = Evidence(facts=imported, holdings=holding(has_file=False, checked=2))

    assert stands(film_wish(), gone).state is State.APPROVED
    assert stands(film_wish(), stale).state is State.IMPORTED


def test_a_failed_download_goes_back_and_another_grab_goes_on(
    stands: Stands, film_wish: Film, fact: Facts
) -> None:
    failed = Evidence(facts=(fact(Kind.GRABBED, 2), fact(Kind.DOWNLOAD_FAILED, 4)))
    again = Evidence(facts=(*failed.facts, fact(Kind.GRABBED, 6, key="b" * 40)))
    same = Evidence(facts=(fact(Kind.GRABBED, 6), fact(Kind.DOWNLOAD_FAILED, 4)))

    assert stands(film_wish(), failed).state is State.APPROVED
    assert stands(film_wish(), again).state is State.GRABBED
    assert stands(film_wish(), same).state is State.GRABBED


def test_edge_21_a_second_cycle_does_not_count_what_the_first_had(
    stands: Stands, film_wish: Film, fact: Facts, at: At
) -> None:
    wish = film_wish(since=at(20), decisions={Decision.REQUESTED: at(21)})
    old = Evidence(
        facts=(fact(Kind.GRABBED, 2), fact(Kind.IMPORTED, 5)),
        copies=(Copy("lan", "1", gone_at=at(15)),),
        downloads=(download(at, progress=1, is_complete=True),),
    )
    overtaking = replace(old, facts=(*old.facts, fact(Kind.GRABBED, 20.5, key="b" * 40)))

    assert stands(wish, old).state is State.REQUESTED
    assert stands(wish, overtaking).state is State.GRABBED


def test_edge_17_gone_from_every_library_and_from_radarr_is_gone(
    stands: Stands, film_wish: Film, at: At
) -> None:
    wish = film_wish(was_available=True)
    away = Copy("lan", "1", missing_since=at(10), gone_at=at(20))

    assert stands(wish, Evidence(copies=(away,))).state is State.GONE


def test_edge_17_missing_from_jellyfin_alone_is_imported_again_after_the_grace(
    stands: Stands, film_wish: Film, at: At
) -> None:
    wish = film_wish(was_available=True)
    file = Holding("radarr", "main", 1, has_file=True, checked_at=at(30))
    missing = Copy("lan", "1", missing_since=at(10))

    held = stands(wish, Evidence(copies=(missing,), holdings=(file,))).state
    gone = replace(missing, gone_at=at(20))
    later = stands(wish, Evidence(copies=(gone,), holdings=(file,))).state

    assert (held, later) == (State.AVAILABLE, State.IMPORTED)


def test_edge_07_4k_is_met_by_4k_alone(
    stands: Stands, film_wish: Film, fact: Facts, at: At
) -> None:
    uhd = frozenset({("radarr", "uhd")})
    hd_copy, uhd_copy = Copy("lan", "1", seen_at=at(1)), Copy("lan", "2", is_4k=True)
    evidence = Evidence(facts=(fact(Kind.GRABBED, 3, instance="uhd"),), copies=(hd_copy,))

    assert stands(film_wish(is_4k=True), evidence, apart=uhd).state is State.GRABBED
    assert stands(film_wish(), evidence, apart=uhd).state is State.AVAILABLE
    both = replace(evidence, copies=(hd_copy, uhd_copy))
    assert stands(film_wish(is_4k=True), both, apart=uhd).state is State.AVAILABLE


def test_nothing_is_available_before_it_was_asked_for(
    stands: Stands, film_wish: Film, at: At
) -> None:
    old = Copy("lan", "1", seen_at=at(-5000))

    assert stands(film_wish(), Evidence(copies=(old,))).since == at(0)
