"""`medley webhooks …`: where other applications post, and whether they do."""

from typing import Annotated

import typer

from medley.options import Config, Json, with_surroundings

app = typer.Typer(no_args_is_help=True, help="Where other applications post, and whether they do.")


@app.command("list")
def webhooks_list(
    *,
    secrets: Annotated[
        bool, typer.Option("--secrets", help="Show what must be sent along.")
    ] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List address and header for each application that the settings name."""
    from medley.commands.webhooks import list_webhooks as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, as_json=as_json, shows_secrets=secrets))


@app.command("check")
def webhooks_check(*, config: Config = None, as_json: Json = False) -> None:
    """Look whether each application posts, everything, and is not muted."""
    from medley.commands.webhooks import check_webhooks as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, as_json=as_json))


@app.command("install")
def webhooks_install(
    source: Annotated[
        str | None, typer.Argument(metavar="[SOURCE]", help="For instance radarr/main; else all.")
    ] = None,
    *,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Register at Radarr, Sonarr and Seerr; tell what to do by hand for the others."""
    from medley.commands.webhooks import install_webhooks as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, source, as_json=as_json))
