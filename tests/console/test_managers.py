"""What managers decide and look through at the console, in a real browser against a real server."""

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue
from tests.builders import TODAY, a_password, a_policy, a_room, an_agent, evening
from tests.console.conftest import Evening
from tests.console.desks import BrowserDesk, saved, serious_faults
from tests.over_http import at

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
DeskAt = Callable[..., BrowserDesk]
NASTY = '<img src=x onerror="window.hit=1">熟客'


@pytest.fixture
def large(evening_at: tuple[Venue, list[Room]], session: Session) -> list[Room]:
    """Two large rooms besides the small ones, and rooms that may still be changed."""
    a_policy(session, evening_at[0])
    return [a_room(session, evening_at[0], "large") for _ in range(2)]


@pytest.fixture
def asked(large: list[Room], house: Evening) -> dict[str, Any]:
    """An upgrade that is asked for."""
    booked = house.book(room_class="small", minutes=240)
    late = (evening() + timedelta(hours=3)).isoformat()
    first = house.book(room_class="large", party_size=8, minutes=120)
    second = house.book(room_class="large", party_size=8, minutes=60, starts_at=late)
    apart = next(room for room in large if room.number != first["room"]["number"])
    moved = house.program.put(
        f"/v1/reservations/{second['id']}/placement",
        json={"room_id": str(apart.id), "reason": "guest_request"},
        headers={"If-Match": f'"{second["version"]}"'},
    )
    assert moved.status_code == 200, moved.text
    answer = house.program.post(
        "/v1/approvals",
        json={
            "kind": "free-upgrade",
            "subject": {"type": "reservation", "id": booked["id"]},
            "booking": {
                "room_class": "large",
                "starts_at": booked["starts_at"],
                "minutes": 240,
                "party_size": booked["party_size"],
            },
            "limit": {"amount_minor": 20000},
            "reason": NASTY,
        },
    )
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def managing(
    desk_at: DeskAt, path: str, language: str = "zh", *, login: str | None = None, **more: Any
) -> Page:
    """Go to a page of the managers'."""
    desk = desk_at(language, **more)
    return desk.enter(login or ("lan" if language == "zh" else "ann"), path)


@pytest.mark.parametrize(
    ("language", "said", "reason", "approve"),
    [
        ("zh", ("免费升级", "会影响谁"), "您的理由", "批准"),
        ("en", ("Free upgrade", "Whom it touches"), "Your reason", "Approve"),
    ],
)
def test_what_is_asked_for_is_approved_once_it_is_seen_whom_it_touches(
    asked: dict[str, Any],
    house: Evening,
    desk_at: DeskAt,
    language: str,
    said: tuple[str, ...],
    reason: str,
    approve: str,
) -> None:
    page = managing(desk_at, "approvals", language)

    pane = page.locator(f'.approval-pane[data-approval="{asked["id"]}"]')
    for words in (*said, NASTY):
        expect(pane).to_contain_text(words)
    expect(pane.locator(".moved li")).to_have_count(1)
    saying = pane.get_by_role("button", name=approve, exact=True)
    expect(saying).to_be_disabled()
    page.get_by_label(reason).fill("老客人")
    saying.click()

    expect(page.locator(".asked-list li")).to_have_count(0)
    answer = house.program.get(f"/v1/approvals/{asked['id']}").json()
    assert (answer["status"], answer["decision_reason"]) == ("approved", "老客人")
    assert page.evaluate("window.hit") is None


def test_a_day_is_closed_after_it_was_seen_what_that_does_and_taken_out(
    house: Evening, desk_at: DeskAt, tmp_path: Path
) -> None:
    booked = house.book()
    page = managing(desk_at, "closing", now=evening(day_offset=1, hour=9))

    sheet = page.locator('.pane[data-dry-run="true"]')
    expect(sheet).to_contain_text(booked["code"])
    assert house.again(booked)["status"] == "confirmed"
    sheet.get_by_role("button", name="关账").click()
    page.get_by_role("button", name="确认关账，不能撤回").click()
    closed = page.locator('.pane[data-dry-run="false"]')
    expect(closed).to_contain_text("已关账")
    table, book = (saved(page, kind, tmp_path) for kind in ("csv", "xlsx"))
    page.get_by_role("button", name="看看会怎样").click()

    expect(page.locator(".refusal-said")).to_be_visible()
    headers = at(evening(day_offset=1, hour=9))
    after = house.program.get(f"/v1/reservations/{booked['id']}", headers=headers).json()
    assert after["status"] == "no_show"
    assert table.name == f"closing-{TODAY}-{house.venue.code}.csv"
    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()
    lines = list(csv.reader(table.read_text("utf-8-sig").splitlines()))
    assert [row[2] for row in rows if row[2] == booked["code"]] == [booked["code"]]
    assert rows[-2][:2] == ["未到", 1]
    assert lines[-2] == ["未到", "1"]
    assert lines[-1][0].startswith("由 lan 于")


@pytest.fixture
def head(evening_at: tuple[Venue, list[Room]], session: Session) -> str:
    """Somebody who looks after the whole venue; their login."""
    agent = an_agent(session, "venue_manager", login="han", name="han", language="zh")
    a_password(session, agent)
    late = {"when": {"room_classes": ["large"]}, "set": {"grace_minutes": 25}}
    a_policy(session, evening_at[0], overrides=[late])
    a_room(session, evening_at[0], "large")
    return agent.login


def test_the_log_tells_who_did_what_and_that_it_is_whole(
    head: str, house: Evening, desk_at: DeskAt
) -> None:
    house.book()
    page = managing(desk_at, "audit", login=head)

    page.get_by_label("动作").fill("booked")
    page.get_by_role("button", name="查找", exact=True).click()
    expect(page.locator('tr[data-action="booked"]')).to_have_count(1)
    expect(page.locator("tbody tr")).to_have_count(1)
    with page.expect_download() as download:
        page.locator('[data-download="csv"]').click()
    page.get_by_role("button", name="验证记录完整").click()

    expect(page.locator(".refusal.is-good")).to_be_visible()
    assert download.value.suggested_filename.startswith(f"audit-{house.venue.code}-")
    assert serious_faults(page) == []


def test_what_the_policy_would_decide_is_tried_out_with_what_decided_it(
    head: str, house: Evening, desk_at: DeskAt
) -> None:
    page = managing(desk_at, "policy", login=head)

    page.get_by_label("人数").fill("8")
    page.get_by_label("档次").select_option("large")
    page.get_by_role("button", name="会怎么定？").click()

    expect(page.locator(".verdict.is-yes")).to_be_visible()
    row = page.locator(".try-out tr", has_text="迟到等候")
    expect(row).to_contain_text("25")
    expect(row.locator(".by-override")).to_have_text("例外 1")
    assert serious_faults(page) == []
    assert house.program.get("/v1/reservations").json()["items"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_managers_pages_keep_nobody_out(
    asked: dict[str, Any], desk_at: DeskAt, scheme: str
) -> None:
    page = managing(desk_at, "approvals", color_scheme=scheme)
    expect(page.locator(".affects")).to_be_visible()
    faults = serious_faults(page)
    page.get_by_role("link", name="日结").click()
    expect(page.locator(".pane[data-dry-run], .refusal-said").first).to_be_visible()
    faults += serious_faults(page)
    page.goto(page.url.replace("/closing", "/audit"))
    expect(page.locator(".calm-note")).to_contain_text("可由店长、总部管理员或审计办理")

    assert faults + serious_faults(page) == []
