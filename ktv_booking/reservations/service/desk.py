"""At the front desk: the guest is here, sits, stays longer, leaves."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.pages import LONGEST_OCCUPIED
from ktv_booking.reservations.rules.assignment import RoomAlreadyTaken, RoomOutOfOrder
from ktv_booking.reservations.rules.bookable import OutsideOpeningHours
from ktv_booking.reservations.rules.seating import (
    SEATED_EARLY,
    RoomNotReady,
    ensure_ready,
    ready_after,
)
from ktv_booking.reservations.rules.states import (
    Status,
    ensure_in_time,
    ensure_may_become,
)
from ktv_booking.reservations.service.early import ensure_not_too_early
from ktv_booking.reservations.service.extending import ensure_can_go_on
from ktv_booking.reservations.service.guards import guarding
from ktv_booking.reservations.service.opening import InHand, MoreDates, Seen, take_in_hand
from ktv_booking.reservations.service.pricing import reprice
from ktv_booking.reservations.service.record import become, changed, snapshot
from ktv_booking.reservations.service.turnover import dates_until_left, turn_over
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
    before, busy = snapshot(row), _why_not_ready(session, hand, now)
    if party_size is not None:
        holding = hand.room.room_class if hand.room else hand.booked_class
        holding.ensure_holds(party_size)
        row.party_size = party_size
        reprice(hand)
    become(row, Status.ARRIVED, now=now)
    row.arrived_at = now
    if busy is None:
        _tell(row, now)
    changed(session, row, "arrived", before, by=by.login, now=now)
    return row


def seat(
    session: Session, reservation_id: UUID, *, by: Agent, now: datetime, seen: Seen = None
) -> Reservation:
    """Put the party in its room. A late start moves the end where the terms let it slide.

    Raises:
        ActionNotAllowed: the guest has not arrived, or the start is more than half an hour off.
        RoomNotReady: somebody is still in it, it is turned over (until when), or out of order.
    """
    hand = take_in_hand(
        session, reservation_id, by=by, now=now, seen=seen, more_dates=_while_seated(now)
    )
    ensure_may_become(hand.status, Status.SEATED)
    ensure_not_too_early(hand, "seating", hand.row.starts_at - SEATED_EARLY, now)
    row, before = hand.row, snapshot(hand.row)
    if busy := _why_not_ready(session, hand, now):
        raise busy
    _begin(hand, now)
    become(row, Status.SEATED, now=now)
    row.seated_at = now
    _tell(row, now)
    with guarding(session, row):
        session.flush()
    changed(session, row, "seated", before, by=by.login, now=now)
    return row


def leave(
    session: Session, reservation_id: UUID, *, by: Agent, now: datetime, seen: Seen = None
) -> Reservation:
    """Note that the guest left: the rest of the stay is free once the room is turned over.

    Raises:
        ActionNotAllowed: the party is not seated.
        RoomAlreadyTaken: the store's own guard found somebody there.
    """
    hand = take_in_hand(
        session,
        reservation_id,
        by=by,
        now=now,
        seen=seen,
        more_dates=dates_until_left(session, now),
    )
    ensure_may_become(hand.status, Status.COMPLETED)
    row, before, room = hand.row, snapshot(hand.row), hand.room
    become(row, Status.COMPLETED, now=now)
    row.left_at = now
    ready_at = ready_after(now, ends_at=row.ends_at, room_class=room.room_class) if room else now
    free_at = _free_at(hand, ready_at)
    row.occupies = free_at > row.occupies_from
    row.occupies_until = max(free_at, row.occupies_from + timedelta(minutes=1))
    if room is not None and max(free_at, now) < ready_at:
        turn_over(session, row, room, Slot(now, ready_at), by=by.login, now=now)
    with guarding(session, row):
        changed(session, row, "left", before, by=by.login, now=now)
    return row


def _free_at(hand: InHand, ready_at: datetime) -> datetime:
    """Return until when the span of a party that left takes the room: not into any other stay.

    Noted days late, it is kept as the longest that a room can be taken.
    """
    row, room = hand.row, hand.room
    longest = min(ready_at, row.occupies_from + LONGEST_OCCUPIED)
    if room is None or longest <= row.occupies_until:
        return longest
    # Also those who came and went meanwhile: their time is theirs, as the store has it.
    present = hand.book.rooms.track(room.id).blocking(row.occupies_until, longest)
    is_free = all(one.reservation_id == row.id for one in present)
    return longest if is_free else row.occupies_until


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
    try:
        ensure_can_go_on(hand, Slot(hand.slot.starts_at, hand.venue.local(ends_at)))
    except (RoomAlreadyTaken, RoomOutOfOrder, OutsideOpeningHours, LegalClosingHours):
        return
    row.ends_at = ends_at
    row.occupies_until = room.room_class.free_after(ends_at)


def _why_not_ready(session: Session, hand: InHand, now: datetime) -> RoomNotReady | None:
    """Return why the room cannot be entered: a party sits in it, or it is not to be used yet."""
    room = hand.room
    if room is None:
        return RoomNotReady(room=None)
    at_present = hand.book.rooms.track(room.id).blocking(now, now + timedelta(minutes=1))
    try:
        ensure_ready(
            room.number,
            [one for one in at_present if one.reservation_id != hand.row.id],
            now=hand.venue.local(now),
        )
    except RoomNotReady as refusal:
        return refusal
    seated = select(Reservation.id).where(
        Reservation.room_id == room.id,
        Reservation.status == Status.SEATED.value,
        Reservation.id != hand.row.id,
    )
    is_taken = session.scalar(seated) is not None
    return RoomNotReady(room=room.number) if is_taken else None


def _tell(row: Reservation, now: datetime) -> None:
    row.room_fixed_at = row.room_fixed_at or now
    row.room_told_at = row.room_told_at or now
