"""At the front desk: the guest is here, sits, stays longer, leaves."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.db.dialects import refusing
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.book import LONGEST_OCCUPIED
from ktv_booking.reservations.rules.assignment import RoomAlreadyTaken, RoomOutOfOrder
from ktv_booking.reservations.rules.bookable import OutsideOpeningHours
from ktv_booking.reservations.rules.seating import RoomNotReady
from ktv_booking.reservations.rules.states import (
    Status,
    ensure_in_time,
    ensure_may_become,
)
from ktv_booking.reservations.service.book import GUARDS
from ktv_booking.reservations.service.early import SEATED_EARLY, ensure_not_too_early
from ktv_booking.reservations.service.extending import ensure_can_go_on
from ktv_booking.reservations.service.opening import InHand, MoreDates, Seen, take_in_hand
from ktv_booking.reservations.service.pricing import reprice
from ktv_booking.reservations.service.record import become, changed, snapshot
from ktv_booking.rooms.rules import RoomFacts
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.venues.rules.jurisdictions import LegalClosingHours
from ktv_booking.venues.rules.policy import EndRule


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
    hand = take_in_hand(
        session, reservation_id, by=by, now=now, seen=seen, more_dates=_while_seated(now)
    )
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
    # Noted days late, it is kept as the longest that a room can be taken.
    free_at = min(_turned_over_at(hand, now), row.occupies_from + LONGEST_OCCUPIED)
    row.occupies = free_at > row.occupies_from
    row.occupies_until = max(free_at, row.occupies_from + timedelta(minutes=1))
    changed(session, row, "left", before, by=by.login, now=now)
    return row


def _turned_over_at(hand: InHand, now: datetime) -> datetime:
    """Return when the room can be used again: after a late leaver too, if nobody waits for it."""
    until, room = hand.row.occupies_until, hand.room
    if room is None:
        return now
    ready_at = now + room.room_class.turnover
    others = hand.book.without(hand.row.id).rooms.track(room.id)
    if ready_at > until and not others.is_free(until, ready_at):
        return until
    return ready_at if now > hand.row.ends_at else min(until, ready_at)


def _while_seated(now: datetime) -> MoreDates:
    """Return the days of a stay from now too: a guest may sit down early, and late ends slide."""

    def dates(venue: VenueFacts, row: Reservation) -> list[date]:
        until = now + (row.occupies_until - row.starts_at)
        return list(venue.hours.days_of(Slot(now, max(until, now + timedelta(minutes=1)))))

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
        ensure_can_go_on(hand, Slot(hand.slot.starts_at, hand.venue.local(ends_at)))
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
