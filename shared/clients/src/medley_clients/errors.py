"""What can go wrong at somebody else's HTTP API.

Each error names the configured ``upstream`` and the ``route`` as a template, never a URL or a body:
both may hold secrets, and errors are logged.
"""

from medley_kit.errors import PermanentError, TransientError


class UpstreamUnavailable(TransientError):
    """No answer, half an answer, 408, 429 or 5xx: nothing is known about what was asked for."""

    def __init__(
        self,
        what: str,
        *,
        upstream: str,
        route: str,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(f"{upstream}: {route}: {what}", retry_after_s=retry_after_s)
        self.upstream = upstream
        self.route = route


class UpstreamRejected(PermanentError):
    """The request or the key is wrong: a 4xx that waiting does not mend."""

    def __init__(self, what: str, *, upstream: str, route: str, status: int) -> None:
        super().__init__(f"{upstream}: {route}: {what}")
        self.upstream = upstream
        self.route = route
        self.status = status


class UpstreamMissing(PermanentError):
    """404 where the thing must exist."""

    def __init__(self, what: str, *, upstream: str, route: str) -> None:
        super().__init__(f"{upstream}: {route}: {what}")
        self.upstream = upstream
        self.route = route


class UpstreamSurprise(PermanentError):
    """An answer that is not of the documented shape."""

    def __init__(self, what: str, *, upstream: str, route: str) -> None:
        super().__init__(f"{upstream}: {route}: {what}")
        self.upstream = upstream
        self.route = route


class UpstreamPage(UpstreamSurprise):
    """A page for people in place of data: something else answers at that address just now."""


class UpstreamTooOld(PermanentError):
    """The server's version has no way to do what was asked; nothing was sent."""

    def __init__(self, what: str, *, upstream: str, route: str) -> None:
        super().__init__(f"{upstream}: {route}: {what}")
        self.upstream = upstream
        self.route = route


class OutcomeUnknown(TransientError):
    """A write whose answer was lost or was a 5xx: it may have been carried out all the same.

    Not a failure to be repeated blindly: read what is there, then decide.
    """

    def __init__(
        self,
        what: str,
        *,
        upstream: str,
        route: str,
        retry_after_s: float | None = None,
    ) -> None:
        text = f"{upstream}: {route}: {what}: unknown whether it happened"
        super().__init__(text, retry_after_s=retry_after_s)
        self.upstream = upstream
        self.route = route
