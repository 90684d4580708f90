"""Moves on the board that take somebody's word, are taken back, or are made by a finger."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue
from tests.builders import a_password, a_room, an_agent, evening
from tests.console.conftest import Evening
from tests.console.desks import BrowserDesk, Finger, serious_faults

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
DeskAt = Callable[..., BrowserDesk]
LOOKED_AGAIN_MS = 6_000


@pytest.fixture
def large(evening_at: tuple[Venue, list[Room]], session: Session) -> Room:
    """A large room beside the small ones, and a lead who may not give it away alone."""
    a_password(session, an_agent(session, "lead", login="amy", name="amy", language="zh"))
    return a_room(session, evening_at[0], "large")


@pytest.mark.parametrize(
    ("language", "vip", "why", "ask", "role", "do_it"),
    [
        ("zh", "贵宾", "给批准人的说明", "请求批准", "等值班主管批准", "现在移动"),
        (
            "en",
            "VIP",
            "Why, for whoever decides",
            "Ask for approval",
            "waits for the duty manager",
            "Move it now",
        ),
    ],
)
def test_a_move_that_takes_somebodys_word_waits_for_it_and_is_done_from_where_one_stands(
    large: Room,
    house: Evening,
    desk_at: DeskAt,
    language: str,
    vip: str,
    why: str,
    ask: str,
    role: str,
    do_it: str,
) -> None:
    booked = house.book()
    desk = desk_at(language)
    desk.show_board("amy")
    page = desk.page

    desk.drag_to(desk.bar(booked["id"]), desk.row(large.number))
    desk.expect_verdict("fine")
    page.mouse.up()
    page.get_by_text(vip, exact=True).click()
    expect(page.locator(".wish-said.is-approval")).to_be_visible()
    page.get_by_label(why).fill("老客人")
    faults = serious_faults(page)
    page.get_by_role("button", name=ask).click()
    waiting = page.locator(f'[data-follow-up="{booked["id"]}"]')
    expect(waiting).to_contain_text(role)
    page.reload()
    expect(waiting).to_contain_text(role)
    (asked,) = house.program.get("/v1/approvals").json()["items"]
    decision = {"decision": "approve", "reason": "可以"}
    assert house.program.post(f"/v1/approvals/{asked['id']}/decision", json=decision).is_success
    page.clock.fast_forward(LOOKED_AGAIN_MS)
    page.get_by_role("button", name=do_it).click()

    expect(desk.row(large.number).locator(".bar")).to_contain_text("王小明")
    expect(waiting).to_have_count(0)
    moved = house.again(booked)
    assert (moved["room"]["number"], moved["charged_class"]) == (large.number, "small")
    assert faults == []


@pytest.mark.parametrize(
    ("login", "language", "undo"), [("lan", "zh", "撤销"), ("ann", "en", "Undo")]
)
def test_a_slip_on_the_board_is_taken_back(
    house: Evening, desk_at: DeskAt, login: str, language: str, undo: str
) -> None:
    booked = house.book()
    free = house.rooms_but(booked)[-1]
    desk = desk_at(language)
    desk.show_board(login)

    desk.drag_to(desk.bar(booked["id"]), desk.row(free), hours=1)
    desk.expect_verdict("fine")
    desk.page.mouse.up()
    desk.page.locator('[data-do="confirm"]').dblclick()
    expect(desk.row(free).locator(".bar")).to_contain_text("王小明")
    desk.page.get_by_role("button", name=undo).click()

    expect(desk.row(booked["room"]["number"]).locator(".bar")).to_contain_text("王小明")
    again = house.again(booked)
    assert (again["room"], again["starts_at"]) == (booked["room"], booked["starts_at"])


def test_a_finger_scrolls_the_board_and_moves_what_it_rests_on(
    house: Evening, desk_at: DeskAt
) -> None:
    booked = house.book()
    free = house.rooms_but(booked)[-1]
    desk = desk_at("zh", has_touch=True)
    desk.show_board("lan")
    finger = Finger(desk)

    finger.swipe(desk.bar(booked["id"]), by=-60)
    expect(desk.page.locator(".ghost")).to_have_count(0)
    finger.rest_on(desk.bar(booked["id"]))
    finger.go_to(desk.row(free))
    desk.expect_verdict("fine")
    finger.lift()
    desk.page.locator('[data-do="confirm"]').tap()

    expect(desk.row(free).locator(".bar")).to_contain_text("王小明")
    assert house.again(booked)["starts_at"].startswith(evening().isoformat()[:16])
