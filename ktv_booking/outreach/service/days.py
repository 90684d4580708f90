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
from ktv_booking.kernel.errors import Busy, DomainError, NotFound, StoreUnavailable
from ktv_booking.outreach.models import CallList, Campaign
from ktv_booking.outreach.queries.campaigns import active_plans
from ktv_booking.outreach.rules.campaigns import Plan
from ktv_booking.outreach.service.booked_birthdays import (
    birthdays_to_note,
    booked_since_listed,
    note_of_call,
    note_one,
)
from ktv_booking.outreach.service.building import Built, build_list, occasions_at
from ktv_booking.venues.queries import venue_facts, venue_ids
from ktv_booking.venues.rules.facts import VenueFacts

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


def due_lists(session: Session, *, now: datetime) -> list[Due]:
    """Return the lists of today that are not there yet, in the order they are to be made."""
    plans, due = active_plans(session), []
    for venue_id in venue_ids(session):
        venue = venue_facts(session, venue_id)
        day = venue.hours.business_day_of(now)
        if now >= venue.hours.at(day, MADE_FROM_MINUTES):
            due += _lacking(session, plans, venue, day)
    return due


def lists_wanted(
    session: Session,
    *,
    now: datetime,
    day: date | None = None,
    campaign: str | None = None,
    venue: str | None = None,
) -> list[Due]:
    """Return the lists of a day that are not there yet, at whatever hour: for an operator.

    Raises:
        NotFound: no such campaign that is switched on, or no such venue.
    """
    plans = [one for one in active_plans(session) if campaign in (None, one[1].code)]
    venues = [venue_facts(session, one) for one in venue_ids(session)]
    there = [one for one in venues if venue in (None, one.code)]
    for what, found in (("campaign", plans), ("venue", there)):
        if not found:
            raise NotFound(what=what)
    return [
        due
        for one in there
        for due in _lacking(session, plans, one, day or one.hours.business_day_of(now))
    ]


def _lacking(
    session: Session, plans: Sequence[tuple[Campaign, Plan]], venue: VenueFacts, day: date
) -> list[Due]:
    made = _made_on(session, venue.id, day)
    return [
        Due(plan.id, plan.code, venue.id, day)
        for _, plan in plans
        if plan.id not in made and plan.is_at(venue.id) and occasions_at(session, plan, venue, day)
    ]


def make_due_lists(database: Database, now: datetime) -> int:
    """Make every list of today that is not there yet; return how many calls they hold.

    Each is a unit of its own: what is killed, or fails, leaves the others whole.
    """
    total = 0
    for due in database.read(partial(due_lists, now=now)):
        built = make_one(database, due, now)
        crash_point("mid_job")
        if built is not None and built.is_new:
            total += sum(built.row.listed.values())
    note_all_birthdays(database, now)
    return total


def note_all_birthdays(database: Database, now: datetime) -> int:
    """Give every venue's bookings around a birthday their note; return how many got one."""
    return sum(note_birthdays(database, one, now) for one in database.read(venue_ids))


def note_birthdays(database: Database, venue_id: UUID, now: datetime) -> int:
    """Give the bookings around a birthday their note; return how many got one."""
    left_out = database.read(partial(birthdays_to_note, venue_id=venue_id))
    since = database.read(partial(booked_since_listed, venue_id=venue_id, now=now))
    units = [partial(note_one, booked=one, now=now) for one in left_out]
    units += [partial(note_of_call, task_id=one, now=now) for one in since]
    return sum(1 for unit in units if _in_a_unit(database, unit))


def make(session: Session, due: Due, *, now: datetime) -> Built:
    """Make one list that is due."""
    allow_seconds(session, LONGEST_SECONDS)
    campaign = session.get_one(Campaign, due.campaign_id)
    return build_list(session, campaign, due.venue_id, due.day, now=now)


def make_one(database: Database, due: Due, now: datetime) -> Built | None:
    """Make one list in a unit of its own; None where it was refused, or failed and was logged."""
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
