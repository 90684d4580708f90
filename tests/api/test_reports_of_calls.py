"""How far calls come: the figures fall from step to step, and nobody else's are among them."""

import io
from datetime import timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.outreach.models import Campaign
from ktv_booking.venues.models import Venue
from tests.builders import TODAY, a_booking, a_venue, evening
from tests.calls_to_make import NO_ANSWER, UNDERSTOOD, claimed, dialled, noted, on_a_list
from tests.over_http import ClientAs

SPAN = {"from": TODAY.isoformat(), "to": TODAY.isoformat()}
STEPS = ("listed", "dialled", "reached", "understood", "booked", "seated")


def report(client: TestClient, **query: Any) -> dict[str, Any]:
    answer = client.get("/v1/reports/calls", params=SPAN | query)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def figures(row: dict[str, Any]) -> list[int]:
    return [row[step] for step in STEPS]


@pytest.fixture
def venue(session: Session, client: TestClient) -> Venue:
    """A morning of five calls: one is never dialled, one nobody hears, one does not understand,
    one is told, one books and comes."""
    tasks = on_a_list(session, 5)
    here = session.get_one(Venue, tasks[0].venue_id)
    results: list[dict[str, Any]] = [
        NO_ANSWER,
        UNDERSTOOD | {"understanding": "not_understood", "follow_up": "none"},
        UNDERSTOOD | {"outcome": "informed"},
        UNDERSTOOD | {"outcome": "booked", "reservation_id": _come(client, here, tasks[0])},
    ]
    for result in results:
        task = claimed(client)["task"]
        assert dialled(client, task["id"]).status_code == 200
        assert noted(client, task["id"], **result).status_code == 200
    session.expire_all()
    return here


def _come(client: TestClient, venue: Venue, task: Any) -> str:
    body = a_booking(venue, source="outbound_call", campaign_id=str(task.campaign_id))
    booked: str = client.post("/v1/reservations", json=body).json()["id"]
    for verb in ("arrival", "seating"):
        done = client.post(
            f"/v1/reservations/{booked}/{verb}", json={}, headers={"Ktv-Now": evening().isoformat()}
        )
        assert done.status_code == 200, done.text
    return booked


def test_each_step_is_of_the_one_before(client: TestClient, venue: Venue) -> None:
    found = report(client)

    assert figures(found["total"]) == [5, 4, 3, 2, 1, 1]
    assert [figures(row) for row in found["rows"]] == [[5, 4, 3, 2, 1, 1]]
    assert found["rows"][0]["name"] == {"zh": "生日", "en": "Birthday"}


@pytest.mark.parametrize("store", ["sqlite"])
def test_by_venue_by_day_and_by_script_it_is_the_same_in_all(
    client: TestClient, venue: Venue
) -> None:
    kinds = ("venue", "day", "script", "agent")
    by_venue, by_day, by_script, by_agent = (report(client, by=one) for one in kinds)

    assert by_venue["rows"][0]["key"] == str(venue.id)
    assert by_day["rows"][0]["key"] == TODAY.isoformat()
    assert [row["key"] for row in by_script["rows"]] == [None]
    assert by_venue["total"] == by_day["total"] == by_script["total"] == by_agent["total"]
    assert [figures(row) for row in by_agent["rows"] if row["key"]] == [[4, 4, 3, 2, 1, 1]]
    assert [figures(row) for row in by_agent["rows"] if not row["key"]] == [[1, 0, 0, 0, 0, 0]]
    assert report(client, venue_id=str(venue.id))["total"] == by_venue["total"]


@pytest.mark.parametrize("store", ["sqlite"])
def test_another_day_another_venue_and_another_caller_see_nothing_of_it(
    session: Session, client: TestClient, client_as: ClientAs, venue: Venue
) -> None:
    elsewhere = a_venue(session)
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    lead = client_as("lead", elsewhere)

    assert report(lead)["rows"] == []
    assert figures(report(lead)["total"]) == [0] * 6
    assert report(client, **{"from": tomorrow, "to": tomorrow})["rows"] == []
    assert lead.get("/v1/reports/calls", params=SPAN | {"venue_id": venue.id}).status_code == 404
    assert client_as("agent").get("/v1/reports/calls", params=SPAN).status_code == 403


@pytest.mark.parametrize("store", ["sqlite"])
def test_the_table_says_the_same_and_no_cell_comes_alive(
    session: Session, client: TestClient, venue: Venue
) -> None:
    session.query(Campaign).update({"name": {"zh": "=1+1", "en": "Birthday"}})
    session.commit()

    answer = client.get("/v1/reports/calls", params=SPAN | {"format": "csv", "lang": "en"})
    book = client.get("/v1/reports/calls", params=SPAN | {"format": "xlsx"})

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    head, row, total, mark = answer.text.removeprefix("\ufeff").splitlines()
    assert head.split(",")[2:] == ["Listed", "Dialled", "Reached", "Understood", "Booked", "Seated"]
    assert row.split(",") == ["'=1+1", "Birthday", "5", "4", "3", "2", "1", "1"]
    assert total.split(",")[1:] == ["Total", *row.split(",")[2:]]
    assert mark.startswith("taken out by ")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0)
    assert cells.to_python()[1][:4] == ["=1+1", "Birthday", 5.0, 4.0]


@pytest.mark.parametrize("store", ["sqlite"])
@pytest.mark.parametrize("last", ["2026-10-13", "2027-10-15"])
def test_a_span_runs_forward_and_for_a_year_at_most(client: TestClient, last: str) -> None:
    refused = client.get("/v1/reports/calls", params=SPAN | {"to": last})

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "to")
