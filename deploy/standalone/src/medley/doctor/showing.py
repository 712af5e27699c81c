"""Findings as people see them."""

from collections.abc import Iterable
from typing import Final

from rich.text import Text

from medley.doctor.finding import Finding, State
from medley.screen import console, table

_STYLES: Final = {
    State.OK: "green",
    State.NOTE: "yellow",
    State.WRONG: "bold red",
    State.AWAY: "bold red",
}


def show_findings(findings: Iterable[Finding]) -> None:
    """Print a line for each, what to do below it, and how much there is to do."""
    filled = table("", "what", "found", wraps="found")
    todo = 0
    for finding in findings:
        found = Text(finding.detail)
        if finding.remedy:
            found.append(f"\n→ {finding.remedy}", style="dim")
            todo += 1
        filled.add_row(Text(finding.state, style=_STYLES[finding.state]), finding.what, found)
    console().print(filled)
    console().print("All is well." if not todo else f"{todo} things to look at.")
