"""A long array, cut where its members end."""

import json
from typing import Final

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medley_clients import array_stream
from medley_clients.array_stream import ArrayCutter


class Film(msgspec.Struct, frozen=True):
    """What is read of a film."""

    id: int
    title: str = ""
    files: list["Film"] = []


_FILMS: Final = msgspec.json.Decoder(list[Film])
SPELLINGS: Final = {
    "compact": {"separators": (",", ":")},
    "with blanks": {},
    "indented": {"indent": 2},
}


def library(size: int) -> list[dict[str, object]]:
    """Titles that look like the borders of a film; films in films."""
    return [
        {
            "id": n,
            "title": 'a "},{"id":1},{ [ ] \\ film',
            "files": [{"id": n, "title": "x"}, {"id": n + 1, "title": "y"}],
        }
        for n in range(size)
    ]


def read(body: bytes, *, chunk: int) -> tuple[list[Film], int]:
    """Read a body in chunks; all films, and in how many parts they came."""
    cutter = ArrayCutter(_FILMS)
    parts = [cutter.feed(body[at : at + chunk]) for at in range(0, len(body), chunk)]
    parts.append(cutter.finish())
    return [film for part in parts for film in part], sum(1 for part in parts if part)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part is a constant of the module; at its true size a test would need megabytes."""
    monkeypatch.setattr(array_stream, "_PART", 2000)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_member_comes_once_and_in_order_however_the_body_is_spelled(spelling: str) -> None:
    films = library(200)
    body = json.dumps(films, **SPELLINGS[spelling]).encode()  # type: ignore[arg-type] # by name

    found, parts = read(body, chunk=700)

    assert found == msgspec.convert(films, list[Film])
    assert parts > 5


@given(
    titles=st.lists(st.text(max_size=40), max_size=60),
    chunk=st.integers(min_value=1, max_value=3000),
    indent=st.sampled_from([None, 2]),
)
@settings(max_examples=60, deadline=None)
def test_cutting_makes_no_difference(titles: list[str], chunk: int, indent: int | None) -> None:
    films = [{"id": n, "title": title} for n, title in enumerate(titles)]
    body = json.dumps(films, indent=indent, ensure_ascii=False).encode()

    found, _ = read(body, chunk=chunk)

    assert found == _FILMS.decode(body)


def test_an_empty_library_is_an_empty_library() -> None:
    assert read(b" [] ", chunk=1) == ([], 0)


@pytest.mark.parametrize("body", [b"", b"[", b'[{"id": 1}', b'[{"id": 1}, {"id"'])
def test_half_a_body_is_not_the_whole(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError, match="truncated"):
        read(body, chunk=4)


def test_half_a_long_body_is_not_the_whole() -> None:
    body = json.dumps(library(200)).encode()[:-5]

    with pytest.raises(msgspec.DecodeError):
        read(body, chunk=700)


def test_a_member_of_another_shape_is_an_error_at_once() -> None:
    body = json.dumps([*library(50), {"id": "fifty"}, *library(50)]).encode()

    with pytest.raises(msgspec.ValidationError):
        read(body, chunk=len(body))


def test_an_object_in_place_of_an_array_is_an_error() -> None:
    with pytest.raises(msgspec.ValidationError):
        read(json.dumps({"error": "x" * 5000}).encode(), chunk=700)
