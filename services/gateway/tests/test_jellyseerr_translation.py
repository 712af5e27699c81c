"""What each notification of Seerr becomes; templates that people have edited."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.translate.jellyseerr import read
from gateway.translate.posted import Dropped, Unreadable
from medley_contracts.library_reports import (
    IssueReported,
    IssueStep,
    MediaType,
    ReportIgnored,
    RequestReported,
    RequestStep,
)

NOW = datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)
Body = dict[str, Any]


def posted(**changes: Any) -> Body:
    """A request for two seasons; a keyword replaces a member, ``...`` removes it."""
    body: Body = {
        "notification_type": "MEDIA_AUTO_APPROVED",
        "event": "Series Request Automatically Approved",
        "subject": "North Quay (2021)",
        "message": "About a quay.",
        "image": "https://image.example/t/p/abc.jpg",
        "media": {
            "media_type": "tv",
            "tmdbId": "120045",
            "tvdbId": "400321",
            "status": "PENDING",
            "status4k": "UNKNOWN",
        },
        "request": {
            "request_id": "91",
            "requestedBy_email": "m@example.net",
            "requestedBy_username": "mara",
        },
        "issue": None,
        "comment": None,
        "extra": [{"name": "Requested Seasons", "value": "1, 2"}],
    }
    body.update(changes)
    return {name: value for name, value in body.items() if value is not ...}


def issue(kind: str, **changes: Any) -> Body:
    """A complaint: it has no request."""
    about = {"issue_id": "8", "issue_type": "VIDEO", "reportedBy_username": "mara"}
    return posted(notification_type=kind, request=None, issue=about, **changes)


def made(body: Body) -> Any:
    return read("main", json.dumps(body).encode(), received_at=NOW).outcome


def test_a_request_says_who_wants_which_seasons_of_what() -> None:
    message = made(posted())

    assert message == RequestReported(
        message_id=message.message_id,
        occurred_at=NOW,
        instance="main",
        request_id=91,
        step=RequestStep.AUTO_APPROVED,
        media_type=MediaType.TV,
        tmdb_id=120045,
        tvdb_id=400321,
        name="North Quay",
        year=2021,
        overview="About a quay.",
        poster_url="https://image.example/t/p/abc.jpg",
        seasons=(1, 2),
        requested_by="mara",
    )


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        ("MEDIA_PENDING", RequestStep.PENDING),
        ("MEDIA_APPROVED", RequestStep.APPROVED),
        ("MEDIA_AUTO_APPROVED", RequestStep.AUTO_APPROVED),
        ("MEDIA_AVAILABLE", RequestStep.AVAILABLE),
        ("MEDIA_DECLINED", RequestStep.DECLINED),
        ("MEDIA_FAILED", RequestStep.FAILED),
    ],
)
def test_w34_every_step_of_a_request_is_told(kind: str, step: RequestStep) -> None:
    assert made(posted(notification_type=kind)).step is step


@pytest.mark.parametrize(
    ("kind", "step", "text"),
    [
        ("ISSUE_CREATED", IssueStep.CREATED, "About a quay."),
        ("ISSUE_COMMENT", IssueStep.COMMENTED, "still broken"),
        ("ISSUE_RESOLVED", IssueStep.RESOLVED, "About a quay."),
        ("ISSUE_REOPENED", IssueStep.REOPENED, "About a quay."),
    ],
)
def test_w22_a_complaint_without_a_request_is_understood(
    kind: str, step: IssueStep, text: str
) -> None:
    said = {"comment_message": "still broken"} if step is IssueStep.COMMENTED else None
    places = [{"name": "Affected Season", "value": "2"}, {"name": "Affected Episode", "value": "7"}]

    message = made(issue(kind, comment=said, extra=places))

    assert isinstance(message, IssueReported)
    assert (message.step, message.issue_id, message.text) == (step, 8, text)
    assert (message.season, message.episode, message.reported_by) == (2, 7, "mara")


def test_w24_hd_and_4k_are_two_requests() -> None:
    hd = made(posted(event="Movie Request Approved"))
    uhd = made(posted(event="4K Movie Request Approved", request={"request_id": "92"}))

    assert (hd.is_4k, uhd.is_4k) == (False, True)
    assert hd.request_id != uhd.request_id


def test_w25_ids_are_numbers_whether_they_come_as_digits_or_not() -> None:
    digits = made(posted())
    numbers = made(
        posted(
            media={"media_type": "tv", "tmdbId": 120045, "tvdbId": 400321},
            request={"request_id": 91, "requestedBy_username": "mara"},
        )
    )

    assert (numbers.tmdb_id, numbers.tvdb_id, numbers.request_id) == (120045, 400321, 91)
    assert digits.model_dump(exclude={"message_id"}) == numbers.model_dump(exclude={"message_id"})


def test_a_film_has_no_number_at_tvdb_and_no_seasons() -> None:
    message = made(posted(media={"media_type": "movie", "tmdbId": "550", "tvdbId": ""}, extra=[]))

    assert (message.media_type, message.tvdb_id, message.seasons) == (MediaType.MOVIE, None, None)


@pytest.mark.parametrize(
    ("said", "expected"),
    [("1, 2", (1, 2)), ("0", (0,)), ("3,1", (1, 3)), ("", None), ("all", None)],
)
def test_seasons_are_read_from_a_sentence(said: str, expected: tuple[int, ...] | None) -> None:
    extra = [{"name": "Requested Seasons", "value": said}]

    assert made(posted(extra=extra)).seasons == expected


@pytest.mark.parametrize("extra", [..., None, "", [], ["x"], [{"name": 5}]])
def test_without_extras_no_season_is_made_up(extra: object) -> None:
    assert made(posted(extra=extra)).seasons is None


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("North Quay (2021)", ("North Quay", 2021)),
        ("North Quay", ("North Quay", None)),
        ("1917 (2019)", ("1917", 2019)),
        ("(500) Days of Summer (2009)", ("(500) Days of Summer", 2009)),
        ("2001", ("2001", None)),
        ("", ("", None)),
    ],
)
def test_edge_12_the_year_stands_behind_the_name(
    subject: str, expected: tuple[str, int | None]
) -> None:
    message = made(posted(subject=subject))

    assert (message.name, message.year) == expected


def test_w08_a_picture_that_is_none_is_not_shown() -> None:
    assert made(posted(image="https://image.example/t/p/w600/null")).poster_url is None
    assert made(posted(image="")).poster_url is None


def test_edge_24_a_template_without_a_request_still_tells_of_the_title() -> None:
    message = made(posted(request=None))

    assert (message.request_id, message.tmdb_id) == (None, 120045)


@pytest.mark.parametrize("nothing", ["media", "request"])
def test_edge_24_a_test_changes_nothing(nothing: str) -> None:
    body = posted(notification_type="TEST_NOTIFICATION", media=None, request=None, extra=[])

    assert made({**body, nothing: None}) == Dropped("test")


def test_an_unknown_notification_is_kept_as_it_came() -> None:
    message = made(posted(notification_type="MEDIA_BLESSED"))

    assert isinstance(message, ReportIgnored)
    assert message.notification_type == "MEDIA_BLESSED"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param(posted(media=None), "media.media_type", id="no title"),
        pytest.param(posted(media={"media_type": "song"}), "media.media_type", id="a song"),
        pytest.param(posted(notification_type=""), "notification_type", id="no kind"),
        pytest.param(
            posted(media={"media_type": "tv", "tmdbId": ""}, request=None),
            "media.tmdbId",
            id="nothing to find it by",
        ),
        pytest.param(issue("ISSUE_CREATED") | {"issue": None}, "issue.issue_id", id="no complaint"),
    ],
)
def test_what_cannot_be_understood_is_refused_and_named(body: Body, field: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        made(body)

    assert refusal.value.fields == (field,)
