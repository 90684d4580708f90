"""What the front desk does at the console's tablet, in a real browser against a real server."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue
from tests.builders import a_password, an_agent, evening
from tests.console.conftest import Evening
from tests.console.desks import BrowserDesk, serious_faults
from tests.over_http import at

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
DeskAt = Callable[..., BrowserDesk]
FIVE_PAST_EIGHT = evening(hour=20, minute=5)


def at_the_counter(
    desk_at: DeskAt,
    language: str = "zh",
    *,
    now: datetime = FIVE_PAST_EIGHT,
    login: str | None = None,
    color_scheme: str = "light",
) -> Page:
    """Go to the front desk, at a tablet."""
    desk = desk_at(language, now=now, color_scheme=color_scheme)
    desk.page.set_viewport_size({"width": 1024, "height": 768})
    page = desk.enter(login or ("lan" if language == "zh" else "ann"), "front")
    expect(page.locator(".tile").first).to_be_visible()
    return page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("迟到", "到店", "请告诉客人", "入座", "离店", "确认离店")),
        ("en", ("Late", "Arrived", "Tell the guest", "Seat", "They left", "Yes, they left")),
    ],
)
def test_a_late_guest_arrives_is_told_the_room_sits_and_leaves(
    house: Evening, desk_at: DeskAt, language: str, words: tuple[str, ...]
) -> None:
    late, arrived, tell, seat, left, sure = words
    booked = house.book()
    page = at_the_counter(desk_at, language)
    guest = page.locator(f'.guest[data-id="{booked["id"]}"]')

    expect(page.locator(".list.is-late")).to_contain_text(late)
    expect(guest.locator(".guest-clock")).to_be_visible()
    guest.get_by_role("button", name=arrived, exact=True).click()
    expect(page.locator(".to-say")).to_contain_text(tell)
    expect(page.locator(".to-say")).to_contain_text(booked["room"]["number"])
    guest.get_by_role("button", name=seat, exact=True).click()
    expect(page.locator(".list.is-seated")).to_contain_text("王小明")
    page.locator(".guest-panel").get_by_role("button", name=left, exact=True).click()
    assert house.again(booked)["status"] == "seated"
    page.get_by_role("button", name=sure).click()

    expect(guest).to_have_count(0)
    assert house.again(booked)["status"] == "completed"


def seated(house: Evening, number: str) -> dict[str, str]:
    """Seat a party from eight to eleven in this room."""
    room = next(room for room in house.rooms if room.number == number)
    booked = house.book(room_id=room.id)
    for verb in ("arrival", "seating"):
        answer = house.program.post(
            f"/v1/reservations/{booked['id']}/{verb}", json={}, headers=at(FIVE_PAST_EIGHT)
        )
        assert answer.status_code == 200, answer.text
    return booked


def test_a_longer_stay_is_answered_yes_or_no_and_who_is_next(
    house: Evening, desk_at: DeskAt
) -> None:
    free, wanted = (room.number for room in house.rooms[:2])
    stays, leaves = seated(house, free), seated(house, wanted)
    coming = house.book(
        room_id=house.rooms[1].id, starts_at=evening(hour=23).isoformat(), minutes=60
    )
    page = at_the_counter(desk_at)

    page.locator(f'.guest[data-id="{leaves["id"]}"] .guest-who').click()
    page.get_by_role("button", name="续时").click()
    verdict = page.locator(".verdict")
    expect(verdict).to_have_attribute("data-verdict", "no")
    expect(verdict).to_contain_text(f"{coming['day_no']} 号")
    page.locator(f'.tile[data-room="{free}"]').click()
    page.get_by_role("button", name="续时").click()
    expect(verdict).to_have_attribute("data-verdict", "yes")
    page.get_by_role("button", name="续 30 分钟").click()

    expect(page.locator(".el-message--success")).to_be_visible()
    assert house.again(stays)["minutes"] == 210
    assert house.again(leaves)["minutes"] == 180


def test_a_longer_stay_for_which_another_must_move_is_planned_and_done_at_once(
    house: Evening, desk_at: DeskAt
) -> None:
    coming = house.book(starts_at=evening(hour=23).isoformat(), minutes=60)
    told = house.program.post(f"/v1/reservations/{coming['id']}/room-notice", json={"to": "guest"})
    assert told.status_code == 200, told.text
    stays = seated(house, coming["room"]["number"])
    page = at_the_counter(desk_at)

    page.locator(f'.guest[data-id="{stays["id"]}"] .guest-who').click()
    page.get_by_role("button", name="续时").click()
    expect(page.locator(".verdict")).to_have_attribute("data-verdict", "yes-if")
    expect(page.locator(".verdict")).to_contain_text("需征得客人同意")
    page.get_by_role("button", name="做调房方案").click()
    page.locator(".verdict .el-checkbox").click()
    page.get_by_role("button", name="按方案调房并续时").click()

    expect(page.locator(".el-message--success")).to_be_visible()
    assert house.again(stays)["minutes"] == 210
    assert house.again(coming)["room"]["number"] != coming["room"]["number"]


def test_who_walks_in_sits_at_once_and_once(house: Evening, desk_at: DeskAt) -> None:
    page = at_the_counter(desk_at, "en", now=evening(hour=20, minute=7))

    page.get_by_role("button", name="Walk-in").click()
    expect(page.locator("#walk-party")).to_be_focused()
    page.keyboard.type("3")
    page.fill("#walk-name", "Ann")
    page.fill("#walk-phone", "13900000321")
    page.get_by_role("button", name="Seat them now").dblclick()

    expect(page.locator(".to-say")).to_contain_text("Tell the guest: room")
    expect(page.locator(".list.is-seated .guest")).to_have_count(1)
    (sits,) = house.program.get("/v1/reservations").json()["items"]
    assert (sits["status"], sits["source"], sits["party_size"]) == ("seated", "walk_in", 3)


def test_a_party_changes_rooms_after_the_rules_have_said_what_it_means(
    house: Evening, desk_at: DeskAt
) -> None:
    here, there = (room.number for room in house.rooms[:2])
    booked = seated(house, here)
    page = at_the_counter(desk_at)

    page.locator(f'.tile[data-room="{here}"]').click()
    page.get_by_role("button", name="换房").click()
    page.locator(".sub .chips label", has_text=there).click()
    expect(page.locator(".verdict")).to_be_visible()
    assert house.again(booked)["room"]["number"] == here
    other = house.book(room_id=house.rooms[2].id)
    expect(page.locator(f'.guest[data-id="{other["id"]}"]')).to_be_visible()
    page.get_by_role("button", name=f"换到 {there}").click()

    expect(page.locator(".panel-room strong")).to_have_text(there)
    assert house.again(booked)["room"]["number"] == there


@pytest.fixture
def counter(evening_at: tuple[Venue, list[Room]], session: Session) -> str:
    """Somebody at the counter whose own word goes no further; their login."""
    agent = an_agent(session, "front_desk", login="fay", name="fay", language="zh")
    a_password(session, agent)
    return agent.login


def test_what_the_counter_may_not_decide_is_asked_for_there_and_done_once_it_is_approved(
    counter: str, house: Evening, desk_at: DeskAt
) -> None:
    booked = house.book()
    page = at_the_counter(desk_at, login=counter)

    page.locator(f'.guest[data-id="{booked["id"]}"] .guest-who').click()
    wait = page.get_by_role("button", name="再等 10 分钟")
    refusal = page.locator(".refusal[role=alert]")
    wait.click()
    expect(page.locator(".el-message--success")).to_be_visible()
    wait.click()
    expect(refusal).to_contain_text("值班主管批准")
    refusal.locator("input").fill("堵车")
    refusal.get_by_role("button", name="请求批准").click()
    expect(refusal).to_contain_text("等答复")
    (asked,) = house.program.get("/v1/approvals").json()["items"]
    decision = {"decision": "approve", "reason": "可以"}
    path = f"/v1/approvals/{asked['id']}/decision"
    said = house.program.post(path, json=decision, headers=at(FIVE_PAST_EIGHT))
    assert said.is_success, said.text
    before = house.again(booked)["grace_until"]
    page.clock.fast_forward(6_000)
    refusal.get_by_role("button", name="现在照办").click()

    expect(refusal).to_have_count(0)
    assert house.again(booked)["grace_until"] > before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_front_desk_keeps_nobody_out(house: Evening, desk_at: DeskAt, scheme: str) -> None:
    sits = seated(house, house.rooms[0].number)
    house.book()
    page = at_the_counter(desk_at, color_scheme=scheme)

    page.locator(f'.guest[data-id="{sits["id"]}"] .guest-who').click()
    page.get_by_role("button", name="续时").click()
    expect(page.locator(".verdict")).to_be_visible()

    assert serious_faults(page) == []
