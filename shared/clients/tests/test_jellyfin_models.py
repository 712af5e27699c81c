"""Jellyfin's spelling, read."""

from datetime import UTC, datetime

import pytest

from medley_clients.errors import UpstreamTooOld
from medley_clients.jellyfin import wire
from medley_clients.jellyfin.models import Item, NowPlaying, User, UserData
from medley_clients.jellyfin.old_server import Step, steps
from medley_clients.jellyfin.routes import (
    LEGACY,
    NEW,
    Version,
    parse_version,
    routes_for,
)
from medley_clients.jellyfin.server import credentials
from medley_clients.jellyfin.wire import UserDataPatch


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "2026-01-02T03:04:05.1234567Z",
            datetime(2026, 1, 2, 3, 4, 5, 123457, tzinfo=UTC),
        ),
        ("2026-01-02T03:04:59.9999999Z", datetime(2026, 1, 2, 3, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05.0000000Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05.12Z", datetime(2026, 1, 2, 3, 4, 5, 120000, tzinfo=UTC)),
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        (
            "2026-01-02T04:04:05.5+01:00",
            datetime(2026, 1, 2, 3, 4, 5, 500000, tzinfo=UTC),
        ),
        ("2026-01-02T03:04:05.5", datetime(2026, 1, 2, 3, 4, 5, 500000, tzinfo=UTC)),
        ("0001-01-01T00:00:00.0000000Z", None),
    ],
)
def test_dates_are_read_in_every_form_servers_print(said: str, expected: datetime | None) -> None:
    row = wire.read_user_data(f'{{"LastPlayedDate":"{said}"}}'.encode())

    assert row.last_played_at == expected
    assert row.last_played_at is None or row.last_played_at.tzinfo is UTC


def test_a_fresh_row_has_no_values() -> None:
    body = (
        b'{"PlaybackPositionTicks":0,"PlayCount":0,"IsFavorite":false,"Played":false,"Key":"949"}'
    )

    assert wire.read_user_data(body) == UserData()


def test_a_row_is_read_whole() -> None:
    body = (
        b'{"Rating":7.5,"PlayedPercentage":12.5,"PlaybackPositionTicks":4500000000,"PlayCount":2,'
        b'"IsFavorite":true,"Likes":true,"Played":true,"Key":"949","ItemId":"0d1e"}'
    )

    assert wire.read_user_data(body) == UserData(
        rating=7.5,
        position_ticks=4_500_000_000,
        play_count=2,
        is_favorite=True,
        likes=True,
        played=True,
    )


def test_an_episode_is_read_with_its_numbers_and_without_empty_ids() -> None:
    body = (
        b'{"Items":[{"Id":"0d1e","Type":"Episode","Name":"Pilot","Path":"/tv/a.mkv","SeriesId":"5e",'
        b'"ProviderIds":{"Tvdb":"7","Imdb":""},"SeriesName":"Lost","ParentIndexNumber":1,'
        b'"IndexNumber":2,"RunTimeTicks":5,"ProductionYear":2004,"IsFolder":false,"Etag":"x"}],'
        b'"TotalRecordCount":1,"StartIndex":0}'
    )

    assert wire.read_items(body).rows == [
        Item(
            id="0d1e",
            type="Episode",
            name="Pilot",
            path="/tv/a.mkv",
            provider_ids={"Tvdb": "7"},
            series_id="5e",
            series_name="Lost",
            season_number=1,
            episode_number=2,
            run_time_ticks=5,
            production_year=2004,
        )
    ]


def test_accounts_are_read_flat() -> None:
    body = (
        b'[{"Name":"anna","Id":"8f","HasPassword":true,"HasConfiguredPassword":false,'
        b'"Policy":{"IsAdministrator":true,"IsDisabled":false}}]'
    )

    assert wire.read_users(body) == [User(id="8f", name="anna", is_administrator=True)]


def test_only_sessions_that_play_something_are_read_one_entry_a_person() -> None:
    body = (
        b'[{"UserId":"00000000000000000000000000000000","NowPlayingItem":{"Id":"11"}},'
        b'{"UserId":"8f","PlayState":{"CanSeek":false}},'
        b'{"UserId":"8f","NowPlayingItem":{"Id":"0d"},"PlayState":{"PositionTicks":42},'
        b'"AdditionalUsers":[{"UserId":"9a","UserName":"ben"}]}]'
    )

    assert wire.read_now_playing(body) == [
        NowPlaying(user_id="8f", item_id="0d", position_ticks=42),
        NowPlaying(user_id="9a", item_id="0d", position_ticks=42),
    ]


def test_a_patch_holds_the_given_members_only() -> None:
    patch = UserDataPatch(played=False, playback_position_ticks=0)

    assert wire.to_body(patch) == b'{"PlaybackPositionTicks":0,"Played":false}'


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("10.11.11", (10, 11)),
        ("12.0.0-rc5", (12, 0)),
        ("10.8.13", (10, 8)),
        ("new", None),
    ],
)
def test_versions_are_read_as_numbers(said: str, expected: Version | None) -> None:
    assert parse_version(said) == expected


@pytest.mark.parametrize(
    ("version", "is_new"),
    [((10, 8), False), ((10, 9), True), ((10, 11), True), ((12, 0), True)],
)
def test_the_version_decides_the_routes(*, version: Version, is_new: bool) -> None:
    assert routes_for(version) is (NEW if is_new else LEGACY)


def test_credentials_cannot_break_out_of_their_quotes() -> None:
    (header,) = credentials('k"e,y=+%', "medley-lan").values()

    assert header.startswith('MediaBrowser Token="k%22e%2Cy%3D%2B%25", Client="medley", ')
    assert 'Device="jellyfin-sync", DeviceId="medley-lan", Version="' in header


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param(
            UserDataPatch(played=True, playback_position_ticks=0, play_count=3),
            [("POST", LEGACY.played, None)],
            id="played",
        ),
        pytest.param(
            UserDataPatch(played=True, last_played_date="2026-01-02T03:04:05Z"),
            [("POST", LEGACY.played, {"datePlayed": "2026-01-02T03:04:05Z"})],
            id="played at a time",
        ),
        pytest.param(
            UserDataPatch(played=False, is_favorite=False, rating=1),
            [
                ("DELETE", LEGACY.played, None),
                ("DELETE", LEGACY.favorite, None),
                ("POST", LEGACY.rating, {"likes": "false"}),
            ],
            id="everything taken back",
        ),
        pytest.param(
            UserDataPatch(is_favorite=True, rating=10),
            [
                ("POST", LEGACY.favorite, None),
                ("POST", LEGACY.rating, {"likes": "true"}),
            ],
            id="loved",
        ),
    ],
)
def test_old_servers_get_one_call_a_member(patch: UserDataPatch, expected: list[Step]) -> None:
    assert steps(patch, LEGACY, upstream="lan") == expected


@pytest.mark.parametrize(
    ("patch", "what"),
    [
        (UserDataPatch(playback_position_ticks=5), "a position"),
        (UserDataPatch(playback_position_ticks=5, played=True), "a position"),
        (UserDataPatch(playback_position_ticks=0), "a position"),
        (UserDataPatch(play_count=2), "a play count"),
        (UserDataPatch(last_played_date="2026-01-02T03:04:05Z"), "a date"),
        (UserDataPatch(rating=7.5), "ratings"),
    ],
)
def test_what_an_old_server_cannot_take_is_refused_before_anything_is_sent(
    patch: UserDataPatch, what: str
) -> None:
    with pytest.raises(UpstreamTooOld, match=what):
        steps(patch, LEGACY, upstream="lan")
