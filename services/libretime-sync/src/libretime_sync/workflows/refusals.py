"""Why a log is not published: a value for whoever asked, with the status that says the same."""

from typing import Any

from libretime_sync.domain.findings import Findings
from medley_kit.errors import PermanentError


class PublishRefused(PermanentError):
    """Nothing was written, and nothing will be."""

    def __init__(self, status: int, kind: str, detail: str, **extras: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.extras = extras

    def document(self) -> dict[str, Any]:
        """As the result of a job tells it."""
        return {
            "refused": self.kind,
            "status": self.status,
            "detail": self.detail,
            "extras": self.extras,
        }


def invalid(findings: Findings) -> PublishRefused:
    """The log has errors."""
    first = findings.errors[0].detail
    more = f" (and {len(findings.errors) - 1} more)" if len(findings.errors) > 1 else ""
    return PublishRefused(
        400,
        "invalid-log",
        f"It cannot be published: {first}{more}.",
        errors=[each.document() for each in findings.errors],
        warnings=[each.document() for each in findings.warnings],
    )


def no_log(log_id: int) -> PublishRefused:
    """There is none of that number."""
    return PublishRefused(404, "not-found", f"No log {log_id}.")
