"""`medley sync scrobbles` and `medley review`: what may be typed."""

from typing import Annotated

import typer

from medley.options import Config, Json, with_surroundings

Account = Annotated[
    str | None, typer.Option("--account", "-a", metavar="NAME", help="One account; else all.")
]


def add_to(app: typer.Typer, sync_commands: typer.Typer) -> None:
    """Add both."""
    sync_commands.command("scrobbles")(sync_scrobbles)
    app.command("review")(review)


def sync_scrobbles(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written, write nothing.")
    ] = False,
    full: Annotated[
        bool,
        typer.Option("--full", help="Read all plays again, and bring back what was lost."),
    ] = False,
    account: Account = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Bring plays and loved tracks to Navidrome."""
    from medley.commands.scrobbles import sync_scrobbles as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(
        config,
        lambda here: work(here, account=account, is_dry_run=dry_run, is_full=full, as_json=as_json),
    )


def review(*, account: Account = None, config: Config = None, as_json: Json = False) -> None:
    """Decide which track a doubtful scrobble means."""
    from medley.commands.scrobbles import review as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, account=account, as_json=as_json))
