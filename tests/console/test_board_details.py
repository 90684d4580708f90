"""What is done for a booking from its details beside the board, each time after a question."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy.orm import Session

from ktv_booking.outreach.models import CallAttempt
from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue
from tests.builders import NOW, TODAY, a_member, a_password, a_phone, an_agent, evening
from tests.calls_to_make import a_call_list, a_call_task
from tests.console.conftest import Evening
from tests.console.desks import BrowserDesk, serious_faults

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
DeskAt = Callable[..., BrowserDesk]
FIVE_PAST_EIGHT = evening(hour=20, minute=5)


def details_of(desk: BrowserDesk, login: str, reservation_id: str) -> Locator:
    """Open the details of a booking on the board."""
    desk.show_board(login)
    desk.bar(reservation_id).click()
    return desk.page.locator(".booking")


def test_a_guest_arrives_sits_stays_longer_and_leaves_from_the_board(
    house: Evening, desk_at: DeskAt
) -> None:
    booked = house.book()
    desk = desk_at("en", now=FIVE_PAST_EIGHT)
    details = details_of(desk, "ann", booked["id"])

    def press(verb: str) -> None:
        details.locator(f"[data-verb={verb}]").click()

    def agree() -> None:
        details.locator("[data-do=yes]").dblclick()

    press("arrival")
    expect(details).to_contain_text("Are they here?")
    assert house.again(booked)["status"] == "confirmed"
    agree()
    expect(details.locator(".to-say")).to_contain_text(booked["room"]["number"])
    press("seating")
    agree()
    expect(details.locator(".pill")).to_have_text("seated")
    faults = serious_faults(desk.page)
    press("extension")
    details.get_by_role("button", name="30 minutes longer").click()
    expect(details).to_contain_text("20:00–23:30")
    press("departure")
    agree()

    expect(details.locator(".pill")).to_have_text("left")
    left = house.again(booked)
    assert (left["status"], left["minutes"]) == ("completed", 210)
    assert faults == []


@pytest.fixture
def given_up(evening_at: tuple[Venue, list[Room]], session: Session) -> str:
    """A number that a call has found dead."""
    venue, _ = evening_at
    phone = a_phone()
    called = a_call_task(session, a_call_list(session, venue), a_member(session, venue))
    session.add(
        CallAttempt(
            task_id=called.id, campaign_id=called.campaign_id, venue_id=venue.id, phone=phone,
            by="amy", dialled_at=NOW, dialled_on=TODAY, closed_at=NOW, counts=True,
            message_left=False, connect="invalid_number",
        )
    )  # fmt: skip
    session.flush()
    return phone


@pytest.fixture
def agent(evening_at: tuple[Venue, list[Room]], session: Session) -> str:
    """Somebody at the phone, who seats nobody; their login."""
    amy = an_agent(session, "agent", login="amy", name="amy", language="zh")
    a_password(session, amy)
    return amy.login


def test_who_answers_the_phone_moves_and_cancels_from_the_board_and_seats_nobody(
    agent: str, given_up: str, house: Evening, desk_at: DeskAt
) -> None:
    booked = house.book(guest={"name": "王小明", "phone": given_up})
    there = house.rooms_but(booked)[-1]
    desk = desk_at(now=FIVE_PAST_EIGHT)
    details = details_of(desk, agent, booked["id"])

    expect(details.locator("[data-verb=placement]")).to_be_visible()
    expect(details.locator("[data-verb=arrival]")).to_have_count(0)
    expect(details.locator(".phone-dead")).to_contain_text("打不通")
    details.get_by_role("button", name="确认号码可用").click()
    details.get_by_label("怎么知道的").press("Enter")
    expect(details.locator(".phone-standing")).to_have_count(0)
    details.locator("[data-verb=placement]").click()
    details.locator(".chips label", has_text=there).click()
    details.get_by_role("button", name=f"换到 {there}").click()
    expect(desk.row(there).locator(".bar")).to_contain_text("王小明")
    details.locator("[data-verb=cancellation]").click()
    expect(details.locator(".verdict")).to_be_visible()
    assert house.again(booked)["status"] == "confirmed"
    details.get_by_role("button", name="确认取消").click()

    expect(desk.bar(booked["id"])).to_have_count(0)
    assert house.again(booked)["status"] == "cancelled"
