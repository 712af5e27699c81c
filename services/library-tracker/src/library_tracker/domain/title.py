"""What a title is, whoever has it."""

from library_tracker.domain.ids import Ids, MediaType
from library_tracker.domain.value import Value


class Title(Value, frozen=True):
    """A film or a series."""

    title_id: int
    media_type: MediaType
    name: str
    year: int | None
    overview: str
    ids: Ids
