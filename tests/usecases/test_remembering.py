"""What is remembered of who books is theirs: a day on which everybody cancels slows nobody down."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from ktv_booking.kernel.phone import reversed_digits
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.queries.remembered import BookingHand, remembered
from tests.builders import NOW, a_reservation, a_room, a_venue, evening

MINE, THEIRS = "+8613955500001", "+8613955500002"
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("phone", "booked_by", "hour", "ago", "is_mine"),
    [
        (MINE, "lan", 12, HOUR, True),
        (THEIRS, "mei", 20, HOUR, True),
        (THEIRS, "mei", 12, HOUR, False),
        (THEIRS, "lan", 20, HOUR, False),
        (MINE, "mei", 20, 5 * HOUR, False),
    ],
)
def test_only_what_a_new_booking_may_follow_is_read(
    session: Session, phone: str, booked_by: str, hour: int, ago: timedelta, is_mine: bool
) -> None:
    venue = a_venue(session)
    row = a_reservation(
        session, venue, a_room(session, venue), status="cancelled", occupies=False,
        guest_phone=phone, guest_phone_reversed=reversed_digits(phone), booked_by=booked_by,
        starts_at=evening(hour=hour), minutes=120, status_changed_at=NOW - ago,
    )  # fmt: skip
    around = Slot.lasting(evening(hour=20), 2 * HOUR)
    hand = BookingHand(MINE, MINE, is_booker=False, by="mei", around=around)

    known = remembered(session, venue.id, hand, since=NOW - 4 * HOUR, now=NOW)

    assert [one.id for one in known.cancelled] == ([row.id] if is_mine else [])
