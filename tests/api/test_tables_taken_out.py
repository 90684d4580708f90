"""The audit log and approvals as files: whose they are, what is in them, and that it is noted."""

import csv
import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.oversight import auditing
from ktv_booking.venues.models import Venue
from ktv_booking.web import sheets
from tests.builders import NOW, a_booking, a_phone, a_policy, a_room, a_venue
from tests.over_http import ClientAs

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
FORMULA = "=1+1"


@pytest.fixture
def house(session: Session) -> Venue:
    venue = a_venue(session)
    a_room(session, venue, "small")
    a_room(session, venue, "large")
    a_policy(session, venue)
    return venue


def booked(client: TestClient, house: Venue, phone: str) -> dict[str, Any]:
    answer = client.post(
        "/v1/reservations", json=a_booking(house, guest={"name": "李", "phone": phone})
    )
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def rows_of(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_log_leaves_with_masked_numbers_and_its_leaving_is_in_it(
    client: TestClient, house: Venue
) -> None:
    phone = a_phone()
    reservation = booked(client, house, phone)
    asked = {"venue_id": str(house.id), "subject_id": reservation["id"], "lang": "en"}

    first = client.get("/v1/audit/export", params=asked)
    book = client.get("/v1/audit/export", params=asked | {"format": "xlsx"})

    head, row, mark = rows_of(first)
    told = dict(zip(head, row, strict=True))
    assert (told["Action"], told["Subject id"]) == ("booked", reservation["id"])
    assert f"guest_phone: *******{phone[-4:]}" in told["Changed"]
    assert phone not in first.text
    assert mark[0].startswith("taken out by ")
    name = f"audit-{house.code}-{NOW:%Y-%m-%d}.csv"
    assert first.headers["content-disposition"] == f'attachment; filename="{name}"'
    cells = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0)
    assert cells.to_python()[1][3] == "booked"
    noted = client.get("/v1/audit", params={"subject": "audit_log"}).json()["items"]
    assert [one["changed"] for one in noted] == [
        {"format": "xlsx", "rows": 1},
        {"format": "csv", "rows": 1},
    ]


def test_approvals_leave_with_what_was_asked_and_said(client: TestClient, house: Venue) -> None:
    reservation = booked(client, house, a_phone())
    asked = {
        "kind": "free-upgrade",
        "subject": {"type": "reservation", "id": reservation["id"]},
        "booking": {
            "room_class": "large",
            "starts_at": reservation["starts_at"],
            "minutes": reservation["minutes"],
            "party_size": reservation["party_size"],
        },
        "limit": {"amount_minor": 20000},
        "reason": FORMULA,
    }
    assert client.post("/v1/approvals", json=asked).status_code == 201
    here = {"venue_id": str(house.id), "lang": "en"}

    head, row, _ = rows_of(client.get("/v1/approvals/export", params=here))
    none = rows_of(client.get("/v1/approvals/export", params=here | {"status": "used"}))

    told = dict(zip(head, row, strict=True))
    assert (told["What"], told["Booking"]) == ("free-upgrade", reservation["code"])
    assert (told["Why"], told["Status"]) == (f"'{FORMULA}", "pending")
    assert len(none) == 2
    noted = client.get("/v1/audit", params={"subject": "approvals"}).json()["items"]
    assert [one["changed"]["rows"] for one in noted] == [0, 1]


@pytest.mark.parametrize(
    ("path", "may_not"), [("audit", "duty_manager"), ("approvals", "front_desk")]
)
def test_files_are_for_who_may_and_of_their_own_venue(
    session: Session, client_as: ClientAs, house: Venue, path: str, may_not: str
) -> None:
    elsewhere = a_venue(session)
    here = {"venue_id": str(house.id)}

    statuses = [
        client_as(role, venue).get(f"/v1/{path}/export", params=here).status_code
        for role, venue in (
            ("venue_manager", house),
            ("venue_manager", elsewhere),
            (may_not, house),
        )
    ]

    assert statuses == [200, 404, 403]


def test_no_more_leave_at_once_than_are_allowed(
    client: TestClient, house: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (sheets, auditing):
        monkeypatch.setattr(module, "MOST_ROWS", 0)
    booked(client, house, a_phone())

    refused = client.get("/v1/audit/export", params={"venue_id": str(house.id)})

    assert (refused.status_code, refused.json()["code"]) == (409, "too-many-to-export")
