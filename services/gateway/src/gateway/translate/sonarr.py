"""What Sonarr posts, as our messages."""

from datetime import datetime

from gateway.translate.arr import Received, file_of, named_in, outcome
from gateway.translate.members import Members, identity, needed
from gateway.translate.posted import Notification, json_object
from medley_contracts.library_reports import (
    ArrApp,
    FilesImported,
    ReportedEpisode,
    ReportedFile,
)


def read(
    instance: str, raw: bytes, *, received_at: datetime, content_type: str = ""
) -> Notification:
    """Make one message of a body, whatever its ``Content-Type`` says.

    Raises
    ------
    Unreadable
        It is not a JSON object, does not say what it is, or its series has no id.
    """
    del content_type
    body = Members(json_object(raw))
    message_id = identity(f"sonarr/{instance}", body, received_at)
    received = Received(ArrApp.SONARR, instance, received_at, message_id, body)
    needed("notification", eventType=received.kind)
    is_import = received.kind.casefold() == "download"
    return Notification(
        message_id, received.kind, _imported(received) if is_import else outcome(received)
    )


def _imported(received: Received) -> FilesImported:
    """An import of a file, a replacement of one, or (``episodeFiles``) of a whole download."""
    body = received.body
    episodes = received.episodes()
    is_whole = isinstance(body.said.get("episodeFiles"), list)
    one = body.part("episodeFile")
    return FilesImported(
        message_id=received.message_id,
        occurred_at=received.at,
        title=received.title(),
        episodes=episodes,
        files=_files(body.parts("episodeFiles") if is_whole else [one], episodes),
        is_upgrade=body.is_true("isUpgrade"),
        is_whole_download=is_whole,
        download_id=received.download_id(),
        release=body.part("release").word("releaseTitle"),
        source_path=one.maybe_word("sourcePath") or body.maybe_word("sourcePath"),
    )


def _files(said: list[Members], episodes: tuple[ReportedEpisode, ...]) -> tuple[ReportedFile, ...]:
    """Files with their episodes. One file holds all of them; of several, each holds those it names.

    The order of files says nothing: with a file of two episodes it differs from theirs.
    """
    numbers = {(one.season, one.number) for one in episodes}
    files = [one for one in said if one]
    if len(files) == 1:
        return (file_of(files[0], numbers),)
    return tuple(
        file_of(one, named_in(one.word("relativePath") or one.word("path"), numbers))
        for one in files
    )
