"""Single values as vendors spell them: strings for anything, `""` for nothing, dashed ids."""

import html
import re
from datetime import UTC, datetime

from medley_contracts.jellyfin import JellyfinId

_IMDB = re.compile(r"tt[0-9]{6,12}\Z")
_HASH = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")
_LARGEST = 2**31 - 1
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


def plain(value: object) -> str | None:
    """Words as they stand, without NUL; ``None`` when there are none."""
    if value is None or isinstance(value, dict | list | bool):
        return None
    return str(value).replace("\x00", "").strip() or None


def lenient_whole(value: object) -> int | None:
    """A whole number of 0 or more; ``None`` when not said, or said in a way that means nothing."""
    try:
        amount = whole(value)
    except ValueError:
        return None
    return amount if amount is not None and 0 <= amount < 2**63 else None


def positive(value: object) -> int | None:
    """A number of a database: above 0; anything else means nothing."""
    amount = lenient_whole(value)
    return amount if amount and amount <= _LARGEST else None


def imdb_id(value: object) -> str | None:
    """`tt` and digits, in lower case; anything else means nothing."""
    word = value.strip().lower() if isinstance(value, str) else ""
    return word if _IMDB.match(word) else None


def download_id(value: object) -> str | None:
    """A torrent's hash in lower case; what another client says, as it says it."""
    word = plain(value)
    if word is None:
        return None
    return word.lower() if _HASH.match(word.lower()) else word


def torrent_hash(value: object) -> str | None:
    """A hash in lower case; anything else means nothing."""
    word = (plain(value) or "").lower()
    return word if _HASH.match(word) else None


def lenient_moment(value: object) -> datetime | None:
    """As ``moment``; what makes no sense is ``None``."""
    try:
        return moment(value)
    except ValueError:
        return None
