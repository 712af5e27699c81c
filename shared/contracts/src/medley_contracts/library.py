"""What is said about the domain `library`."""

from typing import ClassVar

from medley_contracts.message import Query
from medley_contracts.subjects import Subject, query


class LibraryStatus(Query):
    """What the tracker follows and when it last heard of each source."""

    SUBJECT: ClassVar[Subject] = query("library", "status")
