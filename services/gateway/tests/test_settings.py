"""What the section `gateway` accepts."""

from pathlib import Path

import pytest

from gateway.settings import Settings
from medley_kit.settings import SettingsError, load_settings


def load(tmp_path: Path, text: str, **environ: str) -> Settings:
    path = tmp_path / "medley.yaml"
    path.write_text(text)
    return load_settings(Settings, config=path, environ=environ)


def test_without_a_section_it_listens_on_this_machine_only(tmp_path: Path) -> None:
    settings = load(tmp_path, "")

    assert (settings.host, settings.port, settings.max_body) == ("127.0.0.1", 8080, 8_000_000)
    assert settings.admin_tokens == {}


@pytest.mark.parametrize("written", ["t0ken", "{token: t0ken}", "{token_file: ops.token}"])
def test_an_admin_token_stands_in_the_file_or_beside_it(tmp_path: Path, written: str) -> None:
    (tmp_path / "ops.token").write_text("t0ken\n")

    settings = load(tmp_path, f"gateway: {{admin_tokens: {{ops: {written}}}}}\n")

    assert settings.admin_tokens["ops"].get_secret_value() == "t0ken"


def test_an_admin_token_may_come_from_the_environment(tmp_path: Path) -> None:
    settings = load(tmp_path, "", MEDLEY_GATEWAY__ADMIN_TOKENS__OPS="t0ken")

    assert settings.admin_tokens["ops"].get_secret_value() == "t0ken"


def test_a_source_without_a_secret_stops_the_start(tmp_path: Path) -> None:
    text = "gateway:\n  webhooks:\n    jellyfin:\n      lan: {}\n"

    with pytest.raises(SettingsError, match=r"line 4: `gateway\.webhooks\.jellyfin\.lan` has no"):
        load(tmp_path, text)


def test_a_source_without_a_secret_can_be_allowed(tmp_path: Path) -> None:
    text = "gateway: {allow_unsigned_webhooks: true, webhooks: {radarr: {main: {}}}}\n"

    settings = load(tmp_path, text)

    assert settings.webhooks.unsigned() == [("radarr", "main")]


def test_sources_are_found_by_their_kind(tmp_path: Path) -> None:
    webhooks = load(tmp_path, "gateway: {webhooks: {sonarr: {main: {secret: s}}}}\n").webhooks

    assert list(webhooks.of("sonarr") or ()) == ["main"]
    assert webhooks.of("jellyfin") == {}
    assert webhooks.of("unheard-of") is None
    assert webhooks.of("model_fields") is None


def test_an_application_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"`gateway\.webhooks\.radar` .* did you mean `radarr`"):
        load(tmp_path, "gateway: {webhooks: {radar: {main: {secret: s}}}}\n")


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_is_a_port(tmp_path: Path, port: str) -> None:
    with pytest.raises(SettingsError, match=r"`gateway\.port`"):
        load(tmp_path, f"gateway: {{port: {port}}}\n")
