"""What an agent does at the phone desk of the console, in a real browser against a real server."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy.orm import Session

from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue
from tests.builders import PASSWORD, a_password, a_phone, an_agent, evening
from tests.console.conftest import Evening
from tests.console.desks import BrowserDesk, serious_faults

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
DeskAt = Callable[..., BrowserDesk]
NASTY = '<img src=x onerror="window.hit=1"><b>周杰</b>'


@pytest.fixture
def evening_at(evening_at: tuple[Venue, list[Room]], session: Session) -> tuple[Venue, list[Room]]:
    """The house, with an agent who answers the phone."""
    agent = an_agent(session, "agent", login="amy", name="amy", language="zh")
    a_password(session, agent)
    return evening_at


def at_the_phone(desk: BrowserDesk, login: str = "lan", language: str = "zh") -> Page:
    """Sign in and go to the phone desk."""
    desk.sign_in(login, language)
    expect(desk.page.locator(".rail")).to_be_visible()
    desk.page.goto(f"{desk.url}/desk")
    expect(desk.page.locator("#who")).to_be_focused()
    return desk.page


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


def test_a_full_evening_by_keyboard_alone(house: Evening, desk_at: DeskAt) -> None:
    first, second = a_phone(), a_phone()
    desk = desk_at("zh")
    page, keys = desk.page, desk.page.keyboard
    page.goto(desk.url)
    page.locator("#login").press_sequentially("lan")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    tab_to(page, page.get_by_role("link", name="电话预订"))
    keys.press("Enter")
    expect(page.locator("#who")).to_be_focused()

    ring(page, first, name="王小明")
    keys.press("F8")
    expect(page.locator(".booked")).to_contain_text("已保留")
    keys.press("F9")
    expect(page.locator(".booked")).to_contain_text("已预约")
    keys.press("Alt+n")
    ring(page, second, clock="2030", name="李雷")
    keys.press("Control+Enter")
    expect(page.locator(".booked")).to_contain_text("已预约")
    keys.press("Alt+z")
    expect(page.locator(".booked")).to_contain_text("已撤销")
    keys.press("Alt+n")
    keys.type(first)
    tab_to(page, page.locator(".open button"))
    keys.press("Enter")
    expect(page.locator("#change-party")).to_be_focused()
    tab_to(page, page.locator("#change-clock"))
    keys.press("Control+a")
    keys.type("21:30")
    expect(page.locator(".change-answer")).to_contain_text("21:30")
    keys.press("F9")
    expect(page.locator(".open")).to_contain_text("21:30")
    keys.press("?" if page.locator("#who").input_value() == "" else "F1")
    expect(page.get_by_role("dialog")).to_contain_text("Alt Z")

    assert [one["status"] for one in booked_by(house, first)] == ["confirmed"]
    assert booked_by(house, first)[0]["starts_at"].startswith(
        evening(hour=21, minute=30).isoformat()[:16]
    )
    assert [one["status"] for one in booked_by(house, second)] == ["cancelled"]


@pytest.mark.parametrize(
    ("login", "language", "booked", "board"),
    [("lan", "zh", "预约号", "房态"), ("ann", "en", "Your number is", "Board")],
)
def test_what_the_phone_desk_books_is_found_on_the_board(
    house: Evening, desk_at: DeskAt, login: str, language: str, booked: str, board: str
) -> None:
    phone = a_phone()
    desk = desk_at(language)
    page = at_the_phone(desk, login, language)

    ring(page, phone, name="王小明")
    said = page.locator(".offer-say").inner_text()
    page.keyboard.press("F9")
    expect(page.locator(".booked-say")).to_contain_text(booked)
    page.get_by_role("link", name=board).click()

    (reservation,) = booked_by(house, phone)
    assert ("20:00到23:00" if language == "zh" else "20:00 to 23:00") in said
    expect(desk.bar(reservation["id"])).to_contain_text("王小明")


def test_a_double_click_books_once(house: Evening, desk_at: DeskAt) -> None:
    phone = a_phone()
    page = at_the_phone(desk_at())
    ring(page, phone, name="王小明")

    page.locator(".offer-do .el-button--primary").dblclick()
    page.keyboard.press("F9")

    expect(page.locator(".booked")).to_be_visible()
    assert len(booked_by(house, phone)) == 1


def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_is_booked_twice(
    house: Evening, desk_at: DeskAt
) -> None:
    def lose_the_answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    phone = a_phone()
    page = at_the_phone(desk_at())
    ring(page, phone, name="王小明")
    page.route("**/v1/reservations", lose_the_answer)
    page.keyboard.press("F9")
    expect(page.locator(".el-message--error")).to_be_visible()
    expect(page.locator(".offers .refusal")).to_contain_text("没有回音")

    page.unroute("**/v1/reservations")
    page.fill("#party", "6")
    page.keyboard.press("F9")

    expect(page.locator(".booked")).to_be_visible()
    assert [one["party_size"] for one in booked_by(house, phone)] == [4]


def test_a_full_hour_is_answered_with_what_can_be_had_instead(
    house: Evening, desk_at: DeskAt
) -> None:
    for _ in house.rooms:
        house.book(minutes=60)
    phone = a_phone()
    page = at_the_phone(desk_at())

    ring(page, phone, name="王小明")
    expect(page.locator(".offer .tag")).to_have_text(["推后", "推后"])
    expect(page.locator(".not-these")).to_contain_text("small")
    page.keyboard.press("Alt+2")
    expect(page.locator(".offer.is-chosen")).to_contain_text("21:30–00:30")
    page.keyboard.press("F9")

    expect(page.locator(".booked")).to_contain_text("已预约")
    assert booked_by(house, phone)[0]["starts_at"].startswith(
        evening(hour=21, minute=30).isoformat()[:16]
    )


def test_where_nothing_can_be_had_the_wish_is_noted(house: Evening, desk_at: DeskAt) -> None:
    for _ in house.rooms:
        house.book(starts_at=evening(hour=18).isoformat(), minutes=8 * 60)
    page = at_the_phone(desk_at("en"), "ann", "en")

    ring(page, a_phone(), name="Ann", offered=False)
    page.get_by_role("button", name="Put on the waiting list").click()

    expect(page.locator(".el-message--success")).to_contain_text("The guest is called")
    (wish,) = house.program.get("/v1/wishes").json()["items"]
    assert (wish["kind"], wish["party_size"]) == ("standby", 4)


def test_a_reload_keeps_the_call_and_shows_nobody_the_number(
    house: Evening, desk_at: DeskAt
) -> None:
    phone = a_phone()
    page = at_the_phone(desk_at())
    ring(page, phone, name="王小明")
    page.wait_for_function("sessionStorage.getItem('ktv-draft') !== null")
    page.wait_for_timeout(400)

    kept = page.evaluate("atob(sessionStorage.getItem('ktv-draft'))")
    page.reload()

    expect(page.locator("#phone")).to_have_value(phone)
    expect(page.locator("#name")).to_have_value("王小明")
    expect(page.locator(".offer").first).to_be_visible()
    assert phone not in kept
    assert phone[-4:] not in kept


def test_a_slip_may_be_taken_back_for_a_minute(house: Evening, desk_at: DeskAt) -> None:
    phone = a_phone()
    page = at_the_phone(desk_at("en"), "ann", "en")
    ring(page, phone, name="Ann")
    page.keyboard.press("F9")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()

    page.clock.fast_forward(61_000)

    expect(undo).to_be_hidden()
    assert [one["status"] for one in booked_by(house, phone)] == ["confirmed"]


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


def test_initials_find_a_member_whose_number_is_used_without_being_said(
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

    page.keyboard.type("wxm")
    expect(page.locator(".may li")).to_contain_text("王小明 先生")
    assert phone[-8:] not in page.locator(".may").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".caller-name")).to_contain_text("gold")
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    page.keyboard.type("8")
    page.get_by_role("button", name="用档案里的号码").click()
    expect(page.locator("#phone")).not_to_have_value("")
    expect(page.locator(".offer").first).to_be_visible()
    page.keyboard.press("F9")

    expect(page.locator(".booked")).to_be_visible()
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
    expect(refusal).to_contain_text("值班经理可以批准")
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
