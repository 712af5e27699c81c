"""How the server spells and reads dates."""

import pytest

from medley_simulators.jellyfin.ticks import Clock, full_date, parse_date, rest_date
from medley_simulators.jellyfin.version import Behaviour

SECOND = 1_767_323_045
TICKS = SECOND * 10_000_000


@pytest.mark.parametrize(
    ("fraction", "rest", "full"),
    [
        pytest.param(0, ".0000000", ".0000000", id="a whole second"),
        pytest.param(1_234_567, ".1234567", ".1234567", id="all digits"),
        pytest.param(1_230_000, ".123", ".1230000", id="zeros are trimmed"),
        pytest.param(50, ".0000050", ".0000050", id="no whole millisecond, no trimming"),
    ],
)
def test_dates_have_up_to_seven_digits(fraction: int, rest: str, full: str) -> None:
    assert rest_date(TICKS + fraction) == f"2026-01-02T03:04:05{rest}Z"
    assert full_date(TICKS + fraction) == f"2026-01-02T03:04:05{full}Z"


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("20260102030405", 0),
        ("2026-01-02T03:04:05Z", 0),
        ("2026-01-02T03:04:05.1234567Z", 1_234_567),
        ("2026-01-02T04:04:05.5+01:00", 5_000_000),
        ("2026-01-02T03:04:05", 0),
    ],
)
def test_dates_are_read_in_every_spelling(text: str, fraction: int) -> None:
    assert parse_date(text) == TICKS + fraction


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(ValueError, match="yesterday"):
        parse_date("yesterday")


def test_a_skewed_clock_is_ahead_by_its_skew() -> None:
    clock = Clock(skew_s=-90, time_ns=lambda: SECOND * 1_000_000_000)

    assert clock.now() == TICKS - 900_000_000
    assert clock.http_date() == "Fri, 02 Jan 2026 03:02:35 GMT"


def test_a_release_candidate_behaves_as_its_release() -> None:
    candidate = Behaviour.of("12.0-rc5")

    assert candidate.number == (12, 0, 0)
    assert candidate.versions_share_played
