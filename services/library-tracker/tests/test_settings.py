"""What the section `library_tracker` accepts."""

from pathlib import Path

import pytest

from library_tracker.settings import Settings
from medley_kit.settings import SettingsError, load_settings


def load(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "medley.yaml"
    path.write_text(text)
    return load_settings(Settings, config=path, environ={})


def test_without_a_section_nothing_is_followed_and_nothing_removed_in_haste(tmp_path: Path) -> None:
    settings = load(tmp_path, "")

    assert settings.jellyfin == {}
    assert settings.removal.grace == 86_400
    assert settings.stuck_after.downloading == 86_400


def test_qbittorrent_may_let_people_in_without_a_password(tmp_path: Path) -> None:
    text = (
        "library_tracker: {qbittorrent: {main: {url: 'http://q:1', username: a, password: ''}}}\n"
    )

    assert load(tmp_path, text).qbittorrent["main"].username == "a"


@pytest.mark.parametrize("share", ["1.5", "-0.1", "all"])
def test_a_share_lies_between_nothing_and_everything(tmp_path: Path, share: str) -> None:
    with pytest.raises(SettingsError, match=r"`library_tracker\.removal\.max_share`"):
        load(tmp_path, f"library_tracker: {{removal: {{max_share: {share}}}}}\n")


def test_an_instance_may_keep_4k_and_a_jellyfin_be_reached_in_several_ways(tmp_path: Path) -> None:
    text = (
        "library_tracker:\n"
        "  radarr: {uhd: {url: 'http://r:1', api_key: k, is_4k: true}}\n"
        "  jellyfin:\n"
        "    lan: {url: 'http://j:1', api_key: k, watch_urls: {public: 'https://watch.example'}}\n"
    )

    settings = load(tmp_path, text)

    assert settings.radarr["uhd"].is_4k
    assert str(settings.jellyfin["lan"].watch_urls["public"]).startswith("https://watch.example")
