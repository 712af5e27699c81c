import json
from pathlib import Path
from typing import Any, cast

import pytest

from medley.own_servers import Given
from medley.surroundings import Surroundings
from medley.up.announce import Hint, Place, announce, announce_json
from medley.up.services import Services
from medley.up.system import System

CONFIG = """
gateway:
  public_url: http://media.example:8080
  webhooks: {jellyfin: {lan: {secret: hush}}}
jellyfin_sync:
  servers:
    lan: {url: "http://lan:8096", api_key: very-secret}
    wan: {url: "http://wan:8096", api_key: very-secret}
postgres: {dsn: "postgresql://me:pass-word@db:5433/medley"}
"""


@pytest.fixture
def system(tmp_path: Path) -> System:
    config = tmp_path / "medley.yaml"
    config.write_text(CONFIG)
    surroundings = Surroundings(tmp_path, config, {}, {})
    running = dict.fromkeys(("gateway", "jellyfin-sync", "scrobble-sync"))
    return System(
        surroundings,
        Given(postgres=True, nats=False),
        Services(cast("Any", running), ()),
        "http://127.0.0.1:8080",
        "first-token",
    )


def test_the_table_tells_what_runs_where(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    announce(system, [Place("Jellyfin lan", "http://127.0.0.1:8096", "simulated")])

    said = capsys.readouterr().out
    for what in (
        "gateway",
        "jellyfin-sync",
        "lan, wan",
        "db:5433",
        "127.0.0.1:4222",
        "simulated",
        "yet",
    ):
        assert what in said


def test_the_first_token_is_shown_with_the_file_it_is_kept_in(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    announce(system)

    said = capsys.readouterr().out
    assert "first-token" in said
    assert f"{system.surroundings.home}/admin-token" in said


def test_webhooks_are_told_under_the_address_other_machines_use(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    announce(system)

    said = capsys.readouterr().out
    assert "http://media.example:8080/webhooks/jellyfin/lan" in said
    assert "X-Medley-Secret" in said


def test_no_secret_of_the_settings_is_ever_printed(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    announce(system)
    announce_json(system)

    said = capsys.readouterr().out
    assert not [secret for secret in ("hush", "very-secret", "pass-word") if secret in said]


def test_a_script_gets_the_same_as_one_document(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    announce_json(system)

    told = json.loads(capsys.readouterr().out)
    assert told["url"] == "http://127.0.0.1:8080"
    assert told["admin_token"] == "first-token"
    (jellyfin,) = (one for one in told["runs"] if one["what"] == "jellyfin-sync")
    assert jellyfin == {"what": "jellyfin-sync", "where": "in this process", "detail": "lan, wan"}


def test_a_hint_can_be_copied_whole(system: System, capsys: pytest.CaptureFixture[str]) -> None:
    line = "curl " + "y" * 200

    announce(system, hints=[Hint("Try", line)])

    assert f"  {line}\n" in capsys.readouterr().out
