"""Options that most commands have, and how a command gets what it runs on."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from medley.outcome import run

if TYPE_CHECKING:
    from medley.surroundings import Surroundings

Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        metavar="FILE",
        help="Settings; else $MEDLEY_CONFIG, ./medley.yaml, MEDLEY_HOME/medley.yaml.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def with_surroundings(
    config: Path | None, work: "Callable[[Surroundings], Coroutine[Any, Any, None]]"
) -> None:
    """Run a command's coroutine on the surroundings it was called in."""
    import asyncio  # noqa: PLC0415 - not for `--help`

    from medley.surroundings import find_surroundings  # noqa: PLC0415 - the same

    run(lambda: asyncio.run(work(find_surroundings(config))))
