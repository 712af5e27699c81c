"""What a title is, whoever has it."""

from typing import NamedTuple

from library_tracker.domain.ids import Ids, MediaType


class Title(NamedTuple):
    """A film or a series."""

    title_id: int
    media_type: MediaType
    name: str
    year: int | None
    overview: str
    ids: Ids
