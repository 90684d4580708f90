"""What managers read off evenings and calls at the console, and take out as files."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue
from tests.builders import TODAY, a_member, evening
from tests.builders.campaigns import a_campaign, a_consent
from tests.calls_to_make import UNDERSTOOD, a_call_list, a_call_task
from tests.console.conftest import Evening
from tests.console.desks import BrowserDesk, saved, serious_faults
from tests.over_http import at

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
DeskAt = Callable[..., BrowserDesk]
AFTER = evening(day_offset=1, hour=12)


@pytest.fixture
def closed(house: Evening) -> dict[str, Any]:
    """A party that sat for three hours, a day that was closed, and a source corrected later."""
    booked = house.book(minutes=180)
    path = f"/v1/reservations/{booked['id']}"
    for verb, hour in (("arrival", 20), ("seating", 20), ("departure", 23)):
        _done(house, f"{path}/{verb}", {}, hour=hour)
    _done(house, f"/v1/venues/{house.venue.id}/days/{TODAY}/close", {}, hour=33)
    correction = {"source": "web", "reason": "the form"}
    _done(house, f"{path}/attribution-corrections", correction, hour=34)
    return booked


def _done(house: Evening, path: str, body: dict[str, Any], *, hour: int) -> None:
    answer = house.program.post(path, json=body, headers=at(evening(hour=hour)))
    assert answer.is_success, answer.text


def reading(desk_at: DeskAt, path: str, language: str = "zh", **more: Any) -> Page:
    """Go to a page of figures, the noon after."""
    desk = desk_at(language, now=AFTER, **more)
    return desk.enter("lan" if language == "zh" else "ann", path)


def test_an_evening_is_compared_narrowed_and_taken_out(
    closed: dict[str, Any], house: Evening, desk_at: DeskAt, tmp_path: Path
) -> None:
    page = reading(desk_at, "reports")

    square = page.locator('[data-square="small small"]')
    expect(square).to_contain_text("1")
    expect(page.locator("[data-live]")).to_have_attribute("data-live", "6")
    faults = serious_faults(page)
    page.get_by_label("看什么").select_option("demand")
    page.locator("#cmp-by").select_option("source")
    expect(page.locator("tbody tr", has_text="网站")).to_contain_text("关账后更正 +1")
    expect(page.locator("tbody tr", has_text="电话")).to_contain_text("关账后更正 −1")
    page.locator("#cmp-source").select_option("phone")
    expect(page.locator("tbody tr")).to_have_count(1)
    table, book = (saved(page, kind, tmp_path) for kind in ("csv", "xlsx"))

    assert faults + serious_faults(page) == []
    assert table.name.startswith(f"comparison-phone-{house.venue.code}-2026-10-08-{TODAY}")
    head, figures, later, *_ = csv.reader(table.read_text("utf-8-sig").splitlines())
    assert head[:3] == ["来源", "栏", "需求"]
    assert [figures[:3], later[:3]] == [["电话", "数字", "1"], ["电话", "日结后调整", "-1"]]
    cells = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()
    assert cells[1][:3] == ["电话", "数字", 1]


def test_rooms_are_plotted_with_the_same_figures_as_a_table(
    closed: dict[str, Any], desk_at: DeskAt
) -> None:
    page = reading(desk_at, "reports?view=occupancy", "en", color_scheme="dark")

    expect(page.locator(".plot canvas")).to_be_visible()
    expect(page.locator('.heat [data-shade="0"]').first).to_be_visible()
    page.get_by_text("The same figures as a table").click()
    expect(page.locator(".figure-table tbody tr")).to_have_count(2)
    faults = serious_faults(page)
    page.get_by_role("button", name="Turned away", exact=True).click()
    expect(page.locator('[data-report="turnaways"]')).to_contain_text("no figures")
    expect(page.locator(".empty-note code")).to_contain_text("ktv-booking simulate --url http")
    page.get_by_role("button", name="Fairness", exact=True).click()

    expect(page.locator('[data-report="fairness"] tfoot')).to_contain_text("1")
    assert faults + serious_faults(page) == []


@pytest.fixture
def called(evening_at: tuple[Venue, list[Room]], house: Evening, session: Session) -> None:
    """Two people on a list, of whom one was dialled and understood."""
    venue, _ = evening_at
    on_list = a_call_list(session, venue, a_campaign(session, venue))
    for _ in range(2):
        member = a_member(session, venue)
        a_consent(session, member)
        a_call_task(session, on_list, member)
    session.commit()
    claim = house.program.post("/v1/call-tasks/claims", json={"venue_id": str(venue.id)})
    path = f"/v1/call-tasks/{claim.json()['task']['id']}"
    _done(house, f"{path}/dial", {}, hour=15)
    _done(house, f"{path}/attempts", UNDERSTOOD | {"outcome": "informed"}, hour=15)


def test_how_far_calls_came_is_a_bar_a_step(called: None, desk_at: DeskAt, tmp_path: Path) -> None:
    page = reading(desk_at, "funnel")

    for step, people in (("listed", 2), ("dialled", 1), ("understood", 1), ("booked", 0)):
        expect(page.locator(f'[data-step="{step}"] b')).to_have_text(str(people))
    page.locator("#funnel-by").select_option("agent")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("#funnel-one").select_option("0")
    book = saved(page, "xlsx", tmp_path)

    assert serious_faults(page) == []
    assert book.name.startswith("calls-by-agent-")
    cells = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()
    assert cells[0][2:4] == ["列入", "拨打"]
