"""Where a request for a series stands: season by season, episode by episode."""

from collections.abc import Callable, Sequence
from datetime import datetime

from library_tracker.domain.evidence import (
    Copy,
    Decision,
    Download,
    Episode,
    Evidence,
    Fact,
    Holding,
    Kind,
    SeasonFiles,
    State,
    Wish,
)
from library_tracker.domain.ids import MediaType
from library_tracker.domain.state import Standing, season_states

Stands = Callable[..., Standing]
Facts = Callable[..., Fact]
At = Callable[[float], datetime]

HASH = "a" * 40


def series_wish(at: At, **said: object) -> Wish:
    return Wish(
        **{  # type: ignore[arg-type]  # what a test says
            "media_type": MediaType.TV,
            "seasons": frozenset({1}),
            "decisions": {Decision.APPROVED: at(1)},
            "is_exact": True,
            **said,
        }
    )


def season(
    at: At, number: int, *, count: int, seen: int, aired: int | None = None
) -> list[Episode]:
    return [
        Episode(
            number,
            n,
            air_at=at(-1000) if n <= (count if aired is None else aired) else at(100_000),
            files={"main": n <= seen},
            checked_at=at(5),
            copies={"lan": False} if n <= seen else {},
        )
        for n in range(1, count + 1)
    ]


SERIES_COPY = (Copy("lan", "s"),)
SONARR = (Holding("sonarr", "main", 7),)


def detailed(episodes: Sequence[Episode], **said: object) -> Evidence:
    return Evidence(
        **{  # type: ignore[arg-type]  # what a test says
            "copies": SERIES_COPY,
            "holdings": SONARR,
            "episodes": tuple(episodes),
            "is_detailed": True,
            **said,
        }
    )


def test_availability_is_told_per_episode(stands: Stands, at: At) -> None:
    some = stands(series_wish(at), detailed(season(at, 1, count=10, seen=3)))
    all_of_it = stands(series_wish(at), detailed(season(at, 1, count=10, seen=10)))

    assert (some.state, some.available, some.total) == (State.PARTIALLY_AVAILABLE, 3, 10)
    assert all_of_it.state is State.AVAILABLE


def test_edge_14_unaired_episodes_stand_apart(stands: Stands, at: At) -> None:
    standing = stands(series_wish(at), detailed(season(at, 1, count=10, seen=6, aired=6)))

    assert standing.state is State.AVAILABLE
    assert (standing.available, standing.total, standing.unaired) == (6, 6, 4)


def test_edge_13_specials_count_only_when_asked_for(stands: Stands, at: At) -> None:
    episodes = [*season(at, 0, count=3, seen=0), *season(at, 1, count=2, seen=2)]

    whole = stands(series_wish(at, seasons=None), detailed(episodes))
    with_specials = stands(series_wish(at, seasons=frozenset({0, 1})), detailed(episodes))

    assert (whole.state, whole.total) == (State.AVAILABLE, 2)
    assert (with_specials.state, with_specials.available) == (State.PARTIALLY_AVAILABLE, 2)


def test_edge_15_another_season_or_an_empty_folder_is_not_the_season_asked_for(
    stands: Stands, at: At
) -> None:
    other = [*season(at, 1, count=4, seen=0), *season(at, 2, count=4, seen=4)]

    assert stands(series_wish(at), detailed(other)).state is State.APPROVED
    assert stands(series_wish(at), Evidence(copies=SERIES_COPY)).state is State.APPROVED


def test_d16_the_folder_of_a_series_does_not_make_its_episodes_available(
    stands: Stands, at: At
) -> None:
    standing = stands(series_wish(at), detailed(season(at, 1, count=8, seen=0)))

    assert standing.available == 0


def test_d32_one_failed_or_imported_episode_does_not_decide_for_the_rest(
    stands: Stands, at: At, fact: Facts
) -> None:
    def of(kind: Kind, number: int, **said: object) -> Fact:
        return fact(kind, 6, source="sonarr", season=1, episode=number, **said)

    evidence = detailed(
        season(at, 1, count=4, seen=0),
        facts=(
            of(Kind.GRABBED, 1),
            of(Kind.GRABBED, 2, key="b" * 40),
            of(Kind.DOWNLOAD_FAILED, 1),
            of(Kind.IMPORTED, 3, key="c" * 40),
        ),
        downloads=(Download("b" * 40, "sonarr", "main", progress=0.5, begun_at=at(3)),),
    )

    standing = stands(series_wish(at), evidence)

    stages = {unit.number: unit.stage.name for unit in standing.units}
    assert stages == {1: "NOTHING", 2: "DOWNLOADING", 3: "IMPORTED", 4: "NOTHING"}
    assert standing.download is not None


def test_edge_16_packs_singles_and_upgrades_may_be_mixed(
    stands: Stands, at: At, fact: Facts
) -> None:
    pack = [fact(Kind.GRABBED, 2, source="sonarr", season=1, episode=n) for n in range(1, 4)]
    single = fact(Kind.GRABBED, 3, source="sonarr", season=1, episode=4, key="d" * 40)
    evidence = detailed(
        season(at, 1, count=4, seen=0),
        facts=(*pack, single),
        downloads=(
            Download(HASH, "sonarr", "main", progress=0.5, begun_at=at(2)),
            Download("d" * 40, "sonarr", "main", progress=1, is_complete=True, begun_at=at(3)),
        ),
    )

    standing = stands(series_wish(at), evidence)

    assert [unit.stage.name for unit in standing.units] == [
        "DOWNLOADING",
        "DOWNLOADING",
        "DOWNLOADING",
        "DOWNLOADED",
    ]
    assert standing.percent == 62.5


def test_sonarrs_count_keeps_a_season_from_being_complete_too_soon(stands: Stands, at: At) -> None:
    holding = Holding("sonarr", "main", 7, seasons=(SeasonFiles(1, 3, 12, 12),))
    evidence = detailed(season(at, 1, count=3, seen=3), holdings=(holding,))

    standing = stands(series_wish(at), evidence)

    assert (standing.state, standing.total) == (State.PARTIALLY_AVAILABLE, 12)


def test_a_series_nobody_asked_for_is_as_complete_as_sonarr_says(stands: Stands, at: At) -> None:
    def library(files: int) -> Standing:
        holding = Holding("sonarr", "main", 7, seasons=(SeasonFiles(1, files, 10, 12),))
        wish = Wish(MediaType.TV)
        return stands(wish, Evidence(copies=SERIES_COPY, holdings=(holding,)))

    assert (library(10).state, library(10).unaired) == (State.AVAILABLE, 2)
    assert (library(4).state, library(4).available) == (State.PARTIALLY_AVAILABLE, 4)
    assert library(0).state is State.REQUESTED


def test_a_series_that_no_sonarr_knows_is_there_as_a_whole(stands: Stands) -> None:
    assert stands(Wish(MediaType.TV), Evidence(copies=SERIES_COPY)).state is State.AVAILABLE


def test_a_persons_request_waits_for_the_episodes_to_be_read(stands: Stands, at: At) -> None:
    holding = Holding("sonarr", "main", 7, seasons=(SeasonFiles(1, 10, 10, 10),))
    evidence = Evidence(copies=SERIES_COPY, holdings=(holding,))

    assert stands(series_wish(at), evidence).state is State.IMPORTED


def test_states_of_seasons(stands: Stands, at: At) -> None:
    episodes = [*season(at, 1, count=2, seen=2), *season(at, 2, count=4, seen=1)]
    standing = stands(series_wish(at, seasons=None), detailed(episodes))

    assert season_states(standing.units) == {
        1: (State.AVAILABLE, 2, 2),
        2: (State.PARTIALLY_AVAILABLE, 1, 4),
    }
