import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from medley.cli import app
from medley.embedded.ports import any_free_port
from medley.outcome import Exit


def call(*arguments: str, home: Path, **environ: str) -> Result:
    variables = {"MEDLEY_HOME": str(home), "COLUMNS": "200", **environ}
    return CliRunner().invoke(app, list(arguments), env=variables)


def written(folder: Path, text: str) -> str:
    path = folder / "settings.yaml"
    path.write_text(text)
    return str(path)


def test_the_version_is_told(tmp_path: Path) -> None:
    answer = call("--version", home=tmp_path)

    assert answer.exit_code == Exit.DONE
    assert answer.output.startswith("medley 0.")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(["up", "--tour"], "medley up --demo --tour", id="a tour of what?"),
        pytest.param(["up", "--demo", "-c", "x"], "makes its own settings", id="two settings"),
        pytest.param(
            ["up", "--only", "jelly"], "There is no service 'jelly'", id="no such service"
        ),
        pytest.param(["serve", "jelly"], "There is no service 'jelly'", id="none to serve"),
        pytest.param(["migrate", "jelly"], "There is no service 'jelly'", id="none to migrate"),
        pytest.param(["parked", "show", "0"], "Invalid value for", id="an id that cannot be"),
        pytest.param(["nonsense"], "No such command", id="no such command"),
    ],
)
def test_wrong_usage_is_refused_before_anything_is_started(
    tmp_path: Path, arguments: list[str], told: str
) -> None:
    answer = call(*arguments, home=tmp_path / "home")

    assert answer.exit_code == Exit.USAGE
    assert told in answer.output
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("command", ["up", "queue", "doctor", "migrate"])
def test_a_mistake_in_the_settings_is_told_with_key_and_line(tmp_path: Path, command: str) -> None:
    config = written(tmp_path, "gateway:\n  host: 127.0.0.1\n  prot: 8080\n")

    answer = call(command, "--config", config, home=tmp_path / "home")

    assert answer.exit_code == Exit.USAGE
    assert "prot" in answer.output
    assert f"{config}:3" in answer.output.replace(", line ", ":").replace(" line ", ":")


def test_a_settings_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    answer = call("up", "--config", str(tmp_path / "none.yaml"), home=tmp_path / "home")

    assert answer.exit_code == Exit.USAGE
    assert "none.yaml" in answer.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["queue"],
        ["parked", "ls"],
        ["parked", "drop", "1"],
        ["log"],
        ["sync", "jellyfin"],
        ["users", "ls"],
        ["users", "cancel", "1"],
        ["backup"],
        ["restore", __file__],
    ],
    ids=" ".join,
)
def test_a_gateway_that_is_away_is_exit_code_3(tmp_path: Path, arguments: list[str]) -> None:
    port = str(any_free_port())

    answer = call(*arguments, home=tmp_path, MEDLEY_GATEWAY__PORT=port, MEDLEY_ADMIN_TOKEN="any")

    assert answer.exit_code == Exit.UNREACHABLE
    assert f"does not answer at http://127.0.0.1:{port}" in answer.output


def test_nats_that_is_named_and_away_is_exit_code_3(tmp_path: Path) -> None:
    url = f"nats://127.0.0.1:{any_free_port()}"

    answer = call("topology", "diff", home=tmp_path / "home", MEDLEY_NATS__URL=url)

    assert answer.exit_code == Exit.UNREACHABLE
    assert f"NATS cannot be reached at {url}" in answer.output
    assert not (tmp_path / "home").exists()


def test_postgres_that_is_named_and_away_is_exit_code_3_and_keeps_its_password(
    tmp_path: Path,
) -> None:
    dsn = f"postgresql://me:hush@127.0.0.1:{any_free_port()}/db"

    answer = call("migrate", home=tmp_path / "home", MEDLEY_POSTGRES__DSN=dsn)

    assert answer.exit_code == Exit.UNREACHABLE
    assert "PostgreSQL cannot be reached" in answer.output
    assert "hush" not in answer.output


def test_help_imports_nothing_that_takes_time() -> None:
    heavy = ["fastapi", "faststream", "asyncpg", "httpx", "medley_simulators", "sqlalchemy"]
    question = f"import sys, medley.cli; print([m for m in {heavy} if m in sys.modules])"

    said = subprocess.run(
        [sys.executable, "-c", question], capture_output=True, check=True, text=True
    )

    assert said.stdout == "[]\n"
