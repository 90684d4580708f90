"""What an agent books at the phone desk of the console, in a real browser against a real server."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.builders import PASSWORD, a_phone, evening
from tests.console.conftest import Evening
from tests.console.desks import BrowserDesk
from tests.console.phone_desk import at_the_phone, booked_by, ring, tab_to

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
DeskAt = Callable[..., BrowserDesk]
TYPING_RESTS_MS = 400
COUNT_SEALS = """() => {
  const { subtle } = crypto
  const [begin, seal] = [subtle.importKey.bind(subtle), subtle.encrypt.bind(subtle)]
  window.sealing = 0
  subtle.importKey = (...how) => ((window.sealing += 1), begin(...how))
  subtle.encrypt = (...how) => seal(...how).finally(() => (window.sealing -= 1))
}"""


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
    page = at_the_phone(desk, login)

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
    lost: list[str] = []

    def lose_two_answers(route: Route) -> None:
        if route.request.method == "POST" and len(lost) < 2:
            lost.append(route.fetch().text())
            route.abort()
        else:
            route.continue_()

    phone = a_phone()
    desk = desk_at()
    desk.page.route("**/v1/reservations", lose_two_answers)
    page = at_the_phone(desk)
    ring(page, phone, name="王小明")
    page.keyboard.press("F9")
    expect(page.locator(".el-message--error")).to_be_visible()
    expect(page.locator(".offers .refusal")).to_contain_text("没有回音")

    page.fill("#party", "6")
    page.keyboard.press("F9")

    expect(page.locator(".booked")).to_be_visible()
    assert len(lost) == 2
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
    page = at_the_phone(desk_at("en"), "ann")

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
    page.evaluate(COUNT_SEALS)
    ring(page, phone, name="王小明")
    page.clock.run_for(TYPING_RESTS_MS)
    page.wait_for_function("window.sealing === 0")

    kept = page.evaluate("atob(sessionStorage.getItem('ktv-draft'))")
    page.reload()

    expect(page.locator("#phone")).to_have_value(phone)
    expect(page.locator("#name")).to_have_value("王小明")
    expect(page.locator(".offer").first).to_be_visible()
    assert phone not in kept
    assert phone[-4:] not in kept


def test_a_slip_may_be_taken_back_for_a_minute(house: Evening, desk_at: DeskAt) -> None:
    phone = a_phone()
    page = at_the_phone(desk_at("en"), "ann")
    ring(page, phone, name="Ann")
    page.keyboard.press("F9")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()

    page.clock.fast_forward(61_000)

    expect(undo).to_be_hidden()
    assert [one["status"] for one in booked_by(house, phone)] == ["confirmed"]
