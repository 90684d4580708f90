"""A browser at a desk: what an agent does at the console, and what they see there."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from ktv_booking.web.console import is_built
from tests.builders import NOW, PASSWORD
from tests.over_http import at

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIGN_IN = {"zh": "登录", "en": "Sign in"}
BOARD = {"zh": "房态", "en": "Board"}
LONGEST_WAIT_MS = 30_000
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


def left_out() -> str | None:
    """Say why no journey can be made here; None where they can."""
    if CHROMIUM is None:
        return "console journeys: NOT RUN, chromium is not installed"
    if not is_built():
        return "console journeys: NOT RUN, the console is not built (make web)"
    return None


@dataclass
class BrowserDesk:
    """One page of the console; `troubles` are errors and broken rules that its console told."""

    url: str
    context: BrowserContext
    page: Page
    troubles: list[str]

    def enter(self, login: str, path: str = "board") -> Page:
        """Be signed in already, as after a reload, and go to a page."""
        answer = self.context.request.post(
            f"{self.url}/v1/session", data={"login": login, "password": PASSWORD}
        )
        assert answer.ok, answer.text()
        self.page.goto(f"{self.url}/{path}")
        expect(self.page.locator(".rail")).to_be_visible()
        return self.page

    def sign_in(self, login: str, language: str = "zh", password: str = PASSWORD) -> None:
        """Sign in at the door, as the first thing."""
        self.page.goto(self.url)
        self.page.fill("#login", login)
        self.page.fill("#password", password)
        self.page.get_by_role("button", name=SIGN_IN[language], exact=True).click()

    def show_board(self, login: str) -> None:
        """Be signed in, and wait until the board stands there."""
        self.enter(login)
        expect(self.page.locator(".tl")).to_be_visible()

    def bar(self, reservation_id: str) -> Locator:
        """Return the bar of a reservation."""
        return self.page.locator(f'.bar[data-id="{reservation_id}"]')

    def row(self, number: str) -> Locator:
        """Return the line of a room."""
        return self.page.locator(
            ".tl-row.is-room", has=self.page.locator("b").get_by_text(number, exact=True)
        )

    def drag_to(self, bar: Locator, row: Locator, *, hours: float = 0) -> None:
        """Grab a bar and hold it over another line, so many hours later."""
        bar.scroll_into_view_if_needed()
        box, line = bar.bounding_box(), row.bounding_box()
        assert box is not None
        assert line is not None
        x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 2
        there = line["y"] + line["height"] / 2
        hour = float(
            self.page.locator(".tl-inner").evaluate(
                "(inner) => parseFloat(getComputedStyle(inner).getPropertyValue('--hour'))"
            )
        )
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + hours * hour, (y + there) / 2, steps=3)
        self.page.mouse.move(x + hours * hour, there, steps=3)

    def expect_verdict(self, kind: str) -> None:
        """Wait until the rules have answered so to what is dragged."""
        expect(self.page.locator(".ghost")).to_have_attribute("data-verdict", kind)

    def expect_said(self, text: str) -> None:
        """Wait until a toast says so."""
        expect(self.page.locator(".el-message", has_text=text).first).to_be_visible()


class Finger:
    """One finger on the screen of a desk."""

    RESTS_MS = 400

    def __init__(self, desk: BrowserDesk) -> None:
        self.page = desk.page
        self._screen = desk.context.new_cdp_session(desk.page)
        self._at = (0.0, 0.0)

    def _touch(self, kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        self._screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def _put_on(self, bar: Locator) -> None:
        bar.scroll_into_view_if_needed()  # which waits until what was flung has come to rest
        box = bar.bounding_box()
        assert box is not None
        self._at = box["x"] + box["width"] / 3, box["y"] + box["height"] / 2
        self._touch("touchStart", self._at)

    def _move(self, to: tuple[float, float], steps: int = 5) -> None:
        (x, y), (to_x, to_y) = self._at, to
        for step in range(1, steps + 1):
            part = step / steps
            self._touch("touchMove", (x + (to_x - x) * part, y + (to_y - y) * part))
        self._at = to

    def swipe(self, bar: Locator, *, by: float) -> None:
        """Begin on a bar and go up or down at once: no time passes, however slow the machine is."""
        self.page.clock.pause_at(self.page.evaluate("Date.now() / 1000 + 1"))
        self._put_on(bar)
        self._move((self._at[0], self._at[1] + by))
        self.lift()
        self.page.clock.resume()

    def rest_on(self, bar: Locator) -> None:
        """Touch a bar until it is lifted."""
        self._put_on(bar)
        self.page.clock.run_for(self.RESTS_MS)
        expect(self.page.locator(".ghost")).to_be_visible()

    def go_to(self, row: Locator) -> None:
        """Go up or down to a line, without lifting."""
        box = row.bounding_box()
        assert box is not None
        self._move((self._at[0], box["y"] + box["height"] / 2))

    def lift(self) -> None:
        """Take the finger away."""
        self._touch("touchEnd")


def a_browser_desk(
    browser: Browser, url: str, *, language: str = "zh", now: datetime = NOW, **more: Any
) -> BrowserDesk:
    """Open a page of its own, at an instant of the demo's clock."""
    context = browser.new_context(
        locale="zh-CN" if language == "zh" else "en-GB",
        extra_http_headers=at(now),
        viewport={"width": 1440, "height": 900},
        **more,
    )
    context.set_default_timeout(LONGEST_WAIT_MS)
    expect.set_options(timeout=LONGEST_WAIT_MS)
    page = context.new_page()
    page.clock.install(time=now + timedelta(seconds=1))
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "console",
        lambda message: (
            troubles.append(message.text)
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )
    return BrowserDesk(url, context, page, troubles)


def saved(page: Page, kind: str, folder: Path) -> Path:
    """Press the first button of a kind of file, and return the file under its own name."""
    with page.expect_download() as download:
        page.locator(f'[data-download="{kind}"]').first.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


STILL = """async () => {
  const still = new CSSStyleSheet()
  const all = '*, *::before, *::after'
  still.replaceSync(`${all} { animation: none !important; transition: none !important }`)
  document.adoptedStyleSheets.push(still)
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame)
}"""
"""Nothing comes or goes by degrees from here on: half faded in, a note has too little contrast."""


def serious_faults(page: Page) -> list[str]:
    """Return what keeps people with a screen reader or a keyboard out, by axe's rules."""
    page.evaluate(STILL)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
