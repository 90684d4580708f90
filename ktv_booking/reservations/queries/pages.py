"""Pages of a venue's book: what the store says of some days, and what that means at an instant."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple, get_args
from uuid import UUID

from sqlalchemy import Boolean, Row, Uuid, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from ktv_booking.kernel.time import DAY, Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.assignment import DayRooms, Occupation
from ktv_booking.reservations.rules.assignment.day import OccupationKind, Span
from ktv_booking.reservations.rules.book import Bookings, DayBook
from ktv_booking.reservations.rules.states import OCCUPYING, Status, status_at
from ktv_booking.rooms.models import Outage
from ktv_booking.venues.rules.facts import VenueFacts

STILL_THERE = timedelta(minutes=5)
"""For how much longer a party that should have left is reckoned to be in its room."""

LONGEST_OCCUPIED = timedelta(hours=26)
"""What `ck_reservations_longest_stay` guards; the read by index relies on it."""


class Taken(NamedTuple):
    """What the book needs to know of a reservation that takes a room, as the store says it."""

    id: UUID
    room_id: UUID
    booked_class_id: UUID
    status: str
    starts_at: datetime
    ends_at: datetime
    occupies_from: datetime
    occupies_until: datetime
    business_date: date
    pinned: bool
    hold_until: datetime | None
    grace_until: datetime | None
    fix_room_at: datetime | None
    tell_room_at: datetime | None
    room_fixed_at: datetime | None
    room_told_at: datetime | None
    group_id: UUID | None
    party_size: int
    used_class_id: UUID | None
    house_fit: bool
    upgrade_ranks: int | None


_OFTEN_EQUAL = [
    place
    for place, name in enumerate(Taken._fields)
    if name.endswith(("_at", "_from", "_until", "_date")) or name == "status"
]
_IDS_OFTEN_EQUAL = [
    place for place, name in enumerate(Taken._fields) if name == "room_id" or "class_id" in name
]
_ROWS, _OUTAGES = Reservation.__table__.c, Outage.__table__.c
_TAKING = (
    select(*(_ROWS[name] for name in Taken._fields))
    .where(
        _ROWS.venue_id == bindparam("venue", type_=Uuid()),
        _ROWS.occupies,
        _ROWS.occupies_from > bindparam("earliest"),
        _ROWS.occupies_from < bindparam("until"),
        or_(
            _ROWS.occupies_until > bindparam("since"),
            and_(bindparam("has_begun", type_=Boolean()), _ROWS.status == Status.SEATED.value),
        ),
    )
    .order_by(_ROWS.occupies_from, _ROWS.id)
)
_OUT_OF_SALE = (
    select(
        _OUTAGES.room_id,
        _OUTAGES.kind,
        _OUTAGES.reservation_id,
        _OUTAGES.starts_at,
        _OUTAGES.ends_at,
        _OUTAGES.releases_at,
    )
    .where(
        _OUTAGES.venue_id == bindparam("venue", type_=Uuid()),
        _OUTAGES.starts_at < bindparam("until"),
        _OUTAGES.ends_at > bindparam("since"),
    )
    .order_by(_OUTAGES.starts_at, _OUTAGES.id)
)
_OUTAGE_KINDS: dict[str, OccupationKind] = {kind: kind for kind in get_args(OccupationKind)}
_CONFIRMED, _SEATED, _COMPLETED = (
    one.value for one in (Status.CONFIRMED, Status.SEATED, Status.COMPLETED)
)
_NOT_HERE_YET = frozenset(one.value for one in (Status.HELD, Status.CONFIRMED, Status.REQUESTED))
_OCCUPYING = frozenset(status.value for status in OCCUPYING)
WholeDays = Mapping[date, tuple[datetime, datetime]]
FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OpenBook:
    """The book of `dates`; `due` are the reservations that time has caught up with."""

    book: DayBook
    dates: frozenset[date]
    due: Sequence[Taken]


class Found(NamedTuple):
    """What the store says of some business days: who takes rooms, and what is out of sale.

    `at` is when it said so, by `time.monotonic`.
    """

    rows: Sequence[Taken]
    outages: Sequence[Any]
    at: float


class Page(NamedTuple):
    """What was found at one revision, and what it meant from `since` to `until`."""

    found: Found
    opened: OpenBook
    since: datetime
    until: datetime

    def at(self, now: datetime) -> "Page":
        """Return the page as it reads at `now`: time alone may have changed it."""
        if self.since <= now < self.until:
            return self
        book = self.opened.book
        return page_of(book, sorted(self.opened.dates), self.found, now)


def find(session: Session, venue: VenueFacts, span: Slot, now: datetime) -> Found:
    """Return who takes rooms in a span, and what is out of sale.

    Once it has begun, a party of the business day before may be in its room still, over its time.
    """
    has_begun = span.starts_at <= now
    known = {"venue": venue.id, "until": span.ends_at, "since": span.starts_at}
    earliest, at = span.starts_at - LONGEST_OCCUPIED, time.monotonic()
    rows = session.execute(_TAKING, known | {"earliest": earliest, "has_begun": has_begun}).all()
    outages = session.execute(_OUT_OF_SALE, known).all()
    return Found(_sharing(rows), outages, at)


def _sharing(rows: Sequence[Row[Any]]) -> list[Taken]:
    """Return the rows with one object for equal values: thousands of books are kept.

    Instants lie on the venue's grid, and rooms and classes are few; each row brings its own.
    """
    columns = list(zip(*rows, strict=True))
    seen: dict[Any, Any] = {}
    ids: dict[int, UUID] = {}
    for place in _OFTEN_EQUAL if rows else ():
        columns[place] = tuple(map(seen.setdefault, columns[place], columns[place]))
    for place in _IDS_OFTEN_EQUAL if rows else ():
        columns[place] = tuple([one and ids.setdefault(one.int, one) for one in columns[place]])
    return list(map(Taken._make, zip(*columns, strict=True)))


def page_of(blank: DayBook, ordered: Sequence[date], found: Found, now: datetime) -> Page:
    now = now.astimezone(UTC)
    alive = [row for row in found.rows if not _is_over(row, now)]
    taken = [span_taken(row, now) for row in alive]
    for one in found.outages:
        if not _is_released(one, now):
            taken.append((one.room_id, one.starts_at, one.ends_at, one))
    tell = partial(occupation, now=now, days=whole_days(blank, ordered))
    book = replace(
        blank,
        rooms=DayRooms.of_spans(blank.house.rooms, taken, blank.rooms.span, tell),
        booked=Bookings([row for row in alive if row.status in _OCCUPYING]),
    )
    due = [row for row in found.rows if _is_over(row, now) or _room_is_due(row, now)]
    opened = OpenBook(book, frozenset(ordered), due)
    return Page(found, opened, now, min(changes(found, now)))


def changes(found: Found, now: datetime) -> Iterator[datetime]:
    """Yield every instant from `now` on at which time alone changes the book, and a last one."""
    yield FOREVER
    for row in found.rows:
        if row.status == _SEATED:
            yield max(row.occupies_until, now)  # from then on it ends a little later each moment
        for due_at in (row.hold_until, row.grace_until, row.fix_room_at, row.tell_room_at):
            if due_at is not None and due_at > now:
                yield due_at
    for one in found.outages:
        if one.releases_at is not None and one.releases_at > now:
            yield one.releases_at


def span_of(venue: VenueFacts, ordered: Sequence[date]) -> Slot:
    return Slot(venue.hours.starts_of(ordered[0]), venue.hours.starts_of(ordered[-1] + DAY))


def _is_released(outage: Any, now: datetime) -> bool:
    return outage.releases_at is not None and outage.releases_at <= now


def _is_over(row: Taken, now: datetime) -> bool:
    """Say whether time has ended what the row says; most rows need no second look."""
    ends_at = row.grace_until if row.status == _CONFIRMED else row.hold_until
    return ends_at is not None and ends_at <= now and _status_now(row, now) != row.status


def _status_now(row: Taken, now: datetime) -> Status:
    return status_at(
        Status(row.status), hold_until=row.hold_until, grace_until=row.grace_until, now=now
    )


def _room_is_due(row: Taken, now: datetime) -> bool:
    return _has_come(row.fix_room_at, row.room_fixed_at, now) or _has_come(
        row.tell_room_at, row.room_told_at, now
    )


def _has_come(due_at: datetime | None, done_at: datetime | None, now: datetime) -> bool:
    return due_at is not None and done_at is None and due_at <= now


def whole_days(book: DayBook, dates: Iterable[date]) -> WholeDays:
    """Return of each date from when until when a stay lies in no other day, in whatever room."""
    hours, ladder = book.venue.hours, book.house.ladder
    longest = max((one.turnover_after for one in ladder), default=timedelta(0))
    spans = {day: hours.span_of(day) for day in dates}
    return {
        day: (span.starts_at.astimezone(UTC), span.ends_at.astimezone(UTC) - longest)
        for day, span in spans.items()
    }


def span_taken(row: Taken, now: datetime) -> Span:
    """Return from when to when a row takes its room; who stays over their time, a little more."""
    until = row.occupies_until
    if row.status == _SEATED and until <= now:
        until = now + STILL_THERE
    return row.room_id, row.occupies_from, until, row


def occupation(row: Any, now: datetime, days: WholeDays) -> Occupation:
    """Return what a row, or an outage, takes; bookings of `days` may be moved silently."""
    if not isinstance(row, Taken):
        return _out_of_sale(row)
    _, starts_at, ends_at, _ = span_taken(row, now)
    return Occupation(
        room_id=row.room_id,
        slot=Slot(starts_at, ends_at),
        reservation_id=row.id,
        booked_class_id=row.booked_class_id,
        kind="turnover" if row.status == _COMPLETED else "reservation",
        movable=_floats(row, now, days),
        said_class_id=row.booked_class_id if row.house_fit else row.used_class_id,
        party_size=row.party_size,
        ends_at=row.ends_at,
        upgrade_ranks=row.upgrade_ranks,
    )


def _floats(row: Taken, now: datetime, days: WholeDays) -> bool:
    """Say whether nobody counts on the very room yet: neither house nor guest, nor at this moment.

    Rooms of a group stay together, and who reaches over the end of a day stays where they are:
    the day that follows may not be locked.
    """
    if row.room_fixed_at or row.room_told_at or row.pinned or row.group_id:
        return False
    if row.status not in _NOT_HERE_YET or _room_is_due(row, now) or row.business_date not in days:
        return False
    begins, last_end = days[row.business_date]
    return begins <= row.occupies_from and row.ends_at <= last_end


def _out_of_sale(outage: Any) -> Occupation:
    return Occupation(
        room_id=outage.room_id,
        slot=Slot(outage.starts_at, outage.ends_at),
        reservation_id=outage.reservation_id,
        kind=_OUTAGE_KINDS[outage.kind],
    )
