"""Who sends the mark of their change along sees it, whichever server reads; today is never old."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from ktv_booking.app import create_app
from ktv_booking.settings import Settings
from ktv_booking.web import stale_reads
from ktv_booking.web.write_marks import HEADER
from tests.builders import TODAY, a_booking, a_room, a_venue, evening
from tests.house.routes import api_routes, calls_of
from tests.over_http import ClientAs
from tests.reliability.failover.house import House, open_house
from tests.reliability.failover.nodes import Street
from tests.reliability.failover.test_replica_reads import is_replica, until

MAY_BE_STALE = {
    "GET /v1/members",
    "GET /v1/messages",
    "GET /v1/phone-blocks",
    "GET /v1/rebookings",
    "GET /v1/reports/comparison",
    "GET /v1/reports/fairness",
    "GET /v1/reports/occupancy",
    "GET /v1/reports/turnaways",
    "GET /v1/reservation-groups",
    "GET /v1/reservations",
    "GET /v1/reservations/{reservation_id}/history",
    "GET /v1/turnaways",
    "GET /v1/venues/{venue_id}/board",
    "GET /v1/venues/{venue_id}/day-sheet",
    "GET /v1/venues/{venue_id}/protection-preview",
    "GET /v1/venues/{venue_id}/protection-proposals",
    "GET /v1/wishes",
}
TOMORROW = evening(1).date()


@pytest.fixture(scope="session")
def replicated(street: Street) -> Iterator[FastAPI]:
    """The app on that primary and its replica."""
    urls = {"database_url": street.primary.url, "database_replica_url": street.replica.url}
    app = create_app(Settings(mode="demo", jobs="off", **urls))
    yield app
    app.state.database.close()


@pytest.fixture
def house(street: Street, replicated: FastAPI) -> House:
    """A house that the replica knows of, and a replica that is in use."""
    house = open_house(street.primary.url, rooms=3)
    street.catch_up()
    until(lambda: replicated.state.database.read_stale(is_replica))
    return house


def desk_of(house: House, app: FastAPI) -> TestClient:
    return TestClient(app, headers=house.headers)


def booked(desk: TestClient, house: House, day: int) -> tuple[dict[str, Any], dict[str, str]]:
    """Book, and return the booking and the header of its mark."""
    answer = desk.post("/v1/reservations", json=a_booking(house.venue_id, starts_at=evening(day)))
    assert answer.status_code == 201, answer.text
    return answer.json(), {HEADER: answer.headers[HEADER]}


def ids_in(document: Any) -> set[str]:
    """Return every id anywhere in a document."""
    if isinstance(document, dict):
        own = {document["id"]} if "id" in document else set()
        return own.union(*map(ids_in, document.values()))
    return set().union(*map(ids_in, document)) if isinstance(document, list) else set()


def test_a_list_has_ones_own_change_where_the_mark_is_sent_along(
    house: House, replicated: FastAPI, paused: None
) -> None:
    desk = desk_of(house, replicated)
    mine, mark = booked(desk, house, day=1)
    path = f"/v1/reservations?venue_id={house.venue_id}"

    with_it, without = desk.get(path, headers=mark).json(), desk.get(path).json()

    assert mine["id"] in ids_in(with_it)
    assert mine["id"] not in ids_in(without)


def test_the_board_of_another_day_may_be_old_and_todays_never(
    house: House, replicated: FastAPI, paused: None
) -> None:
    desk = desk_of(house, replicated)
    tonight, _ = booked(desk, house, day=0)
    tomorrow, mark = booked(desk, house, day=1)
    board = f"/v1/venues/{house.venue_id}/board"

    boards = [
        desk.get(board).json(),
        desk.get(board, params={"business_date": str(TODAY)}).json(),
        desk.get(board, params={"business_date": str(TOMORROW)}).json(),
        desk.get(board, params={"business_date": str(TOMORROW)}, headers=mark).json(),
    ]

    shown = [{tonight["id"], tomorrow["id"]} & ids_in(one) for one in boards]
    assert shown == [{tonight["id"]}, {tonight["id"]}, set(), {tomorrow["id"]}]


def test_what_is_booked_and_what_is_free_are_never_old(
    house: House, replicated: FastAPI, paused: None
) -> None:
    desk = desk_of(house, replicated)
    asked = {"starts_at": evening(1).isoformat(), "minutes": 180, "party_size": 4}
    free = f"/v1/venues/{house.venue_id}/availability"
    before = desk.get(free, params=asked).json()["classes"][0]["rooms_free"]

    mine, _ = booked(desk, house, day=1)

    assert desk.get(f"/v1/reservations/{mine['id']}").status_code == 200
    assert desk.get(free, params=asked).json()["classes"][0]["rooms_free"] == before - 1
    history = desk.get(f"/v1/reservations/{mine['id']}/history")
    assert len(history.json()["items"]) >= 1


def test_a_refusal_that_was_kept_has_a_mark_as_well(house: House, replicated: FastAPI) -> None:
    desk = desk_of(house, replicated)
    body = a_booking(house.venue_id, starts_at=evening(2), room_id=house.room_ids[0])
    desk.post("/v1/reservations", json=body)

    refused = desk.post("/v1/reservations", json=body)

    assert refused.status_code == 409
    assert "/" in refused.headers[HEADER]


def test_exactly_lists_history_and_days_may_be_stale(app: FastAPI) -> None:
    found = {
        f"{method} {route.path}"
        for route in api_routes(app)
        for method in route.methods or ()
        if any(call.__module__ == stale_reads.__name__ for call in calls_of(route.dependant))
    }

    assert found == MAY_BE_STALE


@pytest.mark.parametrize("mark", ["nonsense", "0/xyz", "1/2/3", "0/123456789", "-1/0", "0/ab"])
def test_a_mark_that_is_none_is_refused(client: TestClient, mark: str) -> None:
    refused = client.get("/v1/reservations", headers={HEADER: mark})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"].lower() == HEADER.lower()


def test_without_a_replica_no_change_has_a_mark(client_as: ClientAs, session: Any) -> None:
    venue = a_venue(session)
    a_room(session, venue)

    answer = client_as("hq_admin").post("/v1/reservations", json=a_booking(venue))

    assert answer.status_code == 201
    assert HEADER not in answer.headers
