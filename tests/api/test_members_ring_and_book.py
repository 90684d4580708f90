"""Members ring and book: who they are is told as the agent types, and their tier acts."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.reservations.models import Reservation
from ktv_booking.venues.models import Venue
from tests.builders import (
    NOW,
    TODAY,
    a_booking,
    a_member,
    a_phone,
    a_policy,
    a_reservation,
    a_room,
    a_venue,
    evening,
)
from tests.canaries import shy
from tests.over_http import ClientAs

GRACE, MORE = 15, 10


@pytest.fixture
def house(session: Session) -> Venue:
    venue = a_venue(session)
    for _ in range(3):
        a_room(session, venue)
    a_policy(session, venue, grace_minutes=GRACE, grace_by_tier={"gold": MORE})
    return venue


def kept_minutes(booked: dict[str, Any]) -> float:
    kept = datetime.fromisoformat(booked["grace_until"]) - evening()
    return kept / timedelta(minutes=1)


def booked(client: TestClient, house: Venue, phone: str, **fields: Any) -> Any:
    guest = {"name": "李娜", "phone": phone}
    return client.post("/v1/reservations", json=a_booking(house, guest=guest, **fields))


def test_a_tier_acts_where_the_number_is_one_members_alone(
    client: TestClient, session: Session, house: Venue
) -> None:
    phone, familys = a_phone(), a_phone()
    gold = a_member(session, a_venue(session), phones=(phone,), tier="gold")
    for _ in range(2):
        a_member(session, house, phones=(familys,), tier="gold")

    of_gold = booked(client, house, phone).json()
    of_family = booked(client, house, familys).json()

    assert (of_gold["member_id"], kept_minutes(of_gold)) == (str(gold.id), GRACE + MORE)
    assert (of_family["member_id"], kept_minutes(of_family)) == (None, GRACE)


def test_a_tier_acts_where_the_member_is_named(
    client: TestClient, session: Session, house: Venue
) -> None:
    gold = a_member(session, house, tier="gold")

    answer = booked(client, house, a_phone(), member_id=str(gold.id))

    assert (answer.json()["member_id"], kept_minutes(answer.json())) == (str(gold.id), GRACE + MORE)


def test_a_member_of_another_home_is_not_to_be_named(
    client_as: ClientAs, session: Session, house: Venue
) -> None:
    elsewhere = a_member(session, a_venue(session), tier="gold")

    answer = booked(client_as("agent", venue=house), house, a_phone(), member_id=str(elsewhere.id))

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_who_rings_is_told_with_tier_birthday_and_usual_room(
    client: TestClient, session: Session, house: Venue
) -> None:
    phone, room = a_phone(), a_room(session, house, number="808")
    soon = TODAY + timedelta(days=5)
    birthday = {"calendar": "solar", "month": soon.month, "day": soon.day}
    body = {"name": "单小明", "phones": [phone], "home_venue_id": str(house.id)}
    member = client.post("/v1/members", json=body | {"tier": "gold", "birthday": birthday}).json()
    stranger = client.get("/v1/callers", params={"phone": phone}).json()
    for days in (10, 20):
        row = a_reservation(
            session, house, room, starts_at=evening(-days), guest_phone=phone,
            guest_phone_reversed=phone[:0:-1], status="completed", occupies=False,
        )  # fmt: skip
        sat = update(Reservation).where(Reservation.id == UUID(str(row.id)))
        session.execute(sat.values(seated_at=NOW))
    session.commit()

    caller = shy(client).get("/v1/callers", params={"phone": phone[-4:]}).json()

    assert (stranger["known"], stranger["name"], stranger["visits"]) == (True, "单小明", 0)
    assert (caller["member_id"], caller["tier"]) == (member["id"], "gold")
    assert caller["birthday_near"] is True
    assert (caller["usual_room"]["number"], caller["usual_room"]["times"]) == ("808", 2)
    assert caller["visits"] == 2


def test_a_family_is_told_one_by_one(client: TestClient, session: Session, house: Venue) -> None:
    phone = a_phone()
    family = [str(a_member(session, house, phones=(phone,), name=name).id) for name in ("甲", "乙")]

    caller = client.get("/v1/callers", params={"phone": phone}).json()

    assert [one["id"] for one in caller["members"]] == family
    assert (caller["member_id"], caller["tier"], caller["known"]) == (None, None, False)


@pytest.mark.parametrize(("others", "told"), [(1, 2), (10, 0)])
@pytest.mark.parametrize("store", ["sqlite"])
def test_members_whose_numbers_end_alike_are_told_one_by_one_up_to_ten(
    client: TestClient, session: Session, house: Venue, others: int, told: int
) -> None:
    phones = [f"+8613900{number}0104" for number in range(10, 11 + others)]
    mine, *_ = [a_member(session, house, phones=(phone,)) for phone in phones]

    seven, eight, whole = (
        client.get("/v1/callers", params={"phone": said}).json()
        for said in (phones[0][-7:], phones[0][-8:], phones[0])
    )

    assert (len(seven["members"]), seven["known"], seven["fits_several"]) == (told, False, not told)
    assert [one["member_id"] for one in (eight, whole)] == [str(mine.id)] * 2


@pytest.mark.parametrize("store", ["sqlite"])
def test_bookings_of_a_member_are_those_of_every_entry_that_leads_there(
    client: TestClient, session: Session, house: Venue
) -> None:
    first, second, stranger = (a_member(session, house) for _ in range(3))
    for member in (first, second, stranger):
        a_reservation(session, house, None, occupies=False, member_id=member.id)
    body = {"kept_id": str(first.id), "merged_id": str(second.id), "reason": "同一人"}
    client.post("/v1/members/merges", json=body)

    said = [
        client.get("/v1/reservations", params={"member_id": str(one.id)}).json()["items"]
        for one in (first, second, stranger)
    ]

    assert [len(items) for items in said] == [2, 2, 1]
    assert {item["member_id"] for item in said[1]} == {str(first.id), str(second.id)}
