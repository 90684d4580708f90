"""The verdict on a history: every promise that a client could see broken, by name."""

import heapq
from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from ktv_booking.audit.models import AuditRow
from ktv_booking.db.session import Database
from ktv_booking.reservations.models import Reservation
from ktv_booking.venues.models import VenueDay
from tests.reliability.history.events import Event, told_apart
from tests.reliability.history.judging import misjudged
from tests.reliability.history.logged import take_from_the_log
from tests.reliability.history.place import REACHED, House
from tests.reliability.history.replay import Replayed, replayed

MOST_OF_A_KIND = 10


def violations(events: Sequence[Event], house: House, database: Database | None) -> list[str]:
    """Return what is wrong with a history; with `database`, also what the store kept instead."""
    events = told_apart(events)
    unlogged = take_from_the_log(events, _rows_of(house, database)) if database is not None else []
    history = replayed(events)
    found = [
        history.violations,
        _out_of_real_time(events),
        misjudged(events, history, house),
        _kept_otherwise(events, history, house, database) if database is not None else [],
        _broken(events),
        unlogged,
    ]
    return [one for kind in found for one in kind[:MOST_OF_A_KIND]]


def _rows_of(house: House, database: Database) -> list[AuditRow]:
    """Return what the log tells of the house, in the order of its chain."""
    in_order = select(AuditRow).where(AuditRow.venue_id == house.id).order_by(AuditRow.seq)
    return database.read(lambda session: list(session.scalars(in_order)))


def _broken(events: Sequence[Event]) -> list[str]:
    """Find answers that say the house is broken, and operations that were never answered."""
    found = [f"broken: {one}" for one in events if one.status >= 500 or one.code == "no-json"]
    return found + [f"never answered: {one}" for one in events if one.status == 0]


def _out_of_real_time(events: Sequence[Event]) -> list[str]:
    """Find what saw a book older than what had been answered before it was asked."""
    return [wrong for day in REACHED for wrong in _out_of_real_time_on(day, events)]


def _out_of_real_time_on(day: date, events: Sequence[Event]) -> list[str]:
    found: list[str] = []
    answered: list[tuple[float, int]] = []
    newest = 0
    for event in sorted(events, key=lambda one: one.invoked):
        if day not in event.revs:
            continue
        while answered and answered[0][0] < event.invoked:
            newest = max(newest, heapq.heappop(answered)[1])
        stood_on = event.revs[day] - (1 if event.is_write else 0)
        if stood_on < newest:
            found.append(f"stood on revision {stood_on} when {newest} had been told: {event}")
        heapq.heappush(answered, (event.returned, event.revs[day]))
    return found


def _kept_otherwise(
    events: Sequence[Event], history: Replayed, house: House, database: Database
) -> list[str]:
    """Find what the store holds at the end and the replay does not, or the other way round."""
    rows = database.read(
        lambda session: list(
            session.scalars(select(Reservation).where(Reservation.venue_id == house.id))
        )
    )
    days = database.read(
        lambda session: list(session.scalars(select(VenueDay).where(VenueDay.venue_id == house.id)))
    )
    found = [
        f"{day.business_date} is at revision {day.rev}, the last one told is {last}"
        for day in days
        if (last := history.last.get(day.business_date, 0)) != day.rev
    ]
    marks = Counter(row.guest_name for row in rows)
    found += [f"{mark} was booked {often} times" for mark, often in marks.items() if often > 1]
    kept = {str(row.id): (row.status, str(row.room_id), row.starts_at, row.ends_at) for row in rows}
    told = {
        stay.id: (stay.status, stay.room, stay.starts, stay.ends)
        for day, last in history.last.items()
        for stay in history.pages[day, last].values()
    }
    for key in sorted(kept.keys() | told.keys()):
        if kept.get(key) != told.get(key):
            found.append(f"{key}: the store keeps {kept.get(key)}, the replay {told.get(key)}")
    return found
