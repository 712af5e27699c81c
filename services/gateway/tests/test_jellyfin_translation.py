"""What each kind of notification becomes, and which bodies are refused."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from gateway.translate.jellyfin import read
from gateway.translate.posted import Dropped, Notification, Unreadable
from medley_contracts.jellyfin import (
    AccountChange,
    AccountReported,
    ItemAdded,
    ItemRemoved,
    NotificationIgnored,
    SaveReason,
    UserDataReported,
)

Body = dict[str, object]
Build = Callable[..., Body]
NOW = datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)


def taken(body: object, *, server: str = "lan", when: datetime = NOW) -> Notification:
    """Read a body as if it had just come."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read(server, raw, received_at=when)


def report(body: Body) -> UserDataReported:
    """Read a body that must become a report."""
    outcome = taken(body).outcome
    assert isinstance(outcome, UserDataReported)
    return outcome


def test_a_saved_row_becomes_a_report_of_the_whole_row(user_data_saved: Build) -> None:
    message = report(user_data_saved())

    assert message == UserDataReported(
        message_id=message.message_id,
        occurred_at=datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC),
        server="lan",
        user_id="8f0c" * 8,
        username="anna",
        item_id="0d1e" * 8,
        item_type="Movie",
        item_name="Heat",
        reason=SaveReason.TOGGLE_PLAYED,
        reported_at=datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC),
        received_at=NOW,
        position_ticks=0,
        is_played=True,
        is_favorite=False,
        rating=None,
        play_count=1,
        last_played_at=datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("likes", "rating", "expected"),
    [
        pytest.param(False, 0, None, id="the plugin's spelling of not rated"),
        pytest.param(None, 0, None, id="no rating and no opinion"),
        pytest.param(True, 0, 10.0, id="liked without a number"),
        pytest.param(True, ..., 10.0, id="liked, number missing"),
        pytest.param("True", "", 10.0, id="liked, through a template"),
        pytest.param(False, 1, 1.0, id="a real dislike"),
        pytest.param(False, "1", 1.0, id="a real dislike, through a template"),
        pytest.param(True, 8.5, 8.5, id="a number says more than a thumb"),
        pytest.param(..., 7, 7.0, id="a number alone"),
        pytest.param(False, ..., None, id="the false that stands for null"),
    ],
)
def test_not_rated_is_never_taken_for_a_dislike(
    user_data_saved: Build, likes: object, rating: object, expected: float | None
) -> None:
    assert report(user_data_saved(Likes=likes, Rating=rating)).rating == expected


@pytest.mark.parametrize("spelled", [True, "True", "true", " TRUE ", "1", 1], ids=repr)
def test_every_spelling_of_true_is_true(user_data_saved: Build, spelled: object) -> None:
    message = report(user_data_saved(Favorite=spelled, Played=spelled))

    assert message.is_favorite
    assert message.is_played


@pytest.mark.parametrize("spelled", [False, "False", "false", "0", 0], ids=repr)
def test_every_spelling_of_false_is_false(user_data_saved: Build, spelled: object) -> None:
    message = report(user_data_saved(Favorite=spelled, Played=spelled))

    assert not message.is_favorite
    assert not message.is_played


def test_numbers_may_be_strings(user_data_saved: Build) -> None:
    message = report(
        user_data_saved(PlaybackPositionTicks="35904000000", PlayCount="3", Rating="8.5")
    )

    assert (message.position_ticks, message.play_count, message.rating) == (35904000000, 3, 8.5)


def test_dashed_ids_of_any_case_are_the_same_ids(user_data_saved: Build) -> None:
    message = report(user_data_saved(ItemId="0D1E0D1E-0d1e-0d1e-0D1E-0d1e0D1E0d1e"))

    assert message.item_id == "0d1e" * 8


def test_quotes_the_plugin_escaped_are_plain_again(user_data_saved: Build) -> None:
    message = report(
        user_data_saved(Name='Say \\"Hi\\" & leave', NotificationUsername="O&#x27;Hara")
    )

    assert message.item_name == 'Say "Hi" & leave'
    assert message.username == "O'Hara"


def test_a_name_keeps_no_character_postgres_refuses(user_data_saved: Build) -> None:
    assert report(user_data_saved(Name="He\x00at")).item_name == "Heat"


def test_a_bom_and_blanks_around_the_body_do_not_matter(user_data_saved: Build) -> None:
    raw = b"\xef\xbb\xbf \r\n" + json.dumps(user_data_saved()).encode() + b"\n\x20"

    assert isinstance(taken(raw).outcome, UserDataReported)


@pytest.mark.parametrize(
    "missing",
    [
        "Favorite",
        "Played",
        "PlayCount",
        "PlaybackPositionTicks",
        "ItemId",
        "UserId",
        "NotificationUsername",
    ],
)
@pytest.mark.parametrize("nothing", [..., None, ""], ids=["absent", "null", "empty"])
def test_w04_what_is_not_said_is_not_made_up(
    user_data_saved: Build, missing: str, nothing: object
) -> None:
    with pytest.raises(Unreadable) as refusal:
        taken(user_data_saved(**{missing: nothing}))

    assert refusal.value.fields == (missing,)


def test_w04_a_template_that_says_is_favorite_does_not_say_favorite(user_data_saved: Build) -> None:
    with pytest.raises(Unreadable) as refusal:
        taken(user_data_saved(Favorite=..., IsFavorite=True))

    assert refusal.value.fields == ("Favorite",)


def test_a_row_that_says_nothing_of_ratings_does_not_clear_them(user_data_saved: Build) -> None:
    with pytest.raises(Unreadable) as refusal:
        taken(user_data_saved(Likes=..., Rating=...))

    assert refusal.value.fields == ("Rating",)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        pytest.param("Played", "perhaps", id="neither yes nor no"),
        pytest.param("PlayCount", -1, id="a negative count"),
        pytest.param("PlayCount", 1.5, id="half a play"),
        pytest.param("PlayCount", True, id="a flag for a number"),
        pytest.param("PlaybackPositionTicks", 2**63, id="a position no database holds"),
        pytest.param("PlaybackPositionTicks", "1e999", id="an infinite position"),
        pytest.param("Rating", 11, id="more than full marks"),
        pytest.param("Rating", "NaN", id="not a number"),
        pytest.param("ItemId", "0d1e", id="too short an id"),
        pytest.param("ItemId", 7, id="a number for an id"),
        pytest.param("LastPlayedDate", "1/2/2026 3:04:05 AM", id="a date in some language"),
    ],
)
def test_a_senseless_member_is_named(user_data_saved: Build, member: str, value: object) -> None:
    with pytest.raises(Unreadable) as refusal:
        taken(user_data_saved(**{member: value}))

    assert refusal.value.fields == (member,)


def test_all_that_is_wrong_is_named_at_once(user_data_saved: Build) -> None:
    with pytest.raises(Unreadable) as refusal:
        taken(user_data_saved(Played=..., ItemId="x", Likes="x"))

    assert refusal.value.fields == ("ItemId", "Likes", "Played")


@pytest.mark.parametrize(
    "spelled",
    ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.0000000Z", "2026-01-02T04:04:05+01:00"],
)
def test_a_time_is_read_however_many_digits_it_has(user_data_saved: Build, spelled: str) -> None:
    message = report(user_data_saved(UtcTimestamp=spelled))

    assert message.reported_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_row_without_a_readable_time_is_still_a_report(user_data_saved: Build) -> None:
    message = report(user_data_saved(UtcTimestamp="1/2/2026 3:04:05 AM"))

    assert message.reported_at is None
    assert message.occurred_at == NOW


def test_never_played_is_no_time_at_all(user_data_saved: Build) -> None:
    message = report(user_data_saved(LastPlayedDate="0001-01-01T00:00:00.0000000Z"))

    assert message.last_played_at is None


def test_a_reason_of_a_later_version_is_unknown(user_data_saved: Build) -> None:
    assert report(user_data_saved(SaveReason="Dreamt")).reason is SaveReason.UNKNOWN


def test_the_same_body_is_the_same_message(user_data_saved: Build) -> None:
    body = user_data_saved()

    assert taken(body).message_id == taken(body, when=datetime.now(UTC)).message_id
    assert taken(body).message_id != taken(body, server="wan").message_id
    assert taken(body).message_id != taken(user_data_saved(Played=False)).message_id


def test_the_same_words_without_a_time_may_be_a_second_wish(user_data_saved: Build) -> None:
    body = user_data_saved(UtcTimestamp=...)

    assert taken(body).message_id != taken(body, when=datetime.now(UTC)).message_id


@pytest.mark.parametrize(
    ("kind", "contract"), [("ItemAdded", ItemAdded), ("ItemDeleted", ItemRemoved)]
)
def test_items_come_and_go(
    user_data_saved: Build, kind: str, contract: type[ItemAdded | ItemRemoved]
) -> None:
    outcome = taken(user_data_saved(NotificationType=kind, UserId=...)).outcome

    assert isinstance(outcome, contract)
    assert (outcome.server, outcome.item_id, outcome.item_type) == ("lan", "0d1e" * 8, "Movie")


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("UserCreated", AccountChange.CREATED),
        ("UserUpdated", AccountChange.UPDATED),
        ("UserDeleted", AccountChange.DELETED),
    ],
)
def test_accounts_come_change_and_go(kind: str, change: AccountChange) -> None:
    outcome = taken(
        {"NotificationType": kind, "NotificationUsername": "anna", "UserId": "8F0C" * 8}
    ).outcome

    assert isinstance(outcome, AccountReported)
    assert (outcome.change, outcome.username, outcome.user_id) == (change, "anna", "8f0c" * 8)


@pytest.mark.parametrize("automated", [True, "True", "true"])
def test_automated_progress_is_dropped(automated: object) -> None:
    outcome = taken({"NotificationType": "PlaybackProgress", "IsAutomated": automated}).outcome

    assert outcome == Dropped("automated_progress")


def test_a_test_has_no_effect() -> None:
    assert taken({"NotificationType": "Test"}).outcome == Dropped("test")


def test_a_type_nobody_needs_is_kept_as_it_came() -> None:
    body = {"NotificationType": "TaskCompleted", "Deep": {"er": [1, None]}}

    outcome = taken(body).outcome

    assert isinstance(outcome, NotificationIgnored)
    assert (outcome.notification_type, outcome.body) == ("TaskCompleted", body)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xef\xbb\xbf", id="only a byte order mark"),
        pytest.param(b"{", id="half an object"),
        pytest.param(b'{"PlayedToCompletion": ,}', id="what a template leaves of a missing value"),
        pytest.param(b'{"Played": True}', id="a template's boolean"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'"text"', id="a string"),
        pytest.param(b'{"Name": "caf\xe9"}', id="not UTF-8"),
        pytest.param(b'{"Name": "\\ud800"}', id="half a character"),
        pytest.param(b"[" * 100_000, id="a tower of brackets"),
        pytest.param(b'{"a":' + b"[" * 100_000, id="a tower inside"),
    ],
)
def test_what_is_no_json_object_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        taken(raw)

    assert refusal.value.fields == ()


def test_an_object_that_does_not_say_what_it_is_is_unreadable() -> None:
    with pytest.raises(Unreadable) as refusal:
        taken({})

    assert refusal.value.fields == ("NotificationType",)


def test_a_form_says_the_same_as_json(user_data_saved: Build) -> None:
    body = {name: str(value) for name, value in user_data_saved(Video_0_Profile="").items()}

    notification = read(
        "lan",
        urlencode(body).encode(),
        received_at=NOW,
        content_type="application/x-www-form-urlencoded; charset=utf-8",
    )

    assert isinstance(notification.outcome, UserDataReported)
    assert notification.outcome.is_played


def test_json_is_json_even_when_the_header_says_form(user_data_saved: Build) -> None:
    notification = read(
        "lan",
        json.dumps(user_data_saved()).encode(),
        received_at=NOW,
        content_type="application/x-www-form-urlencoded",
    )

    assert isinstance(notification.outcome, UserDataReported)


def test_w29_an_added_episode_names_its_series_apart_from_its_own_ids() -> None:
    message = taken(
        {
            "NotificationType": "ItemAdded",
            "UtcTimestamp": "2026-01-01T12:00:00.0000000Z",
            "ItemId": "ab12" * 8,
            "ItemType": "Episode",
            "Name": "Pilot",
            "Year": 2021,
            "SeriesName": "North Quay",
            "SeriesId": "9B2D9B2D-9b2d-9b2d-9b2d-9b2d9b2d9b2d",
            "SeasonNumber": 1,
            "EpisodeNumber": "1",
            "EpisodeNumberEnd": 2,
            "Provider_tvdb": "8100001",
            "Provider_imdb": "tt7000001",
        }
    ).outcome

    assert isinstance(message, ItemAdded)
    assert (message.series_id, message.series_name) == ("9b2d" * 8, "North Quay")
    assert (message.season, message.episode, message.last_episode) == (1, 1, 2)
    assert (message.tvdb_id, message.imdb_id, message.tmdb_id) == (8100001, "tt7000001", None)


@pytest.mark.parametrize("said", [None, "", "0", "tt12", "1.5", "x" * 40])
def test_edge_10_an_added_film_with_senseless_ids_is_still_told(said: object) -> None:
    message = taken(
        {
            "NotificationType": "ItemAdded",
            "ItemId": "ab12" * 8,
            "ItemType": "Movie",
            "Provider_tmdb": said,
            "SeriesId": "none",
        }
    ).outcome

    assert isinstance(message, ItemAdded)
    assert (message.tmdb_id, message.series_id) == (None, None)
