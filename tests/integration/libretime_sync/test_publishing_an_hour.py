"""An hour of a log is put on a stock station, and nothing else changes there."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from libretime_sync.domain.hours import HourKey
from libretime_sync.workflows.refusals import PublishRefused
from tests.support.airing import Airing, a_station, airing, music

TWO_PM = datetime(2026, 12, 1, 13, tzinfo=UTC)
HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2026, 11, 30, 23, tzinfo=UTC)


def filled_day(*, rows_in_two_pm: int = 17) -> Any:
    """A station with a show all day and every hour full; 14:00 local has that many rows."""
    station = a_station(files=60, seconds=240)
    instance = station.add_instance(MIDNIGHT, MIDNIGHT + timedelta(hours=24))
    for hour in range(24):
        count = rows_in_two_pm if hour == 14 else 15
        for number in range(count):
            every = 3600 / count
            at = MIDNIGHT + timedelta(hours=hour, seconds=number * every)
            station.schedules(
                1 + (hour + number) % 60,
                at,
                instance=instance,
                position=number,
                length=timedelta(seconds=every),
                ends_at=at + timedelta(seconds=every),
                cue_out=timedelta(seconds=every),
            )
    return station


def other_hours(made: Airing) -> list[dict[str, Any]]:
    """Every row of the day but those of 14:00, byte for byte."""
    rows = made.simulator.schedule_between(MIDNIGHT, MIDNIGHT + timedelta(hours=24))
    return [dict(row) for row in rows if not TWO_PM <= row["starts_at"] < TWO_PM + HOUR]


async def test_w01_an_hour_of_17_out_and_15_in_costs_35_calls_and_touches_no_other(
    libretime_database: str,
) -> None:
    async with airing(libretime_database, filled_day()) as made:
        before = other_hours(made)
        log_id = await made.log({14: music(15, first=20)})

        result = await made.publish(log_id, hour=HourKey(14))

        assert result["hours"] == {"14:00": {"kept": 0, "created": 15, "deleted": 17}}
        assert result["verified"]
        assert made.deadly.calls == 17 + 15 + 3
        assert other_hours(made) == before
        expected = [(TWO_PM + n * timedelta(seconds=240), 20 + n) for n in range(15)]
        assert made.heard(TWO_PM, TWO_PM + HOUR) == expected
        made.simulator.playout_loads(at=TWO_PM - HOUR)


async def test_publishing_again_writes_nothing(libretime_database: str) -> None:
    async with airing(libretime_database) as made:
        log_id = await made.log({14: music(15)})
        await made.publish(log_id)
        written = len(made.simulator.writes)

        result = await made.publish(log_id)

        assert result["hours"]["14:00"] == {"kept": 15, "created": 0, "deleted": 0}
        assert len(made.simulator.writes) == written


async def test_the_same_message_twice_has_one_effect(libretime_database: str) -> None:
    async with airing(libretime_database) as made:
        log_id, message = await made.log({14: music(3)}), uuid4()
        first = await made.publish(log_id, message_id=message)
        calls = made.deadly.calls

        again = await made.publish(log_id, message_id=message)

        assert again == first
        assert made.deadly.calls == calls


async def test_equal_rows_are_left_alone_when_one_changes(libretime_database: str) -> None:
    async with airing(libretime_database) as made:
        log_id = await made.log({14: music(15)})
        await made.publish(log_id)
        changed = music(15)
        changed[7]["media_id"] = 30
        await made.change(log_id, {14: changed})

        result = await made.publish(log_id)

        assert result["hours"]["14:00"] == {"kept": 14, "created": 1, "deleted": 1}


async def test_a_preview_writes_nothing_anywhere(libretime_database: str) -> None:
    async with airing(libretime_database, filled_day()) as made:
        log_id = await made.log({14: music(15, first=20)})

        told = await made.preview(log_id, hour=HourKey(14))

        assert (told["hours"]["14:00"]["created"], told["hours"]["14:00"]["deleted"]) == (15, 17)
        assert made.simulator.writes == []
        assert await made.journal() == []


async def test_w20_an_empty_hour_clears_it(libretime_database: str) -> None:
    async with airing(libretime_database, filled_day()) as made:
        before = other_hours(made)

        result = await made.publish(await made.log({14: []}))

        assert result["hours"] == {"14:00": {"kept": 0, "created": 0, "deleted": 17}}
        assert made.heard(TWO_PM, TWO_PM + HOUR) == []
        assert other_hours(made) == before


async def test_an_edit_on_the_station_since_the_last_publish_is_told_and_not_overwritten(
    libretime_database: str,
) -> None:
    async with airing(libretime_database) as made:
        log_id = await made.log({14: music(15)})
        await made.publish(log_id)
        row = made.simulator.schedule_between(TWO_PM, TWO_PM + HOUR)[3]
        made.simulator.unschedules(row["id"])
        written = len(made.simulator.writes)

        with pytest.raises(PublishRefused) as refused:
            await made.publish(log_id)

        assert (refused.value.status, refused.value.kind) == (409, "edited-on-the-station")
        edited = refused.value.extras["hours"]["14:00"]["edited"]
        assert [each["file"] for each in edited["removed"]] == [4]
        assert len(made.simulator.writes) == written


async def test_an_edit_may_be_overwritten_on_purpose(libretime_database: str) -> None:
    async with airing(libretime_database) as made:
        log_id = await made.log({14: music(15)})
        await made.publish(log_id)
        row = made.simulator.schedule_between(TWO_PM, TWO_PM + HOUR)[3]
        made.simulator.unschedules(row["id"])

        result = await made.publish(log_id, is_overwriting=True)

        assert result["hours"]["14:00"] == {"kept": 14, "created": 1, "deleted": 0}


async def test_an_edit_between_preview_and_publish_is_noticed(libretime_database: str) -> None:
    async with airing(libretime_database, filled_day()) as made:
        log_id = await made.log({14: music(15, first=20)})
        seen = (await made.preview(log_id))["seen"]
        row = made.simulator.schedule_between(TWO_PM, TWO_PM + HOUR)[0]
        made.simulator.unschedules(row["id"])

        with pytest.raises(PublishRefused, match="not as it was when it was previewed"):
            await made.publish(log_id, seen=seen)

        assert made.simulator.writes == []


async def test_a_locked_log_is_not_published(libretime_database: str) -> None:
    async with airing(libretime_database) as made:
        log_id = await made.log({14: music(3)})
        await made.fetch("UPDATE daily_log SET locked_at = now(), locked_by = 'ada' RETURNING 1")

        with pytest.raises(PublishRefused, match="locked by ada") as refused:
            await made.publish(log_id)

        assert refused.value.status == 409
        assert made.deadly.calls == 0


async def test_a_revision_nobody_sees_any_more_is_not_published(libretime_database: str) -> None:
    async with airing(libretime_database) as made:
        log_id = await made.log({14: music(3)})
        await made.change(log_id, {14: music(4)})

        with pytest.raises(PublishRefused) as refused:
            await made.publish(log_id, revision=1)

        assert (refused.value.status, refused.value.kind) == (409, "stale")


async def test_w04_what_has_no_file_is_listed_and_the_rest_is_published(
    libretime_database: str,
) -> None:
    async with airing(libretime_database) as made:
        spot = {"type": "ADV", "title": "Soap", "duration": 30, "start_time": 720}
        log_id = await made.log({14: [*music(3), {**spot, "file_path": "ads/soap.mp3"}]})

        result = await made.publish(log_id)

        assert result["hours"]["14:00"]["created"] == 3
        assert [(each["title"], each["hour"]) for each in result["unresolved"]] == [
            ("Soap", "14:00")
        ]


async def test_strict_publishing_refuses_what_has_no_file(libretime_database: str) -> None:
    async with airing(libretime_database) as made:
        spot = {"type": "ADV", "title": "Soap", "duration": 30, "start_time": 720}
        log_id = await made.log({14: [*music(3), spot]})

        with pytest.raises(PublishRefused, match="Soap: it names no file"):
            await made.publish(log_id, is_strict=True)

        assert made.simulator.writes == []


async def test_w05_a_file_the_station_does_not_have_stops_everything(
    libretime_database: str,
) -> None:
    async with airing(libretime_database) as made:
        log_id = await made.log({14: music(3, first=29)})

        with pytest.raises(PublishRefused, match="has no file 31") as refused:
            await made.publish(log_id)

        assert refused.value.status == 400
        assert refused.value.extras["errors"][0]["kind"] == "media"
        assert made.deadly.calls <= 2
        assert made.simulator.writes == []


async def test_what_is_on_air_and_what_comes_soon_is_not_touched(libretime_database: str) -> None:
    async with airing(libretime_database, filled_day()) as made:
        made.now = TWO_PM + timedelta(minutes=20)
        log_id = await made.log({14: music(15, first=20)})
        soon = made.now + timedelta(minutes=7)
        kept = [dict(row) for row in made.simulator.schedule_between(TWO_PM, soon)]

        result = await made.publish(log_id, hour=HourKey(14))

        assert [dict(r) for r in made.simulator.schedule_between(TWO_PM, soon)] == kept
        assert result["hours"]["14:00"]["kept"] == len(kept)
        rows = made.simulator.schedule_between(TWO_PM, TWO_PM + HOUR)
        for row, following in pairwise(rows):
            gap = following["starts_at"] - row["ends_at"]
            assert abs(gap) <= timedelta(milliseconds=1)
        assert "left-alone" in {each["kind"] for each in result["warnings"]}


async def test_an_hour_in_the_past_is_refused(libretime_database: str) -> None:
    async with airing(libretime_database, now=TWO_PM + 2 * HOUR) as made:
        with pytest.raises(PublishRefused, match="lies in the past"):
            await made.publish(await made.log({14: music(3)}))


async def test_what_plays_into_the_hour_pushes_it_and_stays(libretime_database: str) -> None:
    station = a_station()
    instance = station.add_instance(TWO_PM - HOUR, TWO_PM + HOUR)
    begun = TWO_PM - timedelta(seconds=30)
    over = station.schedules(1, begun, instance=instance)
    async with airing(libretime_database, station) as made:
        await made.publish(await made.log({14: music(2, first=5)}), hour=HourKey(14))

        assert over in made.simulator.state.schedule.rows
        assert [at for at, _ in made.heard(TWO_PM, TWO_PM + HOUR)] == [
            begun + timedelta(seconds=240),
            begun + timedelta(seconds=480),
        ]


async def test_w46_an_hour_is_read_by_its_times_never_by_its_instance(
    libretime_database: str,
) -> None:
    async with airing(libretime_database, filled_day()) as made:
        await made.publish(await made.log({14: music(15, first=20)}), hour=HourKey(14))

        asked = [call.query for call in made.simulator.calls if call.path.endswith("/schedule")]
        assert all("instance" not in query for query in asked)
        deleted = [call for call in made.simulator.writes if call.method == "DELETE"]
        assert len(deleted) == 17


async def test_w51_every_row_says_all_that_the_player_needs_and_nothing_else(
    libretime_database: str,
) -> None:
    station = a_station(seconds=214.637)
    async with airing(libretime_database, station) as made:
        await made.publish(await made.log({14: music(2)}))

        bodies = [c.json() for c in made.simulator.writes if c.path.endswith("/schedule")]
        for body in bodies:
            assert body["fade_in"] == body["fade_out"] == "00:00:00"
            assert body["cue_out"] == body["length"] == "00:03:34.637"
            assert "playout_status" not in body


async def test_rows_without_a_show_get_an_instance_of_the_automation_show(
    libretime_database: str,
) -> None:
    async with airing(libretime_database, a_station(seconds=250)) as made:
        await made.publish(await made.log({14: music(15, every_s=250)}))

        (instance,) = made.simulator.state.instances.rows.values()
        shows = made.simulator.state.tables["show"].rows
        assert shows[instance["show"]]["name"] == "Medley automation"
        assert instance["starts_at"] == TWO_PM
        assert instance["ends_at"] == TWO_PM + timedelta(seconds=15 * 250)
        assert not instance["modified"]
        assert instance["auto_playlist_built"]


async def test_without_leave_to_make_shows_an_uncovered_hour_is_refused(
    libretime_database: str,
) -> None:
    async with airing(libretime_database, creates_instances=False) as made:
        with pytest.raises(PublishRefused, match="no show covers"):
            await made.publish(await made.log({14: music(3)}))

        assert made.simulator.writes == []
