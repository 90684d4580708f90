"""A party that stays over its time: moved, swapped, worked around, in nobody's way unseen."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue
from tests.builders import NOW, a_booking, a_policy, a_room, a_venue, evening, hours
from tests.over_http import at

LATER = at(NOW + timedelta(minutes=70))
REASON = {"reason": "guest_wish", "guest_consents": True}
WALK_IN = {"source": "walk_in", "seat_now": True, "minutes": 60}


def booked(client: TestClient, venue: Venue, headers: Any = None, **more: Any) -> Any:
    answer = client.post("/v1/reservations", json=a_booking(venue, **more), headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def seated(client: TestClient, venue: Venue) -> Any:
    """Return a party seated now for an hour."""
    return booked(client, venue, starts_at=NOW, **WALK_IN)


@pytest.fixture
def venue(session: Session) -> Venue:
    return a_venue(session)


@pytest.fixture
def rooms(session: Session, venue: Venue) -> list[Room]:
    return [a_room(session, venue), a_room(session, venue)]


def test_a_party_over_its_time_can_change_rooms(
    client: TestClient, venue: Venue, rooms: list[Room]
) -> None:
    party = seated(client, venue)
    other = next(str(room.id) for room in rooms if str(room.id) != party["room"]["id"])

    answer = client.put(
        f"/v1/reservations/{party['id']}/placement",
        json={"room_id": other, **REASON},
        headers=LATER | {"If-Match": "*"},
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["room"]["id"] == other


def test_a_party_over_its_time_can_swap_rooms(
    client: TestClient, venue: Venue, rooms: list[Room]
) -> None:
    party = seated(client, venue)
    coming = booked(client, venue, room_id=str(rooms[1].id), starts_at=evening())
    ids = [party["id"], coming["id"]]

    answer = client.post(
        "/v1/placement-swaps", json={"reservation_ids": ids, **REASON}, headers=LATER
    )

    assert answer.status_code == 200, answer.text
    assert [one["room"]["id"] for one in answer.json()["reservations"]] == [
        str(rooms[1].id), str(rooms[0].id),
    ]  # fmt: skip


def test_a_party_does_not_change_rooms_ahead_of_time(
    client: TestClient, venue: Venue, rooms: list[Room]
) -> None:
    party = seated(client, venue)
    in_a_while = (NOW + timedelta(minutes=30)).isoformat()

    answer = client.put(
        f"/v1/reservations/{party['id']}/placement",
        json={"room_id": str(rooms[1].id), "effective_at": in_a_while, **REASON},
        headers={"If-Match": "*"},
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "effective_at"


def test_a_walk_in_of_the_new_day_gets_the_room_nobody_stayed_over_in(
    session: Session, client: TestClient
) -> None:
    venue = a_venue(session, opening_hours=hours("06:00", "30:00"))
    a_room(session, venue), a_room(session, venue)
    night = evening(hour=28, minute=30)
    stays_over = booked(client, venue, at(night), starts_at=night, **WALK_IN)
    morning = evening(hour=30, minute=10)

    walked_in = booked(client, venue, at(morning), starts_at=morning, **WALK_IN)

    assert walked_in["room"]["id"] != stays_over["room"]["id"]


def test_undoing_a_departure_sees_what_took_the_room_on_the_next_business_day(
    session: Session, client: TestClient
) -> None:
    venue = a_venue(session, opening_hours=hours("06:00", "30:00"))
    room = a_room(session, venue)
    night = evening(hour=28)
    party = booked(client, venue, at(night), starts_at=night, **(WALK_IN | {"minutes": 240}))
    path = f"/v1/reservations/{party['id']}"
    left = at(evening(hour=29))
    client.post(f"{path}/departure", headers=left).raise_for_status()
    span = {"starts_at": evening(hour=31).isoformat(), "ends_at": evening(hour=33).isoformat()}
    outage = {"kind": "maintenance", "reason": "leak", **span}
    client.post(f"/v1/rooms/{room.id}/outages", json=outage, headers=left).raise_for_status()

    undone = client.post(f"{path}/reinstatement", json={"reason": "mistake"}, headers=left)

    assert undone.status_code == 409, undone.text
    assert undone.json()["code"] == "room-already-taken"


def test_a_hard_end_does_not_outlive_the_time_it_was_for(
    session: Session, client: TestClient, venue: Venue
) -> None:
    room = a_room(session, venue)
    a_policy(session, venue, short_notice_minutes=600)
    booked(client, venue, room_id=str(room.id), starts_at=evening(hour=22))
    squeezed_in = booked(client, venue, starts_at=evening(hour=18), minutes=120)

    moved = client.put(
        f"/v1/reservations/{squeezed_in['id']}/placement",
        json={"starts_at": evening(1, hour=18).isoformat(), **REASON},
        headers={"If-Match": "*"},
    )

    assert squeezed_in["hard_end_at"] is not None
    assert (moved.status_code, moved.json()["hard_end_at"]) == (200, None)
