"""The command line: what may be typed. What it does is imported when it is called."""

from datetime import datetime
from typing import Annotated

import typer

from medley import (
    backup_commands,
    import_commands,
    simulate_commands,
    user_commands,
    webhook_commands,
)
from medley.options import Config, Json, with_surroundings
from medley.outcome import run

app = typer.Typer(
    name="medley",
    help="Keeps a home's media libraries in agreement.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
topology_commands = typer.Typer(
    no_args_is_help=True, help="Streams and durables: what the broker has, and what it should have."
)
sync_commands = typer.Typer(no_args_is_help=True, help="Compare now instead of in an hour.")
parked_commands = typer.Typer(
    no_args_is_help=True, help="Messages no retry could help: look, mend, put back."
)
app.add_typer(topology_commands, name="topology")
app.add_typer(sync_commands, name="sync")
app.add_typer(parked_commands, name="parked")
app.add_typer(simulate_commands.app, name="simulate")
app.add_typer(import_commands.app, name="import")
app.add_typer(user_commands.app, name="users")
app.add_typer(webhook_commands.app, name="webhooks")
backup_commands.add_to(app)

Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=500, help="How many at most.")]
ParkedId = Annotated[int, typer.Argument(metavar="ID", min=1, help="Its number in `parked ls`.")]


def main() -> None:
    """What the console script runs."""
    app(prog_name="medley")


def _version(*, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - only here

        typer.echo(f"medley {version('medley')}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=lambda value: _version(wanted=value),
            help="Print it.",
        ),
    ] = False,
) -> None:
    """Keeps a home's media libraries in agreement."""


@app.command()
def up(
    *,
    config: Config = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="SERVICE", help="Run only this one; may be repeated."),
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Against simulated servers.")] = False,
    tour: Annotated[
        bool, typer.Option("--tour", help="With --demo: play its stories, then end.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Tell what runs where as JSON, for scripts.")
    ] = False,
) -> None:
    """Run the whole system in one process, with its own PostgreSQL and NATS where none is named."""
    from medley.commands.up import up as work  # noqa: PLC0415 - not for `--help`

    run(lambda: work(config, only or [], is_demo=demo, is_tour=tour, as_json=as_json))


@app.command()
def init(
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace the file that is there.")] = False,
    config: Config = None,
) -> None:
    """Ask what there is, try each connection out, write medley.yaml, offer to register webhooks."""
    from medley.commands.init import init as work  # noqa: PLC0415 - not for `--help`
    from medley.init.prompts import Prompts  # noqa: PLC0415 - the same

    with_surroundings(config, lambda here: work(here, Prompts(), is_forced=force))


@app.command()
def serve(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="For instance jellyfin-sync.")],
    config: Config = None,
) -> None:
    """Run one service alone, as a container does."""
    from medley.commands.serve import serve as work  # noqa: PLC0415 - not for `--help`

    run(lambda: work(service, config))


@app.command()
def migrate(
    services: Annotated[
        list[str] | None, typer.Argument(metavar="[SERVICE]...", help="All when none is named.")
    ] = None,
    *,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Bring the database schemas up to date."""
    from medley.commands.migrate import migrate as work  # noqa: PLC0415 - not for `--help`

    run(lambda: work(config, services or [], as_json=as_json))


@topology_commands.command("apply")
def topology_apply(*, config: Config = None, as_json: Json = False) -> None:
    """Create and update streams and durables; nothing is ever removed."""
    from medley.commands.topology import apply  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: apply(here, as_json=as_json))


@topology_commands.command("diff")
def topology_diff(*, config: Config = None, as_json: Json = False) -> None:
    """Say what `apply` would do."""
    from medley.commands.topology import diff  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: diff(here, as_json=as_json))


@app.command()
def doctor(*, config: Config = None, as_json: Json = False) -> None:
    """Look at everything Medley depends on, and say what to do about what is wrong."""
    from medley.commands.doctor import doctor as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, as_json=as_json))


@sync_commands.command("jellyfin")
def sync_jellyfin(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written, write nothing.")
    ] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Compare what the Jellyfin servers hold, and write the differences."""
    from medley.commands.sync import sync_jellyfin as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, is_dry_run=dry_run, as_json=as_json))


@sync_commands.command("library")
def sync_library(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, change nothing.")
    ] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Read everything that Jellyfin, Radarr and Sonarr have."""
    from medley.commands.sync_library import sync_library as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, is_dry_run=dry_run, as_json=as_json))


@sync_commands.command("pending")
def sync_pending(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, change nothing.")
    ] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Read the requests of every Seerr, and look after those that have not arrived."""
    from medley.commands.sync_library import sync_pending as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, is_dry_run=dry_run, as_json=as_json))


@sync_commands.command("scrobbles")
def sync_scrobbles(
    *,
    account: Annotated[
        str | None, typer.Option("--account", help="This one alone, as in medley.yaml.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written, write nothing.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Read all plays again, bring back what was lost.")
    ] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Bring plays and loved tracks to Navidrome."""
    from medley.commands.sync_scrobbles import sync_scrobbles as work  # noqa: PLC0415 - see above

    with_surroundings(
        config,
        lambda here: work(here, account=account, is_dry_run=dry_run, is_full=full, as_json=as_json),
    )


@sync_commands.command("tracks")
def sync_tracks(
    *,
    station: Annotated[str | None, typer.Option("--station", help="All when absent.")] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", min=1, max=10_000, help="At most so many; all when absent."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, change nothing.")
    ] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Read the library of LibreTime stations: what is new, changed and gone."""
    from medley.commands.sync_station import sync_tracks as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(
        config,
        lambda here: work(here, station=station, limit=limit, is_dry_run=dry_run, as_json=as_json),
    )


@sync_commands.command("playback")
def sync_playback(
    *,
    station: Annotated[str | None, typer.Option("--station", help="All when absent.")] = None,
    first_day: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="By its calendar.")
    ] = None,
    last_day: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Included.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be kept, keep nothing.")
    ] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Read what LibreTime stations have played; without days, what is new."""
    from medley.commands.sync_station import sync_playback as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(
        config,
        lambda here: work(
            here,
            station=station,
            first_day=first_day.date() if first_day else None,
            last_day=last_day.date() if last_day else None,
            is_dry_run=dry_run,
            as_json=as_json,
        ),
    )


@app.command()
def publish(
    log_id: Annotated[int, typer.Argument(metavar="LOG_ID", min=1, help="The log's number.")],
    *,
    hour: Annotated[
        str | None, typer.Option("--hour", metavar="H", help="One hour only: 14, or 14:00.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, write nothing.")
    ] = False,
    overwrite: Annotated[
        bool,
        typer.Option("--overwrite", help="Even if somebody changed the station's schedule since."),
    ] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Make a LibreTime station hold a log, and print the difference."""
    from medley.commands.publish import publish as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(
        config,
        lambda here: work(
            here,
            log_id,
            hour=hour,
            is_dry_run=dry_run,
            is_overwriting=overwrite,
            as_json=as_json,
        ),
    )


@app.command()
def review(
    *,
    account: Annotated[
        str | None, typer.Option("--account", help="This one alone, as in medley.yaml.")
    ] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Decide which track a doubtful scrobble means."""
    from medley.commands.review import review as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, account=account, as_json=as_json))


@app.command()
def queue(*, config: Config = None, limit: Limit = 20, as_json: Json = False) -> None:
    """Show what is still to be written, what waits, and what was given up."""
    from medley.commands.queue import queue as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, limit=limit, as_json=as_json))


@parked_commands.command("ls")
def parked_ls(*, config: Config = None, limit: Limit = 50, as_json: Json = False) -> None:
    """List parked messages, oldest first."""
    from medley.commands.parked import list_parked  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: list_parked(here, limit=limit, as_json=as_json))


@parked_commands.command("show")
def parked_show(parked_id: ParkedId, *, config: Config = None, as_json: Json = False) -> None:
    """Show one with its headers and its body."""
    from medley.commands.parked import show  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: show(here, parked_id, as_json=as_json))


@parked_commands.command("replay")
def parked_replay(parked_id: ParkedId, *, config: Config = None, as_json: Json = False) -> None:
    """Put one back where it came from, once its cause is mended."""
    from medley.commands.parked import replay  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: replay(here, parked_id, as_json=as_json))


@parked_commands.command("drop")
def parked_drop(parked_id: ParkedId, *, config: Config = None, as_json: Json = False) -> None:
    """Forget one for good."""
    from medley.commands.parked import drop  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: drop(here, parked_id, as_json=as_json))


@app.command()
def log(
    *,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with events as they happen.")
    ] = False,
    config: Config = None,
    limit: Limit = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show what was written where, when and why."""
    from medley.commands.log import log as work  # noqa: PLC0415 - not for `--help`

    with_surroundings(config, lambda here: work(here, limit=limit, follow=follow, as_json=as_json))
