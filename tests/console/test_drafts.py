"""Policies and prices in forms at the console: tried, then published, over nobody's head."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from ktv_booking.reservations.models import ProtectionProposals
from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue
from tests.builders import (
    NOW,
    OPEN_TERMS,
    TODAY,
    a_password,
    an_agent,
    evening,
)
from tests.console.conftest import Evening
from tests.console.desks import BrowserDesk, serious_faults

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
DeskAt = Callable[..., BrowserDesk]
WINDOWS = ("same_day", "within_7_days", "beyond_7_days")
AT_THE_PEAK: dict[str, Any] = {
    "weekdays": [5, 6],
    "starts": 1200,
    "ends": 1380,
    "min_minutes": 180,
    "room_classes": [],
    "windows": [],
}


@pytest.fixture
def head(evening_at: tuple[Venue, list[Room]], session: Session) -> str:
    """Somebody who sets the venue up, and a peak rule that was proposed; their login."""
    for language, login in (("zh", "han"), ("en", "eve")):
        agent = an_agent(session, "venue_manager", login=login, name=login, language=language)
        a_password(session, agent)
    found = {"rule": AT_THE_PEAK, "gain_permille": 21, "evenings": 9}
    session.add(
        ProtectionProposals(
            venue_id=evening_at[0].id, business_date=TODAY, weeks=8, calls=40, rules=[found],
            made_at=NOW,
        )
    )  # fmt: skip
    session.flush()
    return "han"


def at_the(desk_at: DeskAt, path: str, login: str, language: str = "zh", **more: Any) -> Page:
    """Sign in as who may set up, and go to a page."""
    desk = desk_at(language, **more)
    desk.sign_in(login, language)
    expect(desk.page.locator(".rail")).to_be_visible()
    desk.page.goto(f"{desk.url}/{path}")
    return desk.page


def test_a_policy_is_changed_in_forms_tried_and_published(
    head: str, house: Evening, desk_at: DeskAt
) -> None:
    house.book()
    path = f"/v1/venues/{house.venue.id}/policy"
    page = at_the(desk_at, "policy", head)

    expect(page.locator(".proposal")).to_contain_text("2.1%")
    page.get_by_role("button", name="放进草稿").click()
    page.locator("summary", has_text="保留与迟到").click()
    page.get_by_label("迟到等候（分钟） · 当日").fill("25")
    by_tier = "各等级等候（分钟） · 当日"
    page.get_by_label(by_tier, exact=True).select_option(label="另定")
    page.locator("[data-term=grace_by_tier] button", has_text="加一行").click()
    page.get_by_label(f"{by_tier} · 会员等级 1").select_option(label="金卡")
    page.get_by_label(f"{by_tier} · 分钟 1").fill("10")
    page.get_by_role("link", name="价目").click()
    page.get_by_role("link", name="规则").click()
    page.get_by_role("button", name="继续修改草稿").click()
    page.locator("summary", has_text="与上一版相比").click()
    expect(page.locator(".changes li")).to_have_count(3)
    expect(page.locator(".changes li", has_text="金卡 10")).to_have_count(1)
    page.locator(".try-out").get_by_role("button", name="看看会怎样").click()
    expect(page.locator(".side-by-side .verdict")).to_have_count(2)
    expect(page.locator(".tried tr", has_text="迟到等候")).to_contain_text("25")
    assert serious_faults(page) == []

    theirs = {
        "effective_from": TODAY.isoformat(),
        "defaults": {window: dict(OPEN_TERMS) for window in WINDOWS},
        "overrides": [],
    }
    newest = house.program.get(f"{path}/versions").json()["items"][0]["version"]
    between = house.program.put(path, json=theirs, headers={"If-Match": f'"{newest}"'})
    assert between.status_code == 200, between.text
    for name in ("发布为第", "确认从"):
        page.locator(".publish-bar").get_by_role("button", name=name).click()
    expect(page.locator(".publish-bar .refusal")).to_contain_text("有人刚发布了")
    for name in ("发布为第", "确认从"):
        page.locator(".publish-bar").get_by_role("button", name=name).click()

    expect(page.locator(".el-message", has_text="已发布")).to_be_visible()
    expect(page.locator(".proposal")).to_contain_text("已在规则里")
    published = house.program.get(path).json()
    assert published["version"] == newest + 2
    assert published["document"]["defaults"]["same_day"]["grace_minutes"] == 25
    assert published["document"]["defaults"]["same_day"]["grace_by_tier"] == {"gold": 10}
    assert published["document"]["overrides"][-1]["set"] == {"min_minutes": 180}


def test_prices_are_changed_as_they_are_printed_and_shown_on_who_has_booked(
    head: str, house: Evening, desk_at: DeskAt
) -> None:
    house.book(starts_at=evening(day_offset=2).isoformat(), minutes=120)
    path = f"/v1/venues/{house.venue.id}/price-list"
    page = at_the(desk_at, "prices", "eve", "en", color_scheme="dark")

    page.get_by_role("button", name="Change the prices").click()
    cell = page.get_by_label("Price · Small · Weekday · 12:00–02:00")
    cell.fill("")
    expect(page.locator(".holes")).to_contain_text("Small · Weekday")
    bar = page.locator(".publish-bar")
    for name in ("Publish as", "Yes, from"):
        bar.get_by_role("button", name=name).click()
    expect(bar.locator(".refusal")).to_contain_text("Small has no price on Weekday")
    cell.fill("120")
    bar.get_by_role("button", name="Show what it would do").click()
    expect(page.locator(".tried .figures li", has_text="would differ")).to_contain_text("1")
    expect(page.locator(".tried tr", has_text="Small").first).to_contain_text("+¥40.00")
    assert serious_faults(page) == []
    for name in ("Publish as", "Yes, from"):
        bar.get_by_role("button", name=name).click()

    expect(page.locator('[data-class="small"] .price').nth(1)).to_contain_text("¥120.00")
    rows = house.program.get(path).json()["document"]["rows"]
    assert {row["amount_minor"] for row in rows if row["room_class"] == "small"} >= {12_000}
