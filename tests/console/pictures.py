"""The pictures of the README, taken anew: `python -m tests.console.pictures [FOLDER]`.

The console as it is built now (`make web`) before a Friday night of the demo chain, which is the
same each time. They are looked at before they are kept.
"""

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy.orm import Session

from ktv_booking.access.queries import agent_by_id
from ktv_booking.db.migrate import migrate
from ktv_booking.rooms.demo import seed_demo
from tests.builders import NOW, a_booking, a_password, a_phone, evening
from tests.console.desks import CHROMIUM, QUIETLY, BrowserDesk, a_browser_desk, left_out
from tests.console.friday import FRIDAY, HALF_PAST_EIGHT, Friday
from tests.over_http import at, demo_app, serving, token_header
from tests.stores import Desk

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WIDE, TABLET = {"width": 1440, "height": 900}, {"width": 1024, "height": 768}
LOGIN = "duty_manager"
MEDIUM, LARGE = re.compile(r"^\s*30\d"), re.compile(r"^\s*3(1[5-9]|20)")


class Camera:
    """Takes pictures of desks at a house, on that Friday at half past eight."""

    def __init__(self, browser: Browser, url: str, venue_id: str, folder: Path) -> None:
        self.browser, self.url, self.venue_id, self.folder = browser, url, venue_id, folder

    @contextmanager
    def at(
        self, path: str, name: str, *, login: str = LOGIN, tablet: bool = False
    ) -> Iterator[BrowserDesk]:
        """Give a desk in the language and light of the picture's name, and take it at the end."""
        _, language, *dark = name.rsplit("-", 2) if name.endswith("-dark") else name.rsplit("-", 1)
        desk = a_browser_desk(
            self.browser, self.url, language=language, now=HALF_PAST_EIGHT,
            color_scheme="dark" if dark else "light",
        )  # fmt: skip
        desk.page.set_viewport_size(TABLET if tablet else WIDE)
        desk.page.add_init_script(f"localStorage.setItem('ktv-venue', '{self.venue_id}')")
        desk.enter(login, path)
        yield desk
        desk.page.evaluate("document.fonts.ready")
        desk.page.wait_for_timeout(600)
        desk.page.screenshot(path=self.folder / f"{name}.png")
        desk.context.close()


def the_board(camera: Camera, name: str) -> None:
    """Take the board while a booking that nobody fixed yet is held over another hour."""
    with camera.at("board", name) as desk:
        bar = desk.page.locator(".bar.is-confirmed.is-loose").first
        expect(bar).to_be_visible()
        box = bar.bounding_box()
        assert box is not None
        x, y = box["x"] + 30, box["y"] + box["height"] / 2
        desk.page.mouse.move(x, y)
        desk.page.mouse.down()
        desk.page.mouse.move(x + 44, y + 1, steps=6)
        desk.expect_verdict("fine")


def a_word_asked_for(camera: Camera, name: str, vip: str) -> None:
    """Take the board while a larger room at the smaller one's price is asked for."""
    with camera.at("board", name, login="lead") as desk:
        rows = desk.page.locator(".tl-row.is-room")
        larger = rows.filter(has_text=LARGE).filter(has=desk.page.locator(".is-vacant"))
        larger.first.scroll_into_view_if_needed()
        seated = rows.filter(has_text=MEDIUM).locator(".bar.is-seated")
        desk.drag_to(seated.last, larger.first)
        desk.expect_verdict("consent")
        desk.page.mouse.up()
        desk.page.get_by_text(vip, exact=True).click()
        expect(desk.page.locator(".wish-said.is-approval")).to_be_visible()


def the_phone_desk(camera: Camera, name: str, phone: str) -> None:
    """Take the phone desk while a member rings who comes often."""
    with camera.at("desk", name, login="agent") as desk:
        page: Page = desk.page
        expect(page.locator("#who")).to_be_focused()
        page.keyboard.type(phone)
        expect(page.locator(".caller")).to_be_visible()
        page.keyboard.press("Enter")
        page.keyboard.type("6")
        page.keyboard.press("Tab")
        page.keyboard.type("9")
        expect(page.locator(".offer").first).to_be_visible()
        expect(page.locator(".offer-say")).to_be_visible()


def the_front_desk(camera: Camera, name: str) -> None:
    """Take the front desk on a tablet, with somebody in hand who is here."""
    with camera.at("front", name, login="front_desk", tablet=True) as desk:
        desk.page.locator(".list.is-waiting .guest-who, .list.is-late .guest-who").first.click()
        expect(desk.page.locator(".guest-panel")).to_be_visible()


def a_member(program: httpx.Client, venue_id: str) -> str:
    """Let somebody join who is booked for tomorrow; return their number."""
    phone = a_phone()
    profile = {
        "home_venue_id": venue_id, "name": "王小明", "title": "先生", "tier": "gold",
        "phones": [phone],
    }  # fmt: skip
    joined = program.post("/v1/members", json=profile).raise_for_status().json()
    booked = a_booking(
        venue_id, starts_at=evening(FRIDAY + 1), party_size=5, member_id=joined["id"],
        guest={"name": "王小明", "phone": phone},
    )  # fmt: skip
    program.post("/v1/reservations", json=booked).raise_for_status()
    return phone


@contextmanager
def the_chain(folder: str) -> Iterator[tuple[str, httpx.Client]]:
    """Serve the demo chain from a new store; give its address, and head office as a program."""
    database = Desk(f"sqlite:///{folder}/store.sqlite3")
    migrate(database)
    with Session(database.engine) as session:
        chain = seed_demo(session, by="pictures", now=NOW)
        for agent_id in chain.agent_ids.values():
            a_password(session, agent_by_id(session, agent_id))
        session.commit()
    headers = token_header(database, "hq_admin") | at(HALF_PAST_EIGHT)
    with serving(demo_app(database)) as url, httpx.Client(base_url=url, headers=headers) as program:
        yield url, program
    database.close()


def take_all(folder: Path) -> None:
    """Take every picture."""
    with TemporaryDirectory() as store, the_chain(store) as (url, program):
        venues = program.get("/v1/venues").json()["items"]
        venue_id = next(venue["id"] for venue in venues if venue["code"] == "shanghai")
        Friday(program, venue_id).live_through()
        phone = a_member(program, venue_id)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIETLY))
            camera = Camera(browser, url, venue_id, folder)
            for name in ("board-zh", "board-zh-dark", "board-en", "board-en-dark"):
                the_board(camera, name)
            a_word_asked_for(camera, "approval-zh", "贵宾")
            a_word_asked_for(camera, "approval-en", "VIP")
            for language in ("zh", "en"):
                the_phone_desk(camera, f"phone-desk-{language}", phone)
                the_front_desk(camera, f"front-desk-{language}")
            browser.close()


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    if (reason := left_out()) is not None:
        sys.exit(reason)
    take_all(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
