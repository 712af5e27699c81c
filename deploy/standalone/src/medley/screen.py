"""What people see: tables on a terminal, JSON for scripts."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

OK: Final = "[green]ok[/]"
_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 86_400


def console() -> Console:
    """Standard output; plain where it is no terminal."""
    return Console(highlight=False)


def complaints() -> Console:
    """Standard error, for what is not the answer itself."""
    return Console(stderr=True, highlight=False)


def table(*columns: str, wraps: str = "", title: str | None = None) -> Table:
    """An empty table in the one style of the command; the column ``wraps`` takes what is left."""
    made = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
    for column in columns:
        is_wide = column == wraps
        made.add_column(
            column,
            overflow="fold" if is_wide else "ellipsis",
            ratio=1 if is_wide else None,
            no_wrap=not is_wide,
        )
    return made


def show_json(answer: Any) -> None:
    """Print one JSON document, for a script."""
    sys.stdout.write(json.dumps(answer, indent=2, default=str) + "\n")
    sys.stdout.flush()


def show_text(text: str) -> None:
    """Print what is to be kept as it is, to the letter."""
    sys.stdout.write(text)
    sys.stdout.flush()


def show_line(text: str) -> None:
    """Print one line that a person may copy: it is not broken, however long it is."""
    console().print(Text(text), soft_wrap=True)


def show_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], *, wraps: str, otherwise: str
) -> None:
    """Print rows under their columns; ``otherwise`` is said when there are none."""
    filled = table(*columns, wraps=wraps)
    for row in rows:
        filled.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    if filled.row_count:
        console().print(filled)
    else:
        console().print(otherwise)


def ago(moment: str | None, *, now: datetime | None = None) -> str:
    """How long ago an RFC 3339 time was, in one unit: `12 s ago`; `never` when there is none."""
    if moment is None:
        return "never"
    seconds = ((now or datetime.now(UTC)) - datetime.fromisoformat(moment)).total_seconds()
    return f"{duration(max(seconds, 0))} ago"


def duration(seconds: float) -> str:
    """A length of time in its largest unit: `0.4 s`, `12 s`, `5 min`, `3 h`, `2 d`."""
    if seconds < 1:
        return f"{seconds:.1f} s"
    if seconds < _MINUTE_S:
        return f"{seconds:.0f} s"
    if seconds < _HOUR_S:
        return f"{seconds / _MINUTE_S:.0f} min"
    if seconds < _DAY_S:
        return f"{seconds / _HOUR_S:.0f} h"
    return f"{seconds / _DAY_S:.0f} d"


def clock(moment: str | None) -> str:
    """The local time of day of an RFC 3339 time; the date instead when it is not today."""
    if moment is None:
        return ""
    local = datetime.fromisoformat(moment).astimezone()
    today = datetime.now(UTC).astimezone().date()
    return local.strftime("%H:%M:%S" if local.date() == today else "%Y-%m-%d %H:%M")
