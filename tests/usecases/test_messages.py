"""Guest and booker are told once of what happened, and reminded once of what comes."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from ktv_booking.messages.service import remind, resend, send_waiting
from ktv_booking.outbox.models import OutboxRow
from tests.builders import NOW, TODAY, a_phone, a_principal, evening
from tests.stores import Desk
from tests.texting import Gateway, booked, happened, messages, noted

MINUTE = timedelta(minutes=1)
TODAY_AT_TEN = datetime.combine(TODAY, NOW.timetz()).replace(hour=10)


def test_guest_and_booker_are_told_and_one_phone_is_told_once(
    session: Session, database: Desk
) -> None:
    phone = a_phone()
    happened(session, booked(session))
    happened(session, booked(session, booker_name="陈秘书", booker_phone=a_phone()))
    happened(session, booked(session, guest_phone=phone, booker_phone=phone))

    told = noted(database)

    assert [message.recipient for message in told] == ["guest", "guest", "booker", "guest"]
    assert {message.kind for message in told} == {"confirmed"}
    assert len(noted(database)) == 4


def test_the_same_row_handled_twice_tells_once(session: Session, database: Desk) -> None:
    happened(session, booked(session))
    noted(database)
    session.execute(update(OutboxRow).values(handled_at=None))

    told = noted(database)

    assert len(told) == 1


def test_only_a_hold_that_owes_a_deposit_is_told(session: Session, database: Desk) -> None:
    owing = {"deposit_status": "due", "deposit_due_minor": 30_000}
    happened(session, booked(session, status="held"), "held")
    happened(session, booked(session, status="held", **owing), "held")

    assert [message.kind for message in noted(database)] == ["deposit_due"]


def test_tomorrows_guests_are_reminded_once_from_ten(session: Session, database: Desk) -> None:
    tomorrow = booked(session, starts_at=evening(1))
    venue_id = tomorrow.venue_id

    def reminded(now: datetime) -> int:
        return database.work(lambda unit: remind(unit, venue_id, now=now))

    runs = [reminded(TODAY_AT_TEN + hours) for hours in (-MINUTE, 0 * MINUTE, MINUTE)]

    assert runs == [0, 1, 0]
    assert [(one.kind, one.reservation_id) for one in messages(database)] == [
        ("reminder", tomorrow.id)
    ]


def test_two_workers_at_once_remind_once(session: Session, database: Desk) -> None:
    venue_id = booked(session, starts_at=evening(1)).venue_id
    counted: list[int] = []

    def second() -> None:
        counted.append(database.work(lambda unit: remind(unit, venue_id, now=NOW)))

    twin = threading.Thread(target=second)

    def first(unit: Session) -> int:
        noted_first = remind(unit, venue_id, now=NOW)
        twin.start()
        twin.join(0.5)  # long enough for it to have looked before this unit commits
        return noted_first

    counted.append(database.work(first))
    twin.join()

    assert sorted(counted) == [0, 1]
    assert len(messages(database)) == 1


def test_who_was_texted_since_this_morning_is_not_reminded(
    session: Session, database: Desk
) -> None:
    reservation = booked(session, starts_at=evening(1))
    happened(session, reservation)
    noted(database, TODAY_AT_TEN + MINUTE)

    count = database.work(lambda unit: remind(unit, reservation.venue_id, now=NOW))

    assert count == 0


def test_a_late_worker_reminds_of_tonight_until_two_hours_before(
    session: Session, database: Desk
) -> None:
    venue_id = booked(session, starts_at=evening()).venue_id

    def reminded(now: datetime) -> int:
        return database.work(lambda unit: remind(unit, venue_id, now=now))

    assert reminded(evening(hour=18)) == 0
    assert reminded(evening(hour=18) - MINUTE) == 1


@pytest.mark.parametrize("status", ["held", "requested", "cancelled", "released", "arrived"])
def test_only_confirmed_bookings_are_reminded_of(
    session: Session, database: Desk, status: str
) -> None:
    venue_id = booked(session, starts_at=evening(1), status=status).venue_id

    assert database.work(lambda unit: remind(unit, venue_id, now=NOW)) == 0


def test_a_booking_moved_to_another_evening_is_reminded_of_that_one_too(
    session: Session, database: Desk
) -> None:
    reservation = booked(session, starts_at=evening(1))
    venue_id = reservation.venue_id
    database.work(lambda unit: remind(unit, venue_id, now=TODAY_AT_TEN))
    reservation.business_date = TODAY + timedelta(days=3)
    reservation.starts_at = reservation.occupies_from = evening(3)
    reservation.ends_at = reservation.occupies_until = evening(3, hour=23)

    again = database.work(lambda unit: remind(unit, venue_id, now=NOW + timedelta(days=2)))

    assert again == 1


def test_a_sent_text_is_sent_anew_as_a_message_of_its_own(session: Session, database: Desk) -> None:
    gateway, reservation = Gateway(202), booked(session)
    happened(session, reservation)
    first = noted(database)[0]
    send_waiting(database, gateway.adapter(), NOW)
    by = a_principal("agent", reservation.venue_id)

    anew = database.work(lambda unit: resend(unit, first.id, by=by, now=NOW))
    send_waiting(database, gateway.adapter(), NOW)

    assert anew.id != first.id
    assert [one.status for one in messages(database)] == ["sent", "sent"]
    assert [body["id"] for body in gateway.bodies] == [str(first.id), str(anew.id)]


def test_a_waiting_text_is_tried_at_once(session: Session, database: Desk) -> None:
    gateway, reservation = Gateway(400, 202), booked(session)
    happened(session, reservation)
    first = noted(database)[0]
    send_waiting(database, gateway.adapter(), NOW)

    anew = database.work(lambda unit: resend(unit, first.id, by=a_principal(), now=NOW))

    assert anew.id == first.id
    assert send_waiting(database, gateway.adapter(), NOW) == 1
