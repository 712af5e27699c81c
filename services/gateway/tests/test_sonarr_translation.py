"""What each notification of Sonarr becomes: three shapes of an import, packs, specials."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.translate.arr import named_in
from gateway.translate.posted import Dropped, Unreadable
from gateway.translate.sonarr import read
from medley_contracts.library_reports import (
    FilesDeleted,
    FilesImported,
    FilesRenamed,
    ImportBlocked,
    MediaType,
    ReleaseGrabbed,
    TitleAdded,
    TitleDeleted,
)
from tests.support.arr_notifications import (
    HASH,
    RELEASE,
    SERIES,
    Body,
    episode,
    episode_file,
    from_sonarr,
)

NOW = datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)
SEASON = {(1, number) for number in range(1, 11)}


def made(body: Body) -> Any:
    return read("main", json.dumps(body).encode(), received_at=NOW).outcome


def test_a_pack_is_one_grab_of_many_episodes() -> None:
    message = made(
        from_sonarr(
            "Grab",
            episodes=[episode(n) for n in range(1, 11)],
            release=RELEASE,
            downloadId=HASH,
        )
    )

    assert isinstance(message, ReleaseGrabbed)
    assert message.title.media_type is MediaType.TV
    assert (message.title.tvdb_id, message.title.tmdb_id) == (400321, 120045)
    assert message.title.series_type == "anime"
    assert {(one.season, one.number) for one in message.episodes} == SEASON
    assert message.episodes[0].tvdb_id == 8100001
    assert message.episodes[0].air_at == datetime(2021, 1, 10, 20, tzinfo=UTC)
    assert message.download_id == HASH.lower()


def test_w16_an_import_of_a_file_is_of_its_episodes_only() -> None:
    message = made(
        from_sonarr(
            "Download",
            episodes=[episode(1)],
            episodeFile={**episode_file("a.mkv"), "sourcePath": "/downloads/a.mkv"},
            isUpgrade=False,
            downloadId=HASH,
        )
    )

    assert isinstance(message, FilesImported)
    assert (message.is_whole_download, message.is_upgrade) == (False, False)
    assert message.files[0].episodes == ((1, 1),)
    assert message.source_path == "/downloads/a.mkv"


def test_edge_14_a_file_of_two_episodes_holds_both_whatever_it_is_called() -> None:
    message = made(
        from_sonarr(
            "Download", episodes=[episode(1), episode(2)], episodeFile=episode_file("double.mkv")
        )
    )

    assert message.files[0].episodes == ((1, 1), (1, 2))


def test_edge_20_a_replacement_is_an_upgrade() -> None:
    message = made(
        from_sonarr(
            "Download",
            episodes=[episode(1)],
            episodeFile=episode_file("a.mkv"),
            isUpgrade=True,
            deletedFiles=[episode_file("old.mkv")],
        )
    )

    assert message.is_upgrade


def test_w30_files_of_a_whole_download_are_not_paired_with_episodes_by_position() -> None:
    message = made(
        from_sonarr(
            "Download",
            episodes=[episode(n) for n in (1, 2, 3)],
            episodeFiles=[
                episode_file("North Quay - S01E03.mkv", 303),
                episode_file("North Quay - S01E01-E02.mkv", 301),
            ],
            fileCount=2,
            sourcePath="/downloads/North.Quay.S01-GRP",
            destinationPath="/tv/North Quay/Season 01",
        )
    )

    assert message.is_whole_download
    assert message.download_id is None
    assert {one.file_id: one.episodes for one in message.files} == {
        303: ((1, 3),),
        301: ((1, 1), (1, 2)),
    }
    assert message.source_path == "/downloads/North.Quay.S01-GRP"


def test_w30_a_file_that_names_no_episode_claims_none() -> None:
    message = made(
        from_sonarr(
            "Download",
            episodes=[episode(1), episode(2)],
            episodeFiles=[episode_file("one.mkv", 1), episode_file("two.mkv", 2)],
        )
    )

    assert [one.episodes for one in message.files] == [(), ()]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("North Quay - S01E01.mkv", {(1, 1)}),
        ("north.quay.s01e01e02.mkv", {(1, 1), (1, 2)}),
        ("North Quay - S01E01-E03.mkv", {(1, 1), (1, 2), (1, 3)}),
        ("North Quay - S01E01-03.mkv", {(1, 1), (1, 2), (1, 3)}),
        ("North Quay - S01E01-02-03.mkv", {(1, 1), (1, 2), (1, 3)}),
        ("North Quay - S01E01.S01E02.mkv", {(1, 1), (1, 2)}),
        ("Season 01/North Quay - S01E10 1080p x265-S02E01.mkv", {(1, 10)}),
        ("North Quay 2021-01-10.mkv", set()),
        ("S01E04/North Quay.mkv", set()),
        ("North Quay - S09E01.mkv", set()),
    ],
)
def test_a_files_name_tells_its_episodes(name: str, expected: set[tuple[int, int]]) -> None:
    assert named_in(name, SEASON) == expected


def test_series_that_come_and_go_are_told_apart() -> None:
    added = made(from_sonarr("SeriesAdd"))
    deleted = made(from_sonarr("SeriesDelete", deletedFiles=False))

    assert isinstance(added, TitleAdded)
    assert added.title.name == "North Quay"
    assert isinstance(deleted, TitleDeleted)
    assert not deleted.has_deleted_files


def test_w34_a_deleted_file_is_told_with_its_episodes() -> None:
    message = made(
        from_sonarr(
            "EpisodeFileDelete",
            episodes=[episode(1), episode(2)],
            episodeFile=episode_file("a.mkv"),
            deleteReason="upgrade",
        )
    )

    assert isinstance(message, FilesDeleted)
    assert (message.reason, message.files[0].episodes) == ("upgrade", ((1, 1), (1, 2)))


def test_a_rename_says_what_the_file_was_called_before() -> None:
    message = made(
        from_sonarr(
            "Rename", renamedEpisodeFiles=[{**episode_file("a.mkv"), "previousPath": "/tv/b.mkv"}]
        )
    )

    assert isinstance(message, FilesRenamed)
    assert message.files[0].previous_path == "/tv/b.mkv"


def test_w28_a_blocked_import_names_its_episodes() -> None:
    message = made(
        from_sonarr(
            "ManualInteractionRequired",
            episodes=[episode(4)],
            downloadId=HASH,
            downloadStatusMessages=[{"title": "x", "messages": ["Sample"]}],
        )
    )

    assert isinstance(message, ImportBlocked)
    assert [one.number for one in message.episodes] == [4]


def test_edge_24_a_test_changes_nothing() -> None:
    body = {
        "eventType": "Test",
        "series": {"id": 1, "title": "Test Title", "tvdbId": 1234},
        "episodes": [{"id": 123, "episodeNumber": 1, "seasonNumber": 1}],
    }

    assert made(body) == Dropped("test")


def test_edge_13_specials_are_season_0() -> None:
    message = made(from_sonarr("Grab", episodes=[episode(1, season=0)], release=RELEASE))

    assert [(one.season, one.number) for one in message.episodes] == [(0, 1)]


def test_edge_09_a_series_without_a_number_at_tmdb_says_none() -> None:
    title = made(from_sonarr("SeriesAdd", series={**SERIES, "tmdbId": 0})).title

    assert (title.tvdb_id, title.tmdb_id) == (400321, None)


def test_a_series_without_any_id_is_refused() -> None:
    with pytest.raises(Unreadable) as refusal:
        made(from_sonarr("SeriesAdd", series={"title": "North Quay"}))

    assert refusal.value.fields == ("series.id",)


def test_edge_24_a_season_of_a_soap_makes_a_small_message() -> None:
    episodes = [{**episode(n), "overview": "x" * 20_000} for n in range(1, 251)]

    message = made(from_sonarr("Grab", episodes=episodes, release=RELEASE, downloadId=HASH))

    assert len(message.episodes) == 250
    assert len(message.model_dump_json()) < 100_000
