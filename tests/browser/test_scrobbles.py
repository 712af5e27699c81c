"""The page at `/scrobbles` as a person meets it, with a doubt to decide."""

import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from medley_simulators.lastfm.plays import Play
from medley_simulators.navidrome.library import Song
from scrobble_sync.app import service
from scrobble_sync.settings import Settings
from tests.support.databases import MigratedTemplates
from tests.support.gateways import TOKEN, a_gateway, migrate_gateway
from tests.support.listeners import DAY, NOW, Listeners, listeners, migrate_scrobble_sync
from tests.support.one_service import settings_of
from tests.support.servers import OwnNats

SCREENSHOTS = Path(__file__).parent / "screenshots"
LIBRARY = [
    Song("Intro", ("Ada",), "One", "Ada", track=3, duration=60),
    Song("Intro", ("Ada",), "Two", "Ada", track=1, duration=95),
]


@pytest.fixture
async def doubtful(nats: OwnNats, templates: MigratedTemplates) -> AsyncGenerator[str, None]:
    """The address of a gateway whose scrobble-sync has one match in doubt."""
    async with (
        templates.clone("scrobble_sync", migrate_scrobble_sync) as dsn,
        listeners(dsn, library=LIBRARY) as people,
        templates.clone("gateway", migrate_gateway) as gateway_dsn,
        a_gateway(nats.url, gateway_dsn) as gateway,
    ):
        people.lastfm.add_plays("ada", [Play(NOW - DAY, "Ada", "Intro")])
        await people.sync()
        async with service.running(_settings(people, nats.url, dsn)):
            yield str(gateway.admin.base_url)


def _settings(people: Listeners, nats_url: str, dsn: str) -> Settings:
    section = people.resources.settings.model_dump(mode="json", include={"targets", "accounts"})
    for account in section["accounts"].values():
        account["password"] = "secret"
        account["lastfm"]["api_key"] = "lastfm-key"
        del account["listenbrainz"]
    return settings_of(Settings, nats_url, dsn, **section, schedule={"sync": 0})


@pytest.fixture
async def page(doubtful: str, request: pytest.FixtureRequest) -> AsyncGenerator[Page, None]:
    """Signed in, on the page; what it shows is kept."""
    chromium = shutil.which("chromium")
    assert chromium, "these tests need Chromium: apt-get install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        await page.goto(doubtful)
        await page.fill("input[type=password]", TOKEN)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("link", name="Scrobbles")).to_be_visible()
        await page.goto(f"{doubtful}/scrobbles")
        yield page
        SCREENSHOTS.mkdir(exist_ok=True)
        await page.screenshot(path=SCREENSHOTS / f"{request.node.name}.png", full_page=True)
        await browser.close()


async def test_candidates_stand_side_by_side_and_one_is_accepted(page: Page) -> None:
    await expect(page.get_by_role("heading", name="To decide")).to_be_visible()
    await expect(page.get_by_role("button", name="Accept Intro of One")).to_be_visible()

    await page.get_by_role("button", name="Accept Intro of Two").click()

    await expect(page.get_by_text("Nothing is in doubt.")).to_be_visible()


async def test_on_a_telephone_nothing_is_cut_off(page: Page) -> None:
    await page.set_viewport_size({"width": 400, "height": 800})
    await expect(page.get_by_role("button", name="Accept Intro of One")).to_be_visible()

    overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )

    assert overflow <= 0
