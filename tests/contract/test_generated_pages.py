"""Pages made from code are committed as the code has them now."""

from pathlib import Path

import pytest

from tests.contract.every_settings import SECTIONS
from tests.contract.generated import ROOT, generated_pages
from tests.contract.settings_page import settings_page

PAGES = generated_pages()


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in PAGES])
def test_a_generated_page_is_up_to_date(path: Path) -> None:
    committed = path.read_text(encoding="utf-8")

    assert committed == PAGES[path], f"{path.relative_to(ROOT)} is old: run `make generated`"


def test_every_setting_is_described() -> None:
    rows = [line for line in settings_page(SECTIONS).splitlines() if line.startswith("| `")]

    undescribed = [row for row in rows if row.rstrip("| ").endswith("|") or row.count(" | ") < 3]

    assert rows
    assert undescribed == []
