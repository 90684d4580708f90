"""One read of everything that takes rooms around a span: the day's book.

What a book says at one revision never changes, so a snapshot keeps what it read for the next
one (docs/adr/0016): whoever asks what is free asks about tonight, again and again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, get_args

from sqlalchemy import Row, bindparam, or_, select
from sqlalchemy.orm import Session

from ktv_booking.db.units import ensure_snapshot, is_snapshot
from ktv_booking.kernel.time import DAY, Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.shelf import Shelf
from ktv_booking.reservations.rules.assignment import DayRooms, Occupation
from ktv_booking.reservations.rules.assignment.day import OccupationKind
from ktv_booking.reservations.rules.book import Booked, DayBook
from ktv_booking.reservations.rules.states import OCCUPYING, Status, status_at
from ktv_booking.rooms.models import Outage
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.days import Days
from ktv_booking.venues.rules.facts import VenueFacts

STILL_THERE = timedelta(minutes=5)
"""For how much longer a party that should have left is reckoned to be in its room."""

LONGEST_OCCUPIED = timedelta(hours=26)
"""What `ck_reservations_longest_stay` guards; the read by index relies on it."""

_TAKING = (
    select(
        Reservation.id,
        Reservation.room_id,
        Reservation.booked_class_id,
        Reservation.status,
        Reservation.starts_at,
        Reservation.ends_at,
        Reservation.occupies_from,
        Reservation.occupies_until,
        Reservation.business_date,
        Reservation.pinned,
        Reservation.hold_until,
        Reservation.grace_until,
        Reservation.fix_room_at,
        Reservation.tell_room_at,
        Reservation.room_fixed_at,
        Reservation.room_told_at,
    )
    .where(
        Reservation.venue_id == bindparam("venue"),
        Reservation.occupies,
        Reservation.occupies_from > bindparam("earliest"),
        Reservation.occupies_from < bindparam("until"),
        # a party that stays over its time is still in its room on the next business day
        or_(
            Reservation.occupies_until > bindparam("since"),
            Reservation.status == Status.SEATED.value,
        ),
    )
    .order_by(Reservation.occupies_from, Reservation.id)
)

_OUT_OF_SALE = (
    select(
        Outage.room_id,
        Outage.kind,
        Outage.reservation_id,
        Outage.starts_at,
        Outage.ends_at,
        Outage.releases_at,
    )
    .where(
        Outage.venue_id == bindparam("venue"),
        Outage.starts_at < bindparam("until"),
        Outage.ends_at > bindparam("since"),
    )
    .order_by(Outage.starts_at, Outage.id)
)
_OUTAGE_KINDS: dict[str, OccupationKind] = {kind: kind for kind in get_args(OccupationKind)}
PAGES_KEPT, KEPT_SECONDS = 256, 30.0
FOREVER = datetime.max.replace(tzinfo=UTC)

Taking = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class OpenBook:
    """The book of `dates` with the rows it was made of; `due` are those time has caught up with."""

    book: DayBook
    dates: frozenset[date]
    rows: Sequence[Taking]
    due: Sequence[Taking]


class _Found(NamedTuple):
    """What the store says of some business days: who takes rooms, and what is out of sale."""

    rows: Sequence[Taking]
    outages: Sequence[Taking]


class _Page(NamedTuple):
    """What was found at one revision, and what it meant from `since` to `until`."""

    found: _Found
    opened: OpenBook
    since: datetime
    until: datetime


_shelf: Shelf[_Page] = Shelf(PAGES_KEPT, seconds=KEPT_SECONDS)


def read_book(
    session: Session, venue: VenueFacts, days: Days, dates: Iterable[date], *, now: datetime
) -> OpenBook:
    """Return the book of whole business days: who takes which room, and what is out of sale.

    A dead hold or a run-out grace takes nothing, whether or not it was swept yet.
    """
    ordered = sorted(set(dates))
    span, house = _span_of(venue, ordered), house_of(session, venue)
    blank = DayBook(venue, house, days, DayRooms(house.rooms, span=span), ())
    if not is_snapshot(session):  # the revisions of a change are its own until it commits
        return _open(blank, ordered, _find(session, venue, span), now)
    key = (venue.id, venue.setup_rev, *ordered, *days.revs_from(reaching_in(ordered[0])))
    page = _shelf.get(key)
    if page is not None and page.since <= now < page.until:
        return page.opened
    if page is None:
        ensure_snapshot(session)
    found = page.found if page else _find(session, venue, span)
    opened = _open(blank, ordered, found, now)
    _shelf.put(key, _Page(found, opened, now, min(_changes(found, now))))
    return opened


def reaching_in(day: date) -> date:
    """Return the first business date whose stays may reach into `day`."""
    return day - 2 * DAY


def _find(session: Session, venue: VenueFacts, span: Slot) -> _Found:
    known = {"venue": venue.id, "until": span.ends_at, "since": span.starts_at}
    earliest = span.starts_at - LONGEST_OCCUPIED
    rows = session.execute(_TAKING, known | {"earliest": earliest}).all()
    return _Found(rows, session.execute(_OUT_OF_SALE, known).all())


def _open(blank: DayBook, ordered: Iterable[date], found: _Found, now: datetime) -> OpenBook:
    alive: list[Taking] = []
    due: list[Taking] = []
    for row in found.rows:
        (alive if _status_now(row, now) == row.status else due).append(row)
    taken = [_occupation(row, now) for row in alive]
    taken += [_out_of_sale(one) for one in found.outages if not _is_released(one, now)]
    book = replace(
        blank,
        rooms=DayRooms(blank.house.rooms, tuple(taken), blank.rooms.span),
        booked=tuple(_booked(row) for row in alive if row.status in OCCUPYING),
    )
    return OpenBook(book, frozenset(ordered), alive, due)


def _changes(found: _Found, now: datetime) -> Iterator[datetime]:
    """Yield every instant from `now` on at which time alone changes the book, and a last one."""
    yield FOREVER
    for row in found.rows:
        if row.status == Status.SEATED:
            yield max(row.occupies_until, now)  # from then on it ends a little later each moment
        for ends_at in (row.hold_until, row.grace_until):
            if ends_at is not None and ends_at > now:
                yield ends_at
    for one in found.outages:
        if one.releases_at is not None and one.releases_at > now:
            yield one.releases_at


def _span_of(venue: VenueFacts, ordered: Sequence[date]) -> Slot:
    return Slot(venue.hours.starts_of(ordered[0]), venue.hours.starts_of(ordered[-1] + DAY))


def _is_released(outage: Taking, now: datetime) -> bool:
    return outage.releases_at is not None and outage.releases_at <= now


def _status_now(row: Taking, now: datetime) -> Status:
    return status_at(
        Status(row.status), hold_until=row.hold_until, grace_until=row.grace_until, now=now
    )


def _occupation(row: Taking, now: datetime) -> Occupation:
    until = row.occupies_until
    if row.status == Status.SEATED and until <= now:
        until = now + STILL_THERE
    return Occupation(
        room_id=row.room_id,
        slot=Slot(row.occupies_from, until),
        reservation_id=row.id,
        booked_class_id=row.booked_class_id,
        kind="turnover" if row.status == Status.COMPLETED else "reservation",
        movable=row.room_fixed_at is None
        and row.room_told_at is None
        and not row.pinned
        and row.status in {Status.HELD, Status.CONFIRMED, Status.REQUESTED},
    )


def _out_of_sale(outage: Taking) -> Occupation:
    return Occupation(
        room_id=outage.room_id,
        slot=Slot(outage.starts_at, outage.ends_at),
        reservation_id=outage.reservation_id,
        kind=_OUTAGE_KINDS[outage.kind],
    )


def _booked(row: Taking) -> Booked:
    return Booked(
        id=row.id,
        booked_class_id=row.booked_class_id,
        slot=Slot(row.starts_at, row.ends_at),
        business_date=row.business_date,
        pinned=row.pinned,
    )


def dates_of(venue: VenueFacts, row: Taking | Reservation) -> set[date]:
    """Return the business dates whose books a reservation is in."""
    taken = Slot(row.occupies_from, row.occupies_until)
    return {row.business_date, *venue.hours.days_of(taken)}
