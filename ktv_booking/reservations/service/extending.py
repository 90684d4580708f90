"""A seated party stays longer, if the terms, the hours, the law and the next party let it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.db.dialects import refusing
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.assignment import RoomAlreadyTaken, RoomOutOfOrder
from ktv_booking.reservations.rules.bookable import DurationNotAllowed, OutsideOpeningHours
from ktv_booking.reservations.rules.judging import price_of
from ktv_booking.reservations.rules.quotes import Quote
from ktv_booking.reservations.rules.seating import RoomNotReady
from ktv_booking.reservations.rules.states import (
    ensure_action_allowed,
)
from ktv_booking.reservations.service.book import GUARDS
from ktv_booking.reservations.service.opening import InHand, Seen, take_in_hand
from ktv_booking.reservations.service.record import changed, snapshot, tell
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.venues.rules.jurisdictions import ensure_lawful_hours


@dataclass(frozen=True, slots=True)
class Extension:
    """A stay made longer: by how much, and what it adds to the price."""

    reservation: Reservation
    added_minutes: int
    added_minor: int


def extend(
    session: Session,
    reservation_id: UUID,
    *,
    minutes: int,
    by: Agent,
    now: datetime,
    seen: Seen = None,
) -> Extension:
    """Let a seated party stay longer in its room, at the prices it was agreed under.

    Raises:
        ActionNotAllowed: the party is not seated.
        DurationNotAllowed: no whole unit of extension, over the longest stay, or past a hard end.
        OutsideOpeningHours: past closing.
        LegalClosingHours: past the hour the law sets; nobody overrides it.
        RoomAlreadyTaken: somebody comes next; says who blocks, from when, and what is possible.
    """

    def longer(venue: VenueFacts, row: Reservation) -> list[date]:
        until = row.occupies_until + timedelta(minutes=minutes)
        return list(venue.hours.days_of(Slot(row.occupies_from, until)))

    hand = take_in_hand(session, reservation_id, by=by, now=now, seen=seen, more_dates=longer)
    ensure_action_allowed(hand.status, "extension")
    row, before = hand.row, snapshot(hand.row)
    slot = Slot.lasting(hand.slot.starts_at, hand.slot.length + timedelta(minutes=minutes))
    ensure_may_stay(hand, slot, minutes)
    price = price_of(hand.stay, slot, hand.charged_class, hand.book, hand.prices)
    added = price.total_minor - Quote.of(row.quote or {}).total_minor
    row.ends_at = slot.ends_at
    row.occupies_until = free_after(hand, slot)
    row.quote = price.as_document()
    with refusing(session, GUARDS):
        session.flush()
    changed(session, row, "extended", before, by=by.login, now=now)
    tell(session, "changed", row, now=now)
    return Extension(row, minutes, added)


def ensure_may_stay(hand: InHand, slot: Slot, minutes: int) -> None:
    """Refuse a longer stay that the terms, the hours, the law or the next party forbid."""
    terms = hand.terms()
    too_long = terms.max_minutes is not None and slot.minutes > terms.max_minutes
    hard_end = hand.row.hard_end_at
    past_hard_end = hard_end is not None and slot.ends_at > hard_end
    if minutes % terms.extension_unit_minutes or too_long or past_hard_end:
        raise DurationNotAllowed(
            minutes=slot.minutes,
            min_minutes=terms.min_minutes,
            max_minutes=terms.max_minutes,
            extension_unit_minutes=terms.extension_unit_minutes,
            hard_end_at=hard_end and hand.venue.local(hard_end),
            minutes_possible=_minutes_until(hand, hard_end),
        )
    ensure_can_go_on(hand, slot)


def _minutes_until(hand: InHand, hard_end: datetime | None) -> int | None:
    """Return how much longer a stay with a hard end may become."""
    if hard_end is None:
        return None
    return max(0, int((hard_end - hand.row.ends_at).total_seconds() // 60))


def ensure_can_go_on(hand: InHand, slot: Slot) -> None:
    """Refuse a later end that the hours, the law or the next party forbid."""
    opening = hand.venue.opening_around(hand.row.business_date, hand.book.days)
    if opening is None or slot.ends_at > opening.ends_at:
        closes_at = opening and hand.venue.local(opening.ends_at)
        raise OutsideOpeningHours(
            business_date=hand.row.business_date,
            closes_at=closes_at,
            opens=opening and f"{hand.venue.local(opening.starts_at):%H:%M}",
            closes=closes_at and f"{closes_at:%H:%M}",
        )
    ensure_lawful_hours(slot, hours=hand.venue.hours, jurisdiction=hand.venue.jurisdiction)
    _ensure_nobody_next(hand, slot)


def _ensure_nobody_next(hand: InHand, slot: Slot) -> None:
    room = hand.room
    if room is None:
        raise RoomNotReady(room=None)
    others = hand.book.without(hand.row.id).rooms.track(room.id)
    blocking = others.blocking(hand.row.ends_at, room.room_class.free_after(slot.ends_at))
    if not blocking:
        return
    first = blocking[0]
    starts_at = hand.venue.local(first.slot.starts_at)
    possible = first.slot.starts_at - room.room_class.turnover_after - hand.row.ends_at
    span = {"starts_at": starts_at, "ends_at": hand.venue.local(first.slot.ends_at)}
    minutes_possible = max(0, int(possible.total_seconds() // 60))
    if first.kind != "reservation":
        raise RoomOutOfOrder(
            room=room.number, kind=first.kind, minutes_possible=minutes_possible, **span
        )
    raise RoomAlreadyTaken(
        room=room.number,
        blocking=span,
        free_until=starts_at,
        free_from=None,
        minutes_possible=minutes_possible,
    )


def free_after(hand: InHand, slot: Slot) -> datetime:
    return hand.room.room_class.free_after(slot.ends_at) if hand.room else slot.ends_at
