"""What Jellyseerr, Seerr and Overseerr post, as our messages; people may edit the template."""

import re
from datetime import datetime
from typing import Final
from uuid import UUID

from gateway.translate.members import Members, identity, needed
from gateway.translate.posted import Dropped, Notification, Unreadable, json_object
from medley_contracts.library_reports import (
    IssueReported,
    IssueStep,
    MediaType,
    ReportIgnored,
    RequestReported,
    RequestStep,
)

_REQUESTS: Final = {
    "MEDIA_PENDING": RequestStep.PENDING,
    "MEDIA_APPROVED": RequestStep.APPROVED,
    "MEDIA_AUTO_APPROVED": RequestStep.AUTO_APPROVED,
    "MEDIA_AVAILABLE": RequestStep.AVAILABLE,
    "MEDIA_DECLINED": RequestStep.DECLINED,
    "MEDIA_FAILED": RequestStep.FAILED,
}
_ISSUES: Final = {
    "ISSUE_CREATED": IssueStep.CREATED,
    "ISSUE_COMMENT": IssueStep.COMMENTED,
    "ISSUE_RESOLVED": IssueStep.RESOLVED,
    "ISSUE_REOPENED": IssueStep.REOPENED,
}
_TYPES: Final = {"movie": MediaType.MOVIE, "tv": MediaType.TV}
_SUBJECT: Final = re.compile(r"(?P<name>.*\S)\s+\((?P<year>\d{4})\)\Z", re.DOTALL)


def read(
    instance: str, raw: bytes, *, received_at: datetime, content_type: str = ""
) -> Notification:
    """Make one message of a body, whatever its ``Content-Type`` says.

    Raises
    ------
    Unreadable
        It is not a JSON object, does not say what it is, or says nothing of a title.
    """
    del content_type
    body = Members(json_object(raw))
    kind = body.word("notification_type")
    needed("notification", notification_type=kind)
    message_id = identity(f"jellyseerr/{instance}", body, received_at)
    said = _Said(instance, kind, body, message_id, received_at)
    if kind == "TEST_NOTIFICATION":
        return Notification(message_id, kind, Dropped("test"))
    if kind in _REQUESTS:
        return Notification(message_id, kind, said.request(_REQUESTS[kind]))
    if kind in _ISSUES:
        return Notification(message_id, kind, said.issue(_ISSUES[kind]))
    ignored = ReportIgnored(
        message_id=message_id,
        occurred_at=received_at,
        app="jellyseerr",
        instance=instance,
        notification_type=kind,
        body=body.kept(),
    )
    return Notification(message_id, kind, ignored)


class _Said:
    """One body, and what messages are made of."""

    def __init__(
        self, instance: str, kind: str, body: Members, message_id: UUID, at: datetime
    ) -> None:
        self._instance = instance
        self._kind = kind
        self._body = body
        self._message_id = message_id
        self._at = at

    def request(self, step: RequestStep) -> RequestReported:
        media_type = self._media_type()
        media, request = self._body.part("media"), self._body.part("request")
        request_id = request.positive("request_id")
        tmdb, tvdb = media.positive("tmdbId"), media.positive("tvdbId")
        needed(self._kind, media__tmdbId=tmdb or tvdb or request_id)
        name, year = _name_and_year(self._body.word("subject"))
        return RequestReported(
            message_id=self._message_id,
            occurred_at=self._at,
            instance=self._instance,
            request_id=request_id,
            step=step,
            media_type=media_type,
            tmdb_id=tmdb,
            tvdb_id=tvdb if media_type is MediaType.TV else None,
            name=name,
            year=year,
            overview=self._body.word("message"),
            poster_url=_picture(self._body.word("image")),
            is_4k=self._body.word("event").startswith("4K "),
            seasons=self._seasons() if media_type is MediaType.TV else None,
            requested_by=request.word("requestedBy_username"),
        )

    def issue(self, step: IssueStep) -> IssueReported:
        media, issue = self._body.part("media"), self._body.part("issue")
        issue_id = issue.positive("issue_id")
        needed(self._kind, issue__issue_id=issue_id)
        name, _ = _name_and_year(self._body.word("subject"))
        return IssueReported(
            message_id=self._message_id,
            occurred_at=self._at,
            instance=self._instance,
            issue_id=issue_id or 0,
            step=step,
            issue_type=issue.word("issue_type"),
            media_type=self._media_type(),
            tmdb_id=media.positive("tmdbId"),
            tvdb_id=media.positive("tvdbId"),
            name=name,
            season=Members(self._extra()).whole("affected season"),
            episode=Members(self._extra()).whole("affected episode"),
            reported_by=issue.word("reportedBy_username"),
            text=self._body.part("comment").word("comment_message") or self._body.word("message"),
        )

    def _media_type(self) -> MediaType:
        word = self._body.part("media").word("media_type").lower()
        if word not in _TYPES:
            raise Unreadable(
                f"A {self._kind} needs media.media_type.", fields=("media.media_type",)
            )
        return _TYPES[word]

    def _seasons(self) -> tuple[int, ...] | None:
        said = str(self._extra().get("requested seasons", "")).split(",")
        numbers = {int(one) for one in map(str.strip, said) if one.isascii() and one.isdigit()}
        return tuple(sorted(numbers)) or None

    def _extra(self) -> dict[str, str]:
        return {one.word("name").casefold(): one.word("value") for one in self._body.parts("extra")}


def _name_and_year(subject: str) -> tuple[str, int | None]:
    """`North Quay (2021)`; the year stands there only when Seerr knows it."""
    match = _SUBJECT.match(subject)
    return (match["name"], int(match["year"])) if match else (subject, None)


def _picture(image: str) -> str | None:
    """An address; without a poster its last part is the word `null`."""
    is_address = image.startswith(("http://", "https://"))
    return image if is_address and not image.endswith(("/null", "/undefined", "/")) else None
