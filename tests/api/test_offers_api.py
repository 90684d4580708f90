"""What a client is offered instead of a no: each alternative is booked by sending it."""

from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.at_the_counter import a_house, booked
from tests.builders import TODAY, a_booking, a_room, a_venue, evening
from tests.canaries import shy
from tests.over_http import at

A_DEPOSIT = {"amount_minor": 20_000, "due_minutes": 120, "legal_kind": "prepayment"}


@pytest.fixture
def client(client: TestClient) -> TestClient:
    """Head office; no answer it gets may name a whole phone number."""
    return shy(client)


def test_a_full_house_offers_what_can_be_booked_by_sending_it(
    session: Session, client: TestClient
) -> None:
    venue = a_house(session, "small", "medium", upgrade_ranks=0)
    booked(client, venue, room_class="small")
    wanted = a_booking(venue, room_class="small", occasion="birthday")

    refused = client.post("/v1/reservations", json=wanted)

    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "no-room-free")
    assert refused.headers["ktv-rev"] == f"{venue.code}/{TODAY}=1"
    larger = next(one for one in problem["alternatives"] if one["kind"] == "larger_class")
    assert larger["request"]["room_class"] == "medium"
    assert larger["request"]["occasion"] == "birthday"
    assert larger["request"]["instead_of"]["room_class"] == "small"
    assert larger["quote"]["total_minor"] == 60_000
    assert "guest" not in larger["request"]
    accepted = client.post(larger["path"], json=larger["request"] | {"guest": wanted["guest"]})
    assert accepted.status_code == 201
    assert accepted.json()["instead_of"]["room_class"] == "small"
    assert [one["code"] for one in client.get("/v1/turnaways").json()["items"]] == ["no-room-free"]


def test_two_rooms_are_offered_and_booked_as_a_group(session: Session, client: TestClient) -> None:
    venue = a_venue(session)
    first = a_room(session, venue, "small")
    a_room(session, venue, "small", adjoins=[first.id])
    wanted = a_booking(venue, party_size=14)

    refused = client.post("/v1/reservations", json=wanted)

    split = next(one for one in refused.json()["alternatives"] if one["kind"] == "split")
    assert split["path"] == "/v1/reservation-groups"
    assert (split["request"]["adjoining"], split["quote"]["total_minor"]) == (True, 60_000)
    accepted = client.post(split["path"], json=split["request"] | {"guest": wanted["guest"]})
    assert accepted.status_code == 201, accepted.text
    assert accepted.json()["party_size"] == 14
    said = accepted.json()["read_back"]
    assert "2间包厢共14位" in said["zh"]
    assert "2 rooms for 14: a small room for 7, a small room for 7, 3 hours" in said["en"]
    assert f"Your number is {accepted.json()['day_no']}" in said["en"]


def test_a_closed_window_says_how_to_keep_the_wish(session: Session, client: TestClient) -> None:
    venue = a_house(session, beyond_7_days={"mode": "register"})
    wanted = a_booking(venue, starts_at=evening(20), room_class="small")

    refused = client.post("/v1/reservations", json=wanted)

    wish = refused.json()["wish"]
    assert refused.json()["code"] == "window-closed-for-class"
    contact = {"contact": wanted["guest"]}
    assert client.post(wish["path"], json=wish["request"] | contact).status_code == 201


@pytest.mark.parametrize(
    ("days_ahead", "code", "kind"),
    [(40, "outside-booking-window", "advance"), (1, "no-room-free", "standby")],
)
def test_what_opens_later_or_is_full_can_be_wished_for(
    session: Session, client: TestClient, days_ahead: int, code: str, kind: str
) -> None:
    venue = a_house(session, beyond_7_days={"horizon_days": 30})
    wanted = a_booking(venue, starts_at=evening(days_ahead), room_class="small")
    while (refused := client.post("/v1/reservations", json=wanted)).status_code == 201:
        continue

    wish = refused.json()["wish"]
    assert (refused.json()["code"], wish["kind"]) == (code, kind)
    contact = {"contact": wanted["guest"]}
    assert client.post(wish["path"], json=wish["request"] | contact).status_code == 201


def test_a_walk_in_that_finds_no_room_is_offered_a_later_one(
    session: Session, client: TestClient
) -> None:
    venue, now = a_house(session), at(evening(minute=7))
    walk_in = {"source": "walk_in", "starts_at": evening(minute=7), "minutes": 60}
    booked(client, venue, minutes=60)
    wanted = a_booking(venue, **walk_in, seat_now=True)

    refused = client.post("/v1/reservations", json=wanted, headers=now)

    later = next(one for one in refused.json()["alternatives"] if one["kind"] == "later")
    assert (later["starts_at"], later["request"]["source"]) == (
        evening(hour=21).isoformat(), "staff",
    )  # fmt: skip
    guest = {"guest": wanted["guest"]}
    accepted = client.post(later["path"], json=later["request"] | guest, headers=now)
    assert (accepted.status_code, accepted.json()["status"]) == (201, "confirmed")


def test_a_walk_in_is_seated_in_one_request(session: Session, client: TestClient) -> None:
    venue, now = a_house(session), at(evening(minute=7))
    body = a_booking(
        venue, source="walk_in", starts_at=evening(minute=7), minutes=None,
        until_close=True, seat_now=True,
    )  # fmt: skip

    answer = client.post("/v1/reservations", json=body, headers=now)

    assert (answer.json()["status"], answer.json()["ends_at"]) == (
        "seated", evening(hour=26).isoformat(),
    )  # fmt: skip
    assert answer.json()["room_tentative"] is False


@pytest.mark.parametrize(
    ("terms", "becomes", "deposit", "zh"),
    [
        ({}, "confirmed", 0, "1小时"),
        ({"deposit": A_DEPOSIT}, "held", 20_000, "前付订金¥200后才生效"),
        ({"mode": "request"}, "requested", 0, "由店方确认"),
    ],
    ids=["sure", "deposit", "request"],
)
def test_an_offer_says_as_what_its_booking_begins(
    session: Session,
    client: TestClient,
    terms: dict[str, Any],
    becomes: str,
    deposit: int,
    zh: str,
) -> None:
    usual = {"deposit": None, "mode": "open", "requested_occupies": True}
    venue = a_house(session, upgrade_ranks=0, **usual | terms)
    booked(client, venue, minutes=60)
    wanted = a_booking(venue, minutes=60)

    offer = client.post("/v1/reservations", json=wanted).json()["alternatives"][0]
    made = client.post(offer["path"], json=offer["request"] | {"guest": wanted["guest"]}).json()

    assert (offer["becomes"], offer["deposit_minor"]) == (made["status"], deposit)
    assert made["status"] == becomes
    assert offer["deposit_due_by"] == (made["deposit"] and made["deposit"]["due_by"])
    assert zh in offer["note"]["zh"]


def test_who_asks_for_less_than_is_sold_is_offered_the_shortest_stay(
    session: Session, client: TestClient
) -> None:
    venue = a_house(session, min_minutes=120)
    wanted = a_booking(venue, minutes=60)

    refused = client.post("/v1/reservations", json=wanted).json()

    longer = refused["alternatives"][0]
    assert (refused["code"], longer["kind"]) == ("duration-not-allowed", "longer")
    assert longer["note"]["en"].endswith("2 hours; the shortest stay that is sold")
    made = client.post(longer["path"], json=longer["request"] | {"guest": wanted["guest"]})
    assert (made.status_code, made.json()["minutes"]) == (201, 120)
