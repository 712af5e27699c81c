"""Lists without pages, cut into pieces wherever the network pleases."""

import json
from collections.abc import AsyncGenerator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medley_clients.libretime.listing import CutShort, read_list
from medley_clients.libretime.spelling import duration_ms, to_duration


class Row(msgspec.Struct, frozen=True):
    """What is read."""

    id: int
    name: str | None = None


async def pieces(body: bytes, size: int) -> AsyncGenerator[bytes, None]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def rows_of(body: bytes, *, size: int = 7, at_once: int = 40) -> tuple[list[Row], list[Any]]:
    rows: list[Row] = []
    unreadable: list[Any] = []
    async for batch in read_list(pieces(body, size), Row, at_once_bytes=at_once):
        rows += batch.rows
        unreadable += batch.unreadable
    return rows, unreadable


_NAMES = st.text(st.sampled_from('},{ []"\\aé😀:'), max_size=12)


@settings(max_examples=80, deadline=None)
@given(st.lists(_NAMES, max_size=30), st.integers(1, 60), st.booleans())
async def test_no_name_however_odd_moves_a_border(
    names: list[str], size: int, is_spaced: object
) -> None:
    body = json.dumps(
        [
            {"id": n, "name": name, "nested": [{"a": 1}, {"b": "},{"}]}
            for n, name in enumerate(names)
        ],
        separators=(", ", ": ") if is_spaced else (",", ":"),
    ).encode()

    rows, unreadable = await rows_of(body, size=size)

    assert [row.name for row in rows] == names
    assert unreadable == []


async def test_a_record_of_another_shape_is_told_and_the_others_come() -> None:
    body = json.dumps([{"id": 1}, {"id": "two"}, {"name": "x"}, {"id": 4}]).encode()

    rows, unreadable = await rows_of(body, at_once=10_000)

    assert [row.id for row in rows] == [1, 4]
    assert [each.record_id for each in unreadable] == ["two", None]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 200))
async def test_a_list_cut_anywhere_is_never_taken_for_a_whole_one(cut: int) -> None:
    body = json.dumps([{"id": n, "name": "},{]"} for n in range(8)]).encode()

    with pytest.raises(ValueError, match=r"cut short|not readable|not a list"):
        await rows_of(body[: max(0, len(body) - cut)])


async def test_what_is_no_list_is_refused() -> None:
    with pytest.raises((CutShort, ValueError)):
        await rows_of(b'{"detail": "no"}', at_once=4)


async def test_an_empty_list_is_whole() -> None:
    assert await rows_of(b" [ ] ") == ([], [])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 86_399_999))
def test_w37_a_duration_comes_back_as_it_was_written(milliseconds: int) -> None:
    assert duration_ms(to_duration(milliseconds)) == milliseconds


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("1 02:10:00", 94_200_000),
        ("-1 23:59:59", -1000),
        ("00:04:05.250000", 245_250),
        ("3:30", 210_000),
        ("05.25", 5250),
        (214.6, 214_600),
        ("PT3M34S", 214_000),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_w37_every_form_of_a_duration_is_understood(
    said: str | float | None, expected: int | None
) -> None:
    assert duration_ms(said) == expected
