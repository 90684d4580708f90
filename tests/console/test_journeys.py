"""What agents do at the console, from the sign-in on, in a real browser against a real server."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from playwright.sync_api import Locator, Page, expect

from tests.builders import evening
from tests.console.conftest import Evening
from tests.console.desks import BOARD, BrowserDesk, serious_faults

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
DeskAt = Callable[..., BrowserDesk]
TRIES = 60
NASTY = '<img src=x onerror="window.hit=1"><b>周杰</b>'


@pytest.mark.parametrize(
    ("login", "language", "state"), [("lan", "zh", "已预约"), ("ann", "en", "confirmed")]
)
def test_signing_in_leads_to_the_board_of_the_evening(
    house: Evening, desk_at: DeskAt, login: str, language: str, state: str
) -> None:
    booked = house.book()
    desk = desk_at(language)

    desk.sign_in(login, language, password="a wrong one")
    expect(desk.page.locator(".el-message")).to_be_visible()
    desk.sign_in(login, language)
    expect(desk.page.get_by_role("link", name=BOARD[language])).to_be_visible()

    expect(desk.bar(booked["id"])).to_contain_text("王小明")
    desk.page.set_viewport_size({"width": 1024, "height": 280})
    expect(desk.page.locator(".tl-closing span")).to_be_in_viewport()
    assert state in (desk.bar(booked["id"]).get_attribute("title") or "")


def test_the_language_changes_at_once_and_is_remembered(house: Evening, desk_at: DeskAt) -> None:
    desk = desk_at("zh")
    desk.show_board("lan")

    desk.page.get_by_role("button", name="English").click()
    expect(desk.page.get_by_role("link", name="Board")).to_be_visible()
    desk.page.reload()

    expect(desk.page.get_by_role("link", name="Board")).to_be_visible()
    assert desk.page.evaluate("document.documentElement.lang") == "en"


def test_nasty_names_are_text_and_nothing_else(house: Evening, desk_at: DeskAt) -> None:
    booked = house.book(guest={"name": NASTY, "phone": "13900000100"})
    desk = desk_at()
    desk.show_board("lan")

    bar = desk.bar(booked["id"])
    expect(bar).to_contain_text(NASTY)
    bar.click()

    expect(desk.page.locator(".booking")).to_contain_text(NASTY)
    assert desk.page.evaluate("window.hit") is None


def test_a_drag_to_a_free_room_asks_first_and_then_moves(house: Evening, desk_at: DeskAt) -> None:
    booked = house.book()
    free = house.rooms_but(booked)[-1]
    desk = desk_at()
    desk.show_board("lan")

    desk.drag_to(desk.bar(booked["id"]), desk.row(free))
    desk.expect_verdict("fine")
    desk.page.mouse.up()
    assert house.again(booked)["room"] == booked["room"]
    desk.page.locator('[data-do="confirm"]').click()

    expect(desk.row(free).locator(".bar")).to_contain_text("王小明")
    assert house.again(booked)["room"]["number"] == free


def test_a_guest_who_asked_for_a_room_is_asked_before_they_leave_it(
    house: Evening, desk_at: DeskAt
) -> None:
    booked = house.book(room_id=house.rooms[0].id)
    desk = desk_at()
    desk.show_board("lan")

    desk.drag_to(desk.bar(booked["id"]), desk.row(house.rooms[1].number))
    desk.expect_verdict("consent")
    desk.page.mouse.up()
    confirm = desk.page.locator('[data-do="confirm"]')
    expect(confirm).to_be_disabled()
    desk.page.get_by_text("已问过客人").click()
    confirm.click()

    expect(desk.row(house.rooms[1].number).locator(".bar")).to_contain_text("王小明")


@pytest.mark.parametrize(("login", "language"), [("lan", "zh"), ("ann", "en")])
def test_a_refused_drag_goes_back_with_the_rules_own_words(
    house: Evening, desk_at: DeskAt, login: str, language: str
) -> None:
    first = house.book(room_id=house.rooms[0].id)
    second = house.book(room_id=house.rooms[1].id)
    desk = desk_at(language)
    desk.show_board(login)

    desk.drag_to(desk.bar(first["id"]), desk.row(house.rooms[1].number))
    desk.expect_verdict("refused")
    desk.page.mouse.up()

    desk.expect_said("没有移动" if language == "zh" else "Not moved")
    expect(desk.row(house.rooms[0].number).locator(".bar")).to_have_count(1)
    rooms = [house.again(one)["room"]["number"] for one in (first, second)]
    assert rooms == [room.number for room in house.rooms[:2]]


def test_two_desks_see_each_others_changes_without_asking(house: Evening, desk_at: DeskAt) -> None:
    left, right = desk_at("zh"), desk_at("en")
    left.show_board("lan")
    right.show_board("ann")

    booked = house.book()
    free = house.rooms_but(booked)[-1]
    expect(left.bar(booked["id"])).to_be_visible()
    expect(right.bar(booked["id"])).to_be_visible()
    left.drag_to(left.bar(booked["id"]), left.row(free))
    left.expect_verdict("fine")
    left.page.mouse.up()
    left.page.locator('[data-do="confirm"]').click()

    expect(right.row(free).locator(".bar")).to_contain_text("王小明")


def test_a_stale_tab_overwrites_nothing(house: Evening, desk_at: DeskAt) -> None:
    booked = house.book(room_id=house.rooms[0].id)
    desk = desk_at()
    desk.page.route("**/feed?**", lambda route: route.abort())
    desk.show_board("lan")
    changed = house.program.put(
        f"/v1/reservations/{booked['id']}/placement",
        json={"starts_at": evening(hour=21).isoformat(), "reason": "guest"},
        headers={"If-Match": f'"{booked["version"]}"'},
    )
    assert changed.status_code == 200, changed.text

    desk.drag_to(desk.bar(booked["id"]), desk.row(house.rooms[2].number))
    desk.expect_verdict("refused")
    desk.page.mouse.up()

    desk.expect_said("没有移动")
    assert house.again(booked)["starts_at"].startswith(evening(hour=21).isoformat()[:16])
    assert house.again(booked)["room"]["number"] == house.rooms[0].number


def pass_until_not_live(page: Page, live: Locator) -> None:
    """Let half a minute pass, and again for as long as a stream begun before is heard."""
    for _ in range(TRIES):
        page.clock.fast_forward(30_000)
        page.wait_for_timeout(500)
        if "未更新" in live.inner_text():
            return
    raise AssertionError("it is live still")


def test_a_lost_connection_is_shown_and_found_again(
    house: Evening, desk_at: DeskAt, app: FastAPI
) -> None:
    # a browser that goes offline keeps the streams it has: let them be asked for again and again
    app.state.settings = app.state.settings.model_copy(update={"feed_seconds": 0.0})
    desk = desk_at()
    desk.show_board("lan")
    live = desk.page.locator(".live")
    expect(live).to_have_text("实时")

    desk.context.set_offline(True)
    pass_until_not_live(desk.page, live)
    desk.context.set_offline(False)
    booked = house.book()

    expect(desk.bar(booked["id"])).to_be_visible()
    expect(live).to_have_text("实时")


def test_a_booking_is_moved_by_keyboard_alone(house: Evening, desk_at: DeskAt) -> None:
    booked = house.book()
    desk = desk_at()
    desk.show_board("lan")

    desk.bar(booked["id"]).focus()
    for key in ("m", "ArrowRight"):
        desk.page.keyboard.press(key)
    desk.expect_verdict("fine")
    desk.page.keyboard.press("Enter")
    confirm = desk.page.locator('[data-do="confirm"]')
    expect(confirm).to_be_visible()
    confirm.press("Enter")

    expect(desk.page.locator(".el-message--success")).to_be_visible()
    assert house.again(booked)["starts_at"].startswith(evening(hour=20, minute=30).isoformat()[:16])


def test_what_one_may_not_do_at_a_venue_is_not_offered(house: Evening, desk_at: DeskAt) -> None:
    desk = desk_at()
    desk.show_board("lan")

    desk.page.goto(f"{desk.url}/nowhere")

    expect(desk.page.get_by_text("没有这个页面")).to_be_visible()
    expect(desk.page.get_by_role("link", name="房态")).to_be_visible()


def test_signing_out_leaves_nothing_to_go_back_to(house: Evening, desk_at: DeskAt) -> None:
    desk = desk_at()
    desk.show_board("lan")

    desk.page.get_by_role("button", name="账号").click()
    desk.page.get_by_role("menuitem", name="退出登录").click()
    expect(desk.page.locator("#login")).to_be_visible()
    desk.page.goto(f"{desk.url}/board")

    expect(desk.page.locator("#login")).to_be_visible()
    expect(desk.page).to_have_url(f"{desk.url}/sign-in?to=/board")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_keeps_people_out(house: Evening, desk_at: DeskAt, scheme: str) -> None:
    house.book()
    house.book(hold=True)
    desk = desk_at(color_scheme=scheme)
    desk.page.goto(desk.url)
    expect(desk.page.locator("#login")).to_be_visible()
    at_the_door = serious_faults(desk.page)

    desk.show_board("lan")
    expect(desk.page.locator(".bar")).to_have_count(2)

    assert [*at_the_door, *serious_faults(desk.page)] == []
