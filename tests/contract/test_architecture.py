"""What points where, what is called what, and how large it may get."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS_WITHOUT_A_NAME = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc"}
ROOMS_WITHOUT_A_NAME |= {"manager", "managers"}
MEDIA_WORDS = re.compile(
    r"\b(jellyfin|libretime|navidrome|radarr|sonarr|seerr|jellyseerr|qbittorrent|last\.?fm|subsonic"
    r"|listenbrainz|movies?|films?|episodes?|series|tracks?|songs?|albums?|artists?|music|media"
    r"|playlists?|scrobbles?|playback|stations?|watched|librar(y|ies))\b",
    re.IGNORECASE,
)
LARGEST_FILE = 400
WHAT_VALUES_ARE_MADE_OF = {
    "services/library-tracker/src/library_tracker/domain/value.py": {"msgspec"},  # ADR 0035
}
SOURCES = ("shared/*/src", "services/*/src", "deploy/standalone/src", "tests/simulators/src")


def python_files(*patterns: str) -> list[Path]:
    """The Python files below the folders that match, in order."""
    folders = [folder for pattern in patterns for folder in ROOT.glob(pattern)]
    return sorted(file for folder in folders for file in folder.rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(path: Path) -> Iterator[str]:
    """The top-level packages a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno} imports relatively"
            yield (node.module or "").split(".")[0]


def test_imports_point_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    result = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-1000:]


def test_the_search_for_files_finds_them() -> None:
    assert len(python_files(*SOURCES)) > 50


@pytest.mark.parametrize("path", python_files("services/*/src/*/domain"), ids=name_of)
def test_the_domain_imports_the_standard_library_only(path: Path) -> None:
    own = path.relative_to(ROOT).parts[3]

    foreign = {name for name in imported(path) if name not in sys.stdlib_module_names}

    assert foreign <= {own} | WHAT_VALUES_ARE_MADE_OF.get(name_of(path), set())


@pytest.mark.parametrize("path", python_files("shared/contracts/src"), ids=name_of)
def test_contracts_need_pydantic_and_nothing_else(path: Path) -> None:
    foreign = {name for name in imported(path) if name not in sys.stdlib_module_names}

    assert foreign <= {"pydantic", "medley_contracts"}


def test_no_relative_imports() -> None:
    for path in python_files("shared", "services", "deploy", "tests"):
        assert all(imported(path))


def test_every_module_has_a_name_of_its_own() -> None:
    found = [
        name_of(path)
        for path in python_files("shared", "services", "deploy", "tests")
        if ROOMS_WITHOUT_A_NAME & {*path.parent.parts[len(ROOT.parts) :], path.stem}
    ]

    assert found == []


@pytest.mark.parametrize("path", python_files("shared/kit/src"), ids=name_of)
def test_the_kit_knows_no_media(path: Path) -> None:
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)

    assert [f"{n}: {line.strip()}" for n, line in lines if MEDIA_WORDS.search(line)] == []


def test_a_package_opens_with_a_docstring_and_nothing_else() -> None:
    found = []
    for path in python_files("shared", "services", "deploy", "tests"):
        if path.name != "__init__.py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if len(tree.body) != 1 or not ast.get_docstring(tree):
            found.append(name_of(path))

    assert found == []


def test_every_module_says_in_its_first_line_what_is_here() -> None:
    found = [
        name_of(path)
        for path in python_files(*SOURCES)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert found == []


def test_no_file_is_a_house_of_its_own() -> None:
    long = {
        name_of(path): lines
        for path in python_files("shared", "services", "deploy", "tests")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LARGEST_FILE
    }

    assert long == {}, f"over {LARGEST_FILE} lines: is there a second room inside?"


def test_only_the_kit_catches_everything() -> None:
    found = []
    for path in python_files(*(pattern for pattern in SOURCES if pattern != "shared/*/src")):
        found += list(_catch_alls(path))
    for path in python_files("shared/contracts/src", "shared/clients/src"):
        found += list(_catch_alls(path))

    assert found == []


def _catch_alls(path: Path) -> Iterator[str]:
    """Handlers of any exception that do not end by raising it again."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ExceptHandler):
            continue
        everything = node.type is None or (
            isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
        )
        last = node.body[-1]
        if everything and not (isinstance(last, ast.Raise) and last.exc is None):
            yield f"{name_of(path)}:{node.lineno}"


def test_every_package_is_typed() -> None:
    packages = [file.parent for file in python_files(*SOURCES) if file.name == "__init__.py"]
    roots = [package for package in packages if package.parent.name == "src"]

    assert len(roots) == 10
    assert [name_of(package) for package in roots if not (package / "py.typed").exists()] == []
