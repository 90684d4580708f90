"""A member who has booked around the birthday is not called; the booking says that it is one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ktv_booking.members.models import Member
from ktv_booking.members.queries import entries_of
from ktv_booking.outreach.models import CallExclusion, CallList, CallTask, Campaign
from ktv_booking.outreach.rules.campaigns import Kind
from ktv_booking.outreach.rules.eligibility import WhyNot
from ktv_booking.outreach.rules.leaving_out import BOOKED_AROUND, LeftOut
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.states import LIVE
from ktv_booking.reservations.service.occasions import note_birthday

REASON, ON_THE_CALL = "生日名单 / birthday list", "生日电访 / birthday call"
LOOKED_BACK, LONGEST_OPEN = timedelta(days=1), timedelta(days=31)
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


def booked_since_listed(session: Session, venue_id: UUID, *, now: datetime) -> Sequence[UUID]:
    """Return birthday calls of a venue that a booking made needless after the list was made."""
    return session.scalars(
        select(CallTask.id)
        .join(CallList, CallList.id == CallTask.list_id)
        .join(Campaign, Campaign.id == CallTask.campaign_id)
        .where(
            CallList.venue_id == venue_id,
            CallList.business_date > (now - LONGEST_OPEN).date(),
            Campaign.kind == Kind.BIRTHDAY.value,
            CallTask.closed_why == WhyNot.ALREADY_BOOKED.value,
            CallTask.updated_at > now - LOOKED_BACK,
        )
        .order_by(CallTask.business_date, CallTask.place, CallTask.id)
    ).all()


def note_of_call(session: Session, task_id: UUID, *, now: datetime) -> bool:
    """Note the birthday on the booking that made a call needless; say whether there was one.

    Source: docs/rules.md R-63.
    """
    task = session.get_one(CallTask, task_id)
    booking = _first_booking(session, task, task.business_date)
    return booking is not None and note_birthday(session, booking, reason=REASON, now=now)


def note_booked_on_call(
    session: Session, task: CallTask, reservation_id: UUID | None, *, now: datetime
) -> None:
    """Note the birthday on what was booked on a birthday call, where it is around that day."""
    campaign = session.get_one(Campaign, task.campaign_id)
    if reservation_id is None or campaign.kind != Kind.BIRTHDAY or task.benefit_on is None:
        return
    booked = session.get_one(Reservation, reservation_id)
    if task.business_date <= booked.business_date <= task.benefit_on + BOOKED_AROUND:
        note_birthday(session, reservation_id, reason=ON_THE_CALL, now=now)


def _first_booking(session: Session, of: CallExclusion | CallTask, since: date) -> UUID | None:
    """Return the first booking around a birthday; None where that has an occasion already."""
    if of.member_id is None or of.benefit_on is None:
        return None
    entries = entries_of(session, session.get_one(Member, of.member_id))
    first = session.execute(
        select(Reservation.id, Reservation.occasion)
        .where(
            Reservation.member_id.in_(entries),
            Reservation.status.in_([status.value for status in sorted(LIVE)]),
            Reservation.business_date.between(since, of.benefit_on + BOOKED_AROUND),
        )
        .order_by(Reservation.business_date, Reservation.starts_at, Reservation.code)
        .limit(1)
    ).first()
    return None if first is None or first.occasion is not None else first.id
