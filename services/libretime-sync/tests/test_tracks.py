"""What a station's codes mean, which tracks are news, and when a loss is believed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from libretime_sync.domain.playout import Playout, days, since_last_pull
from libretime_sync.domain.proxy_paths import is_allowed
from libretime_sync.domain.track import (
    ImportState,
    Known,
    Track,
    believable_ms,
    is_believable_loss,
    sort_out,
    text_of,
)
from libretime_sync.domain.track_type import meaning_of

BERLIN = ZoneInfo("Europe/Berlin")


def a_track(libretime_id: str = "1", **changes: Any) -> Track:
    track = Track(
        libretime_id,
        "Song",
        "Artist",
        None,
        None,
        "MUS",
        "MUS",
        "Music",
        is_type_defaulted=False,
        duration_ms=1000,
        cue_in_ms=None,
        cue_out_ms=None,
        filepath=None,
        md5=None,
        isrc=None,
        label=None,
        composer=None,
        import_state=ImportState.READY,
        modified_at=None,
    )
    return replace(track, **changes)


@pytest.mark.parametrize(
    ("code", "type_map", "expected"),
    [
        ("VOT", {}, ("VOT", False)),
        ("SID", {}, ("IDS", False)),
        ("INT", {"INT": "LIN"}, ("LIN", False)),
        ("mus", {}, ("MUS", True)),
        ("XYZ", {}, ("MUS", True)),
        ("", {}, ("MUS", True)),
        (None, {}, ("MUS", True)),
        ("BED", {}, ("BED", False)),
    ],
)
def test_w26_w27_a_code_means_what_the_station_says_or_says_that_nobody_knows(
    code: str | None, type_map: dict[str, str], expected: tuple[str, bool]
) -> None:
    meaning = meaning_of(code, type_map=type_map)

    assert (meaning.type, meaning.is_defaulted) == expected
    assert meaning.raw == code


def test_only_what_differs_is_news() -> None:
    old, new = a_track("1"), a_track("2")
    changed = a_track("3", title="Other")
    known = {
        "1": Known(old.content_hash(), is_removed=False, missed_scans=0),
        "3": Known(old.content_hash(), is_removed=False, missed_scans=0),
    }

    found = sort_out([old, new, changed], known)

    assert (found.created, found.updated, found.unchanged) == ([new], [changed], 1)


def test_a_track_named_twice_counts_once_as_it_came_last() -> None:
    found = sort_out([a_track("1"), a_track("1", title="Last")], {})

    assert [track.title for track in found.created] == ["Last"]


@pytest.mark.parametrize(
    "change",
    [
        {"artist": None},
        {"artist": ""},
        {"duration_ms": 1001},
        {"import_state": ImportState.FAILED},
        {"raw_type": "XX"},
        {"album": "Artist", "artist": None},
        {"modified_at": datetime(2026, 1, 1, tzinfo=UTC)},
    ],
)
def test_every_difference_changes_the_hash(change: dict[str, Any]) -> None:
    assert a_track(**change).content_hash() != a_track().content_hash()


def test_the_hash_fits_into_a_bigint_and_stays_the_same_everywhere() -> None:
    hashes = {a_track(title=f"Song {n}").content_hash() for n in range(100)}

    assert len(hashes) == 100
    assert all(-(2**63) <= each < 2**63 for each in hashes)
    assert a_track().content_hash() == a_track().content_hash()


@pytest.mark.parametrize(
    ("missing", "present", "expected"),
    [(3, 1, True), (4, 10, False), (10, 90, True), (11, 89, False), (5, 0, False), (1, 0, False)],
)
def test_w13_a_loss_is_believed_when_it_is_small(
    missing: int, present: int, expected: object
) -> None:
    assert is_believable_loss(missing=missing, present=present, max_share=0.1) is expected


@pytest.mark.parametrize(
    ("said", "kept"), [(" a ", "a"), ("", None), ("a\x00b", "ab"), (None, None)]
)
def test_texts_are_such_as_the_database_takes(said: str | None, kept: str | None) -> None:
    assert text_of(said) == kept


@pytest.mark.parametrize(("said", "kept"), [(-1, None), (0, 0), (10**15, None), (None, None)])
def test_lengths_are_such_as_can_be(said: int | None, kept: int | None) -> None:
    assert believable_ms(said) == kept


def test_w48_the_same_play_under_another_number_is_the_same_play() -> None:
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    first = Playout(at, "41", 1000, {}, history_id="7")
    again = Playout(at.astimezone(BERLIN), "41", 2000, {"x": "y"}, history_id="90")
    live = Playout(at, None, None, {"track_title": "Concert"})

    assert first.natural_key == again.natural_key
    assert live.natural_key not in {first.natural_key, Playout(at, None, None, {}).natural_key}


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_w49_a_day_is_the_stations_own(day: date, hours: int) -> None:
    span = days(day, day, BERLIN)

    assert span.start is not None
    assert span.end is not None
    assert (span.end - span.start).total_seconds() == hours * 3600
    assert span.start.astimezone(BERLIN).date() == day
    assert not span.holds(span.end)


def test_what_is_new_is_asked_for_from_the_day_before() -> None:
    span = since_last_pull(datetime(2026, 6, 2, 23, 30, tzinfo=UTC), BERLIN)

    assert span.start == datetime(2026, 6, 1, 22, tzinfo=UTC)
    assert since_last_pull(None, BERLIN).start is None


@pytest.mark.parametrize(
    "path",
    [
        "users",
        "user-tokens",
        "preferences",
        "service-registers",
        "files/1/download",
        "files/../users",
        "files?x=1",
        "files/",
        "/files",
        "stream/preferences",
        "Files",
        "files\n",
        "integration/voice-tracks",
        "",
    ],
)
def test_w41_what_tells_of_people_and_keys_is_not_passed_on(path: str) -> None:
    assert not is_allowed(path)


@pytest.mark.parametrize("path", ["files", "files/12", "schedule", "stream/state", "shows"])
def test_programmes_are_passed_on(path: str) -> None:
    assert is_allowed(path)
