"""Boards as they were last written out: a screen that asks again gets the same bytes.

A board changes with the book, which its revisions tell, or with time alone, and then at an
instant that stands in the book (docs/adr/0017). Until that instant the page is good.
"""

import time
import zlib
from collections.abc import Hashable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.db.shelf import Shelf
from ktv_booking.db.units import is_snapshot
from ktv_booking.reservations.present.board import board_bytes
from ktv_booking.reservations.queries.board import LOOK_AHEAD, BoardRows, board_rows
from ktv_booking.reservations.queries.book import reaching_in
from ktv_booking.reservations.rules.seating import SEATED_EARLY
from ktv_booking.reservations.rules.states import UNDO_BY_A_LEAD
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.days import days_of, revisions_of
from ktv_booking.venues.glimpse import ensure_all_at_once, ensure_glimpsed
from ktv_booking.venues.rules.facts import VenueFacts

BYTES_KEPT = 48 << 20
"""Of boards as they are sent: some 280 of sixty rooms. Those before them are kept packed."""

BYTES_PACKED = 80 << 20
"""Some 4,000 of sixty rooms; unpacking one takes a thirtieth of writing it anew."""

A_MOMENT = timedelta(microseconds=1)


class _Page(NamedTuple):
    body: bytes
    since: datetime
    until: datetime


def new_shelves() -> tuple[Shelf[_Page], Shelf[_Page]]:
    """Return a place for boards as they are sent, and the one for those that leave it."""
    packed: Shelf[_Page] = Shelf(BYTES_PACKED, weigh=_length)
    return Shelf(BYTES_KEPT, weigh=_length, attic=partial(_pack, packed)), packed


def _length(page: _Page) -> int:
    return len(page.body)


def _pack(packed: Shelf[_Page], key: Hashable, found_at: float, page: _Page) -> None:
    body = zlib.compress(page.body, level=zlib.Z_BEST_SPEED)
    packed.put(key, page._replace(body=body), found_at=found_at)


_shelf, _packed = new_shelves()


def board_page(
    session: Session, venue: VenueFacts, day: date, *, now: datetime, by: Agent
) -> bytes:
    """Return the board of a business day as JSON, written anew only where it changed.

    Another day's board than today's shows who is in the house now as well: it is kept under the
    revisions of both days.
    """
    today = venue.hours.business_day_of(now)
    days = days_of(session, venue, [day], since=reaching_in(day))
    revs: tuple[Hashable, ...] = (days.revs_from(reaching_in(day)),)
    if day != today:
        revs += (revisions_of(session, venue, reaching_in(today), today),)
    ranks = by.stands_for("lead", venue.id), by.stands_for("duty_manager", venue.id)
    key = (venue.id, venue.setup_rev, day, today, revs, ranks)
    kept = _kept(key, now)
    if kept is not None:
        return kept
    span = reaching_in(min(day, today)), max(day, today)
    ensure_glimpsed(session, venue.id, *span)
    house, found_at = house_of(session, venue), time.monotonic()
    rows = board_rows(session, venue, day, now=now)
    ensure_all_at_once(session, venue.id, *span)
    body = board_bytes(rows, venue, house, now=now, by=by)
    if is_snapshot(session):
        _shelf.put(key, _Page(body, now, _good_until(rows, venue, now)), found_at=found_at)
    return body


def _kept(key: Hashable, now: datetime) -> bytes | None:
    page = _shelf.get(key)
    if page is not None and page.since <= now < page.until:
        return page.body
    page = _packed.get(key)
    if page is not None and page.since <= now < page.until:
        return zlib.decompress(page.body)
    return None


def _good_until(rows: BoardRows, venue: VenueFacts, now: datetime) -> datetime:
    now = now.astimezone(UTC)
    return min(one for one in _changes(rows, venue, now) if one > now)


def _changes(rows: BoardRows, venue: VenueFacts, now: datetime) -> Iterator[datetime]:
    """Yield every instant at which time alone may change what a board shows, in any order."""
    yield datetime.max.replace(tzinfo=UTC)
    for day in {rows.day.business_date, *(row.business_date for row in rows.rows)}:
        opening = venue.calendar.opening_on(day, rows.day.switches)
        for slot in (venue.hours.span_of(day), opening):
            yield from (slot.starts_at, slot.ends_at) if slot is not None else ()
    for one in rows.outages:
        yield from (one.starts_at, one.ends_at, one.releases_at or one.ends_at)
    for row in rows.rows:
        yield row.starts_at - SEATED_EARLY
        yield row.status_changed_at + UNDO_BY_A_LEAD + A_MOMENT
        yield from (row.occupies_from, row.occupies_until)
        if row.hold_until is not None:
            yield row.hold_until
        if row.grace_until is not None:
            yield from (row.grace_until, row.grace_until + UNDO_BY_A_LEAD + A_MOMENT)
    yield from _comings_and_goings(rows, now)


def _comings_and_goings(rows: BoardRows, now: datetime) -> Iterator[datetime]:
    """Yield when rooms may be in another state, on the board of a day that is not today."""
    if rows.present is rows.rows:
        return
    yield now + LOOK_AHEAD
    for one in (*rows.coming, *rows.closing):
        yield from (instant for instant in one if isinstance(instant, datetime))
