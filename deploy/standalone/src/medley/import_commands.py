"""`medley import …`: one command for each tool Medley replaces."""

from pathlib import Path
from typing import Annotated

import typer

from medley.options import Json
from medley.outcome import run

app = typer.Typer(
    no_args_is_help=True, help="Settings and data of the tools Medley replaces, taken over."
)

Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write a new file, readable by you only."),
]


@app.command("jellyfin-db-sync")
def jellyfin_db_sync(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="Its config.yaml.")],
    database: Annotated[
        Path | None, typer.Argument(metavar="[DATABASE]", help="Its SQLite file, only read.")
    ] = None,
    *,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Print the sections of medley.yaml that its configuration comes to."""
    from medley.commands.imports import import_jellyfin_db_sync as work  # noqa: PLC0415 - not for `--help`

    run(lambda: work(config, database, output=output, as_json=as_json))


@app.command("librelog")
def librelog(
    env: Annotated[Path, typer.Argument(metavar=".env", help="Its file of variables.")],
    *,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Print the section of medley.yaml that its variables come to."""
    from medley.commands.imports import import_librelog as work  # noqa: PLC0415 - not for `--help`

    run(lambda: work(env, output=output, as_json=as_json))


@app.command("navisync")
def navisync(
    env: Annotated[Path, typer.Argument(metavar=".env", help="Its file of variables.")],
    cache: Annotated[
        Path | None, typer.Argument(metavar="[CACHE]", help="Its SQLite file, only read.")
    ] = None,
    *,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Print the section of medley.yaml that its variables, and answers it was given, come to."""
    from medley.commands.imports import import_navisync as work  # noqa: PLC0415 - not for `--help`

    run(lambda: work(env, cache, output=output, as_json=as_json))


@app.command("status-tracker")
def status_tracker(
    database: Annotated[
        Path, typer.Argument(metavar="DATABASE", help="Its SQLite file, only read.")
    ],
    *,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Tell what its requests come to, and which of them nobody else remembers."""
    from medley.commands.imports import import_status_tracker as work  # noqa: PLC0415 - not for `--help`

    run(lambda: work(database, output=output, as_json=as_json))
