"""From the first guest to the last, at the counter and on the board, by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.builders import PASSWORD, evening
from tests.console.conftest import Evening
from tests.console.desks import BrowserDesk
from tests.console.phone_desk import tab_to

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
DeskAt = Callable[..., BrowserDesk]


def press(page: Page, name: str) -> None:
    """Go to a button by the tabulator and press it."""
    tab_to(page, page.get_by_role("button", name=name, exact=True).first)
    page.keyboard.press("Enter")


def test_the_guests_of_an_evening_are_looked_after_by_keyboard_alone(
    house: Evening, desk_at: DeskAt
) -> None:
    stays = house.book(minutes=60)
    comes = house.book(starts_at=evening(hour=21).isoformat(), minutes=60)
    desk = desk_at("en", now=evening(hour=20, minute=5))
    page, keys = desk.page, desk.page.keyboard
    page.goto(desk.url)
    page.locator("#login").press_sequentially("ann")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")

    tab_to(page, page.get_by_role("link", name="Front desk"))
    keys.press("Enter")
    expect(page.locator(".list.is-late")).to_be_visible()
    press(page, "Arrived")
    expect(page.locator(".to-say")).to_contain_text(stays["room"]["number"])
    press(page, "Seat")
    expect(page.locator(".list.is-seated")).to_be_visible()

    tab_to(page, page.get_by_role("link", name="Board"))
    keys.press("Enter")
    tab_to(page, desk.bar(comes["id"]))
    for key in ("m", "ArrowRight", "ArrowRight"):
        keys.press(key)
    desk.expect_verdict("fine")
    keys.press("Enter")
    expect(page.locator('[data-do="confirm"]')).to_be_focused()
    keys.press("Enter")
    expect(page.locator(".follow-up.is-done")).to_be_visible()
    expect(page.locator(".wish")).to_be_hidden()
    tab_to(page, desk.bar(stays["id"]))
    for key in ("m", "Shift+ArrowRight"):
        keys.press(key)
    desk.expect_verdict("fine")
    keys.press("Enter")
    expect(page.locator(".wish")).to_contain_text("Stay longer")
    tab_to(page, page.locator('[data-do="confirm"]'))
    keys.press("Enter")
    expect(page.locator(".wish")).to_be_hidden()

    tab_to(page, page.get_by_role("link", name="Front desk"))
    keys.press("Enter")
    tab_to(page, page.locator(".list.is-seated .guest-who"))
    keys.press("Enter")
    press(page, "They left")
    press(page, "Yes, they left")
    expect(page.locator(".list.is-seated")).to_have_count(0)

    gone, moved = house.again(stays), house.again(comes)
    assert (gone["status"], gone["minutes"]) == ("completed", 90)
    assert moved["starts_at"].startswith(evening(hour=22).isoformat()[:16])
