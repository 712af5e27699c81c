"""Section 5, playback: sessions, thresholds, and what starting a film again does."""

import pytest

from medley_simulators.jellyfin.titles import Title, album, film
from tests.support.jellyfin import RunningJellyfin, running_jellyfin

S = 10_000_000


async def report(server: RunningJellyfin, kind: str, **body: object) -> int:
    headers = server.as_user("ada")
    members = {"ItemId": server.film.id, **body}
    path = f"/Sessions/Playing{kind}"
    return (await server.anyone.post(path, json=members, headers=headers)).status_code


@pytest.mark.parametrize(("version", "stays"), [("10.11.11", False), ("12.0", True)])
async def test_starting_a_played_film_unplays_it_up_to_10_11(version: str, *, stays: bool) -> None:
    async with running_jellyfin(version=version) as server:
        await server.sim.user_marks_played("ada", server.film)

        assert await report(server, "") == 204

        row = server.sim.row("ada", server.film)
        assert (row.played, row.play_count) == (stays, 2)
        event = (await server.events())[-1]
        assert (event["SaveReason"], event["Played"]) == ("PlaybackStart", stays)


async def test_the_row_is_told_before_the_playback_event(lan: RunningJellyfin) -> None:
    await lan.sim.user_starts("ada", lan.film)
    await lan.sim.plugin.settled()

    told = [event.notification for event in lan.sim.plugin.recent]
    assert told == ["UserDataSaved", "PlaybackStart"]


async def test_a_song_is_played_at_once(lan: RunningJellyfin) -> None:
    lan.sim.add_library("Music", album(1), root="/media/music")
    song = lan.sim.items("Audio")[0]

    await lan.sim.user_starts("ada", song)
    await lan.sim.user_checks_in("ada", song, 60)

    row = lan.sim.row("ada", song)
    assert (row.played, row.position) == (True, 0)


@pytest.mark.parametrize(
    ("at_s", "played", "position_s"),
    [
        pytest.param(299, False, 0, id="under 5 %"),
        pytest.param(301, False, 301, id="over 5 %"),
        pytest.param(5_399, False, 5_399, id="under 90 %"),
        pytest.param(5_401, True, 0, id="over 90 %"),
    ],
)
async def test_a_check_in_is_stored_by_the_thresholds(
    lan: RunningJellyfin, at_s: int, *, played: bool, position_s: int
) -> None:
    await report(lan, "/Progress", PositionTicks=at_s * S)

    row = lan.sim.row("ada", lan.film)
    assert (row.played, row.position) == (played, position_s * S)
    assert [event["SaveReason"] for event in await lan.events()] == ["PlaybackProgress"]


async def test_the_thresholds_do_not_touch_a_user_data_post(lan: RunningJellyfin) -> None:
    body = {"PlaybackPositionTicks": 1 * S}

    row = await lan.call("POST", f"/UserItems/{lan.film.id}/UserData", json=body)

    assert row["PlaybackPositionTicks"] == 1 * S


@pytest.mark.parametrize(
    ("title", "at_s", "played", "position_s"),
    [
        pytest.param(film(900, runtime_s=200), 100, True, 0, id="a short film is played"),
        pytest.param(
            Title("Video", "Endless", "e.mkv"), 100, True, 0, id="unknown length is played"
        ),
        pytest.param(
            Title("AudioBook", "Book", "b.m4b", runtime_s=36_000), 200, False, 0, id="book, start"
        ),
        pytest.param(
            Title("AudioBook", "Book", "b.m4b", runtime_s=36_000), 400, False, 400, id="book"
        ),
        pytest.param(
            Title("AudioBook", "Book", "b.m4b", runtime_s=36_000), 35_800, True, 0, id="book, end"
        ),
    ],
)
async def test_kinds_and_lengths_have_thresholds_of_their_own(
    lan: RunningJellyfin, title: Title, at_s: int, *, played: bool, position_s: int
) -> None:
    [item] = lan.sim.add_library("Odd", [title], root="/media/odd")

    await lan.sim.user_checks_in("ada", item, at_s)

    row = lan.sim.row("ada", item)
    assert (row.played, row.position) == (played, position_s * S)


async def test_stopping_stores_and_tells_whether_it_was_the_end(lan: RunningJellyfin) -> None:
    await lan.sim.user_plays("ada", lan.film, until_s=1_000)
    await lan.sim.user_plays("ada", lan.film)

    stops = await lan.events("PlaybackStop")
    assert [stop["PlayedToCompletion"] for stop in stops] == [False, True]
    assert [e["SaveReason"] for e in await lan.events()].count("PlaybackFinished") == 2
    assert lan.sim.row("ada", lan.film).played


async def test_a_stop_without_a_position_is_the_end(lan: RunningJellyfin) -> None:
    await report(lan, "/Stopped")

    row = lan.sim.row("ada", lan.film)
    assert (row.played, row.play_count, row.position) == (True, 1, 0)


async def test_a_failed_stop_saves_nothing(lan: RunningJellyfin) -> None:
    await report(lan, "/Stopped", PositionTicks=1_000 * S, Failed=True)

    assert await lan.events() == []
    assert lan.sim.row("ada", lan.film).position == 0


async def test_an_api_key_plays_nothing(lan: RunningJellyfin) -> None:
    body = {"ItemId": lan.film.id, "PositionTicks": 1_000 * S}

    found = [
        await lan.status("POST", f"/Sessions/Playing{kind}", json=body)
        for kind in ("", "/Progress", "/Stopped")
    ]

    assert found == [204, 204, 204]
    await lan.sim.plugin.settled()
    assert lan.hook.events == []


async def test_between_check_ins_the_server_extrapolates_without_saving(
    lan: RunningJellyfin,
) -> None:
    await lan.sim.user_starts("ada", lan.film)
    await lan.sim.user_checks_in("ada", lan.film, 1_000)
    saved = len(await lan.events())

    await lan.sim.extrapolate()

    last = (await lan.events("PlaybackProgress"))[-1]
    assert (last["IsAutomated"], last["PlaybackPositionTicks"]) == (True, 1_001 * S)
    assert len(await lan.events()) == saved
    assert lan.sim.row("ada", lan.film).position == 1_000 * S


async def test_a_session_shows_what_plays(lan: RunningJellyfin) -> None:
    await lan.sim.user_starts("ada", lan.film, at_s=700)
    playing = (await lan.key.get("/Sessions", params={"activeWithinSeconds": "60"})).json()
    await lan.sim.user_stops("ada", lan.film, 800)
    stopped = (await lan.key.get("/Sessions")).json()

    assert playing[0]["NowPlayingItem"]["Id"] == lan.film.id
    assert playing[0]["PlayState"]["PositionTicks"] == 700 * S
    assert "NowPlayingItem" not in stopped[0]


async def test_a_playback_event_says_nothing_about_the_row(lan: RunningJellyfin) -> None:
    await lan.sim.user_plays("ada", lan.film, until_s=1_000)

    [start] = await lan.events("PlaybackStart")
    assert not {"Played", "Favorite", "PlayCount", "LastPlayedDate"} & start.keys()
    assert (start["NotificationUsername"], start["ClientName"]) == ("ada", "Jellyfin Web")
