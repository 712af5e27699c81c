"""One running demo and one Chromium for the whole folder; a screenshot of every page that fails."""

import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from tests.support.medley_command import MedleyUp, choose_ports, medley_up
from tests.support.servers import temporary_folder

SCREENSHOTS = Path(__file__).parent / "screenshots"
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
async def demo() -> AsyncGenerator[MedleyUp, None]:
    """`medley up --demo`, ready."""
    with temporary_folder() as folder:
        home = folder / "home"
        home.mkdir(mode=0o711)
        port = choose_ports(home / "demo")
        async with medley_up(home, "--demo", environ={"MEDLEY_GATEWAY__PORT": port}) as running:
            yield running


@pytest.fixture
async def page(demo: MedleyUp, request: pytest.FixtureRequest) -> AsyncGenerator[Page, None]:
    """A fresh page on the dashboard; what it shows is kept when the test fails."""
    chromium = shutil.which("chromium")
    assert chromium, "these tests need Chromium: apt-get install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(_QUIET))
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        await page.goto(demo.url)
        yield page
        SCREENSHOTS.mkdir(exist_ok=True)
        await page.screenshot(path=SCREENSHOTS / f"{request.node.name}.png", full_page=True)
        await browser.close()
