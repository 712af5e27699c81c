"""What the client makes of a station: surfaces, errors, and writes that may have happened."""

import io
from collections.abc import AsyncGenerator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from medley_clients.errors import (
    OutcomeUnknown,
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)
from medley_clients.libretime.client import open_libretime
from medley_clients.libretime.errors import Misrouted, NoSuchRoute, NotDone, NotLetIn, NotWritable
from medley_clients.libretime.integration_models import Entry
from medley_clients.libretime.models import Surface
from medley_clients.libretime.writing import NewScheduleRow, NewShow, NewShowInstance
from medley_simulators.faults import Fault
from medley_simulators.libretime.server import LibretimeSimulator
from tests.support.libretime import RunningStation, running_station

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


def a_row(**changes: object) -> NewScheduleRow:
    members = {"instance": 1, "file": 1, "position": 0, "cue_out_ms": 180_000}
    times = {"starts_at": NOON, "ends_at": NOON + timedelta(minutes=3)}
    return NewScheduleRow(**{**members, **times, **changes})  # type: ignore[arg-type]  # by name


@pytest.fixture
async def main() -> AsyncGenerator[RunningStation, None]:
    """A stock station with a song and an hour."""
    sim = LibretimeSimulator()
    sim.add_file("Song")
    sim.add_instance(NOON, NOON + HOUR)
    async with running_station(sim) as running:
        yield running


async def test_w21_a_surface_is_found_out_and_never_assumed(main: RunningStation) -> None:
    stock = await main.client.surface()
    main.sim.switches.has_integration = True
    extended = await main.client.surface(refresh=True)
    main.sim.faults.add(Fault(route="*", status=503))
    with pytest.raises(UpstreamUnavailable):
        await main.client.surface(refresh=True)

    assert (stock, extended) == (Surface.STOCK, Surface.INTEGRATION)


async def test_a_page_for_an_unknown_path_is_no_proof_of_a_stock_station() -> None:
    def told(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(404, headers={"Content-Type": "text/html"}, content=b"<html>")

    client = open_libretime("main", "http://x", api_key="k", transport=httpx.MockTransport(told))

    with pytest.raises(NoSuchRoute):
        await client.surface()


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://radio2", "http://radio2/api/v2/version"),
        ("http://radio2/api/v2/", "http://radio2/api/v2/version"),
        ("http://media.vip/api", "http://media.vip/api/v2/version"),
    ],
)
async def test_w22_a_suffix_is_cut_and_not_its_letters(url: str, path: str) -> None:
    asked: list[str] = []

    def told(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json={"api_version": "2.0.0"})

    client = open_libretime("main", url, api_key="k", transport=httpx.MockTransport(told))
    await client.version()

    assert asked == [path]


@pytest.mark.parametrize("key", ["wrong", ""])
async def test_a_wrong_or_empty_key_is_called_that(main: RunningStation, key: str) -> None:
    client = open_libretime("main", main.url, api_key=key)

    with pytest.raises(NotLetIn):
        await client.check_key()
    await client.aclose()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(status=500, after=True), id="500 and carried out"),
        pytest.param(Fault("reset", after=True), id="reset after"),
        pytest.param(Fault("half"), id="half an answer"),
    ],
)
async def test_a_write_whose_answer_is_lost_may_have_happened(
    main: RunningStation, fault: Fault
) -> None:
    fault.method = "POST"
    main.sim.faults.add(fault)

    with pytest.raises(OutcomeUnknown):
        await main.client.schedule.create_row(a_row())

    assert len(main.sim.state.schedule.rows) == 1


async def test_w35_a_write_is_never_repeated_by_itself(main: RunningStation) -> None:
    main.sim.faults.add(Fault(status=502, method="POST"))

    with pytest.raises(OutcomeUnknown):
        await main.client.schedule.create_row(a_row())

    assert main.sim.journal.counts["POST", "/api/v2/schedule"] == 1


@pytest.mark.parametrize(
    ("status", "expected"), [(429, UpstreamUnavailable), (400, UpstreamRejected)]
)
async def test_what_was_refused_has_not_happened(
    main: RunningStation, status: int, expected: type[Exception]
) -> None:
    main.sim.faults.add(Fault(status=status, method="POST"))

    with pytest.raises(expected):
        await main.client.schedule.create_row(a_row())


async def test_a_station_that_is_not_there_has_done_nothing() -> None:
    client = open_libretime("main", "http://127.0.0.1:9", api_key="k")

    with pytest.raises(UpstreamUnavailable):
        await client.schedule.create_row(a_row())
    await client.aclose()


async def test_fades_are_always_sent(main: RunningStation) -> None:
    await main.client.schedule.create_row(a_row())

    [row] = main.sim.state.schedule.rows.values()
    assert row["fade_in"] is not None
    assert row["fade_out"] is not None
    assert len(main.sim.playout_loads(at=NOON)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_at": NOON},
        {"cue_out_ms": 0},
        {"cue_in_ms": -1},
        {"cue_out_ms": 86_400_000},
        {"fade_in_ms": 86_400_000},
    ],
)
async def test_what_would_silence_the_player_is_not_sent(
    main: RunningStation, changes: dict[str, object]
) -> None:
    with pytest.raises(NotWritable):
        await main.client.schedule.create_row(a_row(**changes))

    assert main.sim.writes == []


async def test_w46_rows_are_listed_between_inclusive_bounds_and_by_nothing_else(
    main: RunningStation,
) -> None:
    for minutes in (0, 30, 60):
        main.sim.schedules(1, NOON + timedelta(minutes=minutes), instance=1)

    inside = await main.client.schedule.rows(
        starts_after=NOON, starts_before=NOON + HOUR - timedelta(microseconds=1)
    )
    both = await main.client.schedule.rows(starts_after=NOON, starts_before=NOON + HOUR)

    assert [len(inside), len(both)] == [2, 3]
    assert "instance" not in {name for call in main.sim.calls for name in call.query}


async def test_an_offset_travels_as_utc(main: RunningStation) -> None:
    main.sim.schedules(1, NOON, instance=1)

    rows = await main.client.schedule.rows(starts_after=NOON.astimezone(BERLIN))

    assert len(rows) == 1


async def test_a_deleted_row_is_missing_the_second_time(main: RunningStation) -> None:
    row_id = main.sim.schedules(1, NOON, instance=1)

    await main.client.schedule.delete_row(row_id)
    with pytest.raises(UpstreamMissing):
        await main.client.schedule.delete_row(row_id)


async def test_shows_and_their_times_are_made_so_that_nobody_fills_them(
    main: RunningStation,
) -> None:
    show = await main.client.schedule.create_show(NewShow("Automation"))
    await main.client.schedule.create_instance(NewShowInstance(show.id, NOON, NOON + HOUR, NOON))

    made = list(main.sim.state.instances.rows.values())[-1]
    assert (made["modified"], made["auto_playlist_built"]) == (False, True)
    assert not main.sim.state.tables["show"].rows[show.id]["auto_playlist_enabled"]


async def test_a_list_that_breaks_off_is_an_outage_and_not_a_short_list(
    main: RunningStation,
) -> None:
    for number in range(50):
        main.sim.add_file(f"Song {number}")
    main.sim.faults.add(Fault("half", route="/api/v2/files"))

    with pytest.raises(UpstreamUnavailable):
        _ = [batch async for batch in main.client.files.batches()]


async def test_an_upload_takes_the_key_as_a_user_name_and_waits_for_its_analysis(
    main: RunningStation,
) -> None:
    kind = main.sim.add_track_type("VOT")

    upload = await main.client.media.upload("v.mp3", io.BytesIO(b"x" * 90_000), track_type=kind)
    states = [(await main.client.files.one(upload.id)).import_status for _ in range(2)]

    assert upload.import_status == 1
    assert states == [1, 0]
    assert main.sim.state.files.rows[upload.id]["library"] == kind
    with pytest.raises(UpstreamRejected, match="extension"):
        await main.client.media.upload("v.exe", io.BytesIO(b"x"))


async def test_audio_from_django_itself_is_called_misrouted(main: RunningStation) -> None:
    main.sim.switches.is_direct = True

    with pytest.raises(Misrouted) as raised:
        async with main.client.media.audio(1):
            pass

    assert raised.value.path == "imported/1/Artist/Album/Song.mp3"


async def test_no_redirect_to_another_host_is_followed() -> None:
    def told(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "radio"
        return httpx.Response(302, headers={"Location": "http://elsewhere/audio"})

    client = open_libretime(
        "main", "http://radio", api_key="k", transport=httpx.MockTransport(told)
    )

    with pytest.raises(UpstreamSurprise):
        async with client.media.audio(1):
            pass


async def test_a_day_is_replaced_and_cleared_as_a_whole(main: RunningStation) -> None:
    main.sim.switches.has_integration = True
    day = date(2026, 12, 1)

    await main.client.integration.replace_day(day, [Entry(NOON, 1, is_hard_start=True)])
    held = await main.client.integration.day(day)
    await main.client.integration.replace_hour(day, 13, [])

    assert [(entry.start, entry.media_id, entry.hard_start) for entry in held] == [(NOON, 1, True)]
    assert await main.client.integration.day(day) == []


async def test_a_day_that_was_declined_or_half_done_is_an_error(main: RunningStation) -> None:
    main.sim.switches.has_integration = True
    main.sim.switches.declines = True
    with pytest.raises(NotDone):
        await main.client.integration.replace_day(date(2026, 12, 1), [])

    main.sim.switches.declines = False
    main.sim.switches.stops_after = 1
    entries = [Entry(NOON, 1), Entry(NOON + HOUR, 1)]
    with pytest.raises(OutcomeUnknown):
        await main.client.integration.replace_day(date(2026, 12, 1), entries)

    assert len(main.sim.state.schedule.rows) == 1


async def test_w3_a_station_that_takes_local_time_for_utc_is_spoken_to_that_way() -> None:
    sim = LibretimeSimulator(has_integration=True)
    sim.switches.takes_local_for_utc = True
    sim.add_file("Song")
    async with running_station(sim) as running:
        client = open_libretime(
            "main", running.url, api_key=sim.api_key, local_zone=ZoneInfo("Europe/Berlin")
        )
        await client.integration.replace_day(date(2026, 12, 1), [Entry(NOON, 1)])
        held = await client.integration.day(date(2026, 12, 1))
        await client.aclose()

    [row] = sim.state.schedule.rows.values()
    assert row["starts_at"] == NOON
    assert [entry.start for entry in held] == [NOON]


async def test_w25_every_spelling_of_a_track_is_understood() -> None:
    sim = LibretimeSimulator(has_integration=True)
    sim.add_track_type("ADV")
    for number in range(4):
        sim.add_file(f"Spot {number}", seconds=65, type_code="ADV")
    sim.switches.varied_spellings = True
    async with running_station(sim) as running:
        _, batch = await running.client.integration.media_page(limit=10, offset=0)

    assert batch.unreadable == []
    assert [row.file_id for row in batch.rows] == ["1", "2", "3", "4"]
    assert {row.length_ms for row in batch.rows} == {65_000}
    assert [row.type_code for row in batch.rows] == ["ADV", None, None, "ADV"]
