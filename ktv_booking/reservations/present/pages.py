"""Boards as they were last written out: a screen that asks again gets the same bytes.

A board changes with the book, which its revisions tell, or with time alone, and then at an
instant that stands in the book (docs/adr/0017). Until that instant the page is good.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.db.units import ensure_snapshot, is_snapshot
from ktv_booking.reservations.present.board import board_bytes
from ktv_booking.reservations.queries.board import BoardRows, board_rows
from ktv_booking.reservations.queries.book import reaching_in
from ktv_booking.reservations.queries.shelf import Shelf
from ktv_booking.reservations.rules.seating import SEATED_EARLY
from ktv_booking.reservations.rules.states import UNDO_BY_A_LEAD
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.days import days_of
from ktv_booking.venues.rules.facts import VenueFacts

PAGES_KEPT, KEPT_SECONDS = 128, 30.0
A_MOMENT = timedelta(microseconds=1)


class _Page(NamedTuple):
    body: bytes
    since: datetime
    until: datetime


_shelf: Shelf[_Page] = Shelf(PAGES_KEPT, seconds=KEPT_SECONDS)


def board_page(
    session: Session, venue: VenueFacts, day: date, *, now: datetime, by: Agent
) -> bytes:
    """Return the board of a business day as JSON, written anew only where it changed.

    What is kept is the day that the venue works at: another day's board shows who is in the
    house now as well, of which its own revisions say nothing.
    """
    is_today = venue.hours.business_day_of(now) == day
    days = days_of(session, venue, [day], since=reaching_in(day))
    ranks = by.stands_for("lead", venue.id), by.stands_for("duty_manager", venue.id)
    key = (venue.id, venue.setup_rev, day, days.revs_from(reaching_in(day)), ranks)
    page = _shelf.get(key) if is_today else None
    if page is not None and page.since <= now < page.until:
        return page.body
    ensure_snapshot(session)
    rows = board_rows(session, venue, day, now=now)
    body = board_bytes(rows, venue, house_of(session, venue), now=now, by=by)
    if is_today and is_snapshot(session):
        until = min(one for one in _changes(rows, venue) if one > now)
        _shelf.put(key, _Page(body, now, until))
    return body


def _changes(rows: BoardRows, venue: VenueFacts) -> Iterator[datetime]:
    """Yield every instant at which time alone may change what a board shows, in any order."""
    yield datetime.max.replace(tzinfo=UTC)
    for day in {rows.day.business_date, *(row.business_date for row in rows.rows)}:
        opening = venue.calendar.opening_on(day, rows.day.switches)
        for slot in (venue.hours.span_of(day), opening):
            yield from (slot.starts_at, slot.ends_at) if slot is not None else ()
    for one in rows.outages:
        yield from (one.starts_at, one.ends_at, one.releases_at or one.ends_at)
    for row in rows.rows:
        for instant in row._mapping.values():
            if isinstance(instant, datetime):
                yield from (instant, instant - SEATED_EARLY, instant + UNDO_BY_A_LEAD + A_MOMENT)
