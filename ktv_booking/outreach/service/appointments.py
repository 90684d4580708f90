"""Agreeing on an hour to call back, and keeping the call in hand until then."""

from sqlalchemy.orm import Session

from ktv_booking.outreach.models import CallTask
from ktv_booking.outreach.rules.appointments import LATEST_AFTER_THE_LIST, Appointments
from ktv_booking.outreach.rules.retries import Next
from ktv_booking.outreach.service.terms import hours_abroad, lawful_hours_of
from ktv_booking.reservations.models import Reservation
from ktv_booking.venues.rules.facts import VenueFacts


def appointments_of(
    session: Session, task: CallTask, phone: str | None, venue: VenueFacts
) -> Appointments:
    """Return when a call may be agreed upon with who is on the line at `phone`.

    Until the day it is about is over; where it is about a booking, until that begins.
    """
    clocks = [lawful_hours_of(venue), *(hours_abroad(phone, venue) if phone else ())]
    last = venue.hours.starts_of(task.business_date) + LATEST_AFTER_THE_LIST
    booking = task.reservation_id and session.get(Reservation, task.reservation_id)
    if booking:
        return Appointments(clocks, min(last, booking.starts_at))
    if task.benefit_on is not None:
        _, ends = venue.jurisdiction.call_hours
        last = min(last, venue.hours.at(task.benefit_on, ends))
    return Appointments(clocks, max(last, task.expires_at))


def keep_open(task: CallTask, following: Next, may_agree: Appointments) -> None:
    """Let a task wait for an hour that was agreed, where its list would have been over."""
    if following.agreed and following.at is not None:
        task.expires_at = max(task.expires_at, may_agree.open_until(following.at))
