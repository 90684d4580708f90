"""One read of everything that takes rooms around a span: the day's book.

What a book says at one revision never changes, so a snapshot keeps what it read for the next
one (docs/adr/0017): whoever asks what is free asks about tonight, again and again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.db.shelf import Shelf
from ktv_booking.db.units import after_commit, is_snapshot, is_unit, memo
from ktv_booking.kernel.time import DAY, Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.pages import (
    OpenBook,
    Page,
    Taken,
    changes,
    find,
    occupation,
    page_of,
    span_of,
    whole_days,
)
from ktv_booking.reservations.rules.assignment import DayRooms
from ktv_booking.reservations.rules.book import Bookings, DayBook
from ktv_booking.reservations.rules.states import OCCUPYING
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.day import Days
from ktv_booking.venues.days import days_known, has_locked, lock_days, revisions_stored
from ktv_booking.venues.glimpse import ensure_all_at_once, ensure_glimpsed
from ktv_booking.venues.rules.facts import VenueFacts

ROWS_KEPT = 600_000
"""Of books, a row for each stay: a week of some 350 houses of sixty rooms, at 1.1 KiB a row."""

_OPENED, _GROWN = "book_opened", "book_grown"


def new_shelf() -> Shelf[Page]:
    """Return a place for books; an empty one takes room as well."""
    return Shelf(ROWS_KEPT, weigh=lambda page: 1 + len(page.found.rows))


_shelf = new_shelf()


class Key(NamedTuple):
    """Under what a book is kept: the revisions, from `since` on, at which it was found."""

    venue_id: UUID
    setup_rev: int
    dates: tuple[date, ...]
    since: date
    revisions: tuple[tuple[date, int], ...]


def read_book(
    session: Session, venue: VenueFacts, days: Days, dates: Iterable[date], *, now: datetime
) -> OpenBook:
    """Return the book of whole business days: who takes which room, and what is out of sale.

    A dead hold or a run-out grace takes nothing, whether or not it was swept yet. Of the books
    that a unit opens under its lock only the first is a kept one: it may have written in it since.
    """
    ordered, house = sorted(set(dates)), house_of(session, venue)
    only_looks = is_snapshot(session) or not has_locked(session)
    may_keep = is_unit(session) and (only_looks or _OPENED not in memo(session))
    key = _key_of(session, venue, days, ordered, now) if may_keep else None
    page = _shelf.get(key) if key is not None else None
    if page is None:
        ensure_glimpsed(session, venue.id, reaching_in(ordered[0]), ordered[-1])
        span = span_of(venue, ordered)
        blank = DayBook(venue, house, days, DayRooms(house.rooms, span=span), Bookings())
        page = page_of(blank, ordered, find(session, venue, span, now), now)
        ensure_all_at_once(session, venue.id, reaching_in(ordered[0]), ordered[-1])
        if key is not None and only_looks and not _nobody_wrote(session, venue, key):
            key = None
    else:
        page = page.at(now)
    if key is not None:
        _shelf.put(key, page, found_at=page.found.at)
    if not only_looks:
        forget_opened(session)
        memo(session)[_OPENED] = (key, page) if key is not None else None
    book = replace(page.opened.book, venue=venue, house=house, days=days)
    return replace(page.opened, book=book)


def _key_of(
    session: Session, venue: VenueFacts, days: Days, ordered: Sequence[date], now: datetime
) -> Key | None:
    """Return under what a book is kept.

    A stay that reaches into a day raises that day as well; but who stays over their time may be
    in the house still when the next day has begun, so today's book goes by the days before, too.
    None where the unit does not know the days before.
    """
    is_to_come = ordered[0] > venue.hours.business_day_of(now)
    since = ordered[0] if is_to_come else reaching_in(ordered[0])
    known = days_known(session, venue, days, since=since)
    return None if known is None else Key(venue.id, venue.setup_rev, tuple(ordered), since, known)


def _nobody_wrote(session: Session, venue: VenueFacts, key: Key) -> bool:
    """Say whether what was read is of the revisions it is to be kept under.

    Without a snapshot and without a lock each statement sees the store of its own moment.
    """
    if is_snapshot(session):
        return True
    return revisions_stored(session, venue, key.since, key.dates[-1]) == key.revisions


def forget_opened(session: Session) -> None:
    """Note that this unit changes more in the book than the one booking it may add."""
    memo(session)[_OPENED] = None
    memo(session).pop(_GROWN, None)


def keep_booked(
    session: Session, reservation: Reservation, book: DayBook, *, now: datetime
) -> None:
    """Once this unit has committed, keep the book it opened with its one new reservation."""
    opened: tuple[Key, Page] | None = memo(session).get(_OPENED)
    forget_opened(session)
    if opened is None:
        return
    before, page = opened
    dates = sorted(page.opened.dates)
    locked = lock_days(session, book.venue, dates)  # as they are: locked by this unit before
    days = Days({day: one.as_left for day, one in locked.by_date.items()})
    key = _key_of(session, book.venue, days, dates, now)
    if key is None:
        return
    grown = _with_one_more(page, reservation) if reservation.occupies else page
    memo(session)[_GROWN] = before, key, grown
    after_commit(session, lambda: _keep_grown(session))


def _keep_grown(session: Session) -> None:
    if _GROWN in memo(session):
        before, key, grown = memo(session).pop(_GROWN)
        _shelf.drop(before)  # its revision is over: it would only take the room of another book
        _shelf.put(key, grown, found_at=grown.found.at)


def _with_one_more(page: Page, reservation: Reservation) -> Page:
    row = Taken(*(_in_utc(getattr(reservation, name)) for name in Taken._fields))
    book = page.opened.book
    days = whole_days(book, page.opened.dates)
    book = replace(
        book,
        rooms=book.rooms.adding(occupation(row, page.since, days)),
        booked=book.booked.adding(row) if row.status in OCCUPYING else book.booked,
    )
    found = page.found._replace(rows=[*page.found.rows, row])
    until = min(page.until, *changes(page.found._replace(rows=[row], outages=()), page.since))
    return Page(found, replace(page.opened, book=book), page.since, until)


def _in_utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def reaching_in(day: date) -> date:
    """Return the first business date whose stays may reach into `day`."""
    return day - 2 * DAY


def dates_of(venue: VenueFacts, row: Taken | Reservation) -> set[date]:
    """Return the business dates whose books a reservation is in."""
    taken = Slot(row.occupies_from, row.occupies_until)
    return {row.business_date, *venue.hours.days_of(taken)}
