"""Typical values, spelled once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from library_tracker.domain.evidence import (
    Decision,
    Evidence,
    Fact,
    Kind,
    Wish,
)
from library_tracker.domain.ids import MediaType
from library_tracker.domain.state import Standing, standing
from library_tracker.domain.stuck import Patience, Stuck, stuck

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PATIENCE = Patience(
    approved=timedelta(hours=2),
    grabbed=timedelta(hours=1),
    downloading=timedelta(days=1),
    imported=timedelta(hours=1),
)


def minute(number: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=number)


@pytest.fixture
def at() -> Callable[[float], datetime]:
    """Minutes after noon → when."""
    return minute


@pytest.fixture
def film_wish() -> Callable[..., Wish]:
    """A person's wish for a film, requested at noon and approved a minute later."""

    def make(**said: object) -> Wish:
        decisions = {Decision.REQUESTED: minute(0), Decision.APPROVED: minute(1)}
        return Wish(
            **{  # type: ignore[arg-type]  # what a test says
                "media_type": MediaType.MOVIE,
                "decisions": decisions,
                "is_exact": True,
                **said,
            }
        )

    return make


@pytest.fixture
def fact() -> Callable[..., Fact]:
    """Something that happened to a film of `radarr/main`."""

    def make(kind: Kind, minutes: float, **said: object) -> Fact:
        return Fact(
            kind,
            minute(minutes),
            **{"key": "a" * 40, "source": "radarr", "instance": "main", **said},  # type: ignore[arg-type]  # what a test says
        )

    return make


@pytest.fixture
def stands() -> Callable[..., Standing]:
    """Where a wish stands; no instance keeps 4K alone unless ``apart`` names it."""

    def work_out(
        wish: Wish,
        evidence: Evidence,
        *,
        minutes: float = 60,
        apart: frozenset[tuple[str, str]] = frozenset(),
    ) -> Standing:
        return standing(wish, evidence, is_4k=lambda *which: which in apart, now=minute(minutes))

    return work_out


@pytest.fixture
def why_stuck() -> Callable[..., Stuck | None]:
    """Why a wish does not move after so many minutes."""

    def work_out(wish: Wish, evidence: Evidence, *, minutes: float) -> Stuck | None:
        now = minute(minutes)
        stands = standing(wish, evidence, is_4k=lambda *_: False, now=now)
        return stuck(wish, evidence, stands, patience=PATIENCE, is_4k=lambda *_: False, now=now)

    return work_out
