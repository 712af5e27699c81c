"""What the section `jellyfin_sync` accepts."""

from pathlib import Path

import pytest

from jellyfin_sync.domain.copies import Copies
from jellyfin_sync.settings import Role, Settings
from medley_kit.settings import SettingsError, load_settings

TWO_SERVERS = """
jellyfin_sync:
  servers:
    lan: {url: "http://lan:8096/", api_key: one, path_map: {/media: /mnt/nfs}}
    wan: {url: "https://wan.example", api_key: two, role: target}
"""


def load(tmp_path: Path, text: str, **environ: str) -> Settings:
    path = tmp_path / "medley.yaml"
    path.write_text(text)
    return load_settings(Settings, config=path, environ=environ)


def test_a_service_without_servers_starts(tmp_path: Path) -> None:
    assert load(tmp_path, "").servers == {}


def test_two_servers_need_an_address_and_a_key_each(tmp_path: Path) -> None:
    servers = load(tmp_path, TWO_SERVERS).servers

    assert [(s.url, s.role) for s in servers.values()] == [
        ("http://lan:8096", Role.BOTH),
        ("https://wan.example", Role.TARGET),
    ]


def test_everything_is_kept_equal_unless_said_otherwise_but_nobody_is_deleted(
    tmp_path: Path,
) -> None:
    sync = load(tmp_path, TWO_SERVERS).sync

    assert sync.watched_status
    assert sync.playback_progress
    assert sync.users.create
    assert not sync.users.delete
    assert not sync.dry_run


def test_a_key_comes_from_the_environment(tmp_path: Path) -> None:
    variable = {"MEDLEY_JELLYFIN_SYNC__SERVERS__LAN__API_KEY": "three"}

    settings = load(tmp_path, TWO_SERVERS, **variable)

    assert settings.servers["lan"].api_key.get_secret_value() == "three"


def test_w28_a_key_from_a_file_and_a_token_are_never_shown(tmp_path: Path) -> None:
    """They stood in plain YAML, and in the log."""
    key, token = "one-key-of-lan", "one-token-of-ada"
    (tmp_path / "lan.key").write_text(f"{key}\n")
    text = """
jellyfin_sync:
  servers:
    lan: {url: "http://lan:8096", api_key_file: lan.key}
"""
    variable = {"MEDLEY_JELLYFIN_SYNC__SERVERS__LAN__USER_TOKENS__ADA": token}

    settings = load(tmp_path, text, **variable)
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"

    lan = settings.servers["lan"]
    assert lan.api_key.get_secret_value() == key
    assert [each.get_secret_value() for each in lan.user_tokens.values()] == [token]
    assert key not in shown
    assert token not in shown


def test_w28_a_wrong_setting_is_named_without_the_key_beside_it(tmp_path: Path) -> None:
    text = TWO_SERVERS.replace("api_key: one", "api_key: very-secret, role: sideways")

    with pytest.raises(SettingsError, match="role") as error:
        load(tmp_path, text)

    assert "very-secret" not in str(error.value)


def test_copies_are_kept_with_their_like_unless_said_otherwise(tmp_path: Path) -> None:
    assert load(tmp_path, TWO_SERVERS).sync.copies is Copies.SAME_PATH


@pytest.mark.parametrize("written", ["off", '"off"'])
def test_copies_are_left_alone_with_and_without_quotes(tmp_path: Path, written: str) -> None:
    """A bare `off` is false in YAML."""
    sync = load(tmp_path, TWO_SERVERS + f"  sync: {{copies: {written}}}\n").sync

    assert sync.copies is Copies.OFF


def test_copies_can_be_kept_equal_with_each_other_and_not_in_ways_nobody_knows(
    tmp_path: Path,
) -> None:
    assert load(tmp_path, TWO_SERVERS + "  sync: {copies: all}\n").sync.copies is Copies.ALL
    with pytest.raises(SettingsError, match="copies"):
        load(tmp_path, TWO_SERVERS + "  sync: {copies: some}\n")


def test_a_user_map_names_servers_that_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"line 6: `jellyfin_sync\.user_map\.ada\.lam`"):
        load(tmp_path, TWO_SERVERS + "  user_map: {ada: {lam: ada2}}\n")


def test_a_path_has_one_policy(tmp_path: Path) -> None:
    policy = "{prefix: /a, absent_retry_count: 1}"

    with pytest.raises(SettingsError, match=r"`jellyfin_sync\.path_sync_policy\[1\]\.prefix`"):
        load(tmp_path, TWO_SERVERS + f"  path_sync_policy: [{policy}, {policy}]\n")


@pytest.mark.parametrize("count", ["-2", "often"])
def test_an_item_is_looked_for_a_number_of_times_or_for_ever(tmp_path: Path, count: str) -> None:
    text = f"  path_sync_policy: [{{prefix: /a, absent_retry_count: {count}}}]\n"

    with pytest.raises(SettingsError, match="absent_retry_count"):
        load(tmp_path, TWO_SERVERS + text)
