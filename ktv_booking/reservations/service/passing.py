"""Booking what needs somebody's word: over the quota, too few for the room, a blocked number."""

from collections.abc import Sequence
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
from ktv_booking.reservations.queries.remembered import BookingHand, Remembered, remembered
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
from ktv_booking.reservations.service.requests import BookingRequest
from ktv_booking.venues.rules.facts import VenueFacts

PIN_QUOTA = "pin_quota"
A_DAY = 24 * 60
"""No stay lasts longer; in minutes."""


def judged(
    session: Session,
    stay: Stay,
    book: DayBook,
    *,
    over_quota: bool,
    by: Agent,
    now: datetime,
    among: Sequence[Stay] = (),
) -> Verdict:
    """Judge a stay; what stands in the way and may be passed over is, on somebody's word.

    A quota is passed over only for who says so (`over_quota`): others hear what else there is.
    `among` are the rooms that are booked with it: one word is for all of them of a class.

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
        heads = sum(one.party_size for one in among) or stay.party_size
        terms = booking_terms(
            stay.starts_at,
            room_class.code,
            minutes=stay.minutes,
            party_size=heads,
            rooms=len(among) or None,
        )
        subject = Subject(VENUE, venue.id, venue.setup_rev, terms)
        authorise_booking(session, kind, subject, venue=venue, by=by, now=now)
        stay = replace(stay, passed_over=stay.passed_over | {kind})
    return judge(stay, book, now=now)


def look_back(
    session: Session, request: BookingRequest, venue: VenueFacts, *, by: Agent, now: datetime
) -> Remembered:
    """Return what is remembered of who books. Asked under the lock, which has their line.

    Raises:
        Malformed: a phone that could not be dialled.
    """
    stay = request.stay
    hand = BookingHand(
        guest=request.guest.phone_at(venue.phone_region, who="guest"),
        counted=phone_counted(request, venue),
        is_booker=request.booker is not None,
        by=by.login,
        around=Slot.lasting(stay.starts_at, timedelta(minutes=max(stay.minutes or A_DAY, 1))),
    )
    return remembered(
        session,
        venue.id,
        hand,
        since=now - timedelta(hours=authority_at(venue, now=now).rebook_within_hours),
        now=now,
    )


def phone_counted(request: BookingRequest, venue: VenueFacts) -> str | None:
    """Return the phone whose bookings are counted, at all venues; None for who stands here.

    Raises:
        Malformed: it could not be dialled.
    """
    if request.stay.walk_in:
        return None
    who = request.booker or request.guest
    return who.phone_at(venue.phone_region, who="booker" if request.booker else "guest")


def ensure_not_blocked(
    session: Session, venue: VenueFacts, known: Remembered, *, by: Agent, now: datetime
) -> None:
    """Refuse a blocked number without somebody's word.

    Raises:
        GuestBlocked: nobody's word was brought, and the caller's does not go that far.
        DomainError: what the approval that was brought is not for.
    """
    if known.block is None:
        return
    subject = Subject(BLOCK, *known.block)
    try:
        kind = ApprovalKind.BLOCKED_PHONE
        authorise_booking(session, kind, subject, venue=venue, by=by, now=now)
    except ApprovalRequired as required:
        raise GuestBlocked(**required.facts) from None


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
