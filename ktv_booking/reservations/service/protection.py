"""Peak rules for a venue: proposed from its past, and shown on days that are over.

Nothing is switched on here: a manager publishes the policy that says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.time import DAY
from ktv_booking.reservations.queries.demand import past_demand
from ktv_booking.reservations.rules.protection import (
    PastWish,
    PeakRule,
    Proposal,
    Replayed,
    propose,
    replay,
)
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules import House
from ktv_booking.venues.queries import venue_facts, venue_for
from ktv_booking.venues.rules.calendar import NO_SWITCHES
from ktv_booking.venues.rules.facts import NotPublished, VenueFacts
from ktv_booking.venues.rules.policy import Situation

A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Previewed:
    """What a rule would have decided on days that are over, evening by evening."""

    house: House
    rule: PeakRule
    first: date
    last: date
    evenings: list[Replayed]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A rule found in some weeks, and what it would have decided in the one after them."""

    proposal: Proposal
    last_week: Previewed


def preview_protection(
    session: Session,
    venue_id: UUID,
    rule: PeakRule,
    *,
    first: date | None = None,
    last: date | None = None,
    by: Agent,
    now: datetime,
) -> Previewed:
    """Play the days from `first` to `last` again, without a rule and with it; else last week.

    Raises:
        NotFound: no such venue for the caller, or a class it does not have.
    """
    venue = venue_for(session, venue_id, agent=by)
    house = house_of(session, venue)
    _ensure_classes(house, rule)
    yesterday = venue.hours.business_day_of(now) - DAY
    last = min(last or yesterday, yesterday)
    first = min(first or last - (A_WEEK - 1) * DAY, last)
    wishes = past_demand(session, venue, house, first=first, last=last)
    return _previewed(house, rule, wishes, first, last)


def past_of(
    session: Session, venue_id: UUID, *, weeks: int, now: datetime
) -> tuple[VenueFacts, House, list[PastWish]]:
    """Return what was wanted of a venue in so many weeks before today."""
    venue = venue_facts(session, venue_id)
    house = house_of(session, venue)
    today = venue.hours.business_day_of(now)
    first = today - weeks * A_WEEK * DAY
    return venue, house, past_demand(session, venue, house, first=first, last=today - DAY)


def propose_protection(
    venue: VenueFacts, house: House, wishes: Sequence[PastWish], *, now: datetime
) -> list[Proposed]:
    """Return the rules that all weeks but the last speak for, each shown on the last.

    Takes seconds to minutes and no store: for a command or a job, never while somebody waits.

    Raises:
        SolverMissing: the extra `optimize` is not installed.
    """
    last_week = venue.hours.business_day_of(now) - A_WEEK * DAY
    earlier = [one for one in wishes if one.business_date < last_week]
    found = propose(
        earlier,
        rooms=house.rooms,
        ladder=house.ladder,
        least_already=lambda wish: least_already(venue, wish),
    )
    return [Proposed(one, preview_of(venue, house, one.rule, wishes, now=now)) for one in found]


def preview_of(
    venue: VenueFacts, house: House, rule: PeakRule, wishes: Sequence[PastWish], *, now: datetime
) -> Previewed:
    """Return what a rule would have decided in the week before today.

    Raises:
        NotFound: a class that the venue does not have.
    """
    _ensure_classes(house, rule)
    last = venue.hours.business_day_of(now) - DAY
    first = last - (A_WEEK - 1) * DAY
    lately = [one for one in wishes if one.business_date >= first]
    return _previewed(house, rule, lately, first, last)


def least_already(venue: VenueFacts, wish: PastWish) -> int:
    """Return how long such a stay must be by the policy of its date; 0 where none held."""
    calendar, day = venue.calendar, wish.business_date
    try:
        published = venue.policy_on(day)
    except NotPublished:
        return 0
    situation = Situation(
        window=wish.window,
        room_class=wish.room_class.code,
        day_types=calendar.fallbacks_of(calendar.day_type_at(day, wish.starts, NO_SWITCHES)),
        period=calendar.period_at(day, wish.starts),
        weekday=day.isoweekday(),
        minutes=wish.starts,
    )
    return published.policy.resolve(situation).terms.min_minutes


def _ensure_classes(house: House, rule: PeakRule) -> None:
    for code in rule.room_classes:
        house.ladder.coded(code)


def _previewed(
    house: House, rule: PeakRule, wishes: Sequence[PastWish], first: date, last: date
) -> Previewed:
    evenings = replay(wishes, [rule], rooms=house.rooms, ladder=house.ladder)
    return Previewed(house, rule, first, last, evenings)
