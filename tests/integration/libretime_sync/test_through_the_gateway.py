"""What an operator and a listener get, through the gateway."""

import asyncio
import csv
import io
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libretime_sync.reach import ask_all
from medley_contracts.libretime import LibretimeProxy
from medley_kit.broker import Refused, ask
from medley_simulators.faults import Fault
from medley_simulators.libretime.server import LibretimeSimulator
from tests.support.databases import MigratedTemplates
from tests.support.eventually import eventually
from tests.support.gateways import migrate_gateway
from tests.support.radio import WEBHOOK_SECRET, Radio, a_radio
from tests.support.servers import OwnNats

BIG = 700_001
MORNING = datetime(2026, 3, 29, 6, tzinfo=UTC)


@pytest.fixture
async def gateway_database(templates: MigratedTemplates) -> AsyncGenerator[str, None]:
    """A database with the gateway's schema."""
    async with templates.clone("gateway", migrate_gateway) as dsn:
        yield dsn


def a_station() -> LibretimeSimulator:
    """Three songs, one of them large; an evening and a morning of history."""
    sim = LibretimeSimulator("main", timezone="Europe/Berlin")
    sim.add_track_type("MUS", "Music")
    sim.add_file("Morning Walk", seconds=214.6, type_code="MUS", size=BIG, isrc="DE1")
    sim.add_file('Jóga "live"\r\nX-Evil: 1', type_code="MUS", label="Own, Label")
    sim.add_file("Third", type_code="MUS")
    return sim


@pytest.fixture
async def radio(
    nats: OwnNats, libretime_database: str, gateway_database: str
) -> AsyncGenerator[Radio, None]:
    """The station, pulled once."""
    async with a_radio(nats.url, libretime_database, gateway_database, a_station()) as running:
        await running.run("/api/sync/tracks")
        yield running


async def test_tracks_are_pulled_listed_and_shown(radio: Radio) -> None:
    first = await radio.get("/api/tracks", limit=2)
    rest = await radio.get("/api/tracks", limit=2, cursor=first["next_cursor"])
    found = await radio.get("/api/tracks", q="morning")
    shown = await radio.get(f"/api/tracks/{found['items'][0]['id']}")

    assert [len(first["items"]), len(rest["items"]), rest["next_cursor"]] == [2, 1, None]
    assert (shown["title"], shown["duration"], shown["type"]) == ("Morning Walk", 214.6, "MUS")
    assert (shown["libretime_id"], shown["type_defaulted"]) == ("1", False)


async def test_w24_the_status_tells_the_time_of_every_kind_of_pull(radio: Radio) -> None:
    await eventually(lambda: _is_connected(radio), within_s=10)
    told = await radio.get("/api/sync/status")

    assert (told["surface"], told["total_tracks"], told["station"]) == ("stock", 3, "main")
    assert told["last_track_sync"] is not None
    assert told["next_track_sync"] > told["last_track_sync"]


async def _is_connected(radio: Radio) -> bool:
    told = await radio.get("/api/sync/status")
    return bool(told["connection_status"] == "connected" and told["surface"] == "stock")


async def test_w43_the_key_is_masked_wherever_the_configuration_is_told(radio: Radio) -> None:
    told = await radio.admin.get("/api/sync/libretime/config")

    assert told.json()["libretime_api_key"] == "********"
    assert told.json()["api_key_set"] is True
    assert radio.sim.api_key not in told.text


async def test_limit_and_offset_may_come_as_query_or_as_body(radio: Radio) -> None:
    headers = {"Prefer": "wait=30"}
    queried = await radio.admin.post("/api/sync/tracks?limit=1&offset=2", headers=headers)
    posted = await radio.run("/api/sync/tracks", limit=2)

    assert (queried.json()["total_processed"], posted["total_processed"]) == (1, 2)


async def test_a_pull_that_names_no_limit_has_one_of_a_thousand_and_null_is_none(
    radio: Radio,
) -> None:
    for number in range(1000):
        radio.sim.add_file(f"Another {number}", type_code="MUS")

    silent = await radio.run("/api/sync/tracks")
    all_of_them = await radio.run("/api/sync/tracks", limit=None)

    assert (silent["total_processed"], all_of_them["total_processed"]) == (1000, 1003)
    assert "offset 1000" in silent["warnings"][0]


async def test_days_in_the_wrong_order_are_refused_before_anything_is_queued(radio: Radio) -> None:
    wish = {"start_date": "2026-03-02", "end_date": "2026-03-01"}

    refused = await radio.admin.post("/api/sync/playback-history", json=wish)

    assert refused.status_code == 422
    assert "end_date lies before start_date" in refused.json()["detail"]


async def test_w42_audio_is_for_those_who_may_hear_it(radio: Radio) -> None:
    for method in ("GET", "HEAD"):
        answer = await radio.gateway.nobody.request(method, "/api/tracks/1/preview")
        assert answer.status_code == 401


async def test_w34_a_whole_file_comes_in_pieces_and_unharmed(radio: Radio) -> None:
    radio.sim.journal.clear()

    answer = await radio.admin.get("/api/tracks/1/preview")

    assert answer.status_code == 200
    assert answer.content == radio.sim.state.content(1)
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["accept-ranges"] == "bytes"
    assert radio.sim.journal.counts["GET", "/api/v2/files/{id}/download"] == 3


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=262143-262145", 262_143, 262_145),
        ("bytes=300000-", 300_000, BIG - 1),
        ("bytes=-5", BIG - 5, BIG - 1),
        ("bytes=700000-900000", 700_000, BIG - 1),
    ],
)
async def test_w34_a_range_is_honoured(radio: Radio, asked: str, first: int, last: int) -> None:
    answer = await radio.admin.get("/api/tracks/1/preview", headers={"Range": asked})

    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{BIG}"
    assert answer.content == radio.sim.state.content(1)[first : last + 1]


async def test_a_range_beyond_the_end_says_how_long_the_file_is(radio: Radio) -> None:
    answer = await radio.admin.get("/api/tracks/1/preview", headers={"Range": f"bytes={BIG}-"})

    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{BIG}"


async def test_w45_a_title_cannot_write_headers(radio: Radio) -> None:
    answer = await radio.admin.head("/api/tracks/2/preview")

    assert answer.status_code == 200
    assert answer.headers["content-length"] == "4096"
    assert "x-evil" not in answer.headers
    said = answer.headers["content-disposition"]
    assert said.isascii()
    assert "filename*=UTF-8''Artist%20-%20J%C3%B3ga" in said


async def test_a_file_that_changes_in_the_middle_breaks_off(radio: Radio) -> None:
    head = await radio.admin.head("/api/tracks/1/preview")
    stale = {"Range": "bytes=0-9", "If-Range": '"other"'}
    fresh = {"Range": "bytes=0-9", "If-Range": head.headers["etag"]}

    whole = await radio.admin.get("/api/tracks/1/preview", headers=stale)
    part = await radio.admin.get("/api/tracks/1/preview", headers=fresh)

    assert (whole.status_code, len(whole.content)) == (200, BIG)
    assert (part.status_code, len(part.content)) == (206, 10)


async def test_w41_only_listed_paths_of_the_stations_api_are_passed_on(radio: Radio) -> None:
    types = await radio.get("/api/proxy/libretime/libraries")
    filtered = await radio.get("/api/proxy/libretime/files", genre="None such")
    asked = len(radio.sim.calls)
    paths = ["preferences", "users", "user-tokens", "files/../preferences", "files/1/download"]
    paths += ["service-registers", "files%2F..%2Fusers", ""]

    refused = [
        (await radio.admin.get(f"/api/proxy/libretime/{path}")).status_code for path in paths
    ]

    assert [row["code"] for row in types] == ["MUS"]
    assert filtered == []
    assert set(refused) == {404}
    assert not any("preferences" in call.path for call in radio.sim.calls[asked:])


async def test_a_list_of_any_ordinary_station_comes_whole_through_the_proxy(radio: Radio) -> None:
    for number in range(2000):
        radio.sim.add_file(f"Song {number}", type_code="MUS")
    asked = len(radio.sim.calls)

    answer = await radio.admin.get("/api/proxy/libretime/files")

    assert len(answer.content) > 1_000_000
    assert len(answer.json()) == 2003
    assert [call.path for call in radio.sim.calls[asked:]] == ["/api/v2/files"]


async def test_a_piece_of_an_answer_that_is_kept_no_more_is_cut_from_the_same_one_or_refused(
    radio: Radio,
) -> None:
    for number in range(1000):
        radio.sim.add_file(f"Song {number}", type_code="MUS")
    broker = radio.service.resources.broker
    first = await ask(broker, LibretimeProxy(path="files"))
    rest = LibretimeProxy(path="files", first=262_144, tag=str(first["tag"]))
    radio.service.resources.kept_answers.drop(str(first["tag"]))

    again = await ask(broker, rest)
    radio.service.resources.kept_answers.drop(str(first["tag"]))
    radio.sim.add_file("One more", type_code="MUS")
    with pytest.raises(Refused, match="changed while it was passed on"):
        await ask(broker, rest)

    assert (again["tag"], again["size"]) == (first["tag"], first["size"])
    assert again["content"] != first["content"]


async def test_a_webhook_makes_a_pull(radio: Radio) -> None:
    radio.sim.add_file("Fourth", type_code="MUS")
    secret = {"X-Medley-Secret": WEBHOOK_SECRET}

    taken = await radio.gateway.nobody.post(
        "/webhooks/libretime/main", content=b"anything", headers=secret
    )
    wrong = await radio.gateway.nobody.post("/webhooks/libretime/main", content=b"{}")

    async def has_four() -> bool:
        return bool((await radio.get("/api/sync/status"))["total_tracks"] == 4)

    assert (taken.status_code, wrong.status_code) == (202, 401)
    await eventually(has_four, within_s=10)


async def test_what_was_played_is_told_by_the_stations_calendar(radio: Radio) -> None:
    radio.sim.add_history(datetime(2026, 3, 28, 23, 30, tzinfo=UTC), file=1, seconds=214.6)
    radio.sim.add_history(datetime(2026, 3, 29, 21, 59, tzinfo=UTC), file=2)
    radio.sim.add_history(datetime(2026, 3, 29, 22, 1, tzinfo=UTC), file=3)

    day = {"start_date": "2026-03-29", "end_date": "2026-03-29"}
    result = await radio.run("/api/sync/playback-history", **day)
    told = await radio.get("/api/playback-history", **day)

    assert (result["synced"], result["duplicates"]) == (2, 0)
    assert [play["local_time"] for play in told["items"]] == [
        "2026-03-29T23:59:00+02:00",
        "2026-03-29T00:30:00+01:00",
    ]


async def test_the_as_run_report_has_what_licence_reports_ask_for(radio: Radio) -> None:
    radio.sim.add_history(MORNING, file=1, seconds=214.6)
    live = [("track_title", "Concert"), ("artist_name", "Somebody")]
    radio.sim.add_history(MORNING + timedelta(hours=1), seconds=None, details=live)
    radio.sim.add_history(MORNING + timedelta(hours=2), file=2)
    await radio.run("/api/sync/playback-history", start_date="2026-03-29", end_date="2026-03-29")
    span = {"from": "2026-03-29", "to": "2026-03-29"}

    listed = await radio.get("/api/as-run", **span, format="json")
    table = await radio.admin.get("/api/as-run", params={**span, "format": "csv"})

    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [play["title"] for play in listed["items"]][:2] == ["Morning Walk", "Concert"]
    assert table.headers["content-type"].startswith("text/csv")
    assert (rows[0]["time"], rows[0]["isrc"], rows[0]["duration"]) == ("08:00:00", "DE1", "214.6")
    assert (rows[1]["artist"], rows[1]["libretime_id"]) == ("Somebody", "")
    assert rows[2]["label"] == "Own, Label"


async def test_history_outlives_the_file_at_the_station(radio: Radio) -> None:
    day = {"start_date": "2026-03-29", "end_date": "2026-03-29"}
    radio.sim.add_history(MORNING, file=1)
    await radio.run("/api/sync/playback-history", **day)
    radio.sim.file_is_deleted(1)

    again = await radio.run("/api/sync/playback-history", **day)
    told = await radio.get("/api/playback-history")

    assert again["synced"] == 0
    assert [play["title"] for play in told["items"]] == ["Morning Walk"]


async def test_django_without_its_nginx_is_called_what_it_is(radio: Radio) -> None:
    radio.sim.switches.is_direct = True

    answer = await radio.admin.get("/api/tracks/1/preview")

    assert answer.status_code == 502
    assert "nginx" in answer.json()["detail"]


async def test_a_mounted_storage_folder_is_read_and_never_left(
    nats: OwnNats, libretime_database: str, gateway_database: str, tmp_path: Path
) -> None:
    sim = a_station()
    sim.switches.is_direct = True
    storage = tmp_path / "storage"
    (storage / "imported/1/Artist/Album").mkdir(parents=True)
    (storage / "imported/1/Artist/Album/Morning Walk.mp3").write_bytes(b"audio!")
    (tmp_path / "secret.mp3").write_bytes(b"secret")
    (storage / "link.mp3").symlink_to(tmp_path / "secret.mp3")
    sim.add_file("Outside", filepath="../secret.mp3")
    sim.add_file("Linked", filepath="link.mp3")
    async with a_radio(
        nats.url, libretime_database, gateway_database, sim, storage_path=str(storage)
    ) as radio:
        await radio.run("/api/sync/tracks")

        inside = await radio.admin.get("/api/tracks/1/preview", headers={"Range": "bytes=1-3"})
        outside = [(await radio.admin.get(f"/api/tracks/{n}/preview")) for n in (4, 5)]

    assert (inside.status_code, inside.content) == (206, b"udi")
    assert [answer.status_code for answer in outside] == [502, 502]
    assert all(b"secret" not in answer.content for answer in outside)


async def test_a_station_that_hangs_keeps_no_other_from_being_heard(
    nats: OwnNats, libretime_database: str, gateway_database: str
) -> None:
    slow, quick = a_station(), LibretimeSimulator("late", api_key="other")
    quick.add_file("Quick")
    async with a_radio(nats.url, libretime_database, gateway_database, slow, quick) as radio:
        await radio.run("/api/sync/tracks")
        [heard_one] = (await radio.get("/api/tracks", q="quick"))["items"]
        [hung_one] = (await radio.get("/api/tracks", q="morning"))["items"]
        slow.faults.add(Fault("hang", route="/api/v2/files/{id}/download"))
        async with asyncio.TaskGroup() as waiting:
            hung = [
                waiting.create_task(_listen_in_vain(radio, f"/api/tracks/{hung_one['id']}/preview"))
                for _ in range(6)
            ]
            await eventually(lambda: slow.faults.active[0].hits >= 4, within_s=5)
            heard = await radio.admin.get(f"/api/tracks/{heard_one['id']}/preview")
            for task in hung:
                task.cancel()

    assert (heard_one["station"], heard.status_code) == ("late", 200)


async def _listen_in_vain(radio: Radio, path: str) -> None:
    """Wait for audio that does not come."""
    await radio.admin.get(path, timeout=30)


async def test_a_log_is_compared_with_what_was_aired(radio: Radio) -> None:
    elements = [
        {"type": "MUS", "title": "Morning Walk", "libretime_id": "1", "start_time": 0},
        {"type": "MUS", "title": "Third", "libretime_id": "3", "start_time": 300},
        {"type": "ADV", "title": "Spot without a file", "start_time": 500},
    ]
    body = {"date": "2026-03-29", "station": "main", "hours": {"08:00": elements}}
    made = await radio.admin.post("/api/logs", json=body)
    radio.sim.add_history(MORNING + timedelta(seconds=10), file=1)
    radio.sim.add_history(MORNING + timedelta(minutes=40), file=2)
    await radio.run("/api/sync/playback-history", start_date="2026-03-29", end_date="2026-03-29")

    found = await radio.get(f"/api/logs/{made.json()['id']}/reconciliation")
    board = await radio.get("/api/proxy/dashboard")

    assert found["counts"] == {"matched": 1, "late": 0, "missed": 2, "extra": 1}
    assert found["matched"][0]["offset_s"] == 10.0
    assert {each["title"] for each in found["missed"]} == {"Third", "Spot without a file"}
    assert (board["tracks"], board["logs"], board["playback"]) == (
        {"count": 3},
        {"count": 1},
        {"count": 2},
    )


async def test_a_station_that_goes_away_is_announced_once(radio: Radio) -> None:
    await eventually(lambda: _is_connected(radio), within_s=10)
    radio.sim.faults.add(Fault("reset"))
    resources = radio.service.resources

    for _ in range(2):
        await ask_all(resources.pool, resources.clients)
    stored = await eventually(lambda: _announcements(radio), within_s=5)
    radio.sim.faults.clear()
    await ask_all(resources.pool, resources.clients)

    assert len(stored) == 1
    assert (await radio.get("/api/sync/status"))["connection_status"] == "connected"


async def _announcements(radio: Radio) -> list[str]:
    subjects = [message.subject for message in await radio.gateway.stored()]
    return [subject for subject in subjects if "peer_down" in subject]
