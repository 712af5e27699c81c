"""What is said about the domain `libretime`."""

from typing import ClassVar

from medley_contracts.message import Query
from medley_contracts.subjects import Subject, query


class LibretimeStatus(Query):
    """Stations, surfaces, last pulls and connections."""

    SUBJECT: ClassVar[Subject] = query("libretime", "status")
