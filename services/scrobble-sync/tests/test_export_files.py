"""Every kind of export file is read, and what cannot be read is counted."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from scrobble_sync.export_files.moments import seconds
from scrobble_sync.export_files.plays import ExportedPlay, ExportUnreadable, Skipped
from scrobble_sync.export_files.reading import read_export

T0 = 1_700_000_000
PLAY = ExportedPlay(T0, "Björk", "Jóga", "Homogenic")


def read(path: Path) -> tuple[list[ExportedPlay], Skipped]:
    skipped = Skipped()
    return [play for page in read_export(path, skipped) for play in page], skipped


def zipped(path: Path, lines: list[Any], *, name: str = "listens/2023/11.jsonl") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("user.json", "{}")
        archive.writestr(name, "\n".join(json.dumps(line) for line in lines))
    return path


def listen(at: int, **told: Any) -> dict[str, Any]:
    metadata = {"artist_name": "Björk", "track_name": "Jóga", "release_name": "Homogenic"}
    return {"listened_at": at, "track_metadata": metadata | told}


def test_the_archive_of_listenbrainz(tmp_path: Path) -> None:
    mapped = listen(
        T0,
        mbid_mapping={"recording_mbid": "ABC"},
        additional_info={"submission_client": "Navidrome", "duration_ms": 3000},
    )
    path = zipped(tmp_path / "export.zip", [mapped, {"broken": 1}, listen(0)])

    plays, skipped = read(path)

    assert plays == [
        ExportedPlay(
            T0,
            "Björk",
            "Jóga",
            "Homogenic",
            mbid="abc",
            is_mbid_resolved=True,
            duration_s=3.0,
            client="navidrome",
        )
    ]
    assert (skipped.rows, skipped.first) == (2, "listens/2023/11.jsonl, line 2")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Björk,Homogenic,Jóga,14 Nov 2023 22:13\n", id="no header"),
        pytest.param(
            "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n"
            '"1700000000","14 Nov 2023, 22:13","Björk","","Homogenic","","Jóga",""\n',
            id="one tool",
        ),
        pytest.param(
            "Artist;Album;AlbumId;Track;Date#ada\nBjörk;Homogenic;1;Jóga;1700000000000\n",
            id="another tool",
        ),
        pytest.param(
            "\ufeffartist_name\ttrack_name\talbum_name\ttimestamp\n"
            "Björk\tJóga\tHomogenic\t2023-11-14T22:13:20Z\n",
            id="tabs and a mark",
        ),
    ],
)
def test_tables(tmp_path: Path, text: str) -> None:
    path = tmp_path / "scrobbles.csv"
    path.write_text(text, encoding="utf-8")

    plays, skipped = read(path)

    assert [(one.artist, one.title, one.album) for one in plays] == [("Björk", "Jóga", "Homogenic")]
    assert T0 - 60 < plays[0].played_at <= T0
    assert skipped.rows == 0


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(
            {
                "username": "ada",
                "scrobbles": [
                    {"artist": "Björk", "track": "Jóga", "album": "Homogenic", "date": T0 * 1000}
                ],
            },
            id="under a name",
        ),
        pytest.param(
            [
                {
                    "recenttracks": {
                        "track": [
                            {
                                "artist": {"#text": "Björk"},
                                "name": "Jóga",
                                "album": {"#text": "Homogenic"},
                                "date": {"uts": str(T0), "#text": "14 Nov 2023, 22:13"},
                            },
                            {
                                "artist": {"#text": "X"},
                                "name": "Y",
                                "@attr": {"nowplaying": "true"},
                            },
                        ]
                    }
                }
            ],
            id="pages of the API",
        ),
        pytest.param(
            [[{"artist": {"name": "Björk"}, "name": "Jóga", "album": "Homogenic", "uts": T0}]],
            id="lists of lists",
        ),
    ],
)
def test_lists(tmp_path: Path, told: Any) -> None:
    path = tmp_path / "scrobbles.json"
    path.write_text(json.dumps(told))

    assert read(path) == ([PLAY], Skipped())


def test_rows_without_a_moment_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "scrobbles.csv"
    path.write_text("artist,track,date\nBjörk,Jóga,1700000000\nBjörk,Jóga,\nBjörk,Jóga,soon\n")

    plays, skipped = read(path)

    assert (len(plays), skipped.rows, skipped.first) == (1, 2, "line 3")


def test_a_big_table_comes_in_pages(tmp_path: Path) -> None:
    path = tmp_path / "scrobbles.csv"
    rows = "".join(f"A,T{n},{T0 + n}\n" for n in range(2500))
    path.write_text(f"artist,track,date\n{rows}")

    assert [len(page) for page in read_export(path, Skipped())] == [1000, 1000, 500]


@pytest.mark.parametrize(
    "content", [b"", b"just words\n", b"[1, 2", b"{}", b"[]", b'{"scrobbles": [{"a": 1}]}']
)
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)

    with pytest.raises(ExportUnreadable):
        read(path)


def test_another_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportUnreadable, match="no listens"):
        read(zipped(tmp_path / "other.zip", [], name="readme.txt"))


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportUnreadable, match="cannot be read"):
        read(tmp_path / "absent.csv")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (T0, T0),
        (str(T0), T0),
        (T0 * 1000, T0),
        (float(T0), T0),
        ("2023-11-14 22:13:20+00:00", T0),
        ("2023-11-14 23:13:20+01:00", T0),
        ("14 Nov 2023, 22:13", T0 - 20),
        ("", None),
        ("0", None),
        (0, None),
        (True, None),
        (None, None),
        ("yesterday", None),
    ],
)
def test_moments(told: object, expected: int | None) -> None:
    assert seconds(told) == expected
