"""A group at the phone desk: several rooms under one number, changed as one or one alone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.builders import a_phone, evening
from tests.console.conftest import Evening
from tests.console.desks import BrowserDesk, serious_faults
from tests.console.phone_desk import at_the_phone, booked_by

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
DeskAt = Callable[..., BrowserDesk]


def a_group(house: Evening, phone: str) -> dict[str, Any]:
    """Book two rooms for one contact."""
    answer = house.program.post(
        "/v1/reservation-groups",
        json={
            "venue_id": str(house.venue.id),
            "starts_at": evening().isoformat(),
            "minutes": 120,
            "guest": {"name": "王小明", "phone": phone},
            "source": "phone",
            "rooms": [{"party_size": 4}, {"party_size": 5}],
        },
    )
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def with_the_group_in_hand(desk: BrowserDesk, phone: str, login: str) -> Page:
    """Find the caller and point at what they have booked."""
    page = at_the_phone(desk, login)
    page.keyboard.type(phone)
    expect(page.locator(".open li")).to_have_count(1)
    page.locator(".open button").click()
    expect(page.locator(".group-rooms")).to_be_visible()
    return page


@pytest.mark.parametrize(
    ("login", "language", "rooms"), [("lan", "zh", "2间"), ("ann", "en", "2 rooms")]
)
def test_a_group_goes_to_another_hour_as_one(
    house: Evening, desk_at: DeskAt, login: str, language: str, rooms: str
) -> None:
    phone = a_phone()
    a_group(house, phone)
    page = with_the_group_in_hand(desk_at(language), phone, login)

    expect(page.locator(".open li")).to_contain_text(rooms)
    page.fill("#group-clock", "21:00")
    expect(page.locator(".change-answer .booked-say")).to_be_visible()
    faults = serious_faults(page)
    assert {one["starts_at"][11:16] for one in booked_by(house, phone)} == {"20:00"}
    page.keyboard.press("F9")

    expect(page.locator(".open li")).to_contain_text("21:00")
    assert {one["starts_at"][11:16] for one in booked_by(house, phone)} == {"21:00"}
    assert faults == []


def test_a_group_grows_by_a_room_loses_one_and_is_cancelled_as_one(
    house: Evening, desk_at: DeskAt
) -> None:
    phone = a_phone()
    a_group(house, phone)
    page = with_the_group_in_hand(desk_at(), phone, "lan")

    page.get_by_role("button", name="加上").dblclick()
    expect(page.locator(".group-rooms li")).to_have_count(4)
    expect(page.locator(".open li")).to_contain_text("3间")
    page.get_by_role("button", name="只改这间").first.click()
    page.get_by_role("button", name="取消预约").click()
    page.get_by_role("button", name="确认取消").click()
    expect(page.locator(".open li")).to_contain_text("2间")
    page.locator(".open button").click()
    page.get_by_role("button", name="全部取消").click()
    expect(page.locator(".change-answer .booked-say")).to_be_visible()
    page.get_by_role("button", name="确认全部取消").click()

    expect(page.locator(".open li")).to_have_count(0)
    assert {one["status"] for one in booked_by(house, phone)} == {"cancelled"}
