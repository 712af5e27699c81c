"""What a benchmark is given, and what it says in the end: one row of the table."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from rich import box
from rich.table import Table
from rich.text import Text

COLUMNS = ("work", "Medley", "floor or limit", "ratio", "to reach")


@dataclass(frozen=True, slots=True)
class Scale:
    """How much to do. What ``size`` counts and ``seconds`` measures is said by each benchmark."""

    size: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: what was done, what Medley made of it, and what that is held against."""

    work: str
    medley: str
    limit: str
    ratio: str
    to_reach: str

    def to_json(self) -> str:
        """One line, for the process that prints the table."""
        return json.dumps(asdict(self))

    @classmethod
    def of_json(cls, line: str) -> "Figure":
        """The opposite."""
        return cls(**json.loads(line))


def ratio_of(value: float, limit: float) -> str:
    """How many times the limit it is."""
    return f"{value / limit:.2f}" if limit else "–"


def table_of(figures: Iterable[Figure]) -> Table:
    """All rows, as they are printed."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=True)
    for column in COLUMNS:
        table.add_column(column, overflow="fold")
    for figure in figures:
        table.add_row(*(Text(cell) for cell in asdict(figure).values()))
    return table
