"""At the front desk: the guest is here, sits, stays longer, leaves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
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
    Status,
    ensure_action_allowed,
    ensure_in_time,
    ensure_may_become,
)
from ktv_booking.reservations.service.book import GUARDS
from ktv_booking.reservations.service.early import SEATED_EARLY, ensure_not_too_early
from ktv_booking.reservations.service.opening import InHand, MoreDates, Seen, take_in_hand
from ktv_booking.reservations.service.pricing import reprice
from ktv_booking.reservations.service.record import become, changed, snapshot, tell
from ktv_booking.rooms.rules import RoomFacts
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.venues.rules.jurisdictions import LegalClosingHours, ensure_lawful_hours
from ktv_booking.venues.rules.policy import EndRule


@dataclass(frozen=True, slots=True)
class Extension:
    """A stay made longer: by how much, and what it adds to the price."""

    reservation: Reservation
    added_minutes: int
    added_minor: int


def arrive(
    session: Session,
    reservation_id: UUID,
    *,
    party_size: int | None = None,
    by: Agent,
    now: datetime,
    seen: Seen = None,
) -> Reservation:
    """Note that the guest is here, and tell the room if it is ready; else they wait for it.

    Raises:
        HoldExpired: it was only held, and no longer.
        GraceOver: the room was given back; a reinstatement may still do it.
        ActionNotAllowed: not confirmed, or before its business day.
        CapacityExceeded: more people came than the room may hold.
    """
    hand = take_in_hand(session, reservation_id, by=by, now=now, seen=seen)
    row = hand.row
    ensure_in_time(hand.status, hold_until=row.hold_until, grace_until=row.grace_until, now=now)
    ensure_may_become(hand.status, Status.ARRIVED)
    ensure_not_too_early(hand, "arrival", hand.venue.hours.starts_of(row.business_date), now)
    before, is_busy = snapshot(row), _is_busy(session, hand, now)
    if party_size is not None:
        holding = hand.room.room_class if hand.room else hand.booked_class
        holding.ensure_holds(party_size)
        row.party_size = party_size
        reprice(hand)
    become(row, Status.ARRIVED, now=now)
    row.arrived_at = now
    if not is_busy:
        _tell(row, now)
    changed(session, row, "arrived", before, by=by.login, now=now)
    return row


def seat(
    session: Session, reservation_id: UUID, *, by: Agent, now: datetime, seen: Seen = None
) -> Reservation:
    """Put the party in its room. A late start moves the end where the terms let it slide.

    Raises:
        ActionNotAllowed: the guest has not arrived, or the start is more than half an hour off.
        RoomNotReady: somebody is still in it, or it is out of order.
    """
    hand = take_in_hand(session, reservation_id, by=by, now=now, seen=seen, more_dates=_today(now))
    ensure_may_become(hand.status, Status.SEATED)
    ensure_not_too_early(hand, "seating", hand.row.starts_at - SEATED_EARLY, now)
    row, before = hand.row, snapshot(hand.row)
    if _is_busy(session, hand, now):
        raise RoomNotReady(room=hand.room.number if hand.room else None)
    _begin(hand, now)
    become(row, Status.SEATED, now=now)
    row.seated_at = now
    _tell(row, now)
    with refusing(session, GUARDS):
        session.flush()
    changed(session, row, "seated", before, by=by.login, now=now)
    return row


def leave(
    session: Session, reservation_id: UUID, *, by: Agent, now: datetime, seen: Seen = None
) -> Reservation:
    """Note that the guest left: the rest of the stay is free once the room is turned over.

    Raises:
        ActionNotAllowed: the party is not seated.
    """
    hand = take_in_hand(session, reservation_id, by=by, now=now, seen=seen)
    ensure_may_become(hand.status, Status.COMPLETED)
    row, before = hand.row, snapshot(hand.row)
    become(row, Status.COMPLETED, now=now)
    row.left_at = now
    turnover = hand.room.room_class.turnover if hand.room else timedelta(0)
    free_at = min(row.occupies_until, now + turnover)
    row.occupies = free_at > row.occupies_from
    row.occupies_until = max(free_at, row.occupies_from + timedelta(minutes=1))
    changed(session, row, "left", before, by=by.login, now=now)
    return row


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
    row.occupies_until = _free_after(hand, slot)
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
    _ensure_can_go_on(hand, slot)


def _minutes_until(hand: InHand, hard_end: datetime | None) -> int | None:
    """Return how much longer a stay with a hard end may become."""
    if hard_end is None:
        return None
    return max(0, int((hard_end - hand.row.ends_at).total_seconds() // 60))


def _ensure_can_go_on(hand: InHand, slot: Slot) -> None:
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


def _today(now: datetime) -> MoreDates:
    """Return the present business day too: a guest may sit down just before their own begins."""

    def dates(venue: VenueFacts, _row: Reservation) -> list[date]:
        return [venue.hours.business_day_of(now)]

    return dates


def _begin(hand: InHand, now: datetime) -> None:
    """Let the stay begin now: earlier than agreed if the room is free, later with its end."""
    row, room = hand.row, hand.room
    if room is None:
        raise RoomNotReady(room=None)
    others = hand.book.without(row.id).rooms.track(room.id)
    if now < row.occupies_from:
        if not others.is_free(now, row.occupies_from):
            raise RoomNotReady(room=room.number)
        row.occupies_from = now
    if row.end_rule == EndRule.SLIDES.value and now > row.starts_at:
        _slide_end(hand, room, now)


def _slide_end(hand: InHand, room: RoomFacts, now: datetime) -> None:
    """Move the end by as much as the start is late, if hours, law and the next party let it."""
    row = hand.row
    ends_at = now + (row.ends_at - row.starts_at)
    if row.hard_end_at is not None and ends_at > row.hard_end_at:
        return
    try:
        _ensure_can_go_on(hand, Slot(hand.slot.starts_at, hand.venue.local(ends_at)))
    except (RoomAlreadyTaken, RoomOutOfOrder, OutsideOpeningHours, LegalClosingHours):
        return
    row.ends_at = ends_at
    row.occupies_until = room.room_class.free_after(ends_at)


def _is_busy(session: Session, hand: InHand, now: datetime) -> bool:
    """Say whether the room cannot be entered: a party sits in it, or it is out of use."""
    room = hand.room
    if room is None:
        return True
    others = hand.book.without(hand.row.id).rooms.track(room.id)
    if any(one.kind != "reservation" for one in others.blocking(now, now + timedelta(minutes=1))):
        return True
    seated = select(Reservation.id).where(
        Reservation.room_id == room.id,
        Reservation.status == Status.SEATED.value,
        Reservation.id != hand.row.id,
    )
    return session.scalar(seated) is not None


def _tell(row: Reservation, now: datetime) -> None:
    row.room_fixed_at = row.room_fixed_at or now
    row.room_told_at = row.room_told_at or now


def _free_after(hand: InHand, slot: Slot) -> datetime:
    return hand.room.room_class.free_after(slot.ends_at) if hand.room else slot.ends_at
