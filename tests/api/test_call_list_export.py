"""A call list as a file: masked, typed as text, watermarked, written down."""

import csv
import io
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from python_calamine import load_workbook
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.outreach.service import exporting
from ktv_booking.venues.models import Venue
from ktv_booking.web import sheets
from tests.api.members_at_a_desk import consent, joined
from tests.builders import NOW, TODAY, a_member, a_phone, a_venue
from tests.builders.campaigns import a_campaign
from tests.calls_to_make import a_call_list, a_call_task
from tests.over_http import ClientAs

FORMULA = "=HYPERLINK(1)"
WHOLE = {"phones": "whole", "reason": "停电"}


@pytest.fixture
def house(session: Session) -> Venue:
    return a_venue(session)


def listed(client: TestClient, house: Venue, phone: str, *names: str) -> str:
    """Make a list on which everybody of these names is, with this number; return its path."""
    for name in names:
        member = joined(client, house, name=name, phones=[phone], shares_phone=True)
        client.post(f"/v1/members/{member['id']}/consents", json=consent("granted"))
    name = {"zh": "通知", "en": "Notice"}
    body = {"code": f"notice-{phone[-6:]}", "kind": "custom", "name": name}
    campaign = client.post("/v1/campaigns", json=body).json()
    said = {"campaign_id": campaign["id"], "venue_id": str(house.id)}
    made = client.post("/v1/call-lists", json=said | {"business_date": TODAY.isoformat()})
    assert made.status_code == 201, made.text
    return f"/v1/call-lists/{made.json()['id']}/export"


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_table_has_no_formula_no_number_and_who_took_it_out(
    client: TestClient, client_as: ClientAs, house: Venue
) -> None:
    phone = a_phone()
    path = listed(client, house, phone, FORMULA)
    agent = client_as("agent", house)

    answer = agent.get(path, params={"format": "csv", "lang": "en"})

    head, row, mark = rows_of(answer)
    assert head[:3] == ["No.", "Name", "Phone"]
    assert row[:3] == ["1", f"'{FORMULA}", f"*******{phone[-4:]}"]
    assert mark[0].startswith("taken out by someone-")
    assert phone not in answer.text
    assert answer.headers["content-disposition"].startswith("attachment")


def test_a_workbook_holds_texts_alone_and_a_page_no_markup(
    client: TestClient, house: Venue
) -> None:
    phone = a_phone()
    path = listed(client, house, phone, FORMULA, "<b>单</b>")

    book = client.get(path, params={"format": "xlsx"} | WHOLE)
    page = client.get(path, params={"format": "html"})

    rows = load_workbook(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert {row[1] for row in rows[1:-1]} == {FORMULA, "<b>单</b>"}
    assert all(isinstance(cell, str) for row in rows for cell in row)
    assert {row[2] for row in rows[1:-1]} == {phone}
    assert "<b>" not in page.text
    assert "&lt;b&gt;" in page.text
    assert phone not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("store", ["sqlite"])
def test_whole_numbers_leave_with_a_permission_and_a_reason_and_all_of_it_is_written_down(
    client: TestClient, client_as: ClientAs, house: Venue
) -> None:
    phone = a_phone()
    path = listed(client, house, phone, "单小明")

    lead = client_as("lead", house).get(path, params=WHOLE)
    unsaid = client.get(path, params={"phones": "whole"})
    masked, whole = client.get(path), client.get(path, params=WHOLE)

    assert (lead.status_code, lead.json()["permission"]) == (403, "export")
    assert (unsaid.status_code, unsaid.json()["errors"][0]["field"]) == (422, "reason")
    assert (phone in masked.text, phone in whole.text) == (False, True)
    told = client.get("/v1/audit", params={"subject": "call_list", "limit": 100}).json()["items"]
    exports = [one for one in told if one["action"] == "exported"]
    assert {one["changed"]["phones"] for one in exports} == {"masked", "whole"}
    assert all(one["changed"]["rows"] == 1 for one in exports)


@pytest.mark.parametrize("store", ["sqlite"])
def test_more_rows_than_may_leave_are_refused(
    client: TestClient, house: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = listed(client, house, a_phone(), "单小明", "单国强")
    monkeypatch.setattr(sheets, "MOST_ROWS", 1)
    monkeypatch.setattr(exporting, "MOST_ROWS", 1)

    answer = client.get(path)

    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-to-export")


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_table_says_where_calls_stand_and_what_a_booking_costs_in_one_language(
    client: TestClient, session: Session, house: Venue
) -> None:
    of = a_call_list(session, house, a_campaign(session, house, kind="price_change"))
    facts = {"agreed_minor": 35400, "new_minor": 38450, "new_spend_minor": 0}
    due = NOW + timedelta(minutes=15)
    again = {"status": "retry", "not_before": due, "facts": facts}
    a_call_task(session, of, a_member(session, house), why="booked_at_old_price", **again)
    a_call_task(session, of, a_member(session, house), status="closed", closed_why="consent")
    path = f"/v1/call-lists/{of.id}"

    tables = [rows_of(client.get(f"{path}/export", params={"lang": one})) for one in ("en", "zh")]
    listed = client.get(f"{path}/tasks").json()["items"]

    at = due.astimezone(ZoneInfo(house.time_zone))
    assert [row[3:7] for row in tables[0][1:-1]] == [
        ["has booked, and the prices change ¥354 → ¥384.50", "2026-10-21",
         f"to be tried again {at:%m-%d %H:%M}", ""],
        ["birthday", "2026-10-21", "closed", "they have not agreed to such calls"],
    ]  # fmt: skip
    assert [row[5] for row in tables[1][1:-1]] == [f"待重拨 {at:%m-%d %H:%M}", "不再拨打"]
    assert [one["not_before"] for one in listed] == [at.isoformat(), None]
