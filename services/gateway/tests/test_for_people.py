"""How values are told to people, and how clients say what they prefer."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.live.topics import subjects, topic_of, topics
from gateway.pages.rendering import ago, count, plain, until
from gateway.routes.commands import preferred_wait_s
from gateway.vocabulary import contracts, events
from medley_contracts.jellyfin import UserDataReported

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "just now"),
        (-30, "just now"),
        (40, "40 s ago"),
        (240, "4 min ago"),
        (7200, "2 h ago"),
        (259_200, "3 days ago"),
    ],
)
def test_how_long_ago(seconds: float, expected: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == expected


def test_what_never_happened_never_did() -> None:
    assert ago(None, NOW) == "never"


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-5, "now"), (2, "now"), (40, "in 40 s"), (600, "in 10 min")]
)
def test_how_long_to_wait(seconds: float, expected: str) -> None:
    assert until(NOW + timedelta(seconds=seconds), NOW) == expected


@pytest.mark.parametrize(
    ("value", "field", "expected"),
    [
        (None, "rating", "none"),
        (True, "played", "yes"),
        (False, "played", "no"),
        (3590.4, "position", "59:50"),
        (7265, "position", "2:01:05"),
        ("2026-01-02T03:04:05Z", "last_played", "2026-01-02 03:04 UTC"),
        (8.5, "rating", "8.5"),
    ],
)
def test_a_value_as_people_say_it(value: object, field: str, expected: str) -> None:
    assert plain(value, field) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(51204, "51\N{NARROW NO-BREAK SPACE}204"), (None, "–"), (True, "–")]
)
def test_a_number_as_people_read_it(value: object, expected: str) -> None:
    assert count(value) == expected


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (None, 0),
        ("wait=10", 10),
        ("respond-async, wait=10", 10),
        ('wait="10"; foo', 10),
        ("Wait = 7", 7),
        ("wait=600", 60),
        ("wait=-1", 0),
        ("wait=soon", 0),
        ("await=10", 0),
    ],
)
def test_how_long_a_client_prefers_to_wait(said: str | None, seconds: int) -> None:
    assert preferred_wait_s(said) == seconds


def test_every_event_has_exactly_one_topic() -> None:
    everything = subjects(topics())

    for contract in events():
        subject = str(contract.SUBJECT)
        matching = [f for f in everything if f == subject or subject.startswith(f.rstrip(">"))]
        assert len(matching) == 1, subject
        assert matching[0] in subjects([topic_of(subject)])


def test_raw_reports_are_a_topic_of_their_own() -> None:
    raw = str(UserDataReported.SUBJECT)

    assert topic_of(raw) == "reports"
    assert subjects(["reports"]) == (raw,)
    assert raw not in subjects(["jellyfin"])


def test_no_two_contracts_share_a_subject() -> None:
    found = [str(contract.SUBJECT) for contract in contracts()]

    assert len(found) == len(set(found)) > 10
