"""Folders the servers' user can reach, and short ways to ask the servers something."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.support.servers import temporary_folder


@pytest.fixture
def folder() -> Generator[Path, None, None]:
    """Unlike ``tmp_path``, one that an unprivileged user may enter when root runs the tests."""
    with temporary_folder() as path:
        yield path
