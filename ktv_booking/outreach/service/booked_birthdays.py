"""A member who has booked around the birthday is not called; the booking says that it is one."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ktv_booking.members.models import Member
from ktv_booking.members.queries import entries_of
from ktv_booking.outreach.models import CallExclusion, CallList, Campaign
from ktv_booking.outreach.rules.campaigns import Kind
from ktv_booking.outreach.rules.leaving_out import BOOKED_AROUND, LeftOut
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.states import LIVE
from ktv_booking.reservations.service.occasions import note_birthday

REASON = "生日名单 / birthday list"
Booked = tuple[UUID, UUID]
"""A list, and who was left out of it because they have booked."""


def birthdays_to_note(session: Session, venue_id: UUID) -> Sequence[Booked]:
    """Return who was left out of a birthday list of a venue for a booking without its note."""
    rows = session.execute(
        select(CallExclusion.list_id, CallExclusion.subject_id)
        .join(CallList, CallList.id == CallExclusion.list_id)
        .join(Campaign, Campaign.id == CallList.campaign_id)
        .where(
            CallList.venue_id == venue_id,
            Campaign.kind == Kind.BIRTHDAY.value,
            CallExclusion.why == LeftOut.ALREADY_BOOKED.value,
            CallExclusion.noted_at.is_(None),
        )
        .order_by(CallExclusion.list_id, CallExclusion.place)
    )
    return [(row.list_id, row.subject_id) for row in rows]


def note_one(session: Session, booked: Booked, *, now: datetime) -> bool:
    """Note the birthday on the first booking around it; say whether there was one to note on.

    Source: docs/rules.md R-63.
    """
    list_id, subject_id = booked
    found = session.get_one(CallExclusion, booked)
    day = session.get_one(CallList, list_id).business_date
    booking = _first_booking(session, found, day)
    noted = booking is not None and note_birthday(session, booking, reason=REASON, now=now)
    session.execute(
        update(CallExclusion)
        .where(CallExclusion.list_id == list_id, CallExclusion.subject_id == subject_id)
        .values(noted_at=now)
    )
    return noted


def _first_booking(session: Session, found: CallExclusion, since: date) -> UUID | None:
    if found.member_id is None or found.benefit_on is None:
        return None
    entries = entries_of(session, session.get_one(Member, found.member_id))
    return session.scalar(
        select(Reservation.id)
        .where(
            Reservation.member_id.in_(entries),
            Reservation.status.in_([status.value for status in sorted(LIVE)]),
            Reservation.business_date.between(since, found.benefit_on + BOOKED_AROUND),
        )
        .order_by(Reservation.business_date, Reservation.starts_at, Reservation.code)
        .limit(1)
    )
