"""What is said about the domain `scrobble`."""

from typing import ClassVar

from medley_contracts.message import Query
from medley_contracts.subjects import Subject, query


class ScrobbleStatus(Query):
    """Accounts, cursors and last runs."""

    SUBJECT: ClassVar[Subject] = query("scrobble", "status")
