"""Which part of a file a header asks for."""

import pytest

from gateway.byte_ranges import Unsatisfiable, read_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=0-", (0, 9)),
        ("bytes=5-100", (5, 9)),
        ("bytes=-3", (7, 9)),
        ("bytes=-30", (0, 9)),
        (" BYTES = 2 - 3 ", (2, 3)),
    ],
)
def test_one_range_is_understood(header: str, expected: tuple[int, int]) -> None:
    wanted = read_range(header)

    assert wanted is not None
    assert wanted.within(10) == expected


@pytest.mark.parametrize(
    "header", [None, "", "bytes=-", "bytes=0-1,3-4", "items=0-1", "bytes=5-2", "bytes=a-b"]
)
def test_what_makes_no_sense_is_the_whole_file(header: str | None) -> None:
    assert read_range(header) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-12", "bytes=-0"])
def test_bytes_that_are_not_there_cannot_be_had(header: str) -> None:
    wanted = read_range(header)

    assert wanted is not None
    with pytest.raises(Unsatisfiable):
        wanted.within(10)
