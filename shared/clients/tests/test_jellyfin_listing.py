"""Reading a listing by offset while others change it."""

from collections.abc import AsyncIterator, Callable

import pytest

from medley_clients.errors import UpstreamUnavailable
from medley_clients.exchange import Params
from medley_clients.jellyfin.listing import Part, read_through
from medley_clients.jellyfin.models import Item
from medley_clients.jellyfin.wire import Rows


class Library:
    """Rows by offset; ``after_page[n]`` happens once the n-th page has been served."""

    def __init__(self, size: int) -> None:
        self.names = [f"film {n}" for n in range(size)]
        self.windows: list[Params] = []
        self.after_page: dict[int, Callable[[], None]] = {}
        self.longest_page = 1000

    async def ask(self, window: Params) -> Rows[Item]:
        self.windows.append(window)
        start, limit = int(window["startIndex"]), int(window["limit"])
        names = self.names[start : start + min(limit, self.longest_page)]
        rows = [Item(id=name, type="Movie", name=name) for name in names]
        total = len(self.names) if window["enableTotalRecordCount"] == "true" else 0
        self.after_page.get(len(self.windows), lambda: None)()
        return Rows(rows, total)


async def read_all(library: Library, *, page_size: int) -> list[Part[Item]]:
    parts = read_through(library.ask, page_size=page_size, upstream="lan", route="GET /Items")
    return [part async for part in parts]


async def take(parts: AsyncIterator[Part[Item]], *, limit: int) -> int:
    """Count parts, up to ``limit``."""
    count = 0
    async for _ in parts:
        count += 1
        if count == limit:
            break
    return count


def names(parts: list[Part[Item]]) -> list[str]:
    return [row.name for part in parts for row in part.rows]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 9, 10, 11])
@pytest.mark.parametrize("page_size", [2, 3, 10])
async def test_every_row_comes_once_and_in_order(size: int, page_size: int) -> None:
    library = Library(size)

    parts = await read_all(library, page_size=page_size)

    assert names(parts) == library.names
    assert [part.is_last for part in parts] == [False] * (len(parts) - 1) + [True]
    assert parts[0].total == size


async def test_the_count_is_asked_for_once() -> None:
    library = Library(250)

    await read_all(library, page_size=100)

    asked = [window["enableTotalRecordCount"] for window in library.windows]
    assert asked == ["true", "false", "false"]


async def test_what_was_inserted_before_is_not_yielded_twice() -> None:
    library = Library(10)
    library.after_page[1] = lambda: library.names.insert(0, "older film")

    parts = await read_all(library, page_size=5)

    assert names(parts) == [f"film {n}" for n in range(10)]


async def test_what_was_appended_is_read_too() -> None:
    library = Library(10)
    library.after_page[1] = lambda: library.names.append("newer film")

    parts = await read_all(library, page_size=5)

    assert names(parts)[-1] == "newer film"


async def test_a_removal_smaller_than_the_overlap_skips_nothing() -> None:
    library = Library(300)
    library.after_page[1] = lambda: library.names.remove("film 7")

    parts = await read_all(library, page_size=100)

    assert names(parts) == [f"film {n}" for n in range(300)]


async def test_a_removal_beyond_the_overlap_is_no_whole_listing() -> None:
    library = Library(10)

    def remove_two() -> None:
        del library.names[1:3]

    library.after_page[1] = remove_two

    with pytest.raises(UpstreamUnavailable, match="moved"):
        await read_all(library, page_size=5)


async def test_a_library_emptied_while_read_is_no_whole_listing() -> None:
    library = Library(10)
    library.after_page[1] = library.names.clear

    with pytest.raises(UpstreamUnavailable):
        await read_all(library, page_size=5)


async def test_a_removal_at_the_end_is_believed_after_a_second_count() -> None:
    library = Library(10)
    library.after_page[1] = lambda: library.names.remove("film 9")

    parts = await read_all(library, page_size=5)

    assert names(parts) == [f"film {n}" for n in range(9)]
    assert parts[-1].is_last


async def test_a_page_shorter_than_asked_is_not_the_end() -> None:
    library = Library(10)
    library.longest_page = 4

    parts = await read_all(library, page_size=100)

    assert names(parts) == library.names


async def test_a_count_without_rows_is_not_an_empty_library() -> None:
    library = Library(10)
    library.longest_page = 0

    with pytest.raises(UpstreamUnavailable, match="0 of 10"):
        await read_all(library, page_size=5)


async def test_a_server_that_ignores_the_offset_is_not_read_for_ever() -> None:
    library = Library(5)

    async def ask(window: Params) -> Rows[Item]:
        return await library.ask({**window, "startIndex": 0})

    parts = read_through(ask, page_size=5, upstream="lan", route="GET /Items")
    with pytest.raises(UpstreamUnavailable, match="moved"):
        await take(parts, limit=20)
