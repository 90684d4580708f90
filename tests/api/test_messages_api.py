"""What a client is promised about messages."""

from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.db.base import new_id
from ktv_booking.messages.adapters import LogAdapter
from ktv_booking.messages.service import HANDLERS, send_waiting
from ktv_booking.outbox.dispatch import dispatch
from ktv_booking.outbox.service import announce
from ktv_booking.reservations.models import Reservation
from ktv_booking.venues.models import Venue
from tests.builders import NOW, a_phone, a_reservation, a_room, a_venue
from tests.over_http import ClientAs
from tests.stores import Desk


def told(
    session: Session, database: Desk, *, venue: Venue | None = None, **overrides: Any
) -> Reservation:
    """A confirmed booking whose people were told of it."""
    house = venue or a_venue(session)
    reservation = a_reservation(session, house, a_room(session, house), **overrides)
    announce(session, "reservation.confirmed", reservation.id, seq=1, now=NOW)
    dispatch(database, HANDLERS, NOW)
    return reservation


def test_a_message_shows_its_text_and_hides_the_phone(
    session: Session, database: Desk, client: TestClient
) -> None:
    phone = a_phone()
    reservation = told(session, database, guest_phone=phone)

    listed = client.get("/v1/messages", params={"reservation_id": str(reservation.id)})

    (message,) = listed.json()["items"]
    said = client.get(f"/v1/reservations/{reservation.id}").json()["read_back"]["zh"]
    assert message["text"].startswith(f"王小明您好，已为您订好：{said}")
    assert message["phone_masked"] == "*******" + phone[-4:]
    assert phone[3:] not in listed.text
    assert (message["kind"], message["recipient"], message["language"], message["status"]) == (
        "confirmed",
        "guest",
        "zh",
        "waiting",
    )
    assert (message["tries"], message["sent_at"], message["failure"]) == (0, None, None)
    assert message["created_at"] == NOW.isoformat()


def test_an_english_house_texts_in_english(
    session: Session, database: Desk, client: TestClient
) -> None:
    told(session, database, venue=a_venue(session, phone_region="PT"))

    (message,) = client.get("/v1/messages").json()["items"]

    assert message["language"] == "en"
    assert "your booking: Wednesday night 14 October" in message["text"]


def test_of_an_erased_guest_no_text_is_left(
    session: Session, database: Desk, client: TestClient
) -> None:
    reservation = told(session, database)
    reservation.guest_name = reservation.guest_phone = reservation.guest_phone_reversed = None

    (message,) = client.get("/v1/messages").json()["items"]

    assert (message["text"], message["phone_masked"]) == (None, None)


def test_messages_are_listed_newest_first_page_by_page(
    session: Session, database: Desk, client: TestClient
) -> None:
    made = [str(told(session, database).id) for _ in range(3)]

    first = client.get("/v1/messages", params={"limit": 2}).json()
    rest = client.get("/v1/messages", params={"limit": 2, "cursor": first["next_cursor"]}).json()

    assert [one["reservation_id"] for one in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None


def test_a_list_takes_the_filters_of_the_contract(
    session: Session, database: Desk, client: TestClient
) -> None:
    reservation = told(session, database)
    matching = {
        "reservation_id": str(reservation.id),
        "venue_id": str(reservation.venue_id),
        "status": "waiting",
        "kind": "confirmed",
    }

    found = client.get("/v1/messages", params=matching)
    others = [
        client.get("/v1/messages", params=matching | other)
        for other in (
            {"reservation_id": str(new_id())},
            {"venue_id": str(a_venue(session).id)},
            {"status": "sent"},
            {"kind": "reminder"},
        )
    ]
    nonsense = client.get("/v1/messages", params={"status": "lost"})

    assert len(found.json()["items"]) == 1
    assert [other.json()["items"] for other in others] == [[]] * 4
    assert nonsense.status_code == 422


@pytest.mark.parametrize("was_sent", [True, False])
def test_a_text_is_sent_anew(
    session: Session, database: Desk, client: TestClient, was_sent: bool
) -> None:
    told(session, database)
    (message,) = client.get("/v1/messages").json()["items"]
    if was_sent:
        send_waiting(database, LogAdapter(), NOW)

    answer = client.post(f"/v1/messages/{message['id']}/resend")

    assert answer.status_code == 200
    assert answer.json()["status"] == "waiting"
    assert (answer.json()["id"] == message["id"]) is not was_sent
    assert len(client.get("/v1/messages").json()["items"]) == 1 + was_sent


def test_foreign_and_absent_messages_answer_alike(
    session: Session, database: Desk, client: TestClient, client_as: ClientAs
) -> None:
    reservation = told(session, database)
    (message,) = client.get("/v1/messages").json()["items"]
    agent = client_as("agent", a_venue(session))

    answers = [
        agent.post(f"/v1/messages/{message['id']}/resend"),
        agent.post(f"/v1/messages/{new_id()}/resend"),
        agent.get("/v1/messages", params={"venue_id": str(reservation.venue_id)}),
    ]

    assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "not-found")}
    assert agent.get("/v1/messages").json()["items"] == []


def test_who_may_only_look_sends_nothing(
    session: Session, database: Desk, client: TestClient, client_as: ClientAs
) -> None:
    venue = a_venue(session)
    told(session, database, venue=venue)
    (message,) = client.get("/v1/messages").json()["items"]
    auditor = client_as("auditor", venue)

    assert auditor.post(f"/v1/messages/{message['id']}/resend").status_code == 403
    assert len(auditor.get("/v1/messages").json()["items"]) == 1
