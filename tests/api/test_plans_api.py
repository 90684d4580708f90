"""What a client is promised about plans, and about rooms that are given late."""

from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.venues.models import Venue
from tests.builders import TODAY, a_booking, a_policy, a_room, a_venue, evening
from tests.canaries import shy
from tests.over_http import at


@pytest.fixture
def client(client: TestClient) -> TestClient:
    """Head office; no answer it gets may name a whole phone number."""
    return shy(client)


def a_house(session: Session, *rooms: str) -> tuple[Venue, list[str]]:
    """Open a venue with these rooms; return it and their ids."""
    venue = a_venue(session)
    made = [a_room(session, venue, room_class) for room_class in rooms]
    a_policy(session, venue, upgrade_ranks=0)
    return venue, [str(room.id) for room in made]


def booked(client: TestClient, venue: Venue, **more: Any) -> dict[str, Any]:
    """Book and return the reservation."""
    answer = client.post("/v1/reservations", json=a_booking(venue, **more))
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def an_outage_plan(client: TestClient, room_id: str) -> Any:
    span = {"starts_at": evening(hour=19).isoformat(), "ends_at": evening(hour=24).isoformat()}
    return client.post("/v1/plans", json={"kind": "outage", "room_id": room_id, **span})


def test_a_plan_is_looked_at_then_done(session: Session, client: TestClient) -> None:
    venue, (first, second) = a_house(session, "small", "small")
    party = booked(client, venue)

    made = an_outage_plan(client, first)
    path = made.headers["location"]
    seen = client.get(path)
    done = client.post(f"{path}/application", json={"reason": "screen"})

    assert made.status_code == 201
    assert seen.json() == made.json()
    (move,) = made.json()["moves"]
    assert (move["reservation"]["code"], move["touches"]) == (party["code"], "nobody")
    assert made.json()["says"]["en"].startswith("Yes, and no guest notices: no. 1 goes from ")
    assert (done.status_code, done.json()["status"]) == (200, "applied")
    now = client.get(f"/v1/reservations/{party['id']}")
    assert now.json()["room"]["id"] == second
    assert (now.headers["etag"], now.json()["room_tentative"]) == ('"1"', True)


def test_a_plan_whose_book_moved_on_is_answered_with_the_plan_as_it_was(
    session: Session, client: TestClient
) -> None:
    venue, (first, _) = a_house(session, "small", "small")
    booked(client, venue)
    made = an_outage_plan(client, first)
    booked(client, venue, starts_at=evening(hour=23), minutes=60)

    late = client.post(f"{made.headers['location']}/application", json={"reason": "screen"})

    assert (late.status_code, late.json()["code"]) == (412, "stale-version")
    assert late.json()["current"]["id"] == made.json()["id"]


def test_the_same_key_draws_up_one_plan(session: Session, client: TestClient) -> None:
    venue, _ = a_house(session, "small")
    asked = {"kind": "optimise", "venue_id": str(venue.id), "business_date": TODAY.isoformat()}
    key = {"Idempotency-Key": "plan-0123456789abcdef"}

    first, again = (client.post("/v1/plans", json=asked, headers=key) for _ in range(2))

    assert first.json()["id"] == again.json()["id"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.json()["says"] == {"zh": "没有可以收拢的包厢", "en": "There is nothing to gather"}


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "extension"},
        {"kind": "extension", "minutes": 30},
        {"kind": "optimise", "minutes": 30},
        {"kind": "tidy"},
    ],
)
def test_a_plan_says_what_its_kind_needs_and_no_more(
    client: TestClient, said: dict[str, Any]
) -> None:
    refused = client.post("/v1/plans", json=said)

    assert (refused.status_code, refused.json()["code"]) == (422, "malformed-request")


def test_an_extension_that_moves_somebody_silently_says_yes(
    session: Session, client: TestClient
) -> None:
    venue, (first, second) = a_house(session, "small", "small")
    sits = booked(client, venue, starts_at=evening(hour=18), minutes=120, room_id=first)
    comes = booked(client, venue, starts_at=evening(hour=20))
    path, at_six = f"/v1/reservations/{sits['id']}", at(evening(hour=18))
    client.post(f"{path}/arrival", headers=at_six)
    client.post(f"{path}/seating", headers=at_six)
    before = client.get(f"/v1/reservations/{comes['id']}").json()

    longer = client.post(f"{path}/extension", json={"minutes": 60}, headers=at_six)

    after = client.get(f"/v1/reservations/{comes['id']}").json()
    assert (before["room"]["id"], after["room"]["id"]) == (first, second)
    assert longer.json()["new_ends_at"] == evening(hour=21).isoformat()
    assert after["read_back"] == before["read_back"]
    story = client.get(f"/v1/reservations/{comes['id']}/history").json()["items"]
    assert [(one["action"], one["reason"]) for one in story][-1] == ("room_chosen", "makes_place")


def test_a_refusal_names_whose_bookings_compete_by_code_alone(
    session: Session, client: TestClient
) -> None:
    venue, _ = a_house(session, "small", "small")
    there = [booked(client, venue) for _ in range(2)]

    refused = client.post("/v1/reservations", json=a_booking(venue)).json()

    assert refused["code"] == "no-room-free"
    assert refused["witness"]["competing"] == sorted(one["code"] for one in there)


def test_a_guest_who_fits_only_if_others_move_is_booked_and_nobody_hears_of_it(
    session: Session, client: TestClient
) -> None:
    venue, _ = a_house(session, "small", "small")
    gone, stays = (booked(client, venue, starts_at=evening(hour=18), minutes=120) for _ in "12")
    late = booked(client, venue, starts_at=evening(hour=20), minutes=120)
    client.post(
        f"/v1/reservations/{gone['id']}/cancellation", json={"by": "guest", "reason_code": "ill"}
    )
    assert (late["room"], stays["room"]) != (stays["room"], late["room"])
    span = {"starts_at": evening(hour=18).isoformat(), "minutes": 240, "party_size": 4}

    free = client.get(f"/v1/venues/{venue.id}/availability", params=span).json()["classes"][0]
    fitted = booked(client, venue, starts_at=evening(hour=18), minutes=240)

    now = {
        one["id"]: one
        for one in client.get("/v1/reservations", params={"venue_id": str(venue.id)}).json()[
            "items"
        ]
    }
    assert (free["bookable"], free["max_minutes"]) == (True, 240)
    assert now[late["id"]]["room"] == now[stays["id"]]["room"] != fitted["room"]
    assert {now[one["id"]]["version"] for one in (late, stays, fitted)} == {1}
    assert now[late["id"]]["read_back"] == late["read_back"]


def test_a_house_may_tell_rooms_at_booking_and_is_shown_what_that_costs(
    session: Session, client: TestClient
) -> None:
    venue, _ = a_house(session, "small")
    before = client.get(f"/v1/venues/{venue.id}")

    turned_on = client.patch(
        f"/v1/venues/{venue.id}",
        json={"tells_rooms_at_booking": True},
        headers={"If-Match": before.headers["etag"]},
    )
    told = booked(client, venue)

    assert (before.json()["tells_rooms_at_booking"], turned_on.status_code) == (False, 200)
    assert "5.6 % at 120 %" in turned_on.json()["telling_costs"]["en"]
    assert (told["room_tentative"], told["room_told_at"] is None) == (False, False)
    assert told["room"]["number"] in told["read_back"]["en"]


def test_the_board_shows_a_lane_of_each_class_until_its_rooms_are_fixed(
    session: Session, client: TestClient
) -> None:
    venue, (first, _) = a_house(session, "small", "medium")
    floats = booked(client, venue, room_class="small")
    pinned = booked(client, venue, room_id=first, starts_at=evening(hour=24), minutes=60)
    day = {"business_date": TODAY.isoformat()}

    board = client.get(f"/v1/venues/{venue.id}/board", params=day).json()
    sheet = client.get(f"/v1/venues/{venue.id}/day-sheet", params=day).json()
    page = client.get(f"/v1/venues/{venue.id}/day-sheet", params={**day, "format": "csv"}).text

    lanes = {lane["room_class"]: lane["reservations"] for lane in board["lanes"]}
    assert lanes == {"small": [floats["id"]], "medium": [], "large": []}
    marked = {line["code"]: line["room_tentative"] for line in sheet["lines"]}
    assert marked == {floats["code"]: True, pinned["code"]: False}
    assert page.count("暂定 tentative") == 1


def test_an_outage_answers_the_plan_that_places_those_it_hits(
    session: Session, client: TestClient
) -> None:
    venue, (first, second) = a_house(session, "small", "small")
    party = booked(client, venue)
    span = {"starts_at": evening(hour=19).isoformat(), "ends_at": evening(hour=24).isoformat()}

    taken = client.post(f"/v1/rooms/{first}/outages", json={"kind": "maintenance", **span}).json()
    kept = client.post(taken["plan"]["path"], json=taken["plan"]["request"])
    done = client.post(f"{kept.headers['location']}/application", json={"reason": "screen"})

    assert [one["code"] for one in taken["hits"]] == [party["code"]]
    assert [one["to_room"] for one in taken["plan"]["moves"]] == [
        one["to_room"] for one in kept.json()["moves"]
    ]
    assert done.json()["status"] == "applied"
    assert client.get(f"/v1/reservations/{party['id']}").json()["room"]["id"] == second
    assert len(client.get(f"/v1/rooms/{first}/outages").json()["items"]) == 1
    assert client.get(f"/v1/outages/{taken['id']}").json()["plan"] is None
