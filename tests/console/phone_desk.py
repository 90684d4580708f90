"""At the phone desk of the console: how a call is taken there, for the journeys."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Evening
from tests.console.desks import BrowserDesk


def at_the_phone(desk: BrowserDesk, login: str = "lan") -> Page:
    """Go to the phone desk."""
    page = desk.enter(login, "desk")
    expect(page.locator("#who")).to_be_focused()
    return page


def ring(page: Page, phone: str, *, clock: str = "8", name: str = "", offered: bool = True) -> None:
    """Type who rings and what they want, as far as the offers."""
    page.keyboard.type(phone)
    expect(page.locator("#phone")).to_have_value(phone)
    if name:
        expect(page.locator(".caller-new")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator("#name")).to_be_focused()
        page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.locator("#party")).to_be_focused()
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    page.keyboard.type(clock)
    if offered:
        expect(page.locator(".offer").first).to_be_visible()


def tab_to(page: Page, wanted: Locator) -> None:
    """Go there from field to field, as somebody without a mouse does."""
    expect(wanted).to_be_visible()
    expect(wanted).to_be_enabled()
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError("no way there by the tabulator")


def booked_by(house: Evening, phone: str) -> list[dict[str, Any]]:
    """Return what is booked under a number."""
    answer = house.program.get("/v1/reservations", params={"phone": phone[-8:]})
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
