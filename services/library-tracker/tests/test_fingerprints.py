"""Fingerprints: the same answer has the same number, and whatever matters to us changes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import msgspec
import pytest
from msgspec.structs import replace

from library_tracker.domain.observation import Observation
from library_tracker.workflows.fingerprints import READING
from library_tracker.workflows.read_applications import of_jellyfin, of_radarr, of_sonarr
from medley_clients.arr.models import Quality
from medley_clients.jellyfin.models import Title
from medley_clients.radarr.models import Movie, MovieFile
from medley_clients.sonarr.models import Counts, Season, Series

THEN: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LATER: Final = datetime(2026, 2, 3, tzinfo=UTC)


def quality(name: str) -> Quality:
    """As an *arr nests it."""
    return msgspec.convert({"quality": {"name": name}}, Quality)


FILE: Final = MovieFile(THEN, quality("Bluray-1080p"))


@dataclass(frozen=True)
class Kind:
    """One kind of answer: how it is read, one of them, and another value for each field."""

    read: Callable[[str, Any], Observation]
    one: Title | Movie | Series
    others: Mapping[str, Any]


KINDS: Final = (
    Kind(
        of_jellyfin,
        Title("a1", "Movie", "Film", "/f/a.mkv", "About", {"Tmdb": "4"}, 1951, THEN),
        {
            "type": "Series",
            "name": "Other",
            "path": "/f/a 2160p.mkv",
            "overview": "More about",
            "provider_ids": {"Tmdb": "4", "Imdb": "nonsense"},
            "year": 1952,
            "created_at": LATER,
        },
    ),
    Kind(
        of_radarr,
        Movie(
            7,
            "Film",
            1951,
            "announced",
            monitored=True,
            has_file=True,
            is_available=False,
            path="/f",
            tmdb_id=4,
            imdb_id="tt0000001",
            movie_file=FILE,
        ),
        {
            "title": "Other",
            "year": 1952,
            "status": "released",
            "monitored": False,
            "is_available": True,
            "path": "/g",
            "tmdb_id": 5,
            "imdb_id": "tt0000002",
            "movie_file": replace(FILE, quality=quality("Bluray-2160p")),
        },
    ),
    Kind(
        of_radarr,
        Movie(7, "Film", has_file=False, movie_file=None),
        {"has_file": True, "movie_file": FILE},
    ),
    Kind(
        of_sonarr,
        Series(
            7,
            "Show",
            1951,
            monitored=True,
            path="/s",
            tvdb_id=3,
            tmdb_id=4,
            imdb_id="tt0000001",
            seasons=[Season(1, monitored=True, statistics=Counts(1, 2, 3))],
        ),
        {
            "title": "Other",
            "year": 1952,
            "monitored": False,
            "path": "/t",
            "tvdb_id": 5,
            "tmdb_id": 5,
            "imdb_id": "tt0000002",
            "seasons": [Season(1, monitored=True, statistics=Counts(2, 2, 3))],
        },
    ),
)
READ: Final = (3, "932a16a46ac8bb2c621566dffbd093a29773fe32fd9966e584165876b523dd16")
"""What the answers above are understood as; the number is raised with it."""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.read.__name__)
def test_whatever_changes_what_is_observed_changes_the_fingerprint(kind: Kind) -> None:
    before = kind.read("main", kind.one)

    for name, other in kind.others.items():
        after = kind.read("main", replace(kind.one, **{name: other}))

        assert after.fingerprint != before.fingerprint, name
        assert replace(after, fingerprint=0) != replace(before, fingerprint=0), name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.read.__name__)
def test_each_field_that_is_decoded_has_another_value_here(kind: Kind) -> None:
    """So that `…changes…` above fails for one that is decoded and not read: it would be noise."""
    every = {name for each in KINDS if each.read is kind.read for name in each.others}

    assert set(kind.one.__struct_fields__) - {"id"} == every


def test_what_is_not_read_changes_nothing() -> None:
    """Ratings, pictures and labels change every night; nothing has to be looked at for them."""
    noise = {"tags": [4], "images": [{"coverType": "poster"}], "ratings": {"tmdb": 7.1}}
    for kind in KINDS:
        said = msgspec.to_builtins(kind.one)
        again = msgspec.convert({**said, **noise}, type(kind.one))

        assert kind.read("main", again).fingerprint == kind.read("main", kind.one).fingerprint


def test_a_fingerprint_is_the_same_everywhere_and_changes_with_the_reading() -> None:
    """Stored numbers are compared with those of later versions.

    Where this fails an answer is understood in another way than before: raise `READING`, so that
    everything is read anew, and put both values here.
    """
    observed = [kind.read("main", kind.one) for kind in KINDS]

    assert (READING, sha256(repr(observed).encode()).hexdigest()) == READ
