"""What each notification of Radarr becomes, and which bodies are refused."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.translate.posted import Dropped, Notification, Unreadable
from gateway.translate.radarr import read
from medley_contracts.library_reports import (
    ArrApp,
    FilesDeleted,
    FilesImported,
    FilesRenamed,
    HealthReported,
    ImportBlocked,
    MediaType,
    ReleaseGrabbed,
    ReportedFile,
    ReportedTitle,
    ReportIgnored,
    TitleAdded,
    TitleDeleted,
)
from tests.support.arr_notifications import HASH, MOVIE, MOVIE_FILE, RELEASE, Body, from_radarr

NOW = datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)
FILM = ReportedTitle(
    app=ArrApp.RADARR,
    instance="main",
    arr_id=41,
    media_type=MediaType.MOVIE,
    name="Harbour Lights",
    year=2019,
    tmdb_id=700123,
    imdb_id="tt0990011",
    path="/movies/Harbour Lights (2019)",
    tags=("anime",),
)
FILE = ReportedFile(
    file_id=77,
    path="/movies/Harbour Lights (2019)/Harbour Lights.mkv",
    size_bytes=4012345678,
    quality="Bluray-1080p",
)


def taken(body: Body | bytes, *, when: datetime = NOW) -> Notification:
    raw = body if isinstance(body, bytes) else json.dumps(body, indent=2).encode()
    return read("main", raw, received_at=when)


def made(body: Body) -> Any:
    return taken(body).outcome


def test_a_grab_says_what_was_grabbed_and_by_which_hash() -> None:
    message = made(from_radarr("Grab", release=RELEASE, downloadClient="qbit", downloadId=HASH))

    assert message == ReleaseGrabbed(
        message_id=message.message_id,
        occurred_at=NOW,
        title=FILM,
        download_id=HASH.lower(),
        download_client="qbit",
        release="North.Quay.S01-GRP",
        quality="WEBDL-1080p",
        indexer="idx",
        size_bytes=9000000000,
    )


def test_a_usenet_clients_word_for_a_download_is_kept_as_it_is() -> None:
    message = made(from_radarr("Grab", release=RELEASE, downloadId="SABnzbd_nzo_AbC"))

    assert message.download_id == "SABnzbd_nzo_AbC"


@pytest.mark.parametrize("is_upgrade", [True, False])
def test_an_import_says_which_file_and_whether_it_replaces_one(is_upgrade: bool) -> None:  # noqa: FBT001 - a case
    message = made(
        from_radarr(
            "Download",
            movieFile={**MOVIE_FILE, "sourcePath": "/downloads/x.mkv"},
            isUpgrade=is_upgrade,
            deletedFiles=[MOVIE_FILE],
            downloadId=HASH,
            release=RELEASE,
        )
    )

    assert message == FilesImported(
        message_id=message.message_id,
        occurred_at=NOW,
        title=FILM,
        files=(FILE,),
        is_upgrade=is_upgrade,
        download_id=HASH.lower(),
        release="North.Quay.S01-GRP",
        source_path="/downloads/x.mkv",
    )


def test_an_import_by_hand_has_no_download() -> None:
    message = made(
        from_radarr("Download", movieFile=MOVIE_FILE, release={}, sourcePath="/downloads/y.mkv")
    )

    assert (message.download_id, message.source_path) == (None, "/downloads/y.mkv")


def test_films_that_come_and_go_are_told_apart() -> None:
    added = made(from_radarr("MovieAdded", addMethod="list"))
    deleted = made(from_radarr("MovieDelete", deletedFiles=True, movieFolderSize=5))

    assert isinstance(added, TitleAdded)
    assert (added.title, added.method) == (FILM, "list")
    assert isinstance(deleted, TitleDeleted)
    assert deleted.has_deleted_files


def test_w34_a_deleted_file_is_told_with_its_reason() -> None:
    message = made(
        from_radarr("MovieFileDelete", movieFile=MOVIE_FILE, deleteReason="missingFromDisk")
    )

    assert message == FilesDeleted(
        message_id=message.message_id,
        occurred_at=NOW,
        title=FILM,
        files=(FILE,),
        reason="missingFromDisk",
    )


def test_a_rename_says_what_the_file_was_called_before() -> None:
    message = made(
        from_radarr("Rename", renamedMovieFiles=[{**MOVIE_FILE, "previousPath": "/movies/old.mkv"}])
    )

    assert isinstance(message, FilesRenamed)
    assert message.files[0].previous_path == "/movies/old.mkv"


def test_w28_health_and_blocked_imports_are_not_ignored() -> None:
    ill = made(
        from_radarr("Health", movie=..., level="warning", message="No indexers", type="Indexers")
    )
    well = made(from_radarr("HealthRestored", movie=..., level="warning", message="No indexers"))
    blocked = made(
        from_radarr(
            "ManualInteractionRequired",
            downloadId=HASH,
            downloadInfo={"title": "Harbour.Lights"},
            downloadStatusMessages=[{"title": "x", "messages": ["No files found"]}, {"title": "y"}],
        )
    )

    assert isinstance(ill, HealthReported)
    assert (ill.is_restored, ill.level, ill.check, ill.text) == (
        False,
        "warning",
        "Indexers",
        "No indexers",
    )
    assert isinstance(well, HealthReported)
    assert well.is_restored
    assert isinstance(blocked, ImportBlocked)
    assert blocked.reasons == ("No files found", "y")
    assert blocked.release == "Harbour.Lights"


def test_edge_24_a_test_changes_nothing() -> None:
    body = {
        "eventType": "Test",
        "instanceName": "Radarr",
        "movie": {"id": 1, "title": "Test Title", "tmdbId": 0, "tags": ["test-tag"]},
        "remoteMovie": {"tmdbId": 1234, "imdbId": "5678"},
    }

    assert taken(body).outcome == Dropped("test")


def test_an_unknown_notification_is_kept_as_it_came() -> None:
    body = from_radarr("ApplicationUpdate", movie=..., newVersion="6.0")

    message = made(body)

    assert isinstance(message, ReportIgnored)
    assert (message.app, message.notification_type, message.body) == (
        "radarr",
        "ApplicationUpdate",
        body,
    )


def test_of_an_unknown_notification_too_long_for_a_message_only_the_names_are_kept() -> None:
    message = made(from_radarr("Soap", movie=..., episodes=["x" * 1000] * 5000))

    assert isinstance(message, ReportIgnored)
    assert isinstance(message.body, dict)
    assert message.body["too_long"]
    assert len(message.model_dump_json()) < 1000


@pytest.mark.parametrize("spelled", [HASH, HASH.lower(), f" {HASH} "])
def test_w33_a_hash_has_one_spelling_whoever_tells_it(spelled: str) -> None:
    message = made(from_radarr("Grab", release=RELEASE, downloadId=spelled))

    assert message.download_id == HASH.lower()


def test_ids_that_mean_nothing_are_not_said() -> None:
    film = {**MOVIE, "tmdbId": "700123", "imdbId": "", "year": 0}

    title = made(from_radarr("MovieAdded", movie=film)).title

    assert (title.tmdb_id, title.imdb_id, title.year) == (700123, None, None)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        pytest.param(from_radarr("Grab", movie=...), ("movie.id",), id="no film"),
        pytest.param(from_radarr("Grab", movie=None), ("movie.id",), id="a film that is null"),
        pytest.param(from_radarr("Download", movie={"id": 0}), ("movie.id",), id="no id"),
        pytest.param(from_radarr("", movie=MOVIE), ("eventType",), id="no kind"),
        pytest.param(b'{"eventType": "Grab", "movie": {"id": 41', (), id="half a body"),
        pytest.param(b"[]", (), id="an array"),
        pytest.param(b"", (), id="nothing"),
        pytest.param(b"\xff\xfe", (), id="no text"),
    ],
)
def test_what_cannot_be_understood_is_refused_and_named(
    body: Body | bytes, fields: tuple[str, ...]
) -> None:
    with pytest.raises(Unreadable) as refusal:
        taken(body)

    assert refusal.value.fields == fields


def test_a_body_is_the_same_message_however_its_members_are_ordered() -> None:
    body = from_radarr("MovieAdded")
    turned = dict(reversed(body.items()))

    assert taken(body).message_id == taken(turned).message_id


def test_the_same_release_grabbed_on_another_day_is_another_fact() -> None:
    body = from_radarr("Grab", release=RELEASE, downloadId=HASH)

    first, again = taken(body), taken(body, when=NOW + timedelta(days=1))

    assert first.message_id != again.message_id
