"""What is at another venue answers, to the last byte but the trace, like what is not there."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.builders import a_booking, a_reservation, a_room, a_venue, evening, the_class
from tests.over_http import ClientAs
from tests.stores import Desk

VERBS: tuple[tuple[str, str, Any], ...] = (
    ("GET", "/v1/venues/{}", None),
    ("GET", "/v1/venues/{}/board", None),
    ("GET", "/v1/reservations/{}", None),
    ("GET", "/v1/reservations/{}/history", None),
    ("GET", "/v1/reservations/{}/deposit-entries", None),
    ("POST", "/v1/reservations/{}/arrival", {}),
    ("GET", "/v1/reservation-groups/{}", None),
    ("POST", "/v1/reservation-groups/{}/rooms", {"rooms": [{"party_size": 2}]}),
    ("GET", "/v1/rooms/{}", None),
    ("GET", "/v1/rooms/{}/outages", None),
    ("GET", "/v1/room-classes/{}", None),
    ("GET", "/v1/outages/{}", None),
    ("DELETE", "/v1/outages/{}", None),
    ("GET", "/v1/turnaways/{}", None),
)


@pytest.fixture
def theirs(database: Desk, session: Session, client: TestClient) -> dict[str, str]:
    """One of each thing at a venue that is not the caller's."""
    venue = a_venue(session)
    room = a_room(session, venue, "small")
    reservation = a_reservation(session, venue, room)
    a_room(session, venue, "medium")
    span = {"starts_at": evening(3).isoformat(), "ends_at": evening(3, 22).isoformat()}
    outage = client.post(
        f"/v1/rooms/{room.id}/outages", json={"kind": "maintenance", "reason": "leak", **span}
    ).json()
    lost = {"venue_id": str(venue.id), "starts_at": span["starts_at"], "party_size": 2}
    turnaway = client.post("/v1/turnaways", json=lost | {"code": "too-dear"}).json()
    group_body = a_booking(venue, starts_at=evening(1), rooms=[{"party_size": 2}])
    del group_body["party_size"]
    group = client.post("/v1/reservation-groups", json=group_body).json()
    return {
        "venue": str(venue.id),
        "room": str(room.id),
        "room_class": str(the_class(session, venue, "small").id),
        "reservation": str(reservation.id),
        "outage": outage["id"],
        "turnaway": turnaway["id"],
        "group": group["id"],
    }


def told(answer: Any) -> tuple[int, dict[str, Any]]:
    return answer.status_code, {**answer.json(), "trace_id": ""}


def test_an_id_of_another_venue_in_a_path_answers_like_one_of_nowhere(
    session: Session, client_as: ClientAs, theirs: dict[str, str]
) -> None:
    desk = client_as("hq_admin", venue=a_venue(session))

    for method, path, body in VERBS:
        absent = desk.request(method, path.format(uuid4()), json=body)
        for thing in theirs.values():
            foreign = desk.request(method, path.format(thing), json=body)

            assert absent.status_code == 404, path
            assert told(foreign) == told(absent), path


@pytest.mark.parametrize("field", ["room_id", "near_reservation_id"])
def test_an_id_of_another_venue_in_a_booking_answers_like_one_of_nowhere(
    session: Session, client_as: ClientAs, theirs: dict[str, str], field: str
) -> None:
    mine = a_venue(session)
    a_room(session, mine, "small")
    desk = client_as("agent", venue=mine)

    def naming(thing: object) -> dict[str, Any]:
        said = {field: str(thing)}
        return a_booking(mine, **(said if field == "room_id" else {"wishes": said}))

    absent = desk.post("/v1/reservations", json=naming(uuid4()))
    for thing in theirs.values():
        foreign = desk.post("/v1/reservations", json=naming(thing))

        assert absent.status_code == 404
        assert told(foreign) == told(absent)


@pytest.mark.parametrize("said", ["((((", "    ", "1 2 3", "+(12)"])
def test_a_caller_is_looked_up_by_four_digits_at_least(client: TestClient, said: str) -> None:
    answer = client.get("/v1/callers", params={"phone": said})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "phone"
