"""What a stay of the ballast is agreed under: its slot, window, terms and price.

Six slots a business day fill the hours of the demo's city house without a gap; a class that is
turned over after the stay ends half an hour early, so that its room is ready for the next slot.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from ktv_booking.kernel.time import Slot, later
from ktv_booking.reservations.rules.deposits import deposit_due
from ktv_booking.reservations.rules.grace import grace_until
from ktv_booking.reservations.rules.quotes import quote
from ktv_booking.reservations.rules.seating import room_moment
from ktv_booking.reservations.rules.windows import BookingWindow
from ktv_booking.rooms.rules import ClassFacts
from ktv_booking.venues.rules.calendar import DaySwitches
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.venues.rules.policy import PolicyTerms, Situation

SLOTS = ((720, 120), (840, 150), (990, 150), (1140, 150), (1290, 150), (1440, 120))
"""Minutes after midnight of the business date, and for how long."""

TURNED_OVER = 30


def as_stored(instant: datetime) -> str:
    """Return an instant as both stores read it: UTC, to the microsecond."""
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def length_of(slot: int, room_class: ClassFacts) -> int:
    """Return for how many minutes a class is sold in a slot; the last one may run out its time."""
    minutes = SLOTS[slot][1]
    shortened = room_class.turnover_after and slot < len(SLOTS) - 1
    return minutes - TURNED_OVER if shortened else minutes


class Terms(NamedTuple):
    """What all stays of one day, slot, class and window have in common, as columns."""

    starts_at: datetime
    columns: dict[str, Any]


@dataclass
class Evenings:
    """The terms of every day of one pattern of houses, worked out once by the shop's own rules."""

    venue: VenueFacts
    _known: dict[tuple[date, int, str, BookingWindow], Terms] = field(default_factory=dict)

    def terms(self, day: date, slot: int, room_class: ClassFacts, window: BookingWindow) -> Terms:
        """Return the terms of a stay."""
        key = (day, slot, room_class.code, window)
        known = self._known.get(key)
        return known or self._known.setdefault(key, self._agreed(day, slot, room_class, window))

    def _agreed(self, day: date, slot: int, room_class: ClassFacts, window: BookingWindow) -> Terms:
        hours = self.venue.hours
        starts_at = hours.at(day, SLOTS[slot][0])
        stay = Slot.lasting(starts_at, timedelta(minutes=length_of(slot, room_class)))
        situation = self._situation(day, SLOTS[slot][0], room_class, window)
        policy, prices = self.venue.policy_on(day), self.venue.prices_on(day)
        terms = policy.policy.resolve(situation).terms
        price = quote(
            stay,
            room_class=room_class.code,
            party_size=room_class.capacity_comfort,
            calendar=self.venue.calendar,
            switches_of=lambda _: DaySwitches(),
            price_list=prices.price_list,
        )
        columns = {
            "window": window.value,
            "business_date": day.isoformat(),
            "starts_at": as_stored(stay.starts_at),
            "ends_at": as_stored(stay.ends_at),
            "occupies_from": as_stored(stay.starts_at),
            "occupies_until": as_stored(room_class.free_after(stay.ends_at)),
            "end_rule": terms.end_rule.value,
            "party_size": room_class.capacity_comfort,
            "policy_version": policy.version,
            "price_list_version": prices.version,
            "quote": json.dumps(price.as_document(), ensure_ascii=False, separators=(",", ":")),
            "grace_until": as_stored(
                grace_until(stay.starts_at, terms=terms, tier=None, special_day=False)
            ),
            **_room_hours(terms, stay.starts_at),
            **_deposit(terms, stay.starts_at),
        }
        return Terms(stay.starts_at, columns)

    def _situation(
        self, day: date, minutes: int, room_class: ClassFacts, window: BookingWindow
    ) -> Situation:
        calendar = self.venue.calendar
        day_type = calendar.day_type_at(day, minutes)
        return Situation(
            window=window.value,
            room_class=room_class.code,
            day_types=calendar.fallbacks_of(day_type),
            period=calendar.period_at(day, minutes),
            weekday=day.isoweekday(),
            minutes=minutes,
        )


def _room_hours(terms: PolicyTerms, starts_at: datetime) -> dict[str, str | None]:
    """Return when the room is fixed and told; where that is at booking, a day before the start."""
    booked_at = later(starts_at, -timedelta(days=1))
    hours = {
        "fix_room_at": room_moment(terms.fix_room, now=booked_at, starts_at=starts_at, ready_by=()),
        "tell_room_at": room_moment(
            terms.tell_room, now=booked_at, starts_at=starts_at, ready_by=()
        ),
    }
    return {name: as_stored(instant) if instant else None for name, instant in hours.items()}


def _deposit(terms: PolicyTerms, starts_at: datetime) -> dict[str, Any]:
    """Return the deposit as a guest leaves it who has paid."""
    due = deposit_due(terms, created_at=starts_at - timedelta(days=1), starts_at=starts_at)
    amount = due.amount_minor if due else 0
    return {
        "deposit_due_minor": amount,
        "deposit_paid_minor": amount,
        "deposit_legal_kind": due and due.legal_kind.value,
        "deposit_status": "paid" if due else "none",
    }
