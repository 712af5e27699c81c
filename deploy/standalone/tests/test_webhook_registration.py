import json
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from library_tracker.settings import Settings as TrackerSettings
from medley.commands.webhooks import check_webhooks, install_webhooks, list_webhooks
from medley.doctor.finding import State
from medley.doctor.media_apps import look_at_folders, look_at_media_apps
from medley.outcome import Exit, WrongUsage
from medley.surroundings import Surroundings
from medley.webhooks.wanted import Wanted
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import films
from medley_simulators.jellyseerr.server import JellyseerrSimulator
from medley_simulators.qbittorrent.server import QbittorrentSimulator
from medley_simulators.radarr.server import RadarrSimulator
from medley_simulators.receiver import Receiver
from medley_simulators.serving import serving
from medley_simulators.sonarr.server import SonarrSimulator


@dataclass
class House:
    """Applications, what stands in for the gateway, and settings that know all of them."""

    radarr: RadarrSimulator
    sonarr: SonarrSimulator
    seerr: JellyseerrSimulator
    qbittorrent: QbittorrentSimulator
    jellyfin: JellyfinSimulator
    gateway: Receiver
    here: Surroundings


@pytest.fixture
async def house(tmp_path: Path) -> AsyncGenerator[House, None]:
    radarr, sonarr, seerr = RadarrSimulator(), SonarrSimulator(), JellyseerrSimulator()
    client, jellyfin, gateway = QbittorrentSimulator(), JellyfinSimulator("lan"), Receiver()
    radarr.add_films(films(3))
    jellyfin.add_library("Films", films(3), root="/data/films")
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(serving(gateway))
        urls = [
            await stack.enter_async_context(one.serving())
            for one in (radarr, sonarr, seerr, client, jellyfin)
        ]
        document = {
            "gateway": {
                "public_url": base,
                "webhooks": {
                    app: {"main": {"secret": f"secret-of-{app}"}}
                    for app in ("radarr", "sonarr", "jellyseerr", "qbittorrent")
                },
            },
            "library_tracker": {
                "radarr": {"main": {"url": urls[0], "api_key": radarr.api_key}},
                "sonarr": {"main": {"url": urls[1], "api_key": sonarr.api_key}},
                "jellyseerr": {"main": {"url": urls[2], "api_key": seerr.api_key}},
                "qbittorrent": {
                    "main": {"url": urls[3], "username": "admin", "password": "adminadmin"}
                },
                "jellyfin": {"lan": {"url": urls[4], "api_key": jellyfin.api_key}},
            },
        }
        file = tmp_path / "medley.yaml"
        file.write_text(json.dumps(document))
        here = Surroundings(tmp_path, file, {"MEDLEY_HOME": str(tmp_path)}, {})
        yield House(radarr, sonarr, seerr, client, jellyfin, gateway, here)


Captured = pytest.CaptureFixture[str]


async def checked(house: House, capsys: Captured) -> tuple[int, dict[str, tuple[str, str]]]:
    code = 0
    try:
        await check_webhooks(house.here, as_json=True)
    except SystemExit as end:
        code = int(str(end.code))
    told = json.loads(capsys.readouterr().out)["findings"]
    return code, {one["what"]: (one["state"], one["detail"]) for one in told}


async def test_what_is_not_registered_is_told_and_then_registered(
    house: House, capsys: Captured
) -> None:
    before, missing = await checked(house, capsys)
    await install_webhooks(house.here, None, as_json=True)
    capsys.readouterr()
    after, found = await checked(house, capsys)

    assert (before, after) == (Exit.FAILED, Exit.DONE)
    assert missing["webhook radarr/main"] == (State.WRONG, "is not registered")
    assert {state for what, (state, _) in found.items() if "qbit" not in what} == {State.OK}
    assert found["webhook qbittorrent/main"][0] == State.NOTE
    kinds = [event.get("eventType") or event["notification_type"] for event in house.gateway.events]
    assert sorted(kinds) == ["TEST_NOTIFICATION", "Test", "Test"]
    assert len(house.radarr.connections.all) == 1


async def test_registering_twice_makes_one_connection(house: House, capsys: Captured) -> None:
    for _ in range(2):
        await install_webhooks(house.here, "radarr/main", as_json=True)
    capsys.readouterr()

    assert len(house.radarr.connections.all) == 1
    assert house.sonarr.connections.all == {}


async def test_events_that_were_switched_off_are_named(house: House, capsys: Captured) -> None:
    await install_webhooks(house.here, None, as_json=True)
    house.radarr.connections.all[1] |= {"onUpgrade": False}
    house.sonarr.connections.all[1] |= {"tags": [3]}
    house.seerr.webhook.settings["types"] = 4
    capsys.readouterr()

    _, found = await checked(house, capsys)

    assert found["webhook radarr/main"] == (State.WRONG, "does not tell onUpgrade")
    assert found["webhook sonarr/main"][0] == State.NOTE
    assert "MEDIA_PENDING" in found["webhook jellyseerr/main"][1]


async def test_a_muted_webhook_is_named(house: House, capsys: Captured) -> None:
    await install_webhooks(house.here, "radarr/main", as_json=True)
    house.gateway.status = 500
    await house.radarr.complain("ill")
    house.radarr.advance(301)
    await house.radarr.complain("ill")
    capsys.readouterr()

    _, found = await checked(house, capsys)

    assert "muted" in found["webhook radarr/main"][1]


async def test_a_gateway_that_cannot_be_reached_is_not_registered(
    house: House, capsys: Captured
) -> None:
    house.gateway.status = 401

    with pytest.raises(SystemExit):
        await install_webhooks(house.here, None, as_json=True)

    told = {one["what"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    assert "could not post its test" in told["webhook radarr/main"]["detail"]
    assert "could not post its test" in told["webhook jellyseerr/main"]["detail"]
    assert house.radarr.connections.all == {}
    assert not house.seerr.webhook.settings["enabled"]


async def test_a_webhook_of_somebody_else_is_left_alone(house: House, capsys: Captured) -> None:
    house.seerr.send_webhooks_to("http://other.example/hook")

    with pytest.raises(SystemExit):
        await install_webhooks(house.here, "jellyseerr/main", as_json=True)

    assert house.seerr.webhook.settings["options"]["webhookUrl"] == "http://other.example/hook"
    assert "in use" in capsys.readouterr().out


async def test_a_source_nobody_named_is_wrong_usage(house: House) -> None:
    with pytest.raises(WrongUsage):
        await install_webhooks(house.here, "radarr/attic", as_json=True)


@pytest.mark.parametrize("shows", [True, False])
async def test_secrets_are_shown_when_asked_for(
    house: House, capsys: Captured, *, shows: bool
) -> None:
    await list_webhooks(house.here, as_json=False, shows_secrets=shows)

    assert ("secret-of-radarr" in capsys.readouterr().out) is shows


@pytest.mark.parametrize(
    ("url", "is_ours"),
    [
        ("http://medley:8080/webhooks/radarr/main", True),
        ("https://elsewhere/medley/webhooks/radarr/main/?secret=x", True),
        ("http://medley:8080/hooks/radarr", True),
        ("http://medley:8080/webhooks/radarr/uhd", False),
        ("http://medley:8080/webhooks/sonarr/main", False),
        ("", False),
    ],
)
def test_an_address_is_ours_by_its_path(url: str, *, is_ours: bool) -> None:
    one = Wanted("radarr", "main", "http://127.0.0.1:8080/webhooks/radarr/main", None)

    assert one.is_at(url) is is_ours


async def test_the_doctor_asks_every_application_who_it_is(house: House) -> None:
    findings = await look_at_media_apps(house.here.load(TrackerSettings))

    assert {(one.what, one.state) for one in findings} == {
        ("Radarr main", State.OK),
        ("Sonarr main", State.OK),
        ("Seerr main", State.OK),
        ("qBittorrent main", State.OK),
    }


async def test_the_doctor_names_wrong_keys_passwords_clocks_and_addresses(house: House) -> None:
    house.radarr.api_key = "another"
    house.qbittorrent.password = "another"
    house.seerr.api_key = "another"
    house.sonarr.advance(-120)

    found = await look_at_media_apps(house.here.load(TrackerSettings))

    told = {(one.what, one.state): one.detail for one in found}
    assert told["Radarr main", State.WRONG] == "the API key is not accepted"
    assert told["Seerr main", State.WRONG] == "the API key is not accepted"
    assert "password" in told["qBittorrent main", State.WRONG]
    assert "behind" in told["Sonarr main", State.NOTE]


async def test_the_doctor_tells_where_the_same_film_lies(house: House) -> None:
    [finding] = await look_at_folders(house.here.load(TrackerSettings))

    assert finding.state is State.OK
    assert finding.detail.startswith("3 of 3 films are in both: /movies/")
    assert "/data/films/" in finding.detail
