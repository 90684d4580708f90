"""What a client is promised about booking: one reservation from the call to the story of it."""

from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.db.base import new_id
from tests.at_the_counter import a_house, booked
from tests.builders import NOW, TODAY, a_booking, a_phone, evening
from tests.canaries import shy
from tests.over_http import ClientAs, at


@pytest.fixture
def client(client: TestClient) -> TestClient:
    """Head office; no answer it gets may name a whole phone number."""
    return shy(client)


def test_a_booking_is_confirmed_and_read_back(session: Session, client: TestClient) -> None:
    venue = a_house(session)

    answer = client.post("/v1/reservations", json=a_booking(venue, occasion="birthday"))

    body = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/reservations/{body['id']}"
    assert answer.headers["etag"] == f'"{body["version"]}"'
    assert answer.headers["ktv-rev"] == f"{venue.code}/{TODAY}=1"
    assert (body["status"], body["window"], body["day_no"]) == ("confirmed", "same_day", 1)
    assert body["starts_at"] == evening().isoformat()
    assert (body["booked_class"], body["placement_kind"]) == ("small", "as_booked")
    assert (body["room_tentative"], body["quote"]["total_minor"]) == (True, 30_000)
    assert body["guest"]["phone_masked"].startswith("*******")
    assert body["read_back"]["en"].startswith("Wednesday night 14 October, 20:00 to 23:00")
    assert body["room"]["number"] not in body["read_back"]["zh"]
    assert "arrival" in body["allowed_actions"]
    assert client.get(answer.headers["location"]).json() == body


def test_the_same_key_books_once(session: Session, client: TestClient) -> None:
    body, key = a_booking(a_house(session)), {"Idempotency-Key": "one-call-of-the-evening"}

    first = client.post("/v1/reservations", json=body, headers=key)
    again = client.post("/v1/reservations", json=body, headers=key)

    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"starts_at": evening(-2)}, 409, "start-in-the-past"),
        ({"starts_at": evening(hour=9)}, 409, "start-in-the-past"),
        ({"starts_at": evening(1, hour=9)}, 409, "outside-opening-hours"),
        ({"starts_at": evening(minute=7)}, 409, "off-grid-start"),
        ({"minutes": 10}, 409, "duration-not-allowed"),
        ({"party_size": 30}, 409, "party-too-large"),
        ({"party_size": 9, "room_class": "small"}, 409, "capacity-exceeded"),
        ({"room_class": "palace"}, 404, "not-found"),
        ({"guest": {"name": "Li", "phone": "12"}}, 422, "malformed-request"),
        ({"colour": "red"}, 422, "malformed-request"),
        ({"starts_at": "2026-10-14T20:00:00"}, 422, "malformed-request"),
    ],
)
def test_what_cannot_be_booked_is_refused_by_name(
    session: Session, client: TestClient, more: dict[str, Any], status: int, code: str
) -> None:
    venue = a_house(session)

    refused = client.post("/v1/reservations", json=a_booking(venue) | as_sent(more))

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.headers["content-type"] == "application/problem+json"


def as_sent(more: dict[str, Any]) -> dict[str, Any]:
    return {
        field: value.isoformat() if hasattr(value, "isoformat") else value
        for field, value in more.items()
    }


def test_a_foreign_venue_answers_like_an_absent_one(
    session: Session, client_as: ClientAs, client: TestClient
) -> None:
    venue, mine = a_house(session), a_house(session)
    reservation = booked(client, venue)
    stranger = shy(client_as("agent", mine))

    answers = [
        stranger.post("/v1/reservations", json=a_booking(venue)),
        stranger.get(f"/v1/reservations/{reservation['id']}"),
        stranger.get(f"/v1/reservations/{new_id()}"),
        stranger.get(f"/v1/venues/{venue.id}/board"),
        stranger.get("/v1/reservations", params={"venue_id": str(venue.id)}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5


def test_an_agent_may_not_seat_and_an_auditor_may_not_book(
    session: Session, client_as: ClientAs, client: TestClient
) -> None:
    venue = a_house(session)
    reservation = booked(client, venue)

    seated = client_as("agent", venue).post(f"/v1/reservations/{reservation['id']}/seating")
    noted = client_as("auditor", venue).post("/v1/reservations", json=a_booking(venue))

    assert (seated.status_code, noted.status_code) == (403, 403)


def test_a_correction_needs_the_version_that_was_seen(session: Session, client: TestClient) -> None:
    reservation = booked(client, a_house(session))
    path, change = f"/v1/reservations/{reservation['id']}", {"party_size": 6, "note": "靠窗"}

    unseen = client.patch(path, json=change)
    stale = client.patch(path, json=change, headers={"If-Match": '"99"'})
    changed = client.patch(path, json=change, headers={"If-Match": '"1"'})

    assert (unseen.status_code, unseen.json()["code"]) == (428, "precondition-required")
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    assert stale.json()["current"]["party_size"] == 4
    assert (changed.json()["party_size"], changed.json()["note"]) == (6, "靠窗")
    assert changed.headers["etag"] == '"2"'


def test_a_guest_is_corrected_and_a_phone_stays_masked(
    session: Session, client: TestClient
) -> None:
    reservation = booked(client, a_house(session))
    path, phone = f"/v1/reservations/{reservation['id']}", a_phone()

    changed = client.patch(
        path, json={"guest": {"phone": phone, "title": "女士"}}, headers={"If-Match": "*"}
    )

    assert changed.json()["guest"]["phone_masked"] == f"*******{phone[-4:]}"
    assert changed.json()["guest"]["title"] == "女士"
    story = client.get(f"{path}/history").json()["items"]
    assert [step["action"] for step in story] == ["booked", "amended"]
    assert story[1]["changed"]["guest_title"] == {"from": "***", "to": "***"}


def test_the_story_names_rooms_and_people(session: Session, client: TestClient) -> None:
    reservation = booked(client, a_house(session))

    story = client.get(f"/v1/reservations/{reservation['id']}/history").json()

    first = story["items"][0]
    assert first["by"] == "小李"
    assert first["changed"]["room"]["to"] == reservation["room"]["number"]
    assert first["changed"]["booked_class"]["to"] == "small"
    assert first["changed"]["starts_at"]["to"] == evening().isoformat()
    assert story["next_cursor"] is None


def test_lists_find_by_what_people_say(session: Session, client: TestClient) -> None:
    venue = a_house(session, "small", "small")
    guest = {"name": "陈美丽", "phone": "139 0000 8888"}
    sought = booked(client, venue, guest=guest, starts_at=evening(1))
    booked(client, venue)

    for query in (
        {"phone": "8888"},
        {"phone": "13900008888"},
        {"code": sought["code"].lower()},
        {"name": "美丽"},
        {"business_date": evening(1).date().isoformat()},
        {"from": evening(1).isoformat()},
        {"day_no": "1", "business_date": evening(1).date().isoformat()},
    ):
        found = client.get("/v1/reservations", params={"venue_id": str(venue.id), **query})

        assert [one["id"] for one in found.json()["items"]] == [sought["id"]], query


def test_a_list_is_read_page_by_page_and_followed_by_changes(
    session: Session, client: TestClient
) -> None:
    venue = a_house(session, "small", "small", "small")
    ids = [booked(client, venue, starts_at=evening(day))["id"] for day in (1, 2, 3)]

    first = client.get("/v1/reservations", params={"limit": 2}).json()
    rest = client.get("/v1/reservations", params={"cursor": first["next_cursor"]}).json()
    followed = client.get("/v1/reservations", params={"updated_since": NOW.isoformat()}).json()

    assert [one["id"] for one in first["items"] + rest["items"]] == ids[::-1]
    assert {one["id"] for one in followed["items"]} == set(ids)
    assert client.get("/v1/reservations", params={"phone": "123"}).status_code == 422


def test_a_dead_hold_is_listed_as_expired_before_any_sweep(
    session: Session, client: TestClient
) -> None:
    venue = a_house(session, hold_minutes=5)
    held = booked(client, venue, hold=True)
    later = at(evening())

    expired = client.get("/v1/reservations", params={"status": "expired"}, headers=later).json()
    still_held = client.get("/v1/reservations", params={"status": "held"}, headers=later).json()

    assert [(one["id"], one["status"]) for one in expired["items"]] == [(held["id"], "expired")]
    assert still_held["items"] == []
