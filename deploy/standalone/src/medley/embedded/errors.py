"""Why an embedded server cannot run, each with what a person can do about it."""


class EmbeddedError(Exception):
    """One sentence that says what is true and what to do; printed as it is, without a traceback."""

    def __init__(self, fact: str, *, remedy: str) -> None:
        super().__init__(f"{fact}: {remedy}.")
        self.fact = fact
        self.remedy = remedy


class HomeNotWritable(EmbeddedError):
    """The home, or something in it that must be written, refuses this user."""


class HomeInUse(EmbeddedError):
    """Another process holds the lock of this home."""


class HomeOutOfReach(EmbeddedError):
    """The unprivileged user the servers run as may not enter a folder above the home."""


class PortTaken(EmbeddedError):
    """Somebody else listens on a port that was asked for by number."""


class BinariesMissing(EmbeddedError):
    """The wheel that carries a server's binaries is not installed, or not for this platform."""


class DataFromAnotherVersion(EmbeddedError):
    """The data folder was made by a PostgreSQL whose major version is not the one at hand."""


class ServerDidNotStart(EmbeddedError):
    """The server ended, or was not ready in time; its log says why."""
