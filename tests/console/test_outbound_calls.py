"""What who calls members does at the console, in a real browser against a real server."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.api.members_at_a_desk import consent
from tests.builders import NOW, a_member_document, a_phone, evening
from tests.console.conftest import Evening
from tests.console.desks import BrowserDesk, serious_faults

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
DeskAt = Callable[..., BrowserDesk]
NASTY = '<img src=x onerror="window.hit=1">小明'
LATER = NOW + timedelta(minutes=1)


def made(house: Evening, path: str, body: dict[str, Any]) -> Any:
    """Make something over HTTP, and return its document."""
    answer = house.program.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
def listed(house: Evening) -> list[str]:
    """Two members on a list of the house; their numbers."""
    phones = [a_phone(), a_phone()]
    for phone in phones:
        joined = a_member_document(house.venue, name=NASTY, phones=[phone])
        member = made(house, "/v1/members", joined)
        house.program.post(f"/v1/members/{member['id']}/consents", json=consent("granted"))
    words = {
        "occasion": "custom",
        "language": "zh",
        "body": "您好，请问是{name}吗？这里是{venue}，现在方便讲两句吗？可拨打{phone}。",
        "publish": True,
    }
    made(house, "/v1/scripts", words)
    name = {"zh": "周年庆", "en": "Jubilee"}
    named = {"code": "jubilee", "kind": "custom", "name": name}
    campaign = made(house, "/v1/campaigns", named)
    here = {"campaign_id": campaign["id"], "venue_id": str(house.venue.id)}
    made(house, "/v1/call-lists", here)
    return phones


def calling(desk_at: DeskAt, language: str = "zh", **more: Any) -> Page:
    """Go to the calls."""
    desk = desk_at(language, now=LATER, **more)
    page = desk.enter("lan" if language == "zh" else "ann", "calls")
    expect(page.locator(".call-list")).to_have_count(1)
    return page


def shown(page: Page) -> str:
    """Return the number that a dial shows."""
    return page.locator(".dialled").inner_text().replace(" ", "")


@pytest.mark.parametrize(
    ("language", "take", "dial", "tree", "note", "again"),
    [
        ("zh", "下一通外呼", "拨打", ("接通", "有人接听", "本人"), "登记结果", "今天"),
        (
            "en",
            "Next call",
            "Dial",
            ("Connected", "Somebody answered", "The person themselves"),
            "Note the result",
            "this evening",
        ),
    ],
)
def test_a_call_is_taken_dialled_answered_and_noted(
    listed: list[str],
    desk_at: DeskAt,
    language: str,
    take: str,
    dial: str,
    tree: tuple[str, ...],
    note: str,
    again: str,
) -> None:
    page = calling(desk_at, language)

    page.get_by_role("button", name=take).click()
    task = page.locator(".task-pane")
    expect(task.locator("h2")).to_contain_text("小明")
    expect(task.locator(".script").first).to_contain_text("小明")
    assert not any(phone[-8:] in page.content() for phone in listed)
    task.get_by_role("button", name=dial).click()
    expect(page.locator(".dialled")).to_be_visible()
    assert shown(page) in listed
    for word in tree:
        page.locator(".choice", has_text=word).first.click()
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.press("2")
    page.get_by_role("button", name=note).click()

    expect(page.locator(".noted")).to_contain_text(again)
    assert page.evaluate("window.hit") is None


def test_who_wants_no_more_calls_is_asked_about_once_more_before_it_is_noted(
    house: Evening, listed: list[str], desk_at: DeskAt
) -> None:
    page = calling(desk_at)

    page.get_by_role("button", name="下一通外呼").click()
    page.locator(".act.is-dial").click()
    phone = shown(page)
    for digit in ("1", "1", "1", "5"):
        page.keyboard.press(digit)
    noting = page.get_by_role("button", name="登记结果")
    expect(noting).to_be_disabled()
    page.get_by_label("客人明确要求").check()
    noting.click()
    expect(page.locator(".noted")).to_be_visible()

    members = house.program.get("/v1/members", params={"q": phone[-4:]}).json()["items"]
    assert [one["do_not_call"] for one in members] == [True]


def test_a_call_becomes_a_booking_of_its_campaign(
    house: Evening, listed: list[str], desk_at: DeskAt
) -> None:
    page = calling(desk_at)

    page.get_by_role("button", name="下一通外呼").click()
    page.locator(".act.is-dial").click()
    expect(page.locator(".dialled")).to_be_visible()
    for digit in ("1", "1", "1", "1", "1"):
        page.keyboard.press(digit)
    page.get_by_role("button", name="去预订").click()
    expect(page.locator("#who")).not_to_have_value("")
    expect(page.locator("#phone")).to_have_value(page.locator("#who").input_value())
    page.locator("#party").fill("6")
    page.locator("#clock").fill("20:00")
    expect(page.locator(".offer").first).to_be_visible()
    page.keyboard.press("F9")
    page.get_by_role("link", name="回到外呼").click()
    expect(page.locator(".booked-in-call")).to_be_visible()
    page.get_by_role("button", name="登记结果").click()

    expect(page.locator(".noted")).to_contain_text("当场预订")
    (booked,) = house.program.get("/v1/reservations").json()["items"]
    assert (booked["source"], booked["guest"]["name"]) == ("outbound_call", NASTY)


def test_who_said_no_since_the_call_was_taken_is_let_go(
    house: Evening, listed: list[str], desk_at: DeskAt
) -> None:
    page = calling(desk_at)
    page.get_by_role("button", name="下一通外呼").click()
    expect(page.locator(".task-pane")).to_be_visible()

    for member in house.program.get("/v1/members").json()["items"]:
        body = {"do_not_call": True, "reason": "当面说不要打"}
        said = house.program.post(f"/v1/members/{member['id']}/do-not-call", json=body)
        assert said.status_code == 200, said.text
    page.locator(".act.is-dial").click()

    expect(page.locator(".el-message", has_text="已结束").first).to_be_visible()
    page.get_by_role("button", name="下一通外呼").click()
    expect(page.locator(".noted")).to_contain_text("此刻没有要打的电话")


def test_a_call_about_a_booking_shows_it_and_lets_it_be_confirmed(
    house: Evening, desk_at: DeskAt
) -> None:
    booked = house.book(starts_at=evening(day_offset=1).isoformat())
    campaigned = {
        "code": "sure",
        "kind": "confirmation",
        "name": {"zh": "确认", "en": "Sure"},
        "lead_days": [1],
    }
    campaign = made(house, "/v1/campaigns", campaigned)
    here = {"campaign_id": campaign["id"], "venue_id": str(house.venue.id)}
    made(house, "/v1/call-lists", here)
    page = calling(desk_at)

    page.get_by_role("button", name="下一通外呼").click()
    expect(page.locator(".task-booking")).to_contain_text(booked["code"])
    page.locator(".act.is-dial").click()
    for digit in ("1", "1", "1", "1", "1"):
        expect(page.locator(".choices")).to_be_visible()
        page.keyboard.press(digit)
    page.get_by_role("button", name="登记结果").click()

    expect(page.locator(".noted")).to_contain_text("确认会来")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_did_not_understand_and_wants_no_text_waits_for_a_manager(
    house: Evening, listed: list[str], desk_at: DeskAt, scheme: str
) -> None:
    for member in house.program.get("/v1/members").json()["items"]:
        no_texts = consent("withdrawn", purpose="any", channel="sms")
        house.program.post(f"/v1/members/{member['id']}/consents", json=no_texts)
    page = calling(desk_at, color_scheme=scheme)

    page.get_by_role("button", name="下一通外呼").click()
    page.locator(".act.is-dial").click()
    expect(page.locator(".choices")).to_be_visible()
    phone = shown(page)
    for digit in ("1", "1", "1", "2", "2"):
        page.keyboard.press(digit)
    expect(page.locator(".text-note")).to_contain_text("不接收短信")
    expect(page.locator(".choice.is-message-follow")).to_be_disabled()
    faults = serious_faults(page)
    page.keyboard.press("3")
    page.get_by_role("button", name="登记结果").click()
    page.get_by_role("link", name="跟进").click()
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    row.get_by_role("button", name="看全号").click()

    expect(row.locator("a")).to_have_attribute("href", f"tel:{phone}")
    expect(row).to_contain_text(NASTY)
    row.get_by_role("button", name="已跟进").click()
    expect(row.get_by_label("怎么处理的")).to_be_focused()
    faults += serious_faults(page)
    page.keyboard.type("回电说明了")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="没有人等主管跟进")).to_be_visible()
    page.reload()
    expect(page.get_by_role("status").filter(has_text="没有人等主管跟进")).to_be_visible()
    assert faults + serious_faults(page) == []
