"""The lists that a day at a venue is due: made by the worker, one unit each.

Source: docs/rules.md R-61.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.db.crash import crash_point
from ktv_booking.db.dialects import allow_seconds
from ktv_booking.db.patience import unhurried
from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import Busy, DomainError, StoreUnavailable
from ktv_booking.outreach.models import CallList, Campaign
from ktv_booking.outreach.queries.campaigns import active_plans
from ktv_booking.outreach.service.booked_birthdays import birthdays_to_note, note_one
from ktv_booking.outreach.service.building import Built, build_list, occasions_at
from ktv_booking.venues.queries import venue_facts, venue_ids

log = logging.getLogger(__name__)

MADE_FROM_MINUTES = 8 * 60
"""Lists are there before anybody may be called, at 08:00 on the venue's clock."""

LONGEST_SECONDS = 120
"""A festival calls everybody at home at a venue: that takes longer than a desk may wait."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Due:
    """A list that is to be made."""

    campaign_id: UUID
    code: str
    venue_id: UUID
    day: date


def due_lists(session: Session, *, now: datetime, venue_id: UUID | None = None) -> list[Due]:
    """Return the lists of today that are not there yet, in the order they are to be made."""
    plans = active_plans(session)
    due = []
    for at in venue_ids(session) if venue_id is None else [venue_id]:
        venue = venue_facts(session, at)
        day = venue.hours.business_day_of(now)
        if now < venue.hours.at(day, MADE_FROM_MINUTES):
            continue
        made = _made_on(session, at, day)
        for _, plan in plans:
            if plan.id not in made and plan.is_at(at) and occasions_at(session, plan, venue, day):
                due.append(Due(plan.id, plan.code, at, day))
    return due


def make_due_lists(
    database: Database, now: datetime, *, follow: Callable[[Due, Built], None] | None = None
) -> int:
    """Make every list of today that is not there yet; return how many calls they hold.

    Each is a unit of its own: what is killed, or fails, leaves the others whole.
    """
    total = 0
    for due in database.read(partial(due_lists, now=now)):
        built = _made(database, due, now)
        crash_point("mid_job")
        if built is not None:
            total += sum(built.row.listed.values()) if built.is_new else 0
            if follow is not None:
                follow(due, built)
    for venue_id in database.read(venue_ids):
        note_birthdays(database, venue_id, now)
    return total


def note_birthdays(database: Database, venue_id: UUID, now: datetime) -> int:
    """Give the bookings around a birthday their note; return how many got one."""
    booked = database.read(partial(birthdays_to_note, venue_id=venue_id))
    noted = (_in_a_unit(database, partial(note_one, booked=one, now=now)) for one in booked)
    return sum(1 for one in noted if one)


def make(session: Session, due: Due, *, now: datetime) -> Built:
    """Make one list that is due."""
    allow_seconds(session, LONGEST_SECONDS)
    campaign = session.get_one(Campaign, due.campaign_id)
    return build_list(session, campaign, due.venue_id, due.day, now=now)


def _made(database: Database, due: Due, now: datetime) -> Built | None:
    with unhurried():
        return _in_a_unit(database, partial(make, due=due, now=now))


def _in_a_unit(database: Database, do: Callable[[Session], Item]) -> Item | None:
    """Do it in a unit of its own; one list's trouble is not the others'."""
    try:
        return database.work(do, repeatable=True)
    except (Busy, StoreUnavailable):
        raise
    except DomainError as refused:
        log.info("no list made", extra={"reason": refused.code})
    except Exception:
        log.exception("making a list failed")
    return None


def _made_on(session: Session, venue_id: UUID, day: date) -> frozenset[UUID]:
    rows: Sequence[UUID] = session.scalars(
        select(CallList.campaign_id).where(
            CallList.venue_id == venue_id, CallList.business_date == day
        )
    ).all()
    return frozenset(rows)
