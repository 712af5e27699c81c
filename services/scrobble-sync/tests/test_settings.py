"""What the section `scrobble_sync` accepts."""

from pathlib import Path

import pytest

from medley_kit.settings import SettingsError, load_settings
from scrobble_sync.domain.conflict import Conflict
from scrobble_sync.settings import Settings

HOME = "scrobble_sync:\n  targets: {home: {url: 'http://navidrome:4533'}}\n"
ADA = "target: home, username: ada, password: p"


def load(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "medley.yaml"
    path.write_text(text)
    return load_settings(Settings, config=path, environ={})


def test_without_a_section_there_is_nothing_to_do(tmp_path: Path) -> None:
    assert load(tmp_path, "").accounts == {}


@pytest.mark.parametrize(
    "source", ["lastfm: {user: ada, api_key: k}", "listenbrainz: {user: ada, token: t}"]
)
def test_plays_come_from_either_service(tmp_path: Path, source: str) -> None:
    settings = load(tmp_path, f"{HOME}  accounts: {{ada: {{{source}, {ADA}}}}}\n")

    assert settings.accounts["ada"].conflict is Conflict.HIGHER
    assert settings.accounts["ada"].sync.loved


@pytest.mark.parametrize(
    ("account", "complaint"),
    [
        pytest.param(ADA, r"accounts\.ada\.lastfm` is required", id="no source"),
        pytest.param(
            f"lastfm: {{user: a, api_key: k}}, listenbrainz: {{user: a, token: t}}, {ADA}",
            r"accounts\.ada\.listenbrainz` and `lastfm` are two sources",
            id="two sources",
        ),
        pytest.param(
            "lastfm: {user: a, api_key: k}, target: hom, username: ada, password: p",
            r"accounts\.ada\.target` names no target",
            id="an unknown target",
        ),
        pytest.param(
            f"lastfm: {{user: a, api_key: k}}, {ADA}, sync: {{reverse_loved: love}}",
            r"accounts\.ada\.sync\.reverse_loved` needs `lastfm\.session_key`",
            id="loves without a session key",
        ),
    ],
)
def test_an_account_is_complete(tmp_path: Path, account: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=f"line 3: `scrobble_sync.{complaint}"):
        load(tmp_path, f"{HOME}  accounts: {{ada: {{{account}}}}}\n")


def test_stars_of_a_stopped_server_are_not_told_to_the_source(tmp_path: Path) -> None:
    text = (
        "scrobble_sync:\n"
        "  targets: {home: {url: 'http://n:1', mode: database, database_path: /n.db}}\n"
        "  accounts: {ada: {lastfm: {user: a, api_key: k, api_secret: s, session_key: t}, "
        f"{ADA}, sync: {{reverse_loved: love}}}}}}\n"
    )

    with pytest.raises(SettingsError, match=r"reverse_loved` needs a target in `mode: api`"):
        load(tmp_path, text)


def test_database_mode_names_the_file(tmp_path: Path) -> None:
    text = "scrobble_sync: {targets: {home: {url: 'http://n:1', mode: database}}}\n"

    with pytest.raises(SettingsError, match=r"targets\.home\.database_path` is required"):
        load(tmp_path, text)
