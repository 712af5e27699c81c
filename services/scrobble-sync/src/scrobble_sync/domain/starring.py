"""Which loved tracks get a star: once, and not again where a person took it away."""

from enum import Enum


class Star(Enum):
    """What is to be done about a loved track."""

    GIVE = "give"
    NOTE = "note"
    """It has one: remember that, so that taking it away is noticed."""
    NOTE_REMOVAL = "note removal"
    """A person took it away."""
    LEAVE = "leave"


def star(
    *, is_starred: bool, was_starred: bool | None, loved_at: int, noticed_at: int | None
) -> Star:
    """``was_starred``: when looked at before, None: never; ``noticed_at``: when a removal was.

    A love that is newer than the removal counts.
    """
    if is_starred:
        return Star.LEAVE if was_starred else Star.NOTE
    if was_starred:
        return Star.NOTE_REMOVAL
    if was_starred is None or (noticed_at is not None and loved_at > noticed_at):
        return Star.GIVE
    return Star.LEAVE
