"""How settings spell durations, sizes and addresses: field types that parse and check them."""

import math
import re
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, StringConstraints

_SECONDS: Mapping[str, float] = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_BYTES: Mapping[str, int] = {
    "B": 1,
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "KIB": 2**10,
    "MIB": 2**20,
    "GIB": 2**30,
}
_DURATION_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|[smhdw])")
_DURATION = re.compile(rf"(?:{_DURATION_PART.pattern}\s*)+\Z")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMG]?I?B)\Z", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?\Z")


def to_seconds(value: object) -> float:
    """Seconds meant by ``30``, ``"30"``, ``"30s"``, ``"5m"``, ``"1h 30m"`` or ``"7d"``.

    Raises
    ------
    ValueError
        It is none of these.
    """
    if isinstance(value, str) and _NUMBER.match(value.strip()):
        value = float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = float(value)
    elif isinstance(value, str) and _DURATION.match(value.strip()):
        seconds = sum(float(n) * _SECONDS[unit] for n, unit in _DURATION_PART.findall(value))
    else:
        message = 'it should be a number of seconds or a duration such as "30s", "5m", "1h", "7d"'
        raise ValueError(message)
    if not math.isfinite(seconds) or seconds < 0:
        message = "it should be a duration that is finite and not negative"
        raise ValueError(message)
    return seconds


def to_bytes(value: object) -> int:
    """Bytes meant by ``8000000``, ``"8MB"`` (powers of ten) or ``"8MiB"`` (powers of two).

    Raises
    ------
    ValueError
        It is none of these.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        size = value
    elif isinstance(value, str) and _NUMBER.match(value.strip()):
        size = int(float(value))
    elif isinstance(value, str) and (match := _SIZE.match(value.strip())):
        size = int(float(match[1]) * _BYTES[match[2].upper()])
    else:
        message = 'it should be a number of bytes or a size such as "512KB", "8MB", "2GiB"'
        raise ValueError(message)
    if size < 1:
        message = "it should be a size of at least one byte"
        raise ValueError(message)
    return size


def _bare_address(value: str, *, schemes: tuple[str, ...]) -> str:
    """``value`` without a slash at its end, when it is a plain address without a password in it."""
    spelled = " or ".join(f"{scheme}://" for scheme in schemes)
    try:
        parts = urlsplit(value)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        message = f"it should be an address that begins with {spelled}"
        raise ValueError(message) from None
    if parts.scheme not in schemes or not has_host or any(c.isspace() for c in value):
        message = f"it should be an address that begins with {spelled}"
        raise ValueError(message)
    if "@" in parts.netloc:
        message = "a name or password does not belong in the address, where logs would show it"
        raise ValueError(message)
    if parts.query or parts.fragment:
        message = "it should be an address without ? or # in it"
        raise ValueError(message)
    return value.rstrip("/")


def _http_address(value: str) -> str:
    return _bare_address(value, schemes=("http", "https"))


def _nats_address(value: str) -> str:
    return _bare_address(value, schemes=("nats", "tls", "ws", "wss"))


def _postgres_dsn(value: SecretStr) -> SecretStr:
    if urlsplit(value.get_secret_value()).scheme not in {"postgresql", "postgres"}:
        message = "it should begin with postgresql://"
        raise ValueError(message)
    return value


Seconds = Annotated[float, BeforeValidator(to_seconds)]
"""A duration in seconds."""
Bytes = Annotated[int, BeforeValidator(to_bytes)]
"""A size in bytes."""
HttpAddress = Annotated[str, AfterValidator(_http_address)]
"""``http://host[:port][/path]`` without a slash at its end and without credentials."""
NatsAddress = Annotated[str, AfterValidator(_nats_address)]
"""``nats://host[:port]``; ``tls``, ``ws`` and ``wss`` as well; without credentials."""
Secret = Annotated[SecretStr, Field(min_length=1)]
"""What must never be shown; ``<name>_file`` reads it from a file."""
PostgresDsn = Annotated[SecretStr, AfterValidator(_postgres_dsn)]
"""``postgresql://[user[:password]@]host[:port]/database``."""
InstanceName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=64)
]
"""A name that people give to one of several: it also stands in addresses and logs."""
