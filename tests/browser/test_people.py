"""The page of people as a person meets it: a new account's password, once."""

import re

import httpx
from playwright.async_api import Page, expect

from tests.support.eventually import eventually
from tests.support.medley_command import MedleyUp


async def _sign_in(page: Page, token: str) -> None:
    await page.fill("input[type=password]", token)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Last changes")).to_be_visible()


async def test_a_new_accounts_password_is_shown_once(demo: MedleyUp, page: Page) -> None:
    await _sign_in(page, demo.token)
    async with httpx.AsyncClient() as viewer:
        await viewer.post(f"{demo.where('Jellyfin lan')}/_sim/users", json={"name": "carl"})
    await page.get_by_role("link", name="People").click()
    show = page.get_by_role("button", name="Show the password of carl")

    async def is_offered() -> bool:
        await page.reload()
        return await show.count() == 1

    await eventually(is_offered, within_s=15, every_s=0.5)
    await show.click()

    await expect(page.locator(".password")).to_have_text(re.compile(r"^\w{16}$"), timeout=10_000)
    await page.goto(f"{demo.url}/people")
    await expect(page.locator(".password")).to_have_count(0)
    await expect(show).to_have_count(0)
    await expect(page.get_by_text("carl").first).to_be_visible()


async def test_nothing_of_it_is_cut_off_on_a_telephone(demo: MedleyUp, page: Page) -> None:
    await page.set_viewport_size({"width": 400, "height": 800})
    await _sign_in(page, demo.token)
    await page.goto(f"{demo.url}/people")
    await expect(page.get_by_role("heading", name="What is planned")).to_be_visible()

    overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )

    assert overflow <= 0
