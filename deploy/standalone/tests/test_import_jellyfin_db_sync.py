import json
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from gateway.settings import Settings as GatewaySettings
from jellyfin_sync.settings import Settings
from medley.cli import app
from medley.imports.jellyfin_db_sync import convert
from medley.outcome import Exit, WrongUsage
from medley_kit.settings import load_settings

CONFIG = """
servers:
  - {name: wan, url: "https://jellyfin-wan.example.com/", api_key: key-of-wan, passwordless: false}
  - {name: lan, url: "http://jellyfin-lan:8096", api_key: key-of-lan, passwordless: true}
sync:
  playback_progress: true
  watched_status: true
  favorites: false
  likes: true
  ratings: false
  playlists: true
  play_count: true
  audio_stream: true
  progress_debounce_seconds: 45
  worker_interval_seconds: 5.0
  max_retries: 7
path_sync_policy:
  - {prefix: /mnt/nfs/movies, absent_retry_count: 10, retry_delay_seconds: 600}
  - {prefix: /mnt/nfs/music}
database: {path: /data/jellyfin-db-sync.db, journal_mode: WAL}
server: {host: 0.0.0.0, port: 8081}
logging: {level: INFO}
"""


def imported(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["import", "jellyfin-db-sync", *arguments])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG)
    return path


def test_what_is_printed_is_a_settings_file_that_medley_takes(config: Path, tmp_path: Path) -> None:
    made = tmp_path / "medley.yaml"

    answer = imported(str(config), "--output", str(made))

    assert answer.exit_code == Exit.DONE, answer.output
    sync = load_settings(Settings, config=made, environ={})
    gateway = load_settings(GatewaySettings, config=made, environ={})
    assert list(sync.servers) == ["wan", "lan"]
    assert str(sync.servers["wan"].url) == "https://jellyfin-wan.example.com"
    assert sync.servers["lan"].api_key.get_secret_value() == "key-of-lan"
    assert (sync.servers["wan"].passwordless, sync.servers["lan"].passwordless) == (False, True)
    assert (sync.sync.favorites, sync.sync.ratings, sync.sync.max_retries) == (False, True, 7)
    assert sync.sync.progress_debounce_seconds == 45
    assert not sync.sync.users.delete
    assert [(p.prefix, p.absent_retry_count) for p in sync.path_sync_policy] == [
        ("/mnt/nfs/movies", 10),
        ("/mnt/nfs/music", 0),
    ]
    assert (gateway.host, gateway.port) == ("0.0.0.0", 8081)
    assert set(gateway.webhooks.jellyfin) == {"wan", "lan"}


def test_a_file_with_keys_is_its_owners_alone_and_never_written_over(
    config: Path, tmp_path: Path
) -> None:
    made = tmp_path / "medley.yaml"
    imported(str(config), "--output", str(made))
    before = made.read_text()

    again = imported(str(config), "--output", str(made))

    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert again.exit_code == Exit.FAILED
    assert made.read_text() == before


def test_what_has_no_counterpart_is_named(config: Path) -> None:
    told = json.loads(imported(str(config), "--json").stdout)["notes"]

    assert any("`sync.audio_stream`" in note for note in told)
    assert any("`sync.worker_interval_seconds`" in note for note in told)
    assert any("`logging`" in note for note in told)


def test_every_webhook_gets_a_secret_of_its_own() -> None:
    numbers = iter(range(10))

    made = convert(yaml.safe_load(CONFIG), secret=lambda: f"secret-{next(numbers)}")

    sources = made.sections["gateway"]["webhooks"]["jellyfin"]
    assert [each["secret"] for each in sources.values()] == ["secret-0", "secret-1"]


@pytest.mark.parametrize(
    ("document", "told"),
    [
        pytest.param({}, "`servers` lists no server", id="no servers"),
        pytest.param({"servers": [{"name": "lan"}]}, "server 1 of `servers` lacks", id="no url"),
        pytest.param({"servers": ["lan"]}, "server 1 of `servers` is not a mapping", id="a word"),
        pytest.param(
            {"servers": [{"name": "my lan", "url": "http://a", "api_key": "hush"}]},
            "letters, digits",
            id="a name with a blank",
        ),
        pytest.param(
            {"servers": [{"name": "lan", "url": "http://a", "api_key": "hush"}] * 2},
            "server 2 of `servers` has the name of another",
            id="one name twice",
        ),
    ],
)
def test_a_mistake_is_named_without_its_keys(document: dict[str, Any], told: str) -> None:
    with pytest.raises(WrongUsage) as failure:
        convert(document)

    assert told in str(failure.value)
    assert "hush" not in str(failure.value)


def test_a_broken_file_is_refused_with_its_line_and_without_its_text(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("servers:\n  - api_key: hush\n   name: lan\n")

    answer = imported(str(path))

    assert answer.exit_code == Exit.USAGE
    assert "line 3" in answer.output
    assert "hush" not in answer.output


def test_what_its_database_still_held_is_counted(config: Path, tmp_path: Path) -> None:
    path = tmp_path / "jellyfin-db-sync.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE pending_events (id INTEGER PRIMARY KEY, status TEXT)")
        database.executemany("INSERT INTO pending_events (status) VALUES (?)", [("pending",)] * 12)
    database.close()
    before = path.read_bytes()

    told = json.loads(imported(str(config), str(path), "--json").stdout)["notes"]

    assert any(note.startswith("12 changes were still to be written") for note in told)
    assert path.read_bytes() == before


def test_something_that_is_no_database_is_refused(config: Path, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database at all, " * 100)

    answer = imported(str(config), str(path))

    assert answer.exit_code == Exit.USAGE
    assert "no SQLite database" in answer.output
