"""`medley users …`: people and their accounts, and what is planned for those."""

from typing import Annotated

import typer

from medley.options import Config, Json, with_surroundings

app = typer.Typer(
    no_args_is_help=True, help="People and their accounts: look, decide, see a new password once."
)

ChangeId = Annotated[int, typer.Argument(metavar="ID", min=1, help="Its number in `users ls`.")]


@app.command("ls")
def users_ls(*, config: Config = None, as_json: Json = False) -> None:
    """List people with their accounts, and what is planned for them."""
    from medley.commands.users import list_users as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, as_json=as_json))


@app.command("cancel")
def users_cancel(change_id: ChangeId, *, config: Config = None, as_json: Json = False) -> None:
    """Leave an account as it is; one that is disabled already is enabled again."""
    from medley.commands.users import decide as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, change_id, "cancel", as_json=as_json))


@app.command("confirm")
def users_confirm(change_id: ChangeId, *, config: Config = None, as_json: Json = False) -> None:
    """Let go on what waits for you to say so."""
    from medley.commands.users import decide as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, change_id, "confirm", as_json=as_json))


@app.command("retry")
def users_retry(change_id: ChangeId, *, config: Config = None, as_json: Json = False) -> None:
    """Try again what a server refused."""
    from medley.commands.users import decide as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, change_id, "retry", as_json=as_json))


@app.command("password")
def users_password(change_id: ChangeId, *, config: Config = None, as_json: Json = False) -> None:
    """Show the password of an account that Medley made: once, and never again."""
    from medley.commands.users import show_password as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, change_id, as_json=as_json))
