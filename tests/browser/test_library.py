"""The page that answers where the thing is that somebody asked for."""

from playwright.async_api import Page, expect

from tests.support.medley_command import MedleyUp


async def _open(demo: MedleyUp, page: Page) -> None:
    await page.fill("input[type=password]", demo.token)
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="Library").click()
    await expect(page.get_by_role("heading", name="The library")).to_be_visible()


async def test_what_is_on_its_way_is_listed_with_its_progress(demo: MedleyUp, page: Page) -> None:
    await _open(demo, page)

    await expect(page.get_by_text("The Cabinet of Dr Caligari")).to_be_visible(timeout=20_000)
    bar = page.get_by_label("Progress of The Cabinet of Dr Caligari")
    await expect(bar).to_have_attribute("value", "42.0", timeout=30_000)


async def test_a_request_tells_what_happened_to_it(demo: MedleyUp, page: Page) -> None:
    await _open(demo, page)

    await page.get_by_role("link", name="Battleship Potemkin").click(timeout=20_000)

    await expect(page.get_by_text("Requested by ben")).to_be_visible()


async def test_nothing_is_cut_off_on_a_telephone(demo: MedleyUp, page: Page) -> None:
    await page.set_viewport_size({"width": 400, "height": 800})
    await _open(demo, page)

    overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )

    assert overflow <= 0
