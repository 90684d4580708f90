"""Switching one business day: another day type, other hours, walk-ins only, closed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from ktv_booking.audit.differences import differences
from ktv_booking.audit.service import record
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.venues.days import days_of, lock_days
from ktv_booking.venues.models import VenueDay
from ktv_booking.venues.rules.calendar import Calendar
from ktv_booking.venues.rules.calendar.parts import DAY_MINUTES
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.venues.rules.refusals import DayClosed

SWITCHES = ("day_type", "walk_in_only", "closed", "opens", "closes", "note")


def kept_day(session: Session, venue: VenueFacts, day: date) -> VenueDay | None:
    """Return what is kept of a business day; None where nobody ever wrote to it."""
    days_of(session, venue, [day])
    return session.get(VenueDay, (venue.id, day), populate_existing=True)


def day_for_change(session: Session, venue: VenueFacts, day: date) -> VenueDay:
    """Return a business day, locked.

    Raises:
        DayClosed: its book is settled.
    """
    lock_days(session, venue, [day])
    row = session.get_one(VenueDay, (venue.id, day), populate_existing=True)
    if row.settled_at is not None:
        raise DayClosed(business_date=day)
    return row


def switch_day(
    session: Session,
    venue: VenueFacts,
    row: VenueDay,
    switches: Mapping[str, Any],
    *,
    by: str,
    now: datetime,
) -> VenueDay:
    """Replace what the house says of a locked day: `opens` and `closes` in minutes after midnight.

    A typhoon day is one such switch. Its version counts the replacements.

    Raises:
        Malformed: a day type the venue does not have, or hours that leave the business day, end
            before they begin, or miss an end on a day that is usually shut.
    """
    _ensure_sensible(venue.calendar, row.business_date, switches)
    changed = differences({field: getattr(row, field) for field in SWITCHES}, switches)
    for field in SWITCHES:
        setattr(row, field, switches[field])
    row.switches_version += 1
    session.flush()
    record(
        session,
        "calendar_day",
        venue.id,
        "switched",
        by=by,
        at=now,
        venue_id=venue.id,
        changed={"business_date": row.business_date.isoformat(), **changed},
    )
    return row


def _ensure_sensible(calendar: Calendar, day: date, switches: Mapping[str, Any]) -> None:
    codes = {one.code for one in calendar.day_types}
    if switches["day_type"] is not None and switches["day_type"] not in codes:
        raise Malformed.at(
            "day_type",
            Text(zh="本店没有该日类型", en="names a day type that the venue does not have"),
        )
    first, last = calendar.day_starts, calendar.day_starts + DAY_MINUTES
    for field in ("opens", "closes"):
        minutes = switches[field]
        if minutes is None:
            continue
        if not first <= minutes <= last:
            raise Malformed.at(
                field, Text(zh="营业时间须在营业日之内", en="hours lie within the business day")
            )
        if minutes % calendar.slot_minutes:
            raise Malformed.at(
                field,
                Text(
                    zh="营业时间须为 slot_minutes 的整数倍",
                    en="hours lie on the grid of slot_minutes",
                ),
            )
    _ensure_hours_run(calendar, day, switches)


def _ensure_hours_run(calendar: Calendar, day: date, switches: Mapping[str, Any]) -> None:
    if switches["opens"] is None and switches["closes"] is None:
        return
    usual = calendar.opening_hours.get(day.isoweekday(), (None, None))
    opens = usual[0] if switches["opens"] is None else switches["opens"]
    closes = usual[1] if switches["closes"] is None else switches["closes"]
    if opens is None or closes is None:
        missing = "opens" if opens is None else "closes"
        raise Malformed.at(
            missing,
            Text(
                zh="该日平时不营业，请同时给出 opens 和 closes",
                en="that weekday is usually shut: say both opens and closes",
            ),
        )
    if opens >= closes:
        raise Malformed.at(
            "closes", Text(zh="开门须早于打烊", en="the day must open before it closes")
        )
