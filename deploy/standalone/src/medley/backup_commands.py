"""`medley backup` and `medley restore`: watch states as portable JSON lines."""

from pathlib import Path
from typing import Annotated

import typer

from medley.options import Config, Json, with_surroundings


def add_to(app: typer.Typer) -> None:
    """Have the command know both."""
    app.command()(backup)
    app.command()(restore)


def backup(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Standard output when there is none.")
    ] = None,
    *,
    config: Config = None,
) -> None:
    """Write what everybody has done with each item to a file, a JSON object a line."""
    from medley.commands.backup import backup as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, file))


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `medley backup` wrote.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written, write nothing.")
    ] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Make what a backup holds the last thing everybody did, and write it to the servers."""
    from medley.commands.backup import restore as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, file, is_dry_run=dry_run, as_json=as_json))
