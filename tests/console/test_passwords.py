"""A first password and a new one, in a real browser, also where the page was reloaded before."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue
from tests.builders import a_password, an_agent
from tests.console.conftest import Evening
from tests.console.desks import PASSWORD, BrowserDesk

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
DeskAt = Callable[..., BrowserDesk]
OF_ONES_OWN = "the third lamp in room 8"


@pytest.fixture
def newcomer(evening_at: tuple[Venue, list[Room]], session: Session) -> str:
    """Somebody who has a password from the house and none of their own; their login."""
    agent = an_agent(session, "agent", login="new", name="new", language="en")
    a_password(session, agent, must_change=True)
    return agent.login


def change_it(page: Page) -> None:
    page.fill("#current", PASSWORD)
    page.fill("#next", OF_ONES_OWN)
    page.fill("#again", OF_ONES_OWN)
    page.get_by_role("button", name="Change password").click()


def test_a_first_password_is_set_also_after_a_reload(
    newcomer: str, house: Evening, desk_at: DeskAt
) -> None:
    desk = desk_at("en")
    desk.sign_in(newcomer, "en")
    expect(desk.page.locator(".door-welcome")).to_contain_text("First sign-in")

    desk.page.reload()
    expect(desk.page.locator("#login")).to_be_visible()
    desk.sign_in(newcomer, "en")
    expect(desk.page.locator(".door-welcome")).to_contain_text("First sign-in")
    change_it(desk.page)

    expect(desk.page.locator(".rail")).to_be_visible()


def test_a_new_password_is_set_on_a_page_that_was_reloaded(house: Evening, desk_at: DeskAt) -> None:
    desk = desk_at("en")
    desk.show_board("ann")

    desk.page.goto(f"{desk.url}/password")
    expect(desk.page.locator("#current")).to_be_visible()
    expect(desk.page.locator(".door-welcome")).to_have_count(0)
    change_it(desk.page)

    expect(desk.page.locator(".rail")).to_be_visible()
    desk.context.clear_cookies()
    desk.sign_in("ann", "en", password=OF_ONES_OWN)
    expect(desk.page.locator(".rail")).to_be_visible()
