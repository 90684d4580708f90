"""Which book an answer changed, and which version of a reservation it tells."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.venues.models import Venue
from tests.builders import NOW, TODAY, a_booking, a_policy, a_room, a_venue, evening, hours
from tests.over_http import at

ANY = {"If-Match": "*"}


def booked(client: TestClient, venue: Venue, **more: Any) -> Any:
    answer = client.post("/v1/reservations", json=a_booking(venue, **more))
    assert answer.status_code == 201, answer.text
    return answer.json()


def rev_of(client: TestClient, venue: Venue, days_ahead: int) -> str:
    day = (TODAY + timedelta(days=days_ahead)).isoformat()
    board = client.get(f"/v1/venues/{venue.id}/board", params={"business_date": day})
    return str(board.headers["etag"])


def test_the_version_a_stale_change_is_told_is_one_it_can_be_tried_with(
    session: Session, client: TestClient
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    a_policy(session, venue, fix_room=60)
    path = f"/v1/reservations/{booked(client, venue)['id']}"
    when_the_room_is_due = at(evening(hour=19, minute=30))

    stale = client.patch(
        path, json={"note": "late"}, headers=when_the_room_is_due | {"If-Match": '"77"'}
    )
    told = {"If-Match": f'"{stale.json()["current"]["version"]}"'}
    again = client.patch(path, json={"note": "late"}, headers=when_the_room_is_due | told)

    assert (stale.status_code, again.status_code) == (412, 200)


def test_a_move_leaves_the_books_between_its_two_days_alone(
    session: Session, client: TestClient
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    held = booked(client, venue, starts_at=evening(2), hold=True)
    moved = booked(client, venue, starts_at=evening(1))
    later = at(NOW + timedelta(hours=4))
    before = rev_of(client, venue, 2)

    answer = client.put(
        f"/v1/reservations/{moved['id']}/placement",
        json={"starts_at": evening(4).isoformat(), "reason": "guest_wish"},
        headers=ANY | later,
    )

    between = client.get(f"/v1/reservations/{held['id']}", headers=later).json()
    assert answer.status_code == 200, answer.text
    assert (between["status"], between["version"]) == ("expired", held["version"])
    assert rev_of(client, venue, 2) == before


def test_a_dead_hold_that_reaches_into_the_next_day_is_ended_in_both_books(
    session: Session, client: TestClient
) -> None:
    venue = a_venue(session, opening_hours=hours("06:00", "30:00"))
    a_room(session, venue)
    held = booked(client, venue, starts_at=evening(hour=28), minutes=240, hold=True)
    before = rev_of(client, venue, 0)

    answer = client.post(
        "/v1/reservations",
        json=a_booking(venue, starts_at=evening(1, hour=7), minutes=60),
        headers=at(NOW + timedelta(hours=4)),
    )

    assert answer.status_code == 201, answer.text
    assert client.get(f"/v1/reservations/{held['id']}").json()["status"] == "expired"
    assert rev_of(client, venue, 0) != before
    assert len(answer.headers["ktv-rev"].split(", ")) == 2


def test_what_time_changed_is_told_to_a_client_that_has_the_version(
    session: Session, client: TestClient
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    held = booked(client, venue, hold=True)
    seen = {"If-None-Match": f'"{held["version"]}"'}

    later = client.get(f"/v1/reservations/{held['id']}", headers=seen | at(evening()))

    assert (later.status_code, later.json()["status"]) == (200, "expired")


def test_a_groups_rooms_are_told_to_a_client_that_has_the_groups_version(
    session: Session, client: TestClient
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    body = a_booking(venue, rooms=[{"party_size": 2}])
    del body["party_size"]
    group = client.post("/v1/reservation-groups", json=body).json()
    path = f"/v1/reservation-groups/{group['id']}"
    seen = {"If-None-Match": client.get(path).headers["etag"]}
    room = f"/v1/reservations/{group['reservations'][0]['id']}"
    client.post(f"{room}/room-notice", json={"to": "guest"}).raise_for_status()

    later = client.get(path, headers=seen)

    assert later.status_code == 200
    assert later.json()["reservations"][0]["room_told_at"] is not None


def test_a_walk_in_until_closing_may_change_rooms_whatever_second_it_came(
    session: Session, client: TestClient
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    came = NOW + timedelta(seconds=30)
    walked_in = booked(
        client, venue, starts_at=came, minutes=None, until_close=True,
        source="walk_in", seat_now=True,
    )  # fmt: skip
    other = a_room(session, venue)

    answer = client.put(
        f"/v1/reservations/{walked_in['id']}/placement",
        json={"room_id": str(other.id), "reason": "guest_wish", "guest_consents": True},
        headers=ANY | at(NOW + timedelta(minutes=20)),
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["ends_at"] == walked_in["ends_at"]
