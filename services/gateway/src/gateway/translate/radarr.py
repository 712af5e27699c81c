"""What Radarr posts, as our messages."""

from datetime import datetime

from gateway.translate.arr import Received, file_of, outcome
from gateway.translate.members import Members, identity, needed
from gateway.translate.posted import Notification, json_object
from medley_contracts.library_reports import ArrApp, FilesImported


def read(
    instance: str, raw: bytes, *, received_at: datetime, content_type: str = ""
) -> Notification:
    """Make one message of a body, whatever its ``Content-Type`` says.

    Raises
    ------
    Unreadable
        It is not a JSON object, does not say what it is, or its film has no id.
    """
    del content_type
    body = Members(json_object(raw))
    message_id = identity(f"radarr/{instance}", body, received_at)
    received = Received(ArrApp.RADARR, instance, received_at, message_id, body)
    needed("notification", eventType=received.kind)
    is_import = received.kind.casefold() == "download"
    return Notification(
        message_id, received.kind, _imported(received) if is_import else outcome(received)
    )


def _imported(received: Received) -> FilesImported:
    body = received.body
    said = body.part("movieFile")
    return FilesImported(
        message_id=received.message_id,
        occurred_at=received.at,
        title=received.title(),
        files=(file_of(said),) if said else (),
        is_upgrade=body.is_true("isUpgrade"),
        download_id=received.download_id(),
        release=body.part("release").word("releaseTitle"),
        source_path=said.maybe_word("sourcePath") or body.maybe_word("sourcePath"),
    )
