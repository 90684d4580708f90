"""What holds everywhere at the console: names are text, venues told apart, paper at hand."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue
from tests.api.members_at_a_desk import consent
from tests.builders import (
    a_member_document,
    a_password,
    a_phone,
    a_room,
    a_venue,
    an_agent,
    evening,
    the_class,
)
from tests.console.conftest import Evening
from tests.console.desks import BrowserDesk
from tests.console.phone_desk import ring
from tests.over_http import at

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
DeskAt = Callable[..., BrowserDesk]
NASTY = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>{{7*7}}'
BOTH = {"zh": NASTY, "en": NASTY}
HALF_PAST_EIGHT = evening(hour=20, minute=30)
CAME_TO_LIFE = """() => [
  window.hit ?? null,
  document.querySelectorAll('img[src="x"], [onerror], body script:not([src])').length,
  document.body.innerText.includes('49') && !document.body.innerText.includes('7*7'),
]"""

SHOWN_AT = {
    "/desk": ".caller",
    "/front": ".guest-panel",
    "/calls": ".call-list",
    "/approvals": ".approval-pane",
}


@pytest.fixture
def nasty(evening_at: tuple[Venue, list[Room]], session: Session) -> str:
    """A house whose own words are an attack, and somebody who may see all of it; their login."""
    venue = evening_at[0]
    venue.name, venue.address, venue.directions = BOTH, BOTH, BOTH
    the_class(session, venue, "small").name = BOTH
    agent = an_agent(session, "hq_admin", login="eve", name=NASTY, language="zh")
    a_password(session, agent)
    return agent.login


def told(house: Evening, path: str, body: dict[str, Any]) -> Any:
    """Tell the house something, and return its answer."""
    answer = house.program.post(path, json=body, headers=at(HALF_PAST_EIGHT))
    assert answer.is_success, answer.text
    return answer.json()


@pytest.fixture
def attacked(nasty: str, house: Evening) -> str:
    """A night in which whatever can be written is an attack; the number of who rings."""
    phone, here = a_phone(), str(house.venue.id)
    guest = {"name": NASTY, "phone": phone, "title": NASTY[:40]}
    late = {"starts_at": HALF_PAST_EIGHT.isoformat(), "minutes": 60}
    booked = house.book(guest=guest, note=NASTY, **late)
    outage = {
        "kind": "maintenance",
        "starts_at": evening(hour=22).isoformat(),
        "ends_at": evening(hour=23).isoformat(),
        "reason": NASTY,
    }
    told(house, f"/v1/rooms/{house.rooms[2].id}/outages", outage)
    member = told(
        house, "/v1/members", a_member_document(house.venue, name=NASTY, title=NASTY[:40])
    )
    told(house, f"/v1/members/{member['id']}/consents", consent("granted"))
    campaign = told(house, "/v1/campaigns", {"code": "jubilee", "kind": "custom", "name": BOTH})
    told(house, "/v1/call-lists", {"campaign_id": campaign["id"], "venue_id": here})
    asked = {
        "kind": "free-upgrade",
        "subject": {"type": "reservation", "id": booked["id"]},
        "booking": {"room_class": "large", "starts_at": booked["starts_at"], "minutes": 60},
        "reason": NASTY,
    }
    told(house, "/v1/approvals", asked)
    told(house, "/v1/phone-blocks", {"venue_id": here, "phone": phone, "reason": NASTY})
    return phone


def test_whatever_somebody_wrote_is_text_on_every_page(
    attacked: str, house: Evening, desk_at: DeskAt
) -> None:
    desk = desk_at("en", now=HALF_PAST_EIGHT)
    desk.show_board("eve")
    page = desk.page
    seen: list[list[Any]] = []

    page.locator(".bar").first.click()
    expect(page.locator(".booking")).to_contain_text(NASTY)
    seen.append(page.evaluate(CAME_TO_LIFE))
    paths = [link.get_attribute("href") for link in page.locator(".rail-place").all()]
    for path in paths[1:]:
        page.locator(f'.rail-place[href="{path}"]').click()
        expect(page.locator("main").get_by_role("heading", level=1)).to_have_count(1)
        expect(page).to_have_url(f"{desk.url}{path}")
        if path == "/desk":
            expect(page.locator("#who")).to_be_focused()
            ring(page, attacked, clock="2130", offered=False)
        if path == "/front":
            page.locator(".guest .guest-who").first.click()
        if path in SHOWN_AT:
            expect(page.locator(SHOWN_AT[path])).to_contain_text(NASTY)
        seen.append(page.evaluate(CAME_TO_LIFE))

    assert seen == [[None, 0, False]] * len(paths)


def on_paper(desk: BrowserDesk, name: str) -> Page:
    """Ask for the day sheet, and return its page."""
    with desk.context.expect_page() as opened:
        desk.page.get_by_role("link", name=name).click()
    opened.value.wait_for_load_state()
    return opened.value


@pytest.mark.parametrize(
    ("login", "language", "name", "kept"),
    [("lan", "zh", "打印日单", "保留至"), ("ann", "en", "Day sheet to print", "Kept until")],
)
def test_the_day_is_at_hand_on_paper(
    house: Evening, desk_at: DeskAt, login: str, language: str, name: str, kept: str
) -> None:
    phone = a_phone()
    booked = house.book(guest={"name": "王小明", "phone": phone})
    desk = desk_at(language)
    desk.show_board(login)

    sheet = on_paper(desk, name)

    body = sheet.locator("body")
    for said in (kept, booked["code"], "王小明", phone[-4:]):
        expect(body).to_contain_text(said)
    assert phone[-8:] not in body.inner_text()
    assert len(sheet.pdf()) > 1_000


@pytest.fixture
def sister(evening_at: tuple[Venue, list[Room]], session: Session) -> Venue:
    """A second house of the chain, with one room."""
    venue = a_venue(session, name={"zh": "分店", "en": "Sister house"})
    a_room(session, venue, "large", number="909")
    return venue


@pytest.mark.parametrize(
    ("login", "language", "name"), [("lan", "zh", "分店"), ("ann", "en", "Sister house")]
)
def test_another_venue_is_another_board_and_is_remembered(
    sister: Venue, house: Evening, desk_at: DeskAt, login: str, language: str, name: str
) -> None:
    here = house.book()
    desk = desk_at(language)
    desk.enter(login)
    chooser = desk.page.locator(".top-venue")

    chooser.click()
    desk.page.get_by_role("option", name="测试店" if language == "zh" else "Test house").click()
    expect(desk.bar(here["id"])).to_be_visible()
    chooser.click()
    desk.page.get_by_role("option", name=name).click()
    expect(desk.row("909")).to_be_visible()
    expect(desk.bar(here["id"])).to_have_count(0)
    desk.page.reload()

    expect(desk.row("909")).to_be_visible()
    expect(chooser).to_contain_text(name)
