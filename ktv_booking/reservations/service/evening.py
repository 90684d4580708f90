"""The evening at a glance: what is free at several venues, start by start."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import DomainError, Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import rooms_free
from ktv_booking.reservations.rules.book import DayBook, Stay
from ktv_booking.reservations.rules.judging import judge
from ktv_booking.reservations.rules.windows import BookingWindow, StartInThePast, classify_window
from ktv_booking.reservations.service.book import dates_touched
from ktv_booking.reservations.service.sweep import look_at_book
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules import ClassFacts
from ktv_booking.venues.queries import venue_for
from ktv_booking.venues.rules.facts import VenueFacts

LONGEST = timedelta(hours=24)
MOST_STARTS = 48


@dataclass(frozen=True, slots=True)
class ClassThen:
    """One class at one start; `refusal` is what a booking would meet, None where it can be had."""

    room_class: ClassFacts
    rooms_free: int
    refusal: DomainError | None


@dataclass(frozen=True, slots=True)
class Start:
    """One start and every class at it."""

    starts_at: datetime
    business_date: date
    window: BookingWindow
    classes: Sequence[ClassThen]


@dataclass(frozen=True, slots=True)
class VenueEvening:
    """One venue and its starts, ascending."""

    venue: VenueFacts
    starts: Sequence[Start]


@dataclass(frozen=True, slots=True)
class Range:
    """Every start of a venue's grid in `[first, until)`."""

    first: datetime
    until: datetime

    def __post_init__(self) -> None:
        if self.until <= self.first:
            raise Malformed.at("to", Text(zh="须晚于 from", en="must be after from"))
        if self.until - self.first > LONGEST:
            raise Malformed.at(
                "to", Text(zh="最多比 from 晚24小时", en="at most 24 hours after from")
            )


def evening(
    session: Session,
    venue_id: UUID,
    stay: Stay,
    starts: Range | Sequence[datetime],
    *,
    by: Agent,
    now: datetime,
) -> VenueEvening:
    """Return what is free at one venue at each start; starts of days that are over are left out.

    `stay` says everything but the start. The book is read once for all starts.

    Raises:
        NotFound: no such venue for the caller.
    """
    venue = venue_for(session, venue_id, agent=by)
    instants = _instants(venue, starts)
    if not instants:
        return VenueEvening(venue, ())
    house = house_of(session, venue)
    dates = {
        day
        for instant in (instants[0], instants[-1])
        for day in dates_touched(venue, house, instant, stay.minutes)
    }
    book = look_at_book(session, venue, dates, now=now)
    seen = (_start(replace(stay, starts_at=instant), book, now=now) for instant in instants)
    return VenueEvening(venue, [start for start in seen if start is not None])


def _instants(venue: VenueFacts, starts: Range | Sequence[datetime]) -> list[datetime]:
    if isinstance(starts, Range):
        found = venue.calendar.grid_starts(Slot(starts.first, starts.until))
        return [venue.local(instant) for instant in found][:MOST_STARTS]
    return sorted(venue.local(instant) for instant in starts)


def _start(stay: Stay, book: DayBook, *, now: datetime) -> Start | None:
    hours = book.venue.hours
    day = hours.business_day_of(stay.starts_at)
    try:
        window = classify_window(
            day,
            today=hours.business_day_of(now),
            seventh_day_open=book.venue.calendar.seventh_day_open(now),
        )
    except StartInThePast:
        return None
    slot = Slot.lasting(stay.starts_at, timedelta(minutes=stay.minutes or 0))
    free = rooms_free(book.rooms, book.house.ladder, slot)
    classes = [
        ClassThen(one, free[one.id], _refusal(replace(stay, room_class=one.code), book, now))
        for one in book.house.ladder
        if stay.room_class in {None, one.code}
    ]
    return Start(stay.starts_at, day, window, classes)


def _refusal(stay: Stay, book: DayBook, now: datetime) -> DomainError | None:
    try:
        judge(stay, book, now=now)
    except DomainError as refusal:
        return refusal
    return None
