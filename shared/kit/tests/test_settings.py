"""Where settings come from, and which of two sources wins."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import Field, SecretStr

from medley_kit.quantities import InstanceName, Seconds, Secret
from medley_kit.settings import ServiceSettings, SettingsError, load_settings
from medley_kit.settings_model import SettingsPart

Write = Callable[[str], Path]


class Place(SettingsPart):
    """One place."""

    url: str
    key: Secret
    tags: dict[str, str] = Field(default={})
    tokens: dict[str, Secret] = Field(default={})


class Settings(ServiceSettings):
    """A section with one of everything."""

    SECTION: ClassVar[str] = "atlas"
    FALLBACKS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "ATLAS_URL": ("places", "main", "url"),
        "ATLAS_KEY": ("places", "main", "key"),
    }

    places: dict[InstanceName, Place] = Field(default={})
    every: Seconds = 60
    port: int = Field(default=1, ge=0)
    is_loud: bool = False
    names: list[str] = Field(default=[])
    note: str | None = None


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Put a text where a settings file belongs."""

    def put(text: str) -> Path:
        path = tmp_path / "medley.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return put


def test_a_missing_section_gives_the_defaults(write: Write) -> None:
    settings = load_settings(Settings, config=write("other: {anything: 1}\n"), environ={})

    assert settings == Settings()
    assert not settings.nats.is_given
    assert not settings.postgres.is_given


def test_an_empty_file_gives_the_defaults(write: Write) -> None:
    assert load_settings(Settings, config=write("# nothing yet\n"), environ={}) == Settings()


def test_a_key_with_nothing_behind_it_keeps_its_default(write: Write) -> None:
    settings = load_settings(Settings, config=write("atlas:\n  every:\n  note:\n"), environ={})

    assert settings.every == 60
    assert settings.note is None


def test_the_file_of_the_variable_comes_before_the_folder_and_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "medley.yaml").write_text("atlas: {every: 3}")
    monkeypatch.chdir(tmp_path)
    environ = {"MEDLEY_HOME": str(home)}
    seen = [load_settings(Settings, environ=environ).every]
    (tmp_path / "medley.yaml").write_text("atlas: {every: 2}")
    seen.append(load_settings(Settings, environ=environ).every)
    (tmp_path / "mine.yaml").write_text("atlas: {every: 1}")
    environ |= {"MEDLEY_CONFIG": str(tmp_path / "mine.yaml")}

    seen.append(load_settings(Settings, environ=environ).every)

    assert seen == [3, 2, 1]


def test_a_file_that_was_named_has_to_exist(tmp_path: Path) -> None:
    environ = {"MEDLEY_CONFIG": str(tmp_path / "gone.yaml")}

    with pytest.raises(SettingsError, match=r"gone\.yaml cannot be read: No such file"):
        load_settings(Settings, environ=environ)


def test_the_environment_wins_over_the_file(write: Write) -> None:
    path = write("atlas: {places: {lan: {url: a, key: k}}, every: 1h}\n")
    environ = {
        "MEDLEY_ATLAS__PLACES__LAN__KEY": "from-environment",
        "MEDLEY_ATLAS__EVERY": "2m",
        "MEDLEY_ATLAS__IS_LOUD": "true",
        "MEDLEY_ATLAS__PORT": "8080",
    }

    settings = load_settings(Settings, config=path, environ=environ)

    assert settings.places["lan"].key.get_secret_value() == "from-environment"
    assert settings.places["lan"].url == "a"
    assert (settings.every, settings.is_loud, settings.port) == (120, True, 8080)


def test_a_variable_finds_the_key_that_differs_in_case_or_hyphen(write: Write) -> None:
    path = write("atlas: {places: {Living-Room: {url: a, key: k}}}\n")
    environ = {"MEDLEY_ATLAS__PLACES__LIVING_ROOM__URL": "b"}

    settings = load_settings(Settings, config=path, environ=environ)

    assert {name: place.url for name, place in settings.places.items()} == {"Living-Room": "b"}


def test_variables_alone_make_a_place() -> None:
    environ = {"MEDLEY_ATLAS__PLACES__LAN__URL": "a", "MEDLEY_ATLAS__PLACES__LAN__KEY": "0123"}

    place = load_settings(Settings, environ=environ).places["lan"]

    assert (place.url, place.key.get_secret_value()) == ("a", "0123")


def test_a_variable_may_hold_a_whole_section_or_list() -> None:
    environ = {
        "MEDLEY_ATLAS__PLACES": '{"lan": {"url": "a", "key": "k"}}',
        "MEDLEY_ATLAS__NAMES": "ada, bob",
    }

    settings = load_settings(Settings, environ=environ)

    assert settings.places["lan"].url == "a"
    assert settings.names == ["ada", "bob"]


def test_an_empty_variable_counts_as_not_set(write: Write) -> None:
    settings = load_settings(
        Settings, config=write("atlas: {every: 5}"), environ={"MEDLEY_ATLAS__EVERY": ""}
    )

    assert settings.every == 5


def test_overrides_win_over_the_environment(write: Write) -> None:
    settings = load_settings(
        Settings,
        config=write("nats: {url: 'nats://file:1'}"),
        environ={"MEDLEY_NATS__URL": "nats://environment:1"},
        overrides={
            "nats": {"url": "nats://override:1", "password": SecretStr("s")},
            "atlas": {"port": 0},
        },
    )

    assert settings.nats.url == ["nats://override:1"]
    assert settings.nats.password == SecretStr("s")
    assert settings.port == 0


@pytest.mark.parametrize(
    "written",
    ["nats://a:1", "[nats://a:1]", "'nats://a:1,nats://b:1'", "[nats://a:1, nats://b:1]"],
)
def test_the_broker_has_one_address_or_several(write: Write, written: str) -> None:
    settings = load_settings(Settings, config=write(f"nats: {{url: {written}}}"), environ={})

    assert settings.nats.url == (
        ["nats://a:1", "nats://b:1"] if "b:1" in written else ["nats://a:1"]
    )
    assert settings.nats.is_given


def test_foreign_variables_fill_in_where_nothing_else_is_said(write: Write) -> None:
    path = write("atlas: {places: {main: {url: from-file, key: null}}}\n")
    environ = {"ATLAS_URL": "from-fallback", "ATLAS_KEY": "from-fallback"}

    place = load_settings(Settings, config=path, environ=environ).places["main"]

    assert (place.url, place.key.get_secret_value()) == ("from-file", "from-fallback")


def test_our_own_variables_win_over_foreign_ones() -> None:
    environ = {"ATLAS_URL": "a", "ATLAS_KEY": "k", "MEDLEY_ATLAS__PLACES__MAIN__URL": "b"}

    assert load_settings(Settings, environ=environ).places["main"].url == "b"


def test_a_secret_is_read_from_a_file_without_its_last_newline(
    write: Write, tmp_path: Path
) -> None:
    (tmp_path / "lan.key").write_text(" s3cret \n")
    path = write("atlas: {places: {lan: {url: a, key_file: lan.key}}}\n")

    place = load_settings(Settings, config=path, environ={}).places["lan"]

    assert place.key.get_secret_value() == " s3cret "


def test_a_variable_may_name_the_file_of_a_secret(write: Write, tmp_path: Path) -> None:
    secret = tmp_path / "lan.key"
    secret.write_text("s3cret")
    path = write(
        "atlas: {places: {lan: {url: a, key: old}}}\npostgres: {dsn: 'postgresql://a/b'}\n"
    )
    environ = {
        "MEDLEY_ATLAS__PLACES__LAN__KEY_FILE": str(secret),
        "MEDLEY_POSTGRES__DSN_FILE": str(tmp_path / "dsn"),
    }
    (tmp_path / "dsn").write_text("postgresql://c/d\n")

    settings = load_settings(Settings, config=path, environ=environ)

    assert settings.places["lan"].key.get_secret_value() == "s3cret"
    assert settings.postgres.dsn.get_secret_value() == "postgresql://c/d"


def test_a_secret_in_a_variable_wins_over_a_file_named_in_yaml(write: Write) -> None:
    path = write("atlas: {places: {lan: {url: a, key_file: gone}}}\n")
    environ = {"MEDLEY_ATLAS__PLACES__LAN__KEY": "direct"}

    place = load_settings(Settings, config=path, environ=environ).places["lan"]

    assert place.key.get_secret_value() == "direct"


@pytest.mark.parametrize("written", ["s3cret", "{token: s3cret}", "{token_file: ada.token}"])
def test_a_secret_in_a_map_has_three_spellings(write: Write, tmp_path: Path, written: str) -> None:
    (tmp_path / "ada.token").write_text("s3cret\n")
    path = write(f"atlas: {{places: {{lan: {{url: a, key: k, tokens: {{ada: {written}}}}}}}}}\n")

    place = load_settings(Settings, config=path, environ={}).places["lan"]

    assert place.tokens["ada"].get_secret_value() == "s3cret"


@pytest.mark.parametrize("written", ["0123", "1e5", "yes", "12:30", "2026-01-01", "null-ish", "~x"])
def test_text_stays_as_it_was_written_whatever_yaml_makes_of_it(write: Write, written: str) -> None:
    path = write(
        f"atlas: {{places: {{lan: {{url: {written}, key: {written}, tags: {{no: on}}}}}}}}\n"
    )

    place = load_settings(Settings, config=path, environ={}).places["lan"]

    assert (place.url, place.key.get_secret_value()) == (written, written)
    assert place.tags == {"no": "on"}


def test_anchors_and_inheritance_are_understood(write: Write) -> None:
    path = write(
        "atlas:\n  places:\n    lan: &lan {url: a, key: k}\n"
        "    wan:\n      <<: *lan\n      url: b\n"
    )

    places = load_settings(Settings, config=path, environ={}).places

    assert [(p.url, p.key.get_secret_value()) for p in places.values()] == [("a", "k"), ("b", "k")]


def test_settings_show_no_secret_when_printed(write: Write) -> None:
    path = write("atlas: {places: {lan: {url: a, key: s3cret, tokens: {ada: s3cret}}}}\n")

    settings = load_settings(Settings, config=path, environ={})

    assert "s3cret" not in f"{settings!r} {settings}"
