"""Who rings at the phone desk of the console, and what is done for them, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue
from tests.builders import a_password, a_phone, an_agent
from tests.console.conftest import Evening
from tests.console.desks import BrowserDesk, serious_faults
from tests.console.phone_desk import at_the_phone, booked_by, ring

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
DeskAt = Callable[..., BrowserDesk]
NASTY = '<img src=x onerror="window.hit=1"><b>周杰</b>'


@pytest.fixture
def evening_at(evening_at: tuple[Venue, list[Room]], session: Session) -> tuple[Venue, list[Room]]:
    """The house, with an agent who answers the phone."""
    agent = an_agent(session, "agent", login="amy", name="amy", language="zh")
    a_password(session, agent)
    return evening_at


def test_a_caller_cancels_once_they_heard_what_it_costs(house: Evening, desk_at: DeskAt) -> None:
    phone = a_phone()
    booked = house.book(guest={"name": NASTY, "phone": phone})
    page = at_the_phone(desk_at())
    page.keyboard.type(phone)
    expect(page.locator(".caller-name")).to_contain_text(NASTY)

    page.locator(".open button").click()
    page.get_by_role("button", name="取消预约").click()
    expect(page.locator(".change-answer .booked-say")).not_to_be_empty()
    assert house.again(booked)["status"] == "confirmed"
    page.get_by_role("button", name="确认取消").click()

    expect(page.locator(".caller")).to_contain_text("没有未完成的预约")
    assert house.again(booked)["status"] == "cancelled"
    assert page.evaluate("window.hit") is None


def test_digits_and_initials_find_a_member_whose_number_is_used_without_being_said(
    house: Evening, desk_at: DeskAt
) -> None:
    phone = a_phone()
    member = {
        "home_venue_id": str(house.venue.id),
        "name": "王小明",
        "title": "先生",
        "phones": [phone],
        "tier": "gold",
    }
    assert house.program.post("/v1/members", json=member).status_code == 201
    page = at_the_phone(desk_at())

    page.keyboard.type(phone)
    expect(page.locator("#phone")).to_have_value(phone)
    page.fill("#who", phone[-8:])
    expect(page.locator(".caller-name")).to_contain_text("金卡")
    expect(page.locator("#phone")).to_have_value("")
    page.fill("#who", phone)
    expect(page.locator("#phone")).to_have_value(phone)
    page.fill("#who", "wxm")
    expect(page.locator("#phone")).to_have_value("")
    expect(page.locator("#name")).to_have_value("")
    expect(page.locator(".may li")).to_contain_text("王小明 先生")
    assert phone[-8:] not in page.locator(".may").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".caller-name")).to_contain_text("金卡")
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    page.keyboard.type("8")
    page.get_by_role("button", name="用档案里的号码").click()
    expect(page.locator("#phone")).not_to_have_value("")
    expect(page.locator(".offer").first).to_be_visible()
    page.keyboard.press("F9")

    expect(page.locator(".booked")).to_be_visible()
    expect(page.locator(".open li")).to_have_count(1)
    expect(page.locator(".may li")).to_have_count(0)
    (booked,) = booked_by(house, phone)
    assert booked["member_id"] is not None


def test_what_needs_somebodys_word_is_asked_for_and_booked_once_it_is_given(
    house: Evening, desk_at: DeskAt
) -> None:
    phone = a_phone()
    block = {"venue_id": str(house.venue.id), "phone": phone, "reason": "三次爽约"}
    assert house.program.post("/v1/phone-blocks", json=block).status_code == 201
    page = at_the_phone(desk_at(), "amy")

    ring(page, phone, name="王小明")
    expect(page.locator(".offers")).to_be_visible()
    page.keyboard.press("F9")
    refusal = page.locator(".offers .refusal")
    expect(refusal).to_contain_text("值班主管可以批准")
    refusal.locator("input").fill("已当面道歉")
    refusal.get_by_role("button", name="请求批准").click()
    expect(refusal).to_contain_text("已请求批准")
    (asked,) = house.program.get("/v1/approvals").json()["items"]
    decision = {"decision": "approve", "reason": "老客人"}
    said = house.program.post(f"/v1/approvals/{asked['id']}/decision", json=decision)
    assert said.status_code == 200, said.text
    page.keyboard.press("F9")

    expect(page.locator(".booked")).to_contain_text("已预约")
    assert [one["status"] for one in booked_by(house, phone)] == ["confirmed"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_phone_desk_keeps_nobody_out(house: Evening, desk_at: DeskAt, scheme: str) -> None:
    phone = a_phone()
    house.book(guest={"name": "王小明", "phone": phone})
    page = at_the_phone(desk_at(color_scheme=scheme))

    expect(page.locator(".offers .calm-note")).to_be_visible()
    ring(page, phone, clock="2030")
    while_offering = serious_faults(page)
    page.keyboard.press("F8")
    expect(page.locator(".booked")).to_be_visible()
    once_held = serious_faults(page)
    page.locator(".open button").first.click()
    expect(page.locator("#change-clock")).to_be_visible()

    assert [*while_offering, *once_held, *serious_faults(page)] == []
