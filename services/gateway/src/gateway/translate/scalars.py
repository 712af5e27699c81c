"""Single values as vendors spell them: strings for anything, `""` for nothing, dashed ids."""

import html
import re
from datetime import UTC, datetime

from medley_contracts.jellyfin import JellyfinId

_ID = re.compile(r"[0-9a-f]{32}\Z")
_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})
_NULL_YEAR = 1
"""`DateTime.MinValue`: how a .NET server spells "never"."""


def text(value: object) -> str | None:
    r"""Words as a person wrote them; ``None`` when there are none.

    The plugin puts a backslash before double quotes and then encodes as JSON, and its templates
    escape for HTML: both are undone. NUL is dropped, since no PostgreSQL text can hold it.
    """
    if value is None or isinstance(value, dict | list):
        return None
    words = str(value).strip()
    if "\\" in words:
        words = words.replace('\\"', '"')
    if "&" in words:
        words = html.unescape(words)
    if "\x00" in words:
        words = words.replace("\x00", "")
    return words or None


def flag(value: object) -> bool | None:
    """A yes or no; ``None`` when not said.

    Raises
    ------
    ValueError
        It is said, but is neither.
    """
    if value is None or value is True or value is False:
        return value
    word = str(value).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    if not word:
        return None
    message = "neither yes nor no"
    raise ValueError(message)


def whole(value: object) -> int | None:
    """A whole number; ``None`` when not said.

    Raises
    ------
    ValueError
        It is said, but is no whole number.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    amount = number(value)
    if amount is None:
        return None
    if amount != int(amount):
        message = "not a whole number"
        raise ValueError(message)
    return int(str(value).strip()) if isinstance(value, str) and "." not in value else int(amount)


def number(value: object) -> float | None:
    """A finite number; ``None`` when not said.

    Raises
    ------
    ValueError
        It is said, but is no number.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        message = "not a number"
        raise ValueError(message)  # noqa: TRY004 - wrong content of a vendor, not a wrong call
    if isinstance(value, str):
        value = value.strip()
        if not value:
            return None
    try:
        amount = float(value)
    except OverflowError as error:
        message = "not a number of this world"
        raise ValueError(message) from error
    if amount != amount or amount in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN differs from itself
        message = "not a finite number"
        raise ValueError(message)
    return amount


def jellyfin_id(value: object) -> JellyfinId | None:
    """32 lower-case hex digits, however they were dashed; ``None`` when not said.

    Raises
    ------
    ValueError
        It is said, but is no such id.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        message = "not an id"
        raise ValueError(message)  # noqa: TRY004 - wrong content of a vendor, not a wrong call
    digits = value if _ID.match(value) else value.strip().strip("{}").replace("-", "").lower()
    if not digits:
        return None
    if not _ID.match(digits):
        message = "not 32 hex digits"
        raise ValueError(message)
    return digits


def moment(value: object) -> datetime | None:
    """A point in time, in UTC; ``None`` when not said or "never"; microseconds at the finest.

    Raises
    ------
    ValueError
        It is said, but not as ISO 8601 with an offset.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        message = "not a time"
        raise ValueError(message)  # noqa: TRY004 - wrong content of a vendor, not a wrong call
    spelled = value.strip()
    if not spelled:
        return None
    when = datetime.fromisoformat(spelled)
    if when.year == _NULL_YEAR:
        return None
    if when.tzinfo is None:
        message = "no offset"
        raise ValueError(message)
    return when if when.tzinfo is UTC else when.astimezone(UTC)
