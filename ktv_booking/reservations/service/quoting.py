"""What a stay would cost and which rules would decide about it, without booking anything."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import DomainError
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.book import DayBook, Stay
from ktv_booking.reservations.rules.bookable import stay_of
from ktv_booking.reservations.rules.cases import Case, case_of
from ktv_booking.reservations.rules.judging import judge, price_of
from ktv_booking.reservations.rules.quotes import Quote
from ktv_booking.reservations.service.availability import slot_or_day
from ktv_booking.reservations.service.book import dates_touched
from ktv_booking.reservations.service.sweep import look_at_book
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.queries import venue_for
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.venues.rules.policy import Resolution


@dataclass(frozen=True, slots=True)
class Priced:
    """A would-be stay and its price, whether or not a room is free for it."""

    case: Case
    slot: Slot
    price: Quote


@dataclass(frozen=True, slots=True)
class Explained:
    """A would-be request before the policy; `refusal` is what a booking would meet now."""

    case: Case
    slot: Slot
    resolution: Resolution
    price: Quote | None
    refusal: DomainError | None


def price_stay(session: Session, venue_id: UUID, stay: Stay, *, by: Agent, now: datetime) -> Priced:
    """Return what a stay costs by the price list of its business date.

    Raises:
        NotFound: no such venue for the caller.
        DomainError: see `priced_in`.
    """
    venue = venue_for(session, venue_id, agent=by)
    return priced_in(book_around(session, venue, stay, now=now), stay, now=now)


def explain_policy(
    session: Session,
    venue_id: UUID,
    stay: Stay,
    *,
    deposit_paid: bool = False,
    by: Agent,
    now: datetime,
) -> Explained:
    """Return which window and which override decide about a request, and with what result.

    Raises:
        NotFound: no such venue for the caller.
        DomainError: see `explained_in`.
    """
    book = book_around(session, venue_for(session, venue_id, agent=by), stay, now=now)
    return explained_in(book, stay, deposit_paid=deposit_paid, now=now)


def book_around(session: Session, venue: VenueFacts, stay: Stay, *, now: datetime) -> DayBook:
    """Return the book of the days that a stay touches, to look at."""
    dates = dates_touched(venue, house_of(session, venue), stay.starts_at, stay.minutes)
    return look_at_book(session, venue, dates, now=now)


def priced_in(book: DayBook, stay: Stay, *, now: datetime) -> Priced:
    """Return what a stay costs by the price list that the book's venue has for its date.

    Raises:
        NotFound: no such class.
        StartInThePast: its business day is over.
        PartyTooLarge: no class seats them and none was named.
        OutsideOpeningHours: until closing, but the venue is shut by then.
        NotPublished: no policy or price list holds on that day yet.
        NoPriceForTime: the price list is silent about part of it.
    """
    case = case_of(stay, book, now=now)
    venue, day = case.book.venue, case.business_date
    opening = venue.calendar.opening_on(day, case.book.days.of(day))
    closing = venue.local(opening.ends_at) if opening else None
    slot = stay_of(case.stay.starts_at, minutes=stay.minutes, closing=closing)
    prices = venue.prices_on(day)
    return Priced(case, slot, price_of(case.stay, slot, case.room_class, case.book, prices))


def explained_in(
    book: DayBook, stay: Stay, *, deposit_paid: bool = False, now: datetime
) -> Explained:
    """Return what the policy that the book's venue has for that date decides about a request.

    Raises:
        NotFound: no such class.
        StartInThePast: its business day is over.
        PartyTooLarge: no class seats them and none was named.
        NotPublished: no policy holds on that day yet.
    """
    case = case_of(stay, book, now=now)
    situation = replace(case.situation, deposit_paid=deposit_paid)
    resolution = case.policy.policy.resolve_with_notice(situation, case.stay.starts_at - now)
    price: Quote | None = None
    refusal: DomainError | None = None
    try:
        price = judge(stay, book, now=now).price
    except DomainError as error:
        refusal = error
    return Explained(case, slot_or_day(stay, book, case), resolution, price, refusal)
