"""What documents tell people to write and to type is understood."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from medley.cli import app
from medley_kit.settings import check_whole_file
from tests.contract.every_settings import SECTIONS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES += [*sorted((ROOT / "docs" / "how-to").glob("*.md")), ROOT / "deploy" / "README.md"]
SETTINGS = re.compile(r"^( *)```yaml\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^|[`/$ ])medley (?P<words>[a-z][a-z-]*(?: [a-z]+)?)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
TARGET = re.compile(r"(?:`make |^make |(?<=\$ )make )([a-z]+)", re.MULTILINE)
SECRET_FILE = re.compile(r"_file: *([^ }\n]+)")


def settings_in_documents() -> Iterator[tuple[str, str]]:
    """Page and text of every example of medley.yaml."""
    for page in PAGES:
        for number, found in enumerate(SETTINGS.finditer(page.read_text(encoding="utf-8"))):
            indent, text = found.groups()
            lines = [line.removeprefix(indent) for line in text.splitlines()]
            yield f"{page.name} {number}", "\n".join(lines) + "\n"


def commands_in(page: Path) -> set[str]:
    """The commands a page tells to type, without options and arguments."""
    code = "\n".join(CODE.findall(page.read_text(encoding="utf-8")))
    return {found["words"] for found in COMMAND.finditer(code)}


def is_command(words: str) -> bool:
    """Whether the command line knows these words; the second may be an argument."""
    first, _, second = words.partition(" ")
    known = typer.main.get_group(app).commands
    below = getattr(known.get(first), "commands", None)
    return first in known and (below is None or second in {"", *below})


@pytest.mark.parametrize(
    "text", [pytest.param(text, id=where) for where, text in settings_in_documents()]
)
def test_an_example_of_settings_has_no_mistake(text: str, tmp_path: Path) -> None:
    for name in SECRET_FILE.findall(text):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("secret\n")
    path = tmp_path / "medley.yaml"
    path.write_text(text, encoding="utf-8")

    check_whole_file(path, SECTIONS, environ={})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_exists(page: Path) -> None:
    unknown = {words for words in commands_in(page) if not is_command(words)}

    assert unknown == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_target_of_make_exists(page: Path) -> None:
    named = set(TARGET.findall(page.read_text(encoding="utf-8")))
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert named <= set(targets)


@pytest.mark.parametrize("package", ["contracts", "kit"])
def test_every_module_is_in_the_readme_of_its_package(package: str) -> None:
    folder = ROOT / "shared" / package
    readme = (folder / "README.md").read_text(encoding="utf-8")
    modules = {file.name for file in (folder / "src").rglob("*.py")} - {"__init__.py"}

    assert modules == set(re.findall(r"`(\w+\.py)`", readme)) & modules


def test_the_search_finds_what_it_looks_for() -> None:
    assert len(list(settings_in_documents())) >= 3
    assert {"doctor", "queue", "up"} <= commands_in(ROOT / "README.md")
    assert not is_command("parked forget")
    assert not is_command("mend")
