from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.settings import Settings as GatewaySettings
from medley.commands.init import init
from medley.init.kinds import KINDS, Field
from medley.init.prompts import Prompts
from medley.outcome import WrongUsage
from medley.surroundings import Surroundings
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyseerr.server import JellyseerrSimulator
from medley_simulators.lastfm.server import LastfmSimulator
from medley_simulators.libretime.server import LibretimeSimulator
from medley_simulators.navidrome.server import NavidromeSimulator
from medley_simulators.qbittorrent.server import QbittorrentSimulator
from medley_simulators.radarr.server import RadarrSimulator
from medley_simulators.sonarr.server import SonarrSimulator

Answers = Mapping[str, Mapping[str, str]]


class Somebody(Prompts):
    """Has one application of each kind in ``has``, and answers the rest as in ``says``."""

    def __init__(self, has: dict[str, list[dict[str, str]]], **says: bool) -> None:
        self.has = has
        self.says = says
        self.heard: list[str] = []
        self._values: dict[str, str] = {}

    def yes(self, question: str, *, default: bool) -> bool:
        for kind in KINDS:
            if question.endswith(f"{kind.question}?"):
                entered = self.has.get(kind.called, [])
                if entered:
                    self._values = entered.pop(0)
                    return True
                return False
        if "again" in question:
            entered = self.has.get(self._values.get("retry", ""), [])
            if entered:
                self._values = entered.pop(0)
                return True
            return False
        word = next((word for word in self.says if word in question.lower()), None)
        return self.says[word] if word else default

    def text(self, question: str, default: str | None = None) -> str:
        return self._values.get("name") or default or ""

    def field(self, field: Field) -> str:
        return self._values.get(field.name, field.default or "")

    def tell(self, line: str) -> None:
        self.heard.append(line)


@pytest.fixture
async def apps() -> AsyncGenerator[dict[str, Any], None]:
    made: dict[str, Any] = {
        "Jellyfin": JellyfinSimulator("lan"),
        "Radarr": RadarrSimulator(),
        "Sonarr": SonarrSimulator(),
        "Seerr": JellyseerrSimulator(),
        "qBittorrent": QbittorrentSimulator(),
    }
    async with AsyncExitStack() as stack:
        for name, simulator in made.items():
            simulator.address = await stack.enter_async_context(simulator.serving())
            assert name
        yield made


def entered(apps: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """All of them, rightly."""
    with_key = {
        name: [{"url": app.address, "api_key": app.api_key}]
        for name, app in apps.items()
        if name != "qBittorrent"
    }
    client = apps["qBittorrent"]
    login = {"url": client.address, "username": client.username, "password": client.password}
    return {**with_key, "qBittorrent": [login]}


def here(folder: Path) -> Surroundings:
    return Surroundings(folder / "home", None, {"MEDLEY_HOME": str(folder / "home")}, {})


async def test_what_is_entered_becomes_a_file_that_makes_sense(
    tmp_path: Path, apps: dict[str, Any]
) -> None:
    surroundings, somebody = here(tmp_path), Somebody(entered(apps))

    await init(surroundings, somebody, is_forced=False)

    file = tmp_path / "home" / "medley.yaml"
    told = yaml.safe_load(file.read_text())
    assert file.stat().st_mode & 0o777 == 0o600
    assert told["jellyfin_sync"]["servers"]["lan"]["url"] == apps["Jellyfin"].address
    assert set(told["library_tracker"]) == {
        "jellyfin",
        "jellyseerr",
        "radarr",
        "sonarr",
        "qbittorrent",
    }
    written = Surroundings(surroundings.home, file, surroundings.environ, {})
    secrets = written.load(GatewaySettings).webhooks
    assert len(secrets.radarr["main"].secret.get_secret_value()) > 30  # type: ignore[union-attr] # it has one
    assert any("✓ version" in line for line in somebody.heard)


async def test_webhooks_are_registered_though_the_gateway_does_not_run(
    tmp_path: Path, apps: dict[str, Any]
) -> None:
    await init(here(tmp_path), Somebody(entered(apps)), is_forced=False)

    assert len(apps["Radarr"].connections.all) == len(apps["Sonarr"].connections.all) == 1
    assert apps["Seerr"].webhook.settings["enabled"]


async def test_webhooks_are_left_alone_when_that_is_wished(
    tmp_path: Path, apps: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    await init(here(tmp_path), Somebody(entered(apps), register=False), is_forced=False)

    assert apps["Radarr"].connections.all == {}
    said = capsys.readouterr().out
    assert "radarr/main: in Settings, Connect" in said
    assert "jellyfin/lan: in its dashboard" in said
    assert "X-Medley-Secret: " in said


async def test_a_wrong_key_is_told_at_once_and_entered_again(
    tmp_path: Path, apps: dict[str, Any]
) -> None:
    right = {"url": apps["Radarr"].address, "api_key": apps["Radarr"].api_key}
    wrong = {"url": apps["Radarr"].address, "api_key": "wrong", "retry": "Radarr"}
    somebody = Somebody({"Radarr": [wrong, right]})

    await init(here(tmp_path), somebody, is_forced=False)

    told = yaml.safe_load((tmp_path / "home" / "medley.yaml").read_text())
    assert told["library_tracker"]["radarr"]["main"]["api_key"] == apps["Radarr"].api_key
    assert "  ✗ answered 401" in somebody.heard


async def test_what_is_given_up_is_not_written(tmp_path: Path, apps: dict[str, Any]) -> None:
    sonarr_for_radarr = {"url": apps["Sonarr"].address, "api_key": apps["Sonarr"].api_key}
    somebody = Somebody({"Radarr": [sonarr_for_radarr]}, keep=False)

    await init(here(tmp_path), somebody, is_forced=False)

    told = yaml.safe_load((tmp_path / "home" / "medley.yaml").read_text())
    assert "library_tracker" not in told
    assert "  ✗ this is a Sonarr, not a Radarr" in somebody.heard


async def test_a_file_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "medley.yaml").write_text("gateway: {port: 4711}\n")

    with pytest.raises(WrongUsage):
        await init(here(tmp_path), Somebody({}), is_forced=False)

    assert "4711" in (tmp_path / "home" / "medley.yaml").read_text()


async def test_a_station_and_a_listener_are_tried_out_too(tmp_path: Path) -> None:
    station, home, lastfm = LibretimeSimulator("main"), NavidromeSimulator(), LastfmSimulator()
    home.add_user("ada", password="pw")
    lastfm.add_user("ada")
    async with station.serving() as radio, home.serving() as music, lastfm.serving() as plays:
        somebody = Somebody(
            {
                "LibreTime": [{"api_url": radio, "api_key": station.api_key}],
                "Navidrome": [
                    {
                        "url": music,
                        "username": "ada",
                        "password": "pw",
                        "source": "lastfm",
                        "user": "ada",
                        "key": lastfm.api_key,
                        "source_url": plays,
                    }
                ],
            }
        )
        await init(here(tmp_path), somebody, is_forced=False)

    told = yaml.safe_load((tmp_path / "home" / "medley.yaml").read_text())
    assert told["libretime_sync"]["stations"]["main"]["api_url"] == radio
    assert told["scrobble_sync"]["accounts"]["me"]["lastfm"]["user"] == "ada"
    assert len([line for line in somebody.heard if "✓" in line]) >= 1
