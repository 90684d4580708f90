"""Peak rules proposed once a week, kept for a manager to look at. Nothing is switched on here."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.time import DAY
from ktv_booking.reservations.models import ProtectionProposals
from ktv_booking.reservations.queries.demand import past_demand
from ktv_booking.reservations.rules.protection import PastWish, PeakRule
from ktv_booking.reservations.service.protection import (
    A_WEEK,
    Previewed,
    Proposed,
    past_of,
    preview_of,
)
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules import House
from ktv_booking.venues.queries import venue_for
from ktv_booking.venues.rules.facts import VenueFacts

WEEKS = 8
ANEW_AFTER = timedelta(days=A_WEEK)


@dataclass(frozen=True, slots=True)
class Past:
    """What a venue's proposals are worked out from."""

    venue: VenueFacts
    house: House
    wishes: list[PastWish]


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept proposal: its rule, what it would have won then, and what last week."""

    last_week: Previewed
    gain_permille: int
    evenings: int


@dataclass(frozen=True, slots=True)
class Proposals:
    """What was proposed last, and when; nothing and never before the first time."""

    made_at: datetime | None
    business_date: date | None
    calls: int
    found: list[Kept]


def past_if_due(session: Session, venue_id: UUID, *, now: datetime) -> Past | None:
    """Return what to learn from, unless the venue's past was looked at within the week."""
    last = _last(session, venue_id)
    if last is not None and last.made_at > now - ANEW_AFTER:
        return None
    return Past(*past_of(session, venue_id, weeks=WEEKS, now=now))


def keep_proposals(
    session: Session, past: Past, found: Sequence[Proposed], *, now: datetime
) -> None:
    """Keep what was found; whoever finds it on the same day again keeps nothing."""
    row = {
        "venue_id": past.venue.id,
        "business_date": past.venue.hours.business_day_of(now),
        "weeks": WEEKS,
        "calls": len(past.wishes),
        "rules": [_as_document(one) for one in found],
        "made_at": now,
    }
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(dialect.insert(ProtectionProposals).values(row).on_conflict_do_nothing())


def proposals_of(session: Session, venue_id: UUID, *, by: Agent, now: datetime) -> Proposals:
    """Return what was proposed last, each rule shown on the week before today.

    Raises:
        NotFound: no such venue for the caller.
    """
    venue = venue_for(session, venue_id, agent=by)
    kept = _last(session, venue_id)
    if kept is None:
        return Proposals(None, None, 0, [])
    house = house_of(session, venue)
    today = venue.hours.business_day_of(now)
    wishes = past_demand(session, venue, house, first=today - A_WEEK * DAY, last=today - DAY)
    rules = [(_rule_of(one["rule"]), one["gain_permille"], one["evenings"]) for one in kept.rules]
    found = [
        Kept(preview_of(venue, house, rule, wishes, now=now), gain, evenings)
        for rule, gain, evenings in rules
        if _is_of(house, rule)
    ]
    return Proposals(kept.made_at, kept.business_date, kept.calls, found)


def _last(session: Session, venue_id: UUID) -> ProtectionProposals | None:
    return session.scalars(
        select(ProtectionProposals)
        .where(ProtectionProposals.venue_id == venue_id)
        .order_by(ProtectionProposals.business_date.desc())
        .limit(1)
    ).first()


def _as_document(one: Proposed) -> dict[str, Any]:
    return {
        "rule": asdict(one.proposal.rule),
        "gain_permille": round(one.proposal.gain * 1000),
        "evenings": len(one.proposal.evenings),
    }


def _rule_of(kept: dict[str, Any]) -> PeakRule:
    lists = {name: tuple(kept[name]) for name in ("weekdays", "room_classes", "windows")}
    return PeakRule(**{**kept, **lists})


def _is_of(house: House, rule: PeakRule) -> bool:
    """Say whether the house still has the classes that a rule speaks of."""
    return set(rule.room_classes) <= {one.code for one in house.ladder}
