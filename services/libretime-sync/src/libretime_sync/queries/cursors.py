"""Where a page of a list ended: a number, or a time and a number."""

from datetime import UTC, datetime

from medley_contracts.refusal import BAD_CURSOR, Refusal


def number_of(cursor: str | None) -> int | Refusal:
    """The id after which to go on; 0 for the first page."""
    if cursor is None:
        return 0
    return int(cursor) if cursor.isascii() and cursor.isdecimal() else BAD_CURSOR


def moment_of(cursor: str | None) -> tuple[datetime, int] | Refusal | None:
    """The time and id after which to go on; None for the first page."""
    if cursor is None:
        return None
    said, _, number = cursor.rpartition("~")
    try:
        return datetime.fromisoformat(said), int(number)
    except ValueError:
        return BAD_CURSOR


def moment_cursor(at: datetime, number: int) -> str:
    """What ``moment_of`` reads, without a plus: in an address that would be a blank."""
    return f"{at.astimezone(UTC).isoformat().replace('+00:00', 'Z')}~{number}"
