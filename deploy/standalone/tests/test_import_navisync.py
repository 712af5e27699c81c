"""What a NaviSync's variables and its cache come to."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from medley.cli import app
from medley.imports.conversion import Conversion
from medley.imports.env_file import read_env
from medley.imports.navisync import convert
from medley.imports.navisync_cache import take
from medley.outcome import WrongUsage
from scrobble_sync.settings import Settings

ENV = """
LASTFM_USER=ada.l
LASTFM_API_KEY="key"
LASTFM_API_SECRET=shared
LASTFM_SESSION_KEY=session
USE_NAVIDROME_API=True
NAVIDROME_URL=http://navidrome:4533/
NAVIDROME_DB_PATH=/data/navidrome.db
NAVIDROME_USER=ada
NAVIDROME_PASSWORD='p # w'
API_RATE_LIMIT_MS=200
SYNC_LOVED_TO_LASTFM=True
SCROBBLED_FIRSTARTISTONLY=True
FIRST_ARTIST_WHITELIST=["Suzan & Freek"]
LASTFM_ARTIST_MAPPING={"Ada Band": "Ada"}
PLAYCOUNT_CONFLICT_RESOLUTION=higher
DUPLICATE_RESOLUTION=first
FUZZY_MATCHING_THRESHOLD=85
NAVIDROME_CLIENT_ID=NaviSync
"""


def an_env(tmp_path: Path, text: str = ENV) -> Path:
    path = tmp_path / ".env"
    path.write_text(text)
    return path


def a_cache(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("""
            CREATE TABLE scrobbles (artist TEXT, album TEXT, track TEXT, timestamp INTEGER);
            CREATE TABLE loved_tracks (artist TEXT, track TEXT, loved_timestamp INTEGER);
            CREATE TABLE fuzzy_match_mappings (navidrome_track_id TEXT PRIMARY KEY,
                navidrome_artist TEXT, navidrome_track TEXT, lastfm_artist TEXT,
                lastfm_track TEXT, matched_timestamp INTEGER);
            INSERT INTO scrobbles VALUES ('Ada', 'One', 'Song', 1), ('Ada', 'One', 'Song', 2);
            INSERT INTO fuzzy_match_mappings VALUES
                ('1', 'Ada Lovelace', 'Song', 'A. Lovelace', 'song', 1),
                ('2', 'Ben', 'Song', 'Bens', 'Song', 1),
                ('3', 'Ben & Co', 'Other', 'Bens', 'Other', 1),
                ('4', 'Cid', 'Words (Live)', 'Cid', 'Words, live', 1);
        """)
    return path


def test_its_variables_make_an_account_the_settings_accept(tmp_path: Path) -> None:
    made = convert(read_env(an_env(tmp_path)))

    settings = Settings.model_validate(made.sections["scrobble_sync"])
    account = settings.accounts["ada-l"]
    assert account.lastfm is not None
    assert (account.lastfm.user, account.username) == ("ada.l", "ada")
    assert account.password.get_secret_value() == "p # w"
    assert (account.conflict, account.sync.reverse_loved) == ("higher", "love")
    assert (settings.targets["home"].mode, settings.targets["home"].rate_limit_ms) == ("api", 200)
    assert settings.matching.first_artist_only
    assert settings.matching.artist_map == {"Ada Band": "Ada"}
    assert settings.matching.duplicates == "best"
    assert [note.partition(" ")[0] for note in made.notes] == [
        "DUPLICATE_RESOLUTION=first",
        "FUZZY_MATCHING_THRESHOLD:",
        "NAVIDROME_CLIENT_ID",
    ]


def test_database_mode_keeps_its_file_and_tells_what_is_missing() -> None:
    made = convert(
        {
            "LASTFM_USER": "ada",
            "NAVIDROME_DB_PATH": "/data/navidrome.db",
            "SYNC_PLAYCOUNT": "False",
            "SYNC_LOVED_TO_LASTFM": "True",
            "PLAYCOUNT_CONFLICT_RESOLUTION": "whatever",
            "FIRST_ARTIST_WHITELIST": "[hidden",
        }
    )

    section = made.sections["scrobble_sync"]
    assert section["targets"]["home"] == {"mode": "database", "database_path": "/data/navidrome.db"}
    assert section["accounts"]["ada"]["sync"] == {"plays": False}
    assert section["accounts"]["ada"]["conflict"] == "ask"
    notes = "\n".join(made.notes)
    for missing in ("targets.home.url", "api_key", "username", "password", "it was left off"):
        assert missing in notes
    assert "hidden" not in made.text()


def test_variables_of_something_else_are_refused() -> None:
    with pytest.raises(WrongUsage, match="LASTFM_USER"):
        convert({"LIBRETIME_URL": "http://radio"})


def test_answers_about_artists_are_taken_and_the_others_are_told(tmp_path: Path) -> None:
    made = convert(read_env(an_env(tmp_path)))

    take(made, a_cache(tmp_path / "scrobbles.db"))

    renamed = made.sections["scrobble_sync"]["matching"]["artist_map"]
    assert renamed == {"A. Lovelace": "Ada Lovelace", "Ada Band": "Ada"}
    assert any("2 plays, 0 loved tracks" in note for note in made.notes)
    assert made.notes[-1] == "Cid – Words, live is Cid – Words (Live)"
    assert any(note == "Bens – Other is Ben & Co – Other" for note in made.notes)


@pytest.mark.parametrize("content", [b"", b"not a database at all, but text"])
def test_another_file_is_no_cache(tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(content)

    with pytest.raises(WrongUsage, match=r"other\.db"):
        take(Conversion(), other)


def test_the_command_prints_what_medley_yaml_takes(tmp_path: Path) -> None:
    env, cache = an_env(tmp_path), a_cache(tmp_path / "scrobbles.db")

    said = CliRunner().invoke(app, ["import", "navisync", str(env), str(cache)])

    assert said.exit_code == 0
    printed = yaml.safe_load(said.stdout)
    assert Settings.model_validate(printed["scrobble_sync"]).accounts.keys() == {"ada-l"}
