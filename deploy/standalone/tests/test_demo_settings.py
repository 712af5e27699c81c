from collections.abc import Generator
from pathlib import Path

import pytest

from gateway.settings import Settings as GatewaySettings
from jellyfin_sync.settings import Settings as JellyfinSettings
from library_tracker.settings import Settings as TrackerSettings
from medley.demo import media_apps
from medley.demo.jellyfins import DemoServer, lan, troupe, wan
from medley.demo.media_apps import MediaApps
from medley.demo.settings import demo_home, webhook_secret, write_settings
from medley.demo.troupe import Address
from medley.embedded.home import Home
from medley.own_servers import given_servers
from medley_simulators.jellyseerr.server import JellyseerrSimulator
from medley_simulators.qbittorrent.server import QbittorrentSimulator
from medley_simulators.radarr.server import RadarrSimulator
from medley_simulators.sonarr.server import SonarrSimulator


@pytest.fixture
def home(folder: Path) -> Generator[Home, None, None]:
    with Home.open(folder / "demo") as home:
        yield home


SERVERS = {
    "lan": DemoServer(lan(), "http://127.0.0.1:1", {"/media": "/library"}),
    "wan": DemoServer(wan(), "http://127.0.0.1:2", {"/srv/video": "/library"}),
}
RADARR = RadarrSimulator()
APPS = MediaApps(
    RADARR,
    SonarrSimulator(),
    JellyseerrSimulator(),
    QbittorrentSimulator(),
    {
        "radarr": "http://127.0.0.1:3",
        "sonarr": "http://127.0.0.1:4",
        "jellyseerr": "http://127.0.0.1:5",
        "qbittorrent": "http://127.0.0.1:6",
    },
)
TROUPES = [troupe(SERVERS, Address()), media_apps.troupe(APPS, SERVERS, Address())]


def test_the_demo_lives_in_a_folder_of_its_own(tmp_path: Path) -> None:
    assert demo_home({"MEDLEY_HOME": str(tmp_path)}) == tmp_path / "demo"


def test_the_settings_it_writes_make_sense_and_know_both_servers(home: Home) -> None:
    surroundings = write_settings(home, TROUPES, {})

    surroundings.check()
    jellyfin = surroundings.load(JellyfinSettings)
    assert {name: server.url for name, server in jellyfin.servers.items()} == {
        "lan": "http://127.0.0.1:1",
        "wan": "http://127.0.0.1:2",
    }
    secret = surroundings.load(GatewaySettings).webhooks.jellyfin["wan"].secret
    assert secret is not None
    assert secret.get_secret_value() == webhook_secret(home, "jellyfin", "wan")


def test_the_tracker_knows_the_applications_around_the_library(home: Home) -> None:
    surroundings = write_settings(home, TROUPES, {})

    tracker = surroundings.load(TrackerSettings)
    gateway = surroundings.load(GatewaySettings)
    assert tracker.radarr["main"].url == "http://127.0.0.1:3"
    assert tracker.radarr["main"].api_key.get_secret_value() == RADARR.api_key
    assert tracker.qbittorrent["main"].username == "admin"
    assert tracker.jellyfin.keys() == SERVERS.keys()
    secret = gateway.webhooks.sonarr["main"].secret
    assert secret is not None
    assert secret.get_secret_value() == webhook_secret(home, "sonarr", "main")


def test_what_it_writes_is_for_its_owner_alone(home: Home) -> None:
    write_settings(home, TROUPES, {})

    modes = {(home.path / name).stat().st_mode & 0o777 for name in ("medley.yaml", "admin-token")}
    assert modes == {0o600}


def test_a_database_named_in_the_environment_is_none_of_its_business(home: Home) -> None:
    environ = {"MEDLEY_POSTGRES__DSN": "postgresql://real/data", "MEDLEY_NATS__URL": "nats://real"}

    given = given_servers(write_settings(home, TROUPES, environ))

    assert not given.postgres
    assert not given.nats


def test_the_port_may_be_chosen(home: Home) -> None:
    surroundings = write_settings(home, TROUPES, {"MEDLEY_GATEWAY__PORT": "4711"})

    assert surroundings.load(GatewaySettings).port == 4711


def test_token_and_secrets_stay_the_same_from_start_to_start(home: Home) -> None:
    first = write_settings(home, TROUPES, {}).load(GatewaySettings)
    second = write_settings(home, TROUPES, {}).load(GatewaySettings)

    assert first.admin_tokens == second.admin_tokens
    assert first.webhooks == second.webhooks


def test_both_servers_hold_the_same_files_under_the_common_path() -> None:
    def common(server: DemoServer) -> set[str]:
        ((root, target),) = server.path_map.items()
        paths = [str(item.path) for item in server.simulator.items("Movie", "Episode", "Audio")]
        assert all(path.startswith(f"{root}/") for path in paths)
        return {target + path.removeprefix(root) for path in paths}

    assert {path.split("/")[3] for path in common(SERVERS["lan"]) - common(SERVERS["wan"])} == {
        "Nosferatu (1974)"
    }
    assert not common(SERVERS["wan"]) - common(SERVERS["lan"])
