"""A station's day as a person meets it: the picture, the difference, the button."""

import shutil
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.support.airing import music
from tests.support.databases import MigratedTemplates
from tests.support.eventually import eventually
from tests.support.gateways import TOKEN, migrate_gateway
from tests.support.radio_house import SOON, House, radio_house
from tests.support.servers import OwnNats
from tests.support.stations import migrate_libretime_sync

SCREENSHOTS = Path(__file__).parent / "screenshots"
NEWS = {"type": "NEW", "title": "The news", "media_id": 9, "hard_start": True}


@pytest.fixture
async def house(nats: OwnNats, templates: MigratedTemplates) -> AsyncGenerator[House, None]:
    """A station, a gateway and libretime-sync."""
    async with (
        templates.clone("libretime_sync", migrate_libretime_sync) as dsn,
        templates.clone("gateway", migrate_gateway) as gateway_dsn,
        radio_house(nats.url, dsn, gateway_dsn) as made,
    ):
        yield made


@pytest.fixture
async def signed_in(house: House, request: pytest.FixtureRequest) -> AsyncGenerator[Page, None]:
    """A page of somebody who has signed in; what it shows in the end is kept."""
    chromium = shutil.which("chromium")
    assert chromium, "these tests need Chromium: apt-get install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
        )
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        await page.goto(str(house.gateway.admin.base_url))
        await page.fill("input[type=password]", TOKEN)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("link", name="Stations")).to_be_visible()
        yield page
        SCREENSHOTS.mkdir(exist_ok=True)
        await page.screenshot(path=SCREENSHOTS / f"{request.node.name}.png", full_page=True)
        await browser.close()


def a_day() -> dict[str, Any]:
    hours: dict[str, Any] = {f"{hour:02d}:00": music(14, first=1 + hour % 10) for hour in range(24)}
    hours["14:00"] = [{**NEWS, "scheduled_time": 0}, *music(12, first=5, start_s=240)]
    return hours


async def test_a_day_is_previewed_published_and_seen(house: House, signed_in: Page) -> None:
    page = signed_in
    log_id = await house.log({"14:00": a_day()["14:00"]})
    url = f"{str(house.gateway.admin.base_url).rstrip('/')}/stations?date={SOON.isoformat()}"
    await page.goto(url)
    await expect(page.get_by_text("empty").first).to_be_visible()

    await page.get_by_role("link", name=f"Preview publishing log {log_id}").click()
    await expect(page.get_by_text("13 rows would be created, 0 deleted, 0 stay.")).to_be_visible()
    await page.get_by_role("button", name="Publish").click()
    await eventually(lambda: len(house.scheduled()) == 13, within_s=20)
    await page.goto(url)

    await expect(page.get_by_text("published", exact=True)).to_be_visible()
    await expect(page.locator("rect.music")).to_have_count(13)


async def test_nothing_of_a_full_day_is_cut_off_on_a_telephone(
    house: House, signed_in: Page
) -> None:
    page = signed_in
    log_id = await house.log(a_day())
    done = await house.ask("POST", f"/api/logs/{log_id}/publish", headers={"Prefer": "wait=60"})
    assert done.status_code == 200, done.text
    house.station.unschedules(next(iter(house.station.state.schedule.rows)))
    await page.set_viewport_size({"width": 400, "height": 800})

    await page.goto(f"{str(house.gateway.admin.base_url).rstrip('/')}/stations?date={SOON}")

    await expect(page.get_by_text("edited", exact=True)).to_be_visible()
    overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0
