"""Which kind of export a file is, and its plays."""

from pathlib import Path

from scrobble_sync.export_files import lastfm_csv, lastfm_json, listenbrainz_zip
from scrobble_sync.export_files.plays import ExportUnreadable, Pages, Skipped


def read_export(path: Path, skipped: Skipped) -> Pages:
    """Yield pages of plays; rows that are none are counted in ``skipped``. Blocks its thread.

    Told by what is inside, not by the file's name.

    Raises
    ------
    ExportUnreadable
        There is no such file, or it is of no kind that is known.
    """
    try:
        if listenbrainz_zip.is_archive(path):
            yield from listenbrainz_zip.read(path, skipped)
        elif _begins_as_json(path):
            yield from lastfm_json.read(path, skipped)
        else:
            yield from lastfm_csv.read(path, skipped)
    except OSError as error:
        raise ExportUnreadable(f"{path.name} cannot be read: {error.strerror}") from error


def _begins_as_json(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"[", b"{"}
