"""What a post about a station means."""

from datetime import UTC, datetime

import pytest

from gateway.translate.libretime import read
from gateway.translate.posted import Dropped
from medley_contracts.libretime import PullTracks

NOW = datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)


@pytest.mark.parametrize("raw", [b"", b"{}", b'{"event": "upload"}', b"no json", b"\xff", b"[1]"])
def test_anything_posted_makes_a_pull_of_that_station(raw: bytes) -> None:
    outcome = read("late", raw, received_at=NOW).outcome

    assert isinstance(outcome, PullTracks)
    assert (outcome.station, outcome.limit, outcome.requested_by) == ("late", None, "webhook")


@pytest.mark.parametrize("raw", [b'{"event": "Test"}', b'{"eventType": "test"}'])
def test_a_test_changes_nothing(raw: bytes) -> None:
    assert read("main", raw, received_at=NOW).outcome == Dropped("test")


def test_the_same_post_again_is_another_wish() -> None:
    first, second = (read("main", b"{}", received_at=NOW).message_id for _ in range(2))

    assert first != second
