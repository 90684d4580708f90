"""A house to book at over HTTP, and a booking that must succeed."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.venues.models import Venue
from tests.builders import a_booking, a_policy, a_room, a_venue


def a_house(session: Session, *rooms: str, **terms: Any) -> Venue:
    """Open a venue with these rooms and a policy of these terms."""
    venue = a_venue(session)
    for room_class in rooms or ("small",):
        a_room(session, venue, room_class)
    if terms:
        a_policy(session, venue, **terms)
    return venue


def booked(client: TestClient, venue: Venue, **more: Any) -> dict[str, Any]:
    """Book and return the document."""
    answer = client.post("/v1/reservations", json=a_booking(venue, **more))
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document
