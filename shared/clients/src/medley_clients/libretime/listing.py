"""Reading a list without pages while it arrives: typed records, some at a time."""

import re
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

import msgspec

Row = TypeVar("Row")

_BORDER: Final = re.compile(rb"\}\s*,\s*\{")
_ENOUGH: Final = 1024 * 1024
_TAIL: Final = 16 * 1024
_ID: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


class CutShort(ValueError):
    """The list ended before it was complete; what was read of it proves nothing is missing."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One record that is not of the documented shape: which one, as far as it says, and why."""

    record_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Batch(Generic[Row]):
    """Some records of a list, in the server's order, which means nothing."""

    rows: list[Row] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)


async def read_list(
    chunks: AsyncIterable[bytes], kind: type[Row], *, at_once_bytes: int = _ENOUGH
) -> AsyncGenerator[Batch[Row], None]:
    """Yield the records of a JSON array of objects; nothing but the end says that it was whole.

    A border ``},{`` may also lie inside a text or a nested list. The part before it is taken only
    when it decodes as an array, which it does at real borders alone: elsewhere a text or a bracket
    stays open.

    Raises
    ------
    CutShort
        The array was never closed.
    ValueError
        It is no array of objects.
    """
    decoder = msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]  # known at run time
    waiting = bytearray()
    wanted = at_once_bytes
    is_first = True
    async for chunk in chunks:
        waiting += chunk
        if len(waiting) < wanted:
            continue
        split = _split(waiting, decoder, is_first=is_first)
        if split is None:
            wanted = len(waiting) * 2
            continue
        batch, end = split
        del waiting[:end]
        waiting[:0] = b"["
        is_first, wanted = False, at_once_bytes
        yield batch
    yield _rest(bytes(waiting), decoder)


def _split(
    waiting: bytearray, decoder: "msgspec.json.Decoder[list[Row]]", *, is_first: bool
) -> tuple[Batch[Row], int] | None:
    """The records before the last usable border, and where the rest begins."""
    if is_first and not waiting.lstrip().startswith(b"["):
        message = "not a list"
        raise ValueError(message)
    borders = list(_BORDER.finditer(waiting, max(0, len(waiting) - _TAIL)))
    for border in reversed(borders):
        part = bytes(waiting[: border.start() + 1]) + b"]"
        batch = _decoded(part, decoder)
        if batch is not None:
            return batch, border.end() - 1
    return None


def _decoded(part: bytes, decoder: "msgspec.json.Decoder[list[Row]]") -> Batch[Row] | None:
    """Records; those of another shape apart. ``None`` when the part is no JSON."""
    try:
        return Batch(decoder.decode(part))
    except msgspec.ValidationError:
        return _one_by_one(part, decoder)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _one_by_one(part: bytes, decoder: "msgspec.json.Decoder[list[Row]]") -> Batch[Row] | None:
    try:
        records = msgspec.json.decode(part, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    rows: list[Row] = []
    unreadable: list[Unreadable] = []
    for record in records:
        try:
            rows.extend(decoder.decode(b"[" + bytes(record) + b"]"))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            unreadable.append(Unreadable(id_of(bytes(record)), reason_of(error)))
    return Batch(rows, unreadable)


def _rest(waiting: bytes, decoder: "msgspec.json.Decoder[list[Row]]") -> Batch[Row]:
    if not waiting.rstrip().endswith(b"]"):
        message = "the list was cut short"
        raise CutShort(message)
    batch = _decoded(waiting, decoder)
    if batch is None:
        message = "the list is not readable to its end"
        raise CutShort(message)
    return batch


def read_each(records: list[msgspec.Raw], kind: type[Row]) -> Batch[Row]:
    """Decode records one by one; those of another shape apart."""
    decoder = msgspec.json.Decoder(kind)
    rows: list[Row] = []
    unreadable: list[Unreadable] = []
    for record in records:
        try:
            rows.append(decoder.decode(record))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            unreadable.append(Unreadable(id_of(bytes(record)), reason_of(error)))
    return Batch(rows, unreadable)


def id_of(record: bytes) -> str | None:
    """What the record says its id is, if it can be read that far."""
    try:
        members = _ID.decode(record)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    for name in ("libretime_id", "id", "media_id"):
        if name in members and bytes(members[name]) != b"null":
            return bytes(members[name]).decode(errors="replace").strip('"')[:40]
    return None


def reason_of(error: Exception) -> str:
    """Which member is wrong; never its value."""
    return "not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
