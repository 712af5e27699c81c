"""In which order reports, writes and looks happened on a server."""

import pytest

from jellyfin_sync.domain.clock import UNKNOWN, Offset
from jellyfin_sync.domain.entries import Entry, Looked, Report, Written
from jellyfin_sync.domain.order import in_order
from jellyfin_sync.domain.row import FRESH, Field, Row

SHARP, VAGUE = Offset(-0.001, 0.001), Offset(-5.0, 5.0)
PLAYED: Row = {**FRESH, Field.PLAYED: True}
LIKED: Row = {**FRESH, Field.FAVORITE: True}


def report(at: float, row: Row = FRESH, *, late_s: float = 0.01) -> Report:
    return Report(at, at + late_s, row, "TogglePlayed")


def wrote(at: float, row: Row = PLAYED) -> Written:
    return Written(at, at + 0.1, {Field.PLAYED: row[Field.PLAYED]}, row)


def looked(at: float, row: Row = FRESH) -> Looked:
    return Looked(at, at + 0.1, row)


EARLY, LATE = report(1), report(9)
UNCLEAR = report(5.2)
"""Built, by a vague clock, before or after what we did at 5."""
ECHO = report(5.05, PLAYED)


@pytest.mark.parametrize(
    ("entries", "offset", "expected", "is_doubtful"),
    [
        pytest.param([], SHARP, [], False, id="nothing"),
        pytest.param([LATE, EARLY], SHARP, [EARLY, LATE], False, id="reports by their clock"),
        pytest.param(
            [LATE, wrote(5), EARLY], SHARP, [EARLY, wrote(5), LATE], False, id="a write between"
        ),
        pytest.param(
            [report(4, late_s=9), wrote(5)],
            SHARP,
            [report(4, late_s=9), wrote(5)],
            False,
            id="a late report from before",
        ),
        pytest.param(
            [UNCLEAR, wrote(5)], VAGUE, [UNCLEAR, wrote(5)], True, id="nobody knows: ours stands"
        ),
        pytest.param(
            [ECHO, wrote(5)], VAGUE, [wrote(5), ECHO], False, id="it holds what we left: after"
        ),
        pytest.param(
            [EARLY, wrote(5)], UNKNOWN, [EARLY, wrote(5)], False, id="received before we wrote"
        ),
        pytest.param(
            [UNCLEAR, wrote(5), looked(6)],
            VAGUE,
            [wrote(5), UNCLEAR, looked(6)],
            False,
            id="looking confirms the report",
        ),
        pytest.param(
            [UNCLEAR, wrote(5), looked(6, PLAYED)],
            VAGUE,
            [UNCLEAR, wrote(5), looked(6, PLAYED)],
            False,
            id="looking confirms the write",
        ),
        pytest.param(
            [report(5.2, LIKED), looked(5)],
            VAGUE,
            [looked(5), report(5.2, LIKED)],
            True,
            id="nobody knows: what was seen may have changed",
        ),
        pytest.param(
            [report(5.2, LIKED), looked(5), looked(6)],
            VAGUE,
            [report(5.2, LIKED), looked(5), looked(6)],
            False,
            id="seen twice: the report is older",
        ),
        pytest.param(
            [report(5.2, LIKED), looked(5), looked(6, LIKED)],
            VAGUE,
            [looked(5), report(5.2, LIKED), looked(6, LIKED)],
            False,
            id="seen changed: the report is newer",
        ),
        pytest.param(
            [ECHO, looked(4.9), wrote(5)],
            VAGUE,
            [looked(4.9), wrote(5), ECHO],
            False,
            id="a look before a write stays before its echo",
        ),
        pytest.param(
            [report(5.6), wrote(5), wrote(5.5, FRESH)],
            VAGUE,
            [wrote(5), wrote(5.5, FRESH), report(5.6)],
            False,
            id="a later write bounds an earlier one",
        ),
    ],
)
def test_entries_stand_where_they_happened(
    entries: list[Entry], offset: Offset, expected: list[Entry], *, is_doubtful: bool
) -> None:
    assert in_order(entries, offset) == (expected, is_doubtful)
    assert in_order(entries[::-1], offset) == (expected, is_doubtful)
