"""Section 8: what the plugin sends, how it sends it, and how it gets lost."""

import re
from typing import Any

import httpx
import pytest

from medley_simulators.jellyfin.plugin import Destination
from medley_simulators.jellyfin.posting import through
from medley_simulators.jellyfin.rows import Change
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import Title, films
from medley_simulators.receiver import Receiver
from medley_simulators.serving import serving
from tests.support.jellyfin import RunningJellyfin, running_jellyfin


async def saved(server: RunningJellyfin) -> dict[str, Any]:
    await server.sim.user_marks_played("ada", server.film)
    return (await server.events())[-1]


async def test_the_body_is_json_sent_as_text(lan: RunningJellyfin) -> None:
    await saved(lan)

    assert lan.hook.headers[0]["content-type"] == "text/plain; charset=utf-8"
    assert 5_000 < len(lan.hook.bodies[0]) < 7_000


async def test_an_admin_may_add_headers(lan: RunningJellyfin) -> None:
    lan.sim.plugin.destinations[0].headers = {
        "Content-Type": "application/json",
        "X-Medley-Secret": "abc",
        "X-Empty": "",
    }

    await saved(lan)

    [headers] = lan.hook.headers
    assert (headers["content-type"], headers["x-medley-secret"]) == ("application/json", "abc")
    assert "x-empty" not in headers


async def test_a_report_has_the_names_of_the_sheet(lan: RunningJellyfin) -> None:
    event = await saved(lan)

    expected = {
        "ServerId": lan.sim.server_id,
        "ServerName": "lan",
        "ServerVersion": "10.11.11",
        "NotificationType": "UserDataSaved",
        "Name": "Film 00001",
        "ItemId": lan.film.id,
        "ItemType": "Movie",
        "RunTimeTicks": 60_000_000_000,
        "RunTime": "01:40:00",
        "Year": 1951,
        "Provider_imdb": "tt1000001",
        "Provider_tmdb": "100001",
        "PlaybackPositionTicks": 0,
        "PlaybackPosition": "00:00:00",
        "PlayCount": 1,
        "Favorite": False,
        "Played": True,
        "AudioStreamIndex": -1,
        "SubtitleStreamIndex": -1,
        "SaveReason": "TogglePlayed",
        "NotificationUsername": "ada",
        "UserId": lan.user_id("ada"),
    }
    assert event | expected == event
    assert not {"Path", "IsFavorite", "LibraryId"} & event.keys()
    assert event["Video_0_Height"] == 1080
    assert event["Audio_3_Language"] is None


async def test_the_event_has_a_clock_of_seven_digits(lan: RunningJellyfin) -> None:
    event = await saved(lan)

    dates = [event["UtcTimestamp"], event["LastPlayedDate"]]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z", date) for date in dates)
    assert event["Timestamp"].endswith("+01:00")


async def test_not_rated_reads_as_false_and_zero(lan: RunningJellyfin) -> None:
    await lan.sim.user_favourites("ada", lan.film)
    await lan.sim.user_likes("ada", lan.film, likes=False)
    await lan.sim.user_likes("ada", lan.film, likes=None)

    found = [(event["Likes"], event["Rating"]) for event in await lan.events()]

    assert sorted(found) == [(False, 0), (False, 0), (False, 1)]


async def test_a_date_that_is_null_is_absent(lan: RunningJellyfin) -> None:
    await lan.sim.user_favourites("ada", lan.film)

    assert "LastPlayedDate" not in (await lan.events())[0]


async def test_quotes_in_names_are_escaped_twice(lan: RunningJellyfin) -> None:
    [item] = lan.sim.add_library("Q", [Title("Movie", 'Say "Hi"', "q.mkv")], root="/media/q")

    await lan.sim.user_marks_played("ada", item)

    [event] = await lan.events()
    assert event["Name"] == r"Say \"Hi\""
    assert (event["RunTimeTicks"], event["RunTime"]) == (0, "00:00:00")


async def test_an_episode_carries_its_own_ids_and_its_place(lan: RunningJellyfin) -> None:
    episode = lan.sim.items("Episode")[0]

    await lan.sim.user_marks_played("ada", episode)

    [event] = await lan.events()
    assert event["Provider_tvdb"] == episode.provider_ids["Tvdb"]
    assert (event["SeasonNumber"], event["EpisodeNumber00"]) == (1, "01")
    [series] = lan.sim.items("Series")
    assert (event["SeriesId"], event["SeriesName"]) == (series.id, "Show 0001")


async def test_an_import_says_so(lan: RunningJellyfin) -> None:
    await lan.sim.nfo_is_imported("ada", lan.film, Change(played=True, play_count=3))

    assert [event["SaveReason"] for event in await lan.events()] == ["Import"]


@pytest.mark.parametrize("kind", ["MusicVideo", "AudioBook", "Book", "Trailer", "BoxSet"])
async def test_some_kinds_are_never_told(lan: RunningJellyfin, kind: str) -> None:
    [item] = lan.sim.add_library("Odd", [Title(kind, "x", "x.x")], root="/media/odd")

    await lan.sim.user_favourites("ada", item)

    assert await lan.events() == []


async def test_filters_for_type_kind_and_user_hold_back(lan: RunningJellyfin) -> None:
    [destination] = lan.sim.plugin.destinations
    destination.user_filter = frozenset({lan.user_id("ben")})
    await lan.sim.user_marks_played("ada", lan.film)
    await lan.sim.add_user_announced("carl")
    await lan.sim.item_goes(lan.sim.items("Movie")[9])
    destination.user_filter = None
    destination.kinds = frozenset({"Episode"})
    await lan.sim.user_marks_played("ada", lan.film)
    destination.types = frozenset({"UserCreated"})
    await lan.sim.user_marks_played("ada", lan.sim.items("Episode")[0])
    await lan.sim.add_user_announced("dora")
    await lan.sim.plugin.settled()

    told = [(e["NotificationType"], e.get("NotificationUsername")) for e in lan.hook.events]
    assert told == [("ItemDeleted", None), ("UserCreated", "dora")]


async def test_static_fields_overwrite_real_ones(lan: RunningJellyfin) -> None:
    lan.sim.plugin.destinations[0].fields = {"ServerName": "mine", "Extra": "{{Path}}"}

    event = await saved(lan)

    assert (event["ServerName"], event["Extra"]) == ("mine", "{{Path}}")


async def test_a_template_makes_what_templates_make(lan: RunningJellyfin) -> None:
    lan.sim.plugin.destinations[
        0
    ].template = '{"n":"{{Name}}","r":"{{{Name}}}","p":"{{Path}}","d":{{Played}},"i":"{{ItemId}}"}'
    [item] = lan.sim.add_library("Q", [Title("Movie", "Tom's", "q.mkv")], root="/media/q")

    await lan.sim.user_marks_played("ada", item)
    await lan.sim.plugin.settled()

    body = lan.hook.bodies[0].decode()
    assert body.startswith('{"n":"Tom&#x27;s","r":"Tom\'s","p":"","d":True,"i":"')
    assert re.search(r'"i":"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"', body)


async def test_a_delivery_is_tried_once(lan: RunningJellyfin) -> None:
    lan.hook.status = 500

    await saved(lan)

    assert len(lan.hook.bodies) == 1
    assert (lan.sim.tally.sent, lan.sim.tally.failed) == (0, 1)


async def test_nobody_listening_is_a_failure_and_nothing_more(lan: RunningJellyfin) -> None:
    lan.sim.send_webhooks_to("http://127.0.0.1:9/nowhere")

    await lan.sim.user_marks_played("ada", lan.film)
    await lan.sim.plugin.settled()

    assert lan.sim.tally.failed == 1


async def test_a_receiver_that_was_restarted_is_reached_again(lan: RunningJellyfin) -> None:
    first, second = Receiver(), Receiver()
    async with serving(first) as url:
        lan.sim.send_webhooks_to(url)
        await lan.sim.user_marks_played("ada", lan.film)
        await lan.sim.plugin.settled()
    port = int(url.rsplit(":", 1)[1])

    async with serving(second, port=port):
        await lan.sim.user_marks_played("ada", lan.film)
        await lan.sim.plugin.settled()

    assert (len(first.bodies), len(second.bodies)) == (1, 1)
    assert lan.sim.tally.failed == 0


async def test_a_receiver_that_is_down_loses_everything(lan: RunningJellyfin) -> None:
    lan.sim.switches.is_down = True
    await lan.sim.user_marks_played("ada", lan.film)
    await lan.sim.plugin.settled()
    lan.sim.switches.is_down = False
    await lan.sim.user_marks_unplayed("ada", lan.film)

    assert [event["Played"] for event in await lan.events()] == [False]
    assert (lan.sim.tally.lost, lan.sim.tally.sent) == (1, 1)


async def test_a_muted_plugin_is_not_there(lan: RunningJellyfin) -> None:
    lan.sim.switches.is_muted = True

    await lan.sim.user_plays("ada", lan.film)
    await lan.sim.plugin.settled()

    assert lan.hook.events == []
    assert (lan.sim.tally.lost, lan.sim.tally.sent) == (0, 0)


async def lost_of_a_hundred(seed: int) -> list[str]:
    async with running_jellyfin(seed=seed) as server:
        server.sim.switches.loss = 0.3
        [series] = server.sim.items("Series")
        for _ in range(16):
            await server.sim.user_marks_played("ada", series)
        arrived = [event["UtcTimestamp"] for event in await server.events()]
        sent = [str(event.values["UtcTimestamp"]) for event in server.sim.plugin.recent]
        assert server.sim.tally.lost == len(sent) - len(arrived)
        return [str(at) for at, stamp in enumerate(sent) if stamp not in arrived]


async def test_loss_is_a_share_and_repeatable() -> None:
    first, again, other = [await lost_of_a_hundred(seed) for seed in (1, 1, 2)]

    assert first == again != other
    assert 10 < len(first) < 50


async def test_single_events_can_be_lost(lan: RunningJellyfin) -> None:
    lan.sim.switches.loses = lambda event: event.values.get("Played") is True

    await lan.sim.user_marks_played("ada", lan.film)
    await lan.sim.user_marks_unplayed("ada", lan.film)

    assert [event["Played"] for event in await lan.events()] == [False]


async def test_deliveries_can_overtake_each_other(lan: RunningJellyfin) -> None:
    lan.sim.switches.shuffle_s = 0.1

    for item in lan.sim.items("Movie"):
        await lan.sim.user_marks_played("ada", item)

    stamps = [event["UtcTimestamp"] for event in await lan.events()]
    assert len(stamps) == 10
    assert stamps != sorted(stamps)


async def test_deliveries_can_come_twice(lan: RunningJellyfin) -> None:
    lan.sim.switches.duplicates = True

    await saved(lan)

    first, second = lan.hook.bodies
    assert first == second
    assert lan.sim.tally.sent == 2


async def test_user_data_is_told_without_waiting_and_playback_is_waited_for(
    lan: RunningJellyfin,
) -> None:
    lan.sim.switches.shuffle_s = 0.05

    await lan.sim.user_marks_played("ada", lan.film)
    unfinished = lan.sim.plugin.pending
    await lan.sim.user_starts("ada", lan.film)

    assert unfinished == 1
    assert len(lan.hook.of("PlaybackStart")) == 1


async def test_destinations_are_served_in_order(lan: RunningJellyfin) -> None:
    second = Receiver()
    async with serving(second) as url:
        lan.sim.plugin.destinations.append(Destination(url))
        await saved(lan)

        assert (len(lan.hook.bodies), len(second.bodies)) == (1, 1)


async def test_a_user_event_has_no_item_and_no_password(lan: RunningJellyfin) -> None:
    await lan.sim.add_user_announced("carl", password="secret")

    [event] = await lan.events("UserCreated")
    assert event["LastActivityDate"] == "0001-01-01T00:00:00.0000000Z"
    assert not {"ItemId", "Timestamp", "UtcTimestamp"} & event.keys()
    assert "secret" not in str(lan.hook.events)


async def test_a_placeholder_goes_in_silence(lan: RunningJellyfin) -> None:
    [item] = lan.sim.add_library(
        "Odd", [Title("Episode", "Unaired", "u", is_missing=True)], root="/media/odd"
    )

    await lan.sim.item_goes(item)

    assert await lan.events("ItemDeleted") == []


async def test_a_receiver_in_process_needs_no_port() -> None:
    hook = Receiver()
    transport = httpx.ASGITransport(app=hook)
    async with httpx.AsyncClient(transport=transport) as client:
        sim = JellyfinSimulator(post=through(client))
        [film] = sim.add_library("Films", films(1))
        sim.add_user("ada")
        sim.send_webhooks_to("http://gateway/webhooks/jellyfin/lan")

        await sim.user_marks_played("ada", film)
        await sim.plugin.settled()

    assert [event["ItemId"] for event in hook.events] == [film.id]
