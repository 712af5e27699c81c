"""A home and a port of its own for each `medley up`."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.support.medley_command import choose_ports
from tests.support.servers import temporary_folder


@pytest.fixture
def folder() -> Generator[Path, None, None]:
    """A folder the servers' unprivileged user may enter when root runs the tests."""
    with temporary_folder() as path:
        yield path


@pytest.fixture
def home(folder: Path) -> Path:
    return folder / "home"


@pytest.fixture
def port(home: Path) -> dict[str, str]:
    """The gateway's port, for a system of its own and for the demo."""
    home.mkdir(mode=0o711)
    choose_ports(home / "demo")
    return {"MEDLEY_GATEWAY__PORT": choose_ports(home)}
