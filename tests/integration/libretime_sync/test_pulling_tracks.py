"""A stock station's library, pulled: what comes over, what is kept, what is never concluded."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from libretime_sync.workflows.pull_tracks import PullRules
from medley_clients.errors import UpstreamUnavailable
from medley_kit.db import Pool
from medley_simulators.faults import Fault
from tests.support.libretime import RunningStation
from tests.support.pulling import pull, rows


async def test_a_first_pull_brings_everything_with_its_milliseconds(
    pool: Pool, main: RunningStation
) -> None:
    result = await pull(pool, main)

    assert (result["total_processed"], result["created"], result["errors"]) == (20, 20, [])
    first = (await rows(pool))["1"]
    assert (first["title"], first["type"], first["duration_ms"]) == ("Song 0", "MUS", 180_250)
    assert first["filepath"] == "imported/1/Artist/Album/Song 0.mp3"


async def test_a_second_pull_writes_nothing(pool: Pool, main: RunningStation) -> None:
    await pull(pool, main)
    before = await pool.fetch("SELECT xmin, ctid, track_id FROM track ORDER BY track_id")

    result = await pull(pool, main)

    after = await pool.fetch("SELECT xmin, ctid, track_id FROM track ORDER BY track_id")
    assert (result["created"], result["updated"], result["unchanged"]) == (0, 0, 20)
    assert after == before


async def test_a_change_is_noticed_although_the_stations_date_stands_still(
    pool: Pool, main: RunningStation
) -> None:
    await pull(pool, main)
    main.sim.file_is_retitled(7, "Other", moves_date=False)

    result = await pull(pool, main)

    assert result["updated"] == 1
    assert (await rows(pool))["7"]["title"] == "Other"


async def test_w14_a_file_that_is_gone_is_noticed_after_two_complete_pulls(
    pool: Pool, main: RunningStation
) -> None:
    await pull(pool, main)
    main.sim.file_is_deleted(3)

    removed = [(await pull(pool, main))["removed"] for _ in range(2)]

    assert removed == [0, 1]
    assert (await rows(pool))["3"]["removed_at"] is not None


async def test_a_track_that_comes_back_is_there_again(pool: Pool, main: RunningStation) -> None:
    await pull(pool, main)
    kept = dict(main.sim.state.files.rows[3])
    main.sim.file_is_deleted(3)
    for _ in range(2):
        await pull(pool, main)

    main.sim.state.files.add(kept, row_id=3)
    await pull(pool, main)

    assert (await rows(pool))["3"]["removed_at"] is None


async def test_one_miss_between_two_sights_does_not_count(pool: Pool, main: RunningStation) -> None:
    await pull(pool, main)
    kept = dict(main.sim.state.files.rows[3])
    for _ in range(3):
        main.sim.file_is_deleted(3)
        await pull(pool, main)
        main.sim.state.files.add(kept, row_id=3)
        await pull(pool, main)

    assert (await rows(pool))["3"]["removed_at"] is None


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(route="/api/v2/files", status=500), id="500"),
        pytest.param(Fault("half", route="/api/v2/files"), id="half a list"),
        pytest.param(Fault("reset", route="/api/v2/files"), id="reset"),
        pytest.param(Fault(route="/api/v2/libraries", status=503), id="no track types"),
    ],
)
async def test_w11_w13_a_library_that_cannot_be_read_is_a_failure_and_removes_nothing(
    pool: Pool, main: RunningStation, fault: Fault
) -> None:
    await pull(pool, main)
    synced = await pool.fetchval("SELECT last_track_sync FROM station")
    main.sim.faults.add(fault)

    for _ in range(3):
        with pytest.raises(UpstreamUnavailable):
            await pull(pool, main)

    kept = await rows(pool)
    assert {(row["removed_at"], row["missed_scans"]) for row in kept.values()} == {(None, 0)}
    assert synced is not None
    assert await pool.fetchval("SELECT last_track_sync FROM station") == synced


async def test_an_empty_library_is_never_believed(pool: Pool, main: RunningStation) -> None:
    await pull(pool, main)
    for file_id in list(main.sim.state.files.rows):
        main.sim.file_is_deleted(file_id)

    results = [await pull(pool, main) for _ in range(3)]

    assert [result["removed"] for result in results] == [0, 0, 0]
    assert "too many to believe" in results[0]["warnings"][0]


async def test_a_loss_beyond_the_allowed_share_is_not_believed(
    pool: Pool, main: RunningStation
) -> None:
    await pull(pool, main)
    for file_id in range(1, 6):
        main.sim.file_is_deleted(file_id)

    cautious = [(await pull(pool, main))["removed"] for _ in range(3)]
    told = PullRules({}, (), after_scans=2, max_share=0.5)
    allowed = [(await pull(pool, main, rules=told))["removed"] for _ in range(2)]

    assert (cautious, allowed) == ([0, 0, 0], [0, 5])


async def test_a_part_of_the_library_proves_nothing_about_the_rest(
    pool: Pool, main: RunningStation
) -> None:
    await pull(pool, main)

    results = [await pull(pool, main, limit=5, offset=10) for _ in range(3)]

    assert [result["total_processed"] for result in results] == [5, 5, 5]
    assert {row["missed_scans"] for row in (await rows(pool)).values()} == {0}


async def test_a_limit_that_the_library_stays_below_proves_as_much_as_none(
    pool: Pool, main: RunningStation
) -> None:
    await pull(pool, main, limit=1000)
    main.sim.file_is_deleted(3)

    results = [await pull(pool, main, limit=1000) for _ in range(2)]

    assert [result["removed"] for result in results] == [0, 1]
    assert await pool.fetchval("SELECT last_track_sync FROM station") is not None


async def test_a_limit_that_cuts_the_library_short_says_where_to_go_on(
    pool: Pool, main: RunningStation
) -> None:
    cut = await pull(pool, main, limit=8, offset=4)
    whole = await pull(pool, main, limit=20)

    assert "offset 12" in cut["warnings"][0]
    assert whole["warnings"] == []


async def test_a_dry_run_counts_everything_and_keeps_nothing(
    pool: Pool, main: RunningStation
) -> None:
    at_first = await pull(pool, main, is_dry_run=True)
    after_the_first = await rows(pool)
    await pull(pool, main)
    main.sim.file_is_deleted(3)
    await pull(pool, main)
    main.sim.file_is_retitled(7, "Other")
    before = await rows(pool)

    later = [await pull(pool, main, is_dry_run=True) for _ in range(2)]

    assert (at_first["created"], after_the_first) == (20, {})
    assert [(each["updated"], each["removed"]) for each in later] == [(1, 1), (1, 1)]
    assert await rows(pool) == before
    assert await pool.fetchval("SELECT count(*) FROM track_pull") == 2
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 1


async def test_limit_and_offset_count_by_id_on_a_stock_station(
    pool: Pool, main: RunningStation
) -> None:
    main.sim.file_is_retitled(4, "Moved to the end of the table")

    await pull(pool, main, limit=3, offset=2)

    assert sorted(await rows(pool)) == ["3", "4", "5"]


async def test_files_that_cannot_be_played_are_known_and_say_so(
    pool: Pool, main: RunningStation
) -> None:
    main.sim.add_file("Waits", import_status=1, hidden=True)
    main.sim.add_file("Broken", import_status=2)
    main.sim.add_file("Hidden", hidden=True)
    main.sim.add_file("Lost", exists=False)

    result = await pull(pool, main)

    states = {row["title"]: row["import_state"] for row in (await rows(pool)).values()}
    expected = {"Waits": "pending", "Broken": "failed", "Hidden": "hidden", "Lost": "gone"}
    assert {title: states[title] for title in expected} == expected
    assert (result["created"], result["skipped"]) == (20, 4)


async def test_w26_a_code_nobody_knows_is_kept_and_counted(
    pool: Pool, main: RunningStation
) -> None:
    main.sim.add_file("Odd", type_code="XYZ")
    main.sim.add_file("Mapped", type_code="JIN")
    main.sim.add_file("Without")

    result = await pull(pool, main)

    kept = {row["title"]: row for row in (await rows(pool)).values()}
    assert result["type_defaulted"] == 2
    odd = kept["Odd"]
    assert (odd["type"], odd["raw_type"], odd["is_type_defaulted"]) == ("MUS", "XYZ", True)
    assert (kept["Mapped"]["type"], kept["Mapped"]["is_type_defaulted"]) == ("PRO", False)
    assert (kept["Without"]["type"], kept["Without"]["raw_type"]) == ("MUS", None)


async def test_w16_a_record_that_cannot_be_read_is_told_and_the_others_come(
    pool: Pool, main: RunningStation
) -> None:
    main.sim.add_file("x", track_title="  ", name="  ")
    main.sim.add_file("Good", md5=None)
    main.sim.state.files.rows[2]["import_status"] = "zero"

    result = await pull(pool, main)

    assert {error["libretime_id"] for error in result["errors"]} == {"2", "21"}
    assert result["created"] == len(await rows(pool)) == 20


async def test_w17_a_missing_value_does_not_undo_a_good_one(
    pool: Pool, main: RunningStation
) -> None:
    await pull(pool, main)
    file = main.sim.state.files.rows[1]
    main.sim.state.files.change(file, {"artist_name": None, "length": None, "genre": ""})

    await pull(pool, main)

    kept = (await rows(pool))["1"]
    assert (kept["artist"], kept["duration_ms"], kept["genre"]) == ("Artist", 180_250, "Genre")


async def test_w37_lengths_of_a_day_and_more_come_over(pool: Pool, main: RunningStation) -> None:
    main.sim.add_file("Long", seconds=94_200)
    main.sim.add_file("Negative", length=timedelta(seconds=-1))

    await pull(pool, main)

    kept = {row["title"]: row["duration_ms"] for row in (await rows(pool)).values()}
    assert (kept["Long"], kept["Negative"]) == (94_200_000, None)


async def test_missing_track_types_are_created_when_asked_for(
    pool: Pool, main: RunningStation
) -> None:
    wants = PullRules({}, ("VOT", "MUS"), after_scans=2, max_share=0.1)

    results = [await pull(pool, main, rules=wants) for _ in range(2)]

    assert [result["types_created"] for result in results] == [["VOT"], []]
    assert "VOT" in {row["code"] for row in main.sim.state.libraries.rows.values()}


async def test_a_pull_that_is_delivered_again_is_told_and_not_repeated(
    pool: Pool, main: RunningStation
) -> None:
    message_id = uuid4()
    first = await pull(pool, main, message_id=message_id)
    main.sim.journal.clear()

    again = await pull(pool, main, message_id=message_id)

    assert again == first
    assert main.sim.journal.total == 0


async def test_w32_a_page_is_two_statements_however_many_tracks_it_has(
    pool: Pool, main: RunningStation
) -> None:
    for number in range(300):
        main.sim.add_file(f"More {number}", type_code="MUS")
    seen: list[str] = []

    async with pool.acquire() as held, pool.acquire() as other:
        for connection in (held, other):
            connection.add_query_logger(lambda record: seen.append(record.query))
    await pull(pool, main)

    about_tracks = [sql for sql in seen if "FROM track\n" in sql or "INTO track " in sql]
    assert len(await rows(pool)) == 320
    assert len(about_tracks) <= 3


async def test_two_pulls_at_once_follow_each_other(pool: Pool, main: RunningStation) -> None:
    await pull(pool, main)
    main.sim.file_is_deleted(3)

    results = await asyncio.gather(*(pull(pool, main) for _ in range(2)))

    assert sorted(result["removed"] for result in results) == [0, 1]
