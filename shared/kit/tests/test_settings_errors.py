"""What is said about settings that are wrong: the key, the file, the line, and no secret."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar, Literal

import pytest
from pydantic import Field, model_validator

from medley_kit.errors import PermanentError
from medley_kit.quantities import InstanceName, Seconds, Secret
from medley_kit.settings import ServiceSettings, SettingsError, check_whole_file, load_settings
from medley_kit.settings_model import SettingsPart, refuse

Say = Callable[..., str]


class Place(SettingsPart):
    """One place."""

    url: str
    key: Secret
    role: Literal["both", "source"] = "both"
    weight: float = Field(default=1, ge=0, le=10)


class Settings(ServiceSettings):
    """A section with one of everything."""

    SECTION: ClassVar[str] = "atlas"

    places: dict[InstanceName, Place] = Field(default={})
    every: Seconds = 60
    port: int = 1
    names: list[str] = Field(default=[])
    favourite: str | None = None

    @model_validator(mode="after")
    def _favourite_is_a_place(self) -> "Settings":
        if self.favourite and self.favourite not in self.places:
            refuse("names no place of `places`", at=("favourite",))
        return self


class Other(ServiceSettings):
    """Another service's section."""

    SECTION: ClassVar[str] = "rivers"

    depth: int = 0


def check(path: Path, environ: Mapping[str, str]) -> None:
    sections: dict[str, type[ServiceSettings]] = {"atlas": Settings, "rivers": Other}
    check_whole_file(path, sections, environ=environ)


@pytest.fixture
def said(tmp_path: Path) -> Say:
    """What loading a text as the settings file complains about, the folder left out."""

    def load(text: str, *, whole: bool = False, **environ: str) -> str:
        path = tmp_path / "medley.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError) as caught:
            check(path, environ) if whole else load_settings(Settings, config=path, environ=environ)
        return str(caught.value).replace(f"{tmp_path}/", "")

    return load


def test_a_settings_error_is_permanent() -> None:
    assert issubclass(SettingsError, PermanentError)


def test_an_unknown_key_is_named_with_its_line_and_the_likely_one(said: Say) -> None:
    text = said("atlas:\n  places:\n    lan:\n      url: a\n      key: k\n      rol: both\n")

    assert text == (
        "medley.yaml, line 6: `atlas.places.lan.rol` is not a setting; did you mean `role`?"
    )


def test_an_unknown_key_like_no_other_is_answered_with_what_may_stand_there(said: Say) -> None:
    text = said("atlas:\n  places: {lan: {url: a, key: k, zzz: 1}}\n")

    assert "`atlas.places.lan.zzz` is not a setting; what can stand here: key, role, url" in text


def test_the_shared_sections_are_no_part_of_a_services_own(said: Say) -> None:
    assert "`atlas.nats` is not a setting" in said("atlas: {nats: {url: 'nats://a:1'}}\n")


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        pytest.param("port: many", "`atlas.port` should be a whole number", id="text for a number"),
        pytest.param("port: true", "`atlas.port` should be a number", id="a boolean for a number"),
        pytest.param("every: soon", "`atlas.every` should be a number of seconds", id="a duration"),
        pytest.param("names: ada", "`atlas.names` should be a list", id="text for a list"),
        pytest.param(
            "places: [a]", "`atlas.places` should be a section", id="a list for a section"
        ),
        pytest.param(
            "places: {lan: a}", "`atlas.places.lan` should be a section", id="text for a section"
        ),
        pytest.param(
            "places: {lan: {url: a}}",
            "`atlas.places.lan.key` is required and missing",
            id="a required key",
        ),
        pytest.param(
            "places: {lan: {url: a, key: ''}}", "`atlas.places.lan.key` is empty", id="no secret"
        ),
        pytest.param(
            "places: {lan: {url: a, key: k, role: bot}}",
            "`atlas.places.lan.role` should be 'both' or 'source'",
            id="a choice",
        ),
        pytest.param(
            "places: {lan: {url: a, key: k, weight: 11}}",
            "`atlas.places.lan.weight` should be less than or equal to 10",
            id="a limit",
        ),
        pytest.param(
            "places: {'two words': {url: a, key: k}}",
            "`atlas.places.two words` is a name; it should be letters",
            id="a name",
        ),
        pytest.param("favourite: x", "`atlas.favourite` names no place", id="a cross-reference"),
        pytest.param("? [a, b]\n  : 1", "`atlas` has a key that is no plain word", id="an odd key"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(said: Say, written: str, complaint: str) -> None:
    text = said(f"# a comment\natlas:\n  {written}\n")

    assert complaint in text
    assert text.startswith("medley.yaml, line 3: ") or "medley.yaml, line 2: " in text


def test_everything_wrong_is_said_at_once_in_the_order_of_the_file(said: Say) -> None:
    text = said("nats:\n  urls: x\natlas:\n  port: x\n  evry: 1\npostgres:\n  dsn: 'mysql://a'\n")

    assert [line.split(": ")[0] for line in text.splitlines()] == [
        "medley.yaml, line 2",
        "medley.yaml, line 4",
        "medley.yaml, line 5",
        "medley.yaml, line 7",
    ]


def test_a_key_that_stands_twice_is_refused(said: Say) -> None:
    text = said("atlas:\n  port: 1\n  every: 5\n  port: 2\n")

    assert text == "medley.yaml, line 4: `atlas.port` stands here twice; the first is in line 2."


def test_a_section_that_stands_twice_is_refused_whosever_it_is(said: Say) -> None:
    assert "line 2: `rivers` stands here twice" in said("rivers: {}\nrivers: {}\n")


def test_a_wrong_variable_is_named(said: Say) -> None:
    text = said("", MEDLEY_ATLAS__PORT="x", MEDLEY_ATLAS__EVRY="1")

    assert "environment variable MEDLEY_ATLAS__PORT: `atlas.port` should be a whole number" in text
    assert "environment variable MEDLEY_ATLAS__EVRY: `atlas.evry` is not a setting" in text


def test_an_unreadable_secret_file_is_named_and_nothing_else_is_said(said: Say) -> None:
    text = said("atlas:\n  places:\n    lan:\n      url: a\n      key_file: gone.key\n")

    assert text == (
        "medley.yaml, line 5: `atlas.places.lan.key_file` names gone.key, "
        "which cannot be read: No such file or directory."
    )


def test_an_empty_secret_file_is_refused(said: Say, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")

    assert "names empty, which is empty" in said(
        "atlas: {places: {lan: {url: a, key_file: empty}}}\n"
    )


def test_a_secret_that_is_no_text_file_is_refused(said: Say, tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\xff")

    assert "which is not UTF-8 text" in said("atlas: {places: {lan: {url: a, key_file: binary}}}\n")


def test_a_secret_and_its_file_side_by_side_are_refused(said: Say, tmp_path: Path) -> None:
    (tmp_path / "lan.key").write_text("k")
    text = said("atlas: {places: {lan: {url: a, key: k, key_file: lan.key}}}\n")

    assert "`atlas.places.lan.key` and `key_file` are both given" in text


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("atlas: {places: {lan: {key: [hunter2]}}}", id="a list for a secret"),
        pytest.param("atlas: {places: {lan: {key: {a: hunter2}}}}", id="a map for a secret"),
        pytest.param("postgres: {dsn: 'mysql://ada:hunter2@db/x'}", id="a database's address"),
        pytest.param("nats: {url: 'nats://ada:hunter2@broker:1'}", id="a broker's address"),
        pytest.param("atlas: {places: {lan: {url: a, key: *hunter2}}}", id="an alias"),
        pytest.param("atlas: {places: {lan: {url: a, key: !hunter2 x}}}", id="a tag"),
        pytest.param("atlas: {places: {lan: {url: a, key: %hunter2}}}", id="a directive"),
        pytest.param("atlas: {places: {lan: {url: a, key: 'hunter2}}}", id="an open quote"),
        pytest.param("atlas:\n  places:\n key: hunter2\n", id="wrong indentation"),
        pytest.param("atlas: {key: @hunter2}", id="a reserved character"),
        pytest.param("atlas: {key: hunter2\x01}", id="a control character"),
        pytest.param("hunter2", id="no mapping at all"),
    ],
)
def test_no_complaint_repeats_what_may_be_a_secret(said: Say, written: str) -> None:
    assert "hunter2" not in said(written)


def test_broken_yaml_is_located(said: Say) -> None:
    assert said("atlas:\n  port: 1\n\tevery: 5\n").startswith(
        "medley.yaml, line 3: this is not valid YAML"
    )


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "medley.yaml"
    path.write_bytes("atlas: {favourite: Zürich}".encode("latin-1"))

    with pytest.raises(SettingsError, match="is not UTF-8 text"):
        load_settings(Settings, config=path, environ={})


def test_a_mapping_that_contains_itself_is_refused(said: Say) -> None:
    assert "contains itself" in said("atlas: &atlas\n  places: {lan: *atlas}\n")


def test_another_services_mistake_does_not_stop_this_one(tmp_path: Path) -> None:
    path = tmp_path / "medley.yaml"
    path.write_text("rivers: {dept: 5, dept: 6}\nmountains: {}\n")

    assert load_settings(Settings, config=path, environ={}) == Settings()


def test_the_whole_file_is_checked_for_everyone(said: Say) -> None:
    text = said(
        "rivers:\n  dept: 5\natlass: {}\nmountains: {}\natlas:\n  port: x\n",
        whole=True,
        MEDLEY_RIVER__DEPTH="3",
    )

    assert text.splitlines() == [
        "medley.yaml, line 2: `rivers.dept` is not a setting; did you mean `depth`?",
        "medley.yaml, line 3: `atlass` is not a section; did you mean `atlas`?",
        (
            "medley.yaml, line 4: `mountains` is not a section; "
            "there are: atlas, nats, postgres, rivers."
        ),
        "medley.yaml, line 6: `atlas.port` should be a whole number.",
        (
            "environment variable MEDLEY_RIVER__DEPTH: "
            "`river` is not a section; did you mean `rivers`?"
        ),
    ]


def test_a_whole_file_without_mistakes_passes(tmp_path: Path) -> None:
    path = tmp_path / "medley.yaml"
    path.write_text("rivers: {depth: 5}\natlas: {port: 7}\n")

    check(path, {"MEDLEY_RIVERS__DEPTH": "6"})

    assert load_settings(Other, config=path, environ={}).depth == 5
