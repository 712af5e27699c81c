"""The page at `/` as a person meets it."""

import httpx
from playwright.async_api import Page, expect

from tests.support.medley_command import MedleyUp


async def _sign_in(page: Page, token: str) -> None:
    await page.fill("input[type=password]", token)
    await page.keyboard.press("Enter")


async def test_a_wrong_token_is_told_and_the_right_one_opens_the_page(
    demo: MedleyUp, page: Page
) -> None:
    await _sign_in(page, "not the token")
    await expect(page.get_by_role("alert")).to_be_visible()

    await _sign_in(page, demo.token)

    await expect(page.get_by_role("heading", name="Last changes")).to_be_visible()
    await expect(page.get_by_text("jellyfin-sync").first).to_be_visible()


async def test_a_change_appears_by_itself_with_its_reason(demo: MedleyUp, page: Page) -> None:
    await _sign_in(page, demo.token)
    await expect(page.get_by_role("heading", name="Last changes")).to_be_visible()

    async with httpx.AsyncClient() as viewer:
        mark = {"user": "ada", "item": "Metropolis", "played": True}
        await viewer.post(f"{demo.where('Jellyfin lan')}/_sim/mark", json=mark)

    await expect(page.get_by_text("Metropolis").first).to_be_visible(timeout=10_000)
    await expect(page.get_by_text("TogglePlayed").first).to_be_visible()


async def test_a_button_starts_a_job_and_the_job_is_shown(demo: MedleyUp, page: Page) -> None:
    await _sign_in(page, demo.token)

    await page.get_by_role("button", name="Compare all servers").click()

    await expect(page.get_by_text("Compare servers").first).to_be_visible(timeout=10_000)


async def test_nothing_is_cut_off_on_a_telephone(demo: MedleyUp, page: Page) -> None:
    await page.set_viewport_size({"width": 400, "height": 800})
    await _sign_in(page, demo.token)
    await expect(page.get_by_role("heading", name="Last changes")).to_be_visible()

    overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )

    assert overflow <= 0
