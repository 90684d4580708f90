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
LONGEST_WAIT_MS = 8_000
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

    def sign_in(self, login: str, language: str = "zh", password: str = PASSWORD) -> None:
        """Sign in as the first thing."""
        self.page.goto(self.url)
        self.page.fill("#login", login)
        self.page.fill("#password", password)
        self.page.get_by_role("button", name=SIGN_IN[language], exact=True).click()

    def show_board(self, login: str, language: str = "zh") -> None:
        """Sign in and wait until the board stands there."""
        self.sign_in(login, language)
        expect(self.page.get_by_role("link", name=BOARD[language])).to_be_visible()
        expect(self.page.locator(".tl")).to_be_visible()

    def bar(self, reservation_id: str) -> Locator:
        """Return the bar of a reservation."""
        return self.page.locator(f'.bar[data-id="{reservation_id}"]')

    def row(self, number: str) -> Locator:
        """Return the line of a room."""
        return self.page.locator(".tl-row.is-room", has=self.page.locator("b", has_text=number))

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


def serious_faults(page: Page) -> list[str]:
    """Return what keeps people with a screen reader or a keyboard out, by axe's rules."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
