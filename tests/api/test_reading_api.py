"""What a client is promised about looking: what is free, the board, who rings."""

from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.reservations import schemas
from ktv_booking.rooms.models import Outage
from ktv_booking.venues.models import Venue
from tests.builders import (
    NOW,
    TODAY,
    a_booking,
    a_phone,
    a_policy,
    a_reservation,
    a_room,
    a_venue,
    evening,
)
from tests.canaries import shy
from tests.over_http import ClientAs, at


@pytest.fixture
def client(client: TestClient) -> TestClient:
    """Head office; no answer it gets may name a whole phone number."""
    return shy(client)


def a_house(session: Session, *rooms: str, **terms: Any) -> Venue:
    """Open a venue with these rooms and a policy of these terms."""
    venue = a_venue(session)
    for room_class in rooms or ("small",):
        a_room(session, venue, room_class)
    a_policy(session, venue, **{"upgrade_ranks": 0, **terms})
    return venue


def booked(client: TestClient, venue: Venue, **more: Any) -> dict[str, Any]:
    """Book and return the document."""
    answer = client.post("/v1/reservations", json=a_booking(venue, **more))
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def asked(**more: Any) -> dict[str, Any]:
    return {"starts_at": evening().isoformat(), "minutes": 180, "party_size": 4} | more


def test_what_is_free_is_said_class_by_class(session: Session, client: TestClient) -> None:
    venue = a_house(session, "small", "medium")

    answer = client.get(f"/v1/venues/{venue.id}/availability", params=asked())

    body = answer.json()
    assert answer.headers["ktv-rev"].startswith(f"{venue.code}/{TODAY}=0")
    assert (body["window"], body["business_date"]) == ("same_day", TODAY.isoformat())
    small, medium, large = body["classes"]
    assert (small["bookable"], small["rooms_free"], small["quote"]["total_minor"]) == (
        True, 1, 30_000,
    )  # fmt: skip
    assert (medium["bookable"], medium["max_minutes"]) == (True, 360)
    assert (large["bookable"], large["reason"], large["rooms_total"]) == (False, "no-room-free", 0)
    assert body["alternatives"] == []


def test_what_is_not_free_comes_with_what_is(session: Session, client: TestClient) -> None:
    venue = a_house(session)
    booked(client, venue)

    body = client.get(f"/v1/venues/{venue.id}/availability", params=asked(minutes=60)).json()

    assert body["classes"][0]["reason"] == "no-room-free"
    assert body["classes"][0]["reason_detail"]["zh"]
    kinds = [one["kind"] for one in body["alternatives"]]
    assert kinds
    first = body["alternatives"][0]
    guest = {"guest": {"name": "Li", "phone": a_phone()}}
    assert client.post(first["path"], json=first["request"] | guest).status_code == 201


def test_a_question_without_a_length_is_malformed(session: Session, client: TestClient) -> None:
    venue = a_house(session)
    query = {"starts_at": evening().isoformat(), "party_size": 4}

    neither = client.get(f"/v1/venues/{venue.id}/availability", params=query)
    until_close = client.get(
        f"/v1/venues/{venue.id}/availability", params=query | {"until_close": "true"}
    )
    too_late = client.get(
        f"/v1/venues/{venue.id}/availability", params=asked(starts_at=evening(-2).isoformat())
    )

    assert neither.json()["errors"][0]["field"] == "minutes"
    assert until_close.json()["minutes"] == 360
    assert too_late.json()["code"] == "start-in-the-past"


def test_the_evening_at_a_glance_spans_venues(session: Session, client: TestClient) -> None:
    full, free = a_house(session), a_house(session)
    booked(client, full)
    venues = [str(full.id), str(free.id)]
    span = {"from": evening(hour=19).isoformat(), "to": evening(hour=20, minute=30).isoformat()}
    query = {"venue_ids": venues, "party_size": 4, "minutes": 60, "room_class": "small"}

    answer = client.get("/v1/availability", params=query | span)
    named = client.get("/v1/availability", params=query | {"starts": [evening().isoformat()]})

    first, second = answer.json()["venues"]
    assert [start["classes"][0]["bookable"] for start in first["starts"]] == [True, False, False]
    assert all(start["classes"][0]["bookable"] for start in second["starts"])
    assert first["starts"][1]["classes"][0]["reason"] == "no-room-free"
    assert len(named.json()["venues"][0]["starts"]) == 1
    assert client.get("/v1/availability", params=query).status_code == 422
    assert client.get("/v1/availability", params=query | span | {"to": span["from"]}).json()[
        "errors"
    ] == [{"field": "to", "reason": "须晚于 from"}]


def test_a_quote_prices_without_a_room(session: Session, client: TestClient) -> None:
    venue = a_venue(session)
    body = asked(venue_id=str(venue.id), minutes=90, room_class="medium")

    priced = client.post("/v1/quotes", json=body)
    unknown = client.post("/v1/quotes", json=body | {"room_class": "palace"})
    past = client.post("/v1/quotes", json=body | {"starts_at": evening(-3).isoformat()})

    assert priced.json()["total_minor"] == 30_000
    assert [line["minutes"] for line in priced.json()["lines"]] == [90]
    assert unknown.status_code == 404
    assert past.json()["code"] == "start-in-the-past"


def test_an_explanation_names_the_rule_that_decided(session: Session, client: TestClient) -> None:
    birthday = {"when": {"occasions": ["birthday"]}, "set": {"grace_minutes": 45}}
    venue = a_house(session, overrides=[birthday])
    body = asked(venue_id=str(venue.id), occasion="birthday")

    told = client.post("/v1/policy-explanations", json=body).json()
    plain = client.post("/v1/policy-explanations", json=asked(venue_id=str(venue.id))).json()

    assert (told["result"]["grace_minutes"], told["decided_by"]["grace_minutes"]) == (45, 0)
    assert plain["decided_by"]["grace_minutes"] is None
    assert (told["bookable"], told["quote"]["total_minor"]) == (True, 30_000)
    assert (told["day_type"], told["policy_version"]) == ("W", 2)


def test_the_board_is_what_its_document_says(session: Session, client: TestClient) -> None:
    venue = a_house(session, "small", "small", "medium", hold_minutes=5)
    guest = booked(client, venue, addons=[{"kind": "cake", "ready_by": evening().isoformat()}])
    booked(client, venue, hold=True)

    answer = client.get(f"/v1/venues/{venue.id}/board", params={"business_date": TODAY.isoformat()})

    board = schemas.BoardOut.model_validate_json(answer.content)
    assert set(answer.json()) == set(schemas.BoardOut.model_fields)
    assert answer.headers["etag"] == f'"{board.rev}"' == '"2"'
    assert answer.headers["ktv-rev"] == f"{venue.code}/{TODAY}=2"
    entries = [entry for room in board.rooms for entry in room.reservations]
    assert {entry.status for entry in entries} == {"confirmed", "held"}
    assert set(answer.json()["rooms"][0]["reservations"][0]) == set(schemas.BoardEntry.model_fields)
    assert str(next(e.id for e in entries if e.status == "confirmed")) == guest["id"]
    assert [one.reservations for one in board.totals] == [2, 0, 0]


def test_a_polling_board_costs_a_304(session: Session, client: TestClient) -> None:
    venue = a_house(session)
    path = f"/v1/venues/{venue.id}/board"
    etag = client.get(path).headers["etag"]

    unchanged = client.get(path, headers={"If-None-Match": etag})
    booked(client, venue)
    changed = client.get(path, headers={"If-None-Match": etag})

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == etag == '"0"'
    assert (changed.status_code, changed.headers["etag"]) == (200, '"1"')


def test_the_board_says_what_each_room_is_now(session: Session, client: TestClient) -> None:
    venue = a_house(session, *["small"] * 4, requested_occupies=False)
    walk_in = {"source": "walk_in", "starts_at": evening(), "seat_now": True}
    now = at(evening())
    here = client.post("/v1/reservations", json=a_booking(venue, **walk_in), headers=now).json()
    gone = client.post("/v1/reservations", json=a_booking(venue, **walk_in), headers=now).json()
    booked(client, venue)
    client.post(f"/v1/reservations/{gone['id']}/departure", headers=at(evening(minute=5)))
    rooms = client.get(f"/v1/venues/{venue.id}/board", headers=now).json()["rooms"]
    empty = next(room for room in rooms if not room["reservations"])
    hold = {"starts_at": evening().isoformat(), "ends_at": evening(hour=22).isoformat()}
    client.post(f"/v1/rooms/{empty['id']}/outages", json={"kind": "management_hold", **hold})

    board = client.get(f"/v1/venues/{venue.id}/board", headers=at(evening(minute=6))).json()

    states = {room["number"]: room["state"] for room in board["rooms"]}
    assert states[here["room"]["number"]] == "in_use"
    assert states[gone["room"]["number"]] == "cleaning"
    assert states[empty["number"]] == "management_hold"
    assert sorted(states.values()) == ["cleaning", "in_use", "management_hold", "reserved"]
    assert board["totals"][0]["occupied_now"] == 1


def test_requests_without_a_room_stand_beside_the_board(
    session: Session, client: TestClient
) -> None:
    venue = a_house(session)
    room = a_room(session, venue, "small")
    waiting = a_reservation(session, venue, None, status="requested")
    a_reservation(session, venue, room, status="cancelled", occupies=False)

    board = client.get(f"/v1/venues/{venue.id}/board").json()

    assert [entry["id"] for entry in board["unassigned"]] == [str(waiting.id)]
    assert [entry for one in board["rooms"] for entry in one["reservations"]] == []


def test_who_rings_is_known_by_the_number_or_its_tail(
    session: Session, client: TestClient, client_as: ClientAs
) -> None:
    venue = a_house(session)
    elsewhere = a_house(session)
    phone = a_phone()
    coming = booked(client, venue, guest={"name": "陈美丽", "phone": phone, "title": "女士"})
    room = a_room(session, venue, "small")
    past = {"status": "completed", "occupies": False, "seated_at": evening(-7)}
    a_reservation(session, venue, room, starts_at=evening(-7), guest_phone=phone, **past)
    a_reservation(session, venue, room, status="no_show", occupies=False, guest_phone=phone)

    for said in (phone, phone.removeprefix("+86"), phone[-8:], phone[-5:]):
        known = client.get("/v1/callers", params={"phone": said}).json()

        assert (known["known"], known["visits"], known["no_shows"]) == (True, 1, 1), said
        assert known["phone_masked"] == f"*******{phone[-4:]}"
        assert known["whole"] == (len(said) > len("12345678"))
        assert [one["id"] for one in known["open_reservations"]] == [coming["id"]]
        assert known["last_visit_on"] == evening(-7).date().isoformat()
    stranger = client_as("agent", elsewhere).get("/v1/callers", params={"phone": phone}).json()
    assert (stranger["known"], stranger["open_reservations"]) == (False, [])
    assert client.get("/v1/callers", params={"phone": "12"}).status_code == 422


def test_turnaways_are_noted_by_hand_and_listed(session: Session, client: TestClient) -> None:
    venue = a_house(session)
    body = asked(venue_id=str(venue.id), code="too_expensive", note="wanted a discount")

    noted = client.post("/v1/turnaways", json=body)
    listed = client.get("/v1/turnaways", params={"venue_id": str(venue.id), "code": body["code"]})
    none = client.get("/v1/turnaways", params={"from": evening(1).date().isoformat()})

    assert noted.status_code == 201
    assert noted.json()["starts_at"] == evening().isoformat()
    assert listed.json()["items"] == [noted.json()]
    assert none.json()["items"] == []


def test_an_outage_of_the_day_is_on_the_board(session: Session, client: TestClient) -> None:
    venue = a_house(session)
    room = a_room(session, venue, "small")
    span = {"starts_at": evening(), "ends_at": evening(hour=22), "created_at": NOW}
    session.add(
        Outage(
            venue_id=venue.id,
            room_id=room.id,
            kind="maintenance",
            reason="leak",
            created_by="test",
            **span,
        )
    )

    board = client.get(f"/v1/venues/{venue.id}/board", headers=at(evening(hour=21))).json()

    broken = next(one for one in board["rooms"] if one["id"] == str(room.id))
    assert (broken["state"], broken["outages"][0]["reason"]) == ("out_of_order", "leak")
