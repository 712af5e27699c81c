"""The example of medley.yaml is the contract: every name in it is understood."""

from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from medley_kit.settings import SettingsError, check_whole_file, load_settings
from tests.contract.every_settings import SECTIONS

EXAMPLE = Path(__file__).parents[2] / "deploy" / "env" / "medley.example.yaml"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The example, with its one secret's file in reach."""
    (tmp_path / "medley_admin").write_text("t0ken\n")
    text = EXAMPLE.read_text(encoding="utf-8").replace("/run/secrets", str(tmp_path))
    path = tmp_path / "medley.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_has_no_mistake(example: Path) -> None:
    check_whole_file(example, SECTIONS, environ={})


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_of_the_example_is_taken(example: Path, section: str) -> None:
    written = yaml.safe_load(example.read_text(encoding="utf-8"))[section]

    settings = load_settings(SECTIONS[section], config=example, environ={})

    assert set(written) == settings.model_fields_set - {"nats", "postgres"}


def test_the_secret_of_the_example_comes_from_its_file(example: Path) -> None:
    settings = load_settings(SECTIONS["gateway"], config=example, environ={})

    tokens = settings.model_dump()["admin_tokens"]

    assert tokens["ops"].get_secret_value() == "t0ken"


def test_a_secret_file_that_is_missing_is_named() -> None:
    with pytest.raises(SettingsError) as caught:
        check_whole_file(EXAMPLE, SECTIONS, environ={})

    assert len(caught.value.sentences) == 1
    assert "`gateway.admin_tokens.ops.token_file`" in caught.value.sentences[0]


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_that_is_missing_gives_the_defaults(section: str) -> None:
    model = SECTIONS[section]

    settings = load_settings(model, environ={"MEDLEY_HOME": "/nowhere"})

    assert settings == model()
    assert isinstance(settings, BaseModel)
