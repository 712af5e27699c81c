"""`medley simulate …`: one command for each server that can be simulated."""

from typing import Annotated

import typer

from medley.options import Json
from medley.outcome import run

app = typer.Typer(no_args_is_help=True, help="A simulated server, to try Medley against.")

Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any free one.")]
Webhook = Annotated[str | None, typer.Option("--webhook", metavar="URL", help="Where it posts.")]
Secret = Annotated[str | None, typer.Option("--secret", help="Sent along with what it posts.")]


@app.command("jellyfin")
def simulate_jellyfin(
    *,
    port: Port,
    name: Annotated[str, typer.Option("--name", help="What the server is called.")] = "lan",
    webhook: Webhook = None,
    secret: Secret = None,
    as_json: Json = False,
) -> None:
    """Run a simulated Jellyfin with a small library, until Ctrl-C."""
    from medley.commands.simulate import jellyfin  # noqa: PLC0415 - not for `--help`

    run(lambda: jellyfin(name, port, webhook=webhook, secret=secret, as_json=as_json))


@app.command("libretime")
def simulate_libretime(
    *,
    port: Port,
    integration: Annotated[
        bool, typer.Option("--integration", help="With the integration interface too.")
    ] = False,
    timezone: Annotated[str, typer.Option("--timezone", help="The station's.")] = "Europe/Berlin",
    as_json: Json = False,
) -> None:
    """Run a simulated LibreTime with a small library and a schedule, until Ctrl-C."""
    from medley.commands.simulate_libretime import libretime  # noqa: PLC0415 - not for `--help`

    run(lambda: libretime(port, has_integration=integration, timezone=timezone, as_json=as_json))


@app.command("radarr")
def simulate_radarr(
    *, port: Port, webhook: Webhook = None, secret: Secret = None, as_json: Json = False
) -> None:
    """Run a simulated Radarr with the films of the simulated Jellyfin and two more."""
    _media("radarr", port, webhook, secret, as_json=as_json)


@app.command("sonarr")
def simulate_sonarr(
    *, port: Port, webhook: Webhook = None, secret: Secret = None, as_json: Json = False
) -> None:
    """Run a simulated Sonarr with the series of the simulated Jellyfin and one more."""
    _media("sonarr", port, webhook, secret, as_json=as_json)


@app.command("jellyseerr")
def simulate_jellyseerr(
    *, port: Port, webhook: Webhook = None, secret: Secret = None, as_json: Json = False
) -> None:
    """Run a simulated Seerr with some requests."""
    _media("jellyseerr", port, webhook, secret, as_json=as_json)


@app.command("qbittorrent")
def simulate_qbittorrent(
    *, port: Port, webhook: Webhook = None, secret: Secret = None, as_json: Json = False
) -> None:
    """Run a simulated qBittorrent with two downloads."""
    _media("qbittorrent", port, webhook, secret, as_json=as_json)


@app.command("lastfm")
def simulate_lastfm(*, port: Port, as_json: Json = False) -> None:
    """Run a simulated Last.fm with two listeners' plays, until Ctrl-C."""
    _music("lastfm", port, as_json=as_json)


@app.command("listenbrainz")
def simulate_listenbrainz(*, port: Port, as_json: Json = False) -> None:
    """Run a simulated ListenBrainz with the same plays."""
    _music("listenbrainz", port, as_json=as_json)


@app.command("navidrome")
def simulate_navidrome(*, port: Port, as_json: Json = False) -> None:
    """Run a simulated Navidrome with what they listen to."""
    _music("navidrome", port, as_json=as_json)


def _music(app_name: str, port: int, *, as_json: bool) -> None:
    from medley.commands.simulate_music import simulate  # noqa: PLC0415 - not for `--help`

    run(lambda: simulate(app_name, port, as_json=as_json))


def _media(
    app_name: str, port: int, webhook: str | None, secret: str | None, *, as_json: bool
) -> None:
    from medley.commands.simulate_media import simulate  # noqa: PLC0415 - not for `--help`

    run(lambda: simulate(app_name, port, webhook=webhook, secret=secret, as_json=as_json))
