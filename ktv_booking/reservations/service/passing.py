"""Booking what needs somebody's word: over the quota, too few for the room, a blocked number."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.approvals.rules import Subject
from ktv_booking.access.deps import Agent
from ktv_booking.db.leaving import leave
from ktv_booking.kernel.approval import ApprovalKind, ApprovalRequired
from ktv_booking.kernel.phone import reversed_digits
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Rebooking, Reservation
from ktv_booking.reservations.queries.remembered import Remembered, remembered
from ktv_booking.reservations.rules.attribution import Hand, same_hand
from ktv_booking.reservations.rules.book import DayBook, Stay
from ktv_booking.reservations.rules.cases import class_wanted
from ktv_booking.reservations.rules.judging import Verdict, judge
from ktv_booking.reservations.rules.limits import GuestBlocked, QuotaReached
from ktv_booking.reservations.service.authority import (
    BLOCK,
    VENUE,
    authorise_booking,
    authority_at,
    booking_terms,
)
from ktv_booking.venues.rules.facts import VenueFacts

PIN_QUOTA = "pin_quota"


def judged(
    session: Session, stay: Stay, book: DayBook, *, over_quota: bool, by: Agent, now: datetime
) -> Verdict:
    """Judge a stay; what stands in the way and may be passed over is, on somebody's word.

    A quota is passed over only for who says so (`over_quota`): others hear what else there is.

    Raises:
        DomainError: every refusal of `judge`; ApprovalRequired, or what an approval is not for.
    """
    for _ in ApprovalKind:
        try:
            return judge(stay, book, now=now)
        except ApprovalRequired as required:
            kind = ApprovalKind(str(required.facts["action"]))
        except QuotaReached as reached:
            if not over_quota or reached.facts["kind"] == PIN_QUOTA:
                raise
            kind = ApprovalKind.OVER_QUOTA
        venue, room_class = book.venue, class_wanted(stay, book.house)
        terms = booking_terms(stay.starts_at, room_class.code, stay.party_size)
        subject = Subject(VENUE, venue.id, venue.setup_rev, terms)
        authorise_booking(session, kind, subject, venue=venue, by=by, now=now)
        stay = replace(stay, passed_over=stay.passed_over | {kind})
    return judge(stay, book, now=now)


def look_back(
    session: Session, venue: VenueFacts, phone: str | None, *, by: Agent, now: datetime
) -> Remembered:
    """Return what the venue remembers; refuse a blocked number without somebody's word.

    Raises:
        GuestBlocked: nobody's word was brought, and the caller's does not go that far.
        DomainError: what the approval that was brought is not for.
    """
    hours = authority_at(venue, now=now).rebook_within_hours
    found = remembered(session, venue.id, phone, since=now - timedelta(hours=hours))
    if found.block is not None:
        subject = Subject(BLOCK, *found.block)
        try:
            kind = ApprovalKind.BLOCKED_PHONE
            authorise_booking(session, kind, subject, venue=venue, by=by, now=now)
        except ApprovalRequired as required:
            raise GuestBlocked(**required.facts) from None
    return found


def note_rebooking(
    session: Session, reservation: Reservation, found: Remembered, *, now: datetime
) -> None:
    """Write down which cancellations a new booking follows, for a manager to look at."""
    mine = Slot(reservation.starts_at, reservation.ends_at)
    lately = {one.id: one for one in found.cancelled}
    hands = [
        Hand(one.id, one.phone_reversed, one.booked_by, one.slot.overlaps(mine))
        for one in found.cancelled
    ]
    phone = reservation.guest_phone and reversed_digits(reservation.guest_phone)
    for cancelled_id, same in same_hand(hands, phone=phone, by=reservation.booked_by):
        leave(session, _row(reservation, cancelled_id, same, lately[cancelled_id].at, now))


def _row(
    reservation: Reservation, cancelled_id: UUID, same: str, cancelled_at: datetime, now: datetime
) -> Rebooking:
    return Rebooking(
        venue_id=reservation.venue_id,
        reservation_id=reservation.id,
        cancelled_id=cancelled_id,
        same=same,
        cancelled_at=cancelled_at,
        at=now,
    )
