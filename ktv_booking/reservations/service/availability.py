"""What is free for a party, why the rest is not, and what else can be booked instead."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import DomainError
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules import bookable
from ktv_booking.reservations.rules.assignment import longest_stay
from ktv_booking.reservations.rules.assignment.free import free_of_class
from ktv_booking.reservations.rules.book import DayBook, Stay
from ktv_booking.reservations.rules.cases import Case, case_of, class_wanted
from ktv_booking.reservations.rules.judging import Verdict, judge_case
from ktv_booking.reservations.service.book import dates_touched
from ktv_booking.reservations.service.offers import Bookable, alternatives_to
from ktv_booking.reservations.service.sweep import look_at_book
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules import ClassFacts
from ktv_booking.venues.glimpse import glimpse
from ktv_booking.venues.queries import venue_for
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.venues.rules.jurisdictions import lawful_minutes

AROUND = timedelta(hours=2)
"""How far from the wanted start other starts are looked for."""


@dataclass(frozen=True, slots=True)
class ClassAnswer:
    """One class: a verdict where it can be booked, else the refusal a booking would meet."""

    room_class: ClassFacts
    rooms_total: int
    rooms_free: int
    max_minutes: int
    verdict: Verdict | None
    refusal: DomainError | None


@dataclass(frozen=True, slots=True)
class Availability:
    """The answer for one venue and one start; `fits` says that what was asked can be booked."""

    venue: VenueFacts
    case: Case
    slot: Slot
    classes: Sequence[ClassAnswer]
    alternatives: Sequence[Bookable] = ()
    fits: bool = False


def availability(
    session: Session, venue_id: UUID, stay: Stay, *, by: Agent, now: datetime
) -> Availability:
    """Return what is free; alternatives only where what was asked for cannot be booked.

    Raises:
        NotFound: no such venue, class or room for the caller.
        StartInThePast: the business day is over.
    """
    glimpse(session, venue_id, around=stay.starts_at)
    venue = venue_for(session, venue_id, agent=by)
    book = book_around(session, venue, stay, now=now)
    found = book.rooms.found_out(
        ("availability of all", stay.asked_at(now)), lambda: _of_all(stay, book, now=now)
    )
    if found.fits:
        return found
    return replace(found, alternatives=alternatives_to(session, stay, book, by=by, now=now))


def _of_all(stay: Stay, book: DayBook, *, now: datetime) -> Availability:
    """Return the answer for every class; what else there is depends on who asks as well."""
    classes = [one for one in book.house.ladder if stay.room_class in {None, one.code}]
    answers = [_answer(stay, book, one, now=now) for one in classes]
    wanted = wanted_class(stay, book)
    fits = any(one.verdict is not None for one in answers if one.room_class is wanted)
    case = case_of(_as_class(stay, wanted or book.house.ladder.classes[-1]), book, now=now)
    return Availability(book.venue, case, slot_or_day(stay, book, case), answers, fits=fits)


def wanted_class(stay: Stay, book: DayBook) -> ClassFacts | None:
    """Return the class that would be booked; None where the party is too large for any."""
    try:
        return class_wanted(stay, book.house)
    except DomainError:
        if stay.room_class is not None or stay.room_id is not None:
            raise
        return None


def book_around(session: Session, venue: VenueFacts, stay: Stay, *, now: datetime) -> DayBook:
    """Return a snapshot of the days on which the stay, or one near it, would lie."""
    house = house_of(session, venue)
    dates = set(dates_touched(venue, house, stay.starts_at, stay.minutes))
    dates.add(venue.hours.business_day_of(stay.starts_at - AROUND))
    dates.update(dates_touched(venue, house, stay.starts_at + AROUND, stay.minutes))
    return look_at_book(session, venue, dates, now=now)


def slot_or_day(stay: Stay, book: DayBook, case: Case) -> Slot:
    """Return the stay's span; until closing where the venue is shut, the rest of the day."""
    opening = book.venue.calendar.opening_on(case.business_date, book.days.of(case.business_date))
    closing = book.venue.local(opening.ends_at) if opening else None
    try:
        return bookable.stay_of(case.stay.starts_at, minutes=stay.minutes, closing=closing)
    except DomainError:
        ends_at = book.venue.hours.span_of(case.business_date).ends_at
        return Slot(case.stay.starts_at, ends_at)


def _as_class(stay: Stay, room_class: ClassFacts) -> Stay:
    return replace(stay, room_class=room_class.code, room_id=None)


def _answer(stay: Stay, book: DayBook, room_class: ClassFacts, *, now: datetime) -> ClassAnswer:
    """Return the answer for one class; who asks the same of a book that is kept, hears it again."""
    asked = _as_class(stay, room_class)
    if stay.room_id is not None and book.house.room(stay.room_id).room_class is room_class:
        asked = replace(stay, room_class=room_class.code)
    return book.rooms.found_out(
        ("availability", asked.asked_at(now)),
        lambda: _worked_out(asked, book, room_class, now=now),
    )


def _worked_out(
    asked: Stay, book: DayBook, room_class: ClassFacts, *, now: datetime
) -> ClassAnswer:
    case = case_of(asked, book, now=now)
    verdict: Verdict | None = None
    refusal: DomainError | None = None
    try:
        verdict = judge_case(case)
    except DomainError as error:
        refusal = error.with_traceback(None)  # it may be kept, who was refused may not
        refusal.__context__ = refusal.__cause__ = None
    slot = slot_or_day(asked, book, case)
    return ClassAnswer(
        room_class=room_class,
        rooms_total=len(book.rooms.of_class(room_class.id)),
        rooms_free=_rooms_free(book, room_class, slot, asked.wishes.features),
        max_minutes=max(_max_minutes(case, room_class), verdict.slot.minutes if verdict else 0),
        verdict=verdict,
        refusal=refusal,
    )


def _rooms_free(book: DayBook, room_class: ClassFacts, slot: Slot, features: frozenset[str]) -> int:
    """Return how many free rooms of a class have all that is wished for, whoever fits in them."""
    free = free_of_class(book.rooms, room_class, slot)
    return sum(features <= room.features for room in free)


def _max_minutes(case: Case, room_class: ClassFacts) -> int:
    """Return how long one may stay from that start in the best room of the class.

    Before the doors open it counts from the opening; 0 where not even the shortest stay fits.
    """
    book = case.book
    opening = book.venue.opening_around(case.business_date, book.days)
    if opening is None:
        return 0
    starts_at = max(case.stay.starts_at.astimezone(UTC), opening.starts_at.astimezone(UTC))
    sold = bookable.longest_stay(starts_at, terms=case.terms, closing=opening.ends_at)
    rooms = book.rooms.of_class(room_class.id)
    free = longest_stay(book.rooms, rooms, starts_at, opening.ends_at)
    most = min(sold, int(free.total_seconds() // 60))
    lawful = lawful_minutes(
        starts_at, most, hours=book.venue.hours, jurisdiction=book.venue.jurisdiction
    )
    return lawful if lawful >= case.terms.min_minutes else 0
