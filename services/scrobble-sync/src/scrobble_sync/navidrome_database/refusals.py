"""Why a Navidrome database is left alone, and what its operator can do about it."""

from medley_kit.errors import PermanentError


class DatabaseRefused(PermanentError):
    """Nothing was written. ``remedy`` says what to do."""

    def __init__(self, what: str, *, remedy: str) -> None:
        super().__init__(f"{what}: {remedy}")
        self.what = what
        self.remedy = remedy


class ServerRunning(DatabaseRefused):
    """The server answers, or somebody has its file open."""


class DatabaseMissing(DatabaseRefused):
    """There is no such file, or it is no SQLite database."""


class DatabaseReadOnly(DatabaseRefused):
    """The file or its folder cannot be written to."""


class LogPresent(DatabaseRefused):
    """A write-ahead log lies beside the file: the server runs, or it was killed."""


class SchemaUnknown(DatabaseRefused):
    """The database is of a release that was never tried."""


class DatabaseDamaged(DatabaseRefused):
    """SQLite's own check complains."""


class DatabaseFailed(DatabaseRefused):
    """The disk or SQLite gave up in the middle; it was rolled back."""


class UserUnknown(DatabaseRefused):
    """Nobody of that name has an account."""


class HistoryMissing(DatabaseRefused):
    """The release keeps no history of plays, and so plays cannot be added without doubling."""


class NotVerified(DatabaseRefused):
    """What was written does not read back as it should; it was rolled back."""


class RunUnknown(DatabaseRefused):
    """There is no journal of that run: it wrote nothing, was undone, or is too long ago."""
