"""Closing a business day: no-shows settled, figures frozen, the book shut for good."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.states import Status
from ktv_booking.reservations.service.freezing import freeze_figures
from ktv_booking.reservations.service.record import become, changed, snapshot
from ktv_booking.reservations.service.sweep import end_what_is_over, open_book
from ktv_booking.venues.models import VenueDay
from ktv_booking.venues.queries import venue_for
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.venues.rules.refusals import DayClosed

BECOMES = {
    Status.CONFIRMED: Status.NO_SHOW,
    Status.RELEASED: Status.NO_SHOW,
    Status.HELD: Status.EXPIRED,
    Status.REQUESTED: Status.EXPIRED,
}
STILL_OPEN = frozenset({Status.ARRIVED, Status.SEATED})


class DayStillOpen(Conflict):
    """The venue has not closed yet, or parties are still in the house."""

    code = "day-still-open"
    title = Text(zh="营业日尚未结束，不能结账", en="That business day is not over yet")
    detail = Text(
        zh="营业日尚未结束，或仍有{still_open}桌客人在店",
        en="The day is not over yet, or {still_open} parties are still in the house",
    )


@dataclass(frozen=True, slots=True)
class DayClosing:
    """What a day close did, or would do."""

    venue: VenueFacts
    business_date: date
    settled_at: datetime | None
    no_shows: Sequence[Reservation]
    still_open: Sequence[Reservation]
    figures: dict[str, int]


def close_day(
    session: Session,
    venue_id: UUID,
    business_date: date,
    *,
    by: Agent,
    now: datetime,
    rehearse: bool = False,
) -> DayClosing:
    """Settle who never came, freeze the day's figures, and shut its book.

    Raises:
        NotFound: no such venue for the caller.
        DayClosed: it was closed before.
        DayStillOpen: before closing time, or with guests in the house (told, not refused, in a
            rehearsal).
    """
    venue = venue_for(session, venue_id, agent=by)
    book = open_book(session, venue, _dates_of_book(session, venue, business_date), now=now)
    if book.days.of(business_date).settled:
        raise DayClosed(business_date=business_date)
    rows = session.scalars(
        select(Reservation)
        .where(Reservation.venue_id == venue.id, Reservation.business_date == business_date)
        .order_by(Reservation.starts_at, Reservation.id)
        .execution_options(populate_existing=True)
    ).all()
    still_open = [row for row in rows if Status(row.status) in STILL_OPEN]
    opening = venue.calendar.opening_on(business_date, book.days.of(business_date))
    over_at = opening.ends_at if opening else venue.hours.span_of(business_date).starts_at
    if not rehearse and (now < over_at or still_open):
        raise DayStillOpen(
            business_date=business_date, closes_at=venue.local(over_at), still_open=len(still_open)
        )
    no_shows = [row for row in rows if _settle(session, row, by=by.login, now=now)]
    figures = dict(Counter(row.status for row in rows))
    freeze_figures(session, venue, book.days, business_date, now=now)
    _shut(session, venue, business_date, figures, by=by, now=now)
    return DayClosing(venue, business_date, now, no_shows, still_open, figures)


def _dates_of_book(session: Session, venue: VenueFacts, business_date: date) -> set[date]:
    """Return the day and those that its stays reach into: what a close frees there is locked."""
    spans = session.execute(
        select(Reservation.occupies_from, Reservation.occupies_until).where(
            Reservation.venue_id == venue.id,
            Reservation.business_date == business_date,
            Reservation.occupies,
        )
    )
    reached = {day for since, until in spans for day in venue.hours.days_of(Slot(since, until))}
    return {business_date} | reached


def _settle(session: Session, row: Reservation, *, by: str, now: datetime) -> bool:
    """Bring one reservation to its end; say whether it is a no-show."""
    end_what_is_over(session, row, now=now)
    becomes = BECOMES.get(Status(row.status))
    if becomes is None:
        return False
    before = snapshot(row)
    become(row, becomes, now=now)
    row.occupies = False
    changed(session, row, becomes.value, before, by=by, now=now, reason="day_close")
    return becomes is Status.NO_SHOW


def _shut(
    session: Session,
    venue: VenueFacts,
    business_date: date,
    figures: dict[str, int],
    *,
    by: Agent,
    now: datetime,
) -> None:
    session.execute(
        update(VenueDay)
        .where(VenueDay.venue_id == venue.id, VenueDay.business_date == business_date)
        .values(settled_at=now, figures=figures)
        .execution_options(synchronize_session=False)
    )
    record(
        session, "venue_day", venue.id, "closed",
        by=by.login, at=now, venue_id=venue.id,
        changed={"business_date": business_date.isoformat(), "figures": figures},
    )  # fmt: skip
