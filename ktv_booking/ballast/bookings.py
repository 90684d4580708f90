"""The bookings of one house of the ballast, as rows: the same seed writes the same book."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from ktv_booking.ballast.evenings import SLOTS, Evenings, Terms, as_stored
from ktv_booking.kernel.code import ALPHABET, LENGTH, check_character
from ktv_booking.kernel.phone import reversed_digits
from ktv_booking.kernel.time import DAY
from ktv_booking.reservations.rules.windows import BookingWindow
from ktv_booking.rooms.rules import House, RoomFacts
from ktv_booking.venues.rules.facts import VenueFacts

FILLED, CANCELLED = 0.62, 0.06
LATELY = 14
"""Days over which those rang who are still to come."""

FIRST_PHONE = 13_900_000_000
"""Guests have numbers of a block of their own, from here on; tests know leaks by it."""

SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平"
CODES = 31**LENGTH
STRIDE = 7_654_321  # no multiple of 31: every number below CODES comes once
BY = "bench"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chain:
    """How the book is written: around `today`, for so many days and guests."""

    first: date
    days: int
    today: date
    guests: int
    seed: int


def bookings(
    venue: VenueFacts, house: House, evenings: Evenings, chain: Chain
) -> Iterator[list[Row]]:
    """Yield the rows of each business day, ascending: six slots a day, 62 % of them booked.

    6 % of the bookings were cancelled. Those before today are completed, the others confirmed.
    """
    draw = random.Random(f"{chain.seed} {venue.code}")  # noqa: S311  (a book, not a secret)
    number = draw.randrange(CODES)
    for ahead in range(chain.days):
        day = chain.first + timedelta(days=ahead)
        base = venue.hours.at(day, 0)
        rows = [
            _row(venue, room, evenings, slot, Booking(day, base, chain, draw))
            for room in house.rooms
            for slot in range(len(SLOTS))
            if draw.random() < FILLED
        ]
        rows.sort(key=lambda row: str(row["created_at"]))
        for day_no, row in enumerate(rows, start=1):
            number += 1
            row["day_no"], row["code"] = day_no, code_numbered(number)
        yield rows


def code_numbered(number: int) -> str:
    """Return the booking code of a number; numbers less than 31^6 apart have different ones."""
    rest, body = number * STRIDE % CODES, ""
    for _ in range(LENGTH):
        rest, digit = divmod(rest, 31)
        body += ALPHABET[digit]
    return body + check_character(body)


@dataclass(frozen=True, slots=True)
class Booking:
    """One booking to be drawn: on a business day that begins its clock at `base`."""

    day: date
    base: datetime
    chain: Chain
    draw: random.Random

    def made_at(self) -> tuple[datetime, BookingWindow]:
        """Return when it was made, before the house opened that day, and in which window."""
        ahead = self.draw.choice((0, 0, 1, 2, 3, 4, 5, 6))
        to_come = (self.day - self.chain.today).days
        if ahead < to_come:  # not all of them this very morning: somebody rang each day
            ahead = to_come + self.draw.randrange(LATELY)
        window = BookingWindow.SAME_DAY if ahead == 0 else BookingWindow.WITHIN_7_DAYS
        window = BookingWindow.BEYOND_7_DAYS if ahead > 6 else window
        made = self.base - ahead * DAY + timedelta(minutes=420 + self.draw.random() * 200)
        return made, window

    @property
    def is_over(self) -> bool:
        """Say whether the day lies behind."""
        return self.day < self.chain.today


def _row(
    venue: VenueFacts, room: RoomFacts, evenings: Evenings, slot: int, booking: Booking
) -> Row:
    draw = booking.draw
    made_at, window = booking.made_at()
    terms = evenings.terms(booking.day, slot, room.room_class, window)
    cancelled = draw.random() < CANCELLED
    phone = f"+86{FIRST_PHONE + draw.randrange(booking.chain.guests)}"
    made = as_stored(made_at)
    return {
        **terms.columns,
        "id": _id(made_at, draw),
        "venue_id": venue.id.hex,
        "booked_class_id": room.room_class.id.hex,
        "charged_class_id": room.room_class.id.hex,
        "used_class_id": room.room_class.id.hex,
        "room_id": room.id.hex,
        "guest_name": draw.choice(SURNAMES) + draw.choice(GIVEN),
        "guest_phone": phone,
        "guest_phone_reversed": reversed_digits(phone),
        "guest_title": draw.choice(("先生", "女士")),
        "source": "phone",
        "booked_by": BY,
        "version": 1,
        "created_at": made,
        "updated_at": made,
        "status_changed_at": made,
        "room_fixed_at": None,
        "room_told_at": None,
        "arrived_at": None,
        "seated_at": None,
        "left_at": None,
        "cancellation": None,
        **_life(terms, booking, made=made, cancelled=cancelled),
    }


def _life(terms: Terms, booking: Booking, *, made: str, cancelled: bool) -> Row:
    """Return how far a booking has come."""
    if cancelled:
        why = {"by": "guest", "reason_code": "changed_plans", "note": None, "at": made}
        return {
            "status": "cancelled", "occupies": 0, "status_before": "confirmed",
            "cancellation": json.dumps({**why, "fee_minor": 0, "refund_minor": 0}),
        }  # fmt: skip
    fixed, told = terms.columns["fix_room_at"], terms.columns["tell_room_at"]
    if not booking.is_over:
        given = {"room_fixed_at": made, "room_told_at": made} if told else {}
        return {"status": "confirmed", "occupies": 1, "status_before": None, **given}
    came, left = terms.columns["starts_at"], terms.columns["ends_at"]
    return {
        "status": "completed", "occupies": 1, "status_before": "seated",
        "room_fixed_at": fixed or came, "room_told_at": told or came,
        "arrived_at": came, "seated_at": came, "left_at": left,
        "status_changed_at": left, "updated_at": left,
    }  # fmt: skip


def _id(made_at: datetime, draw: random.Random) -> str:
    """Return an id that sorts by when the booking was made."""
    milliseconds = int(made_at.timestamp() * 1000)
    bits = (milliseconds << 80) | draw.getrandbits(80)
    bits = bits & ~(0xF << 76) | 0x7 << 76
    return UUID(int=bits & ~(0x3 << 62) | 0x2 << 62).hex
