"""Members as a file: masked, typed as text, watermarked, written down at each home."""

import csv
import io
from typing import Any

import pytest
from python_calamine import load_workbook
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.members.service import exporting
from ktv_booking.venues.models import Venue
from ktv_booking.web import sheets
from tests.api.members_at_a_desk import joined
from tests.builders import a_phone, a_venue
from tests.over_http import ClientAs

PATH = "/v1/members/export"
FORMULA = "=HYPERLINK(1)"
WHOLE = {"phones": "whole", "reason": "周年庆请柬"}
pytestmark = pytest.mark.parametrize("store", ["sqlite"])


@pytest.fixture
def house(session: Session) -> Venue:
    return a_venue(session)


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_whoever_sees_members_takes_their_own_out_masked(
    client: TestClient, client_as: ClientAs, session: Session, house: Venue
) -> None:
    phone, theirs = a_phone(), a_phone()
    lunar = {"calendar": "lunar", "month": 4, "day": 3, "leap_month": True}
    joined(client, house, name=FORMULA, phones=[phone], tier="gold", birthday=lunar)
    joined(client, house, name="单小明", phones=[a_phone()])
    joined(client, a_venue(session), name="解小红", phones=[theirs], tier="gold")

    answer = client_as("agent", house).get(PATH, params={"tier": "gold", "lang": "en"})

    head, row, mark = rows_of(answer)
    assert head[:5] == ["No.", "Card", "Name", "Title", "Phones"]
    assert (row[2], row[4]) == (f"'{FORMULA}", f"*******{phone[-4:]}")
    assert row[5:8] == ["农历 lunar 闰 leap 04-03", "gold", house.code]
    assert mark[0].startswith("taken out by someone-")
    assert answer.headers["content-disposition"].startswith('attachment; filename="members-')


def test_whole_numbers_leave_by_permission_at_every_home_and_all_of_it_is_written_down(
    client: TestClient, client_as: ClientAs, session: Session, house: Venue
) -> None:
    phone, other = a_phone(), a_venue(session)
    joined(client, house, name="单小明", phones=[phone])
    joined(client, other, name="解小红", phones=[a_phone()])

    lead = client_as("lead", house).get(PATH, params=WHOLE)
    unsaid = client.get(PATH, params={"phones": "whole"})
    book, page = (client.get(PATH, params=WHOLE | {"format": form}) for form in ("xlsx", "html"))

    assert (lead.status_code, lead.json()["permission"]) == (403, "export")
    assert (unsaid.status_code, unsaid.json()["errors"][0]["field"]) == (422, "reason")
    rows = load_workbook(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert all(isinstance(cell, str) for row in rows for cell in row)
    assert phone in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    told = client.get("/v1/audit", params={"subject": "member_export"}).json()["items"]
    assert {(one["venue_id"], one["changed"]["rows"]) for one in told} == {
        (str(house.id), 1),
        (str(other.id), 1),
    }
    assert {one["changed"]["phones"] for one in told} == {"whole"}


def test_more_than_may_leave_at_once_are_refused(
    client: TestClient, house: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        joined(client, house, phones=[a_phone()])
    monkeypatch.setattr(sheets, "MOST_ROWS", 1)
    monkeypatch.setattr(exporting, "MOST_ROWS", 1)

    answer = client.get(PATH)

    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-to-export")
