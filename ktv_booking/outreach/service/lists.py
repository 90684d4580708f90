"""Lists by hand: made on request, tried out beforehand, paused."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.kernel.errors import NotFound
from ktv_booking.outreach.models import CallList, Campaign
from ktv_booking.outreach.queries.campaigns import campaign_for, plan_of
from ktv_booking.outreach.queries.lists import list_for
from ktv_booking.outreach.queries.shapes import Making
from ktv_booking.outreach.queries.writing import looked_at, weighed
from ktv_booking.outreach.service.building import (
    Built,
    build_list,
    ensure_calls_for,
    making_of,
)
from ktv_booking.venues.models import Venue
from ktv_booking.venues.queries import venue_facts, venue_for
from ktv_booking.venues.rules.facts import VenueFacts


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list would be: how many by reason, who, in which order."""

    campaign: Campaign
    day: date
    listed: dict[str, int]
    left_out: dict[str, int]
    rows: list[Row[Any]]


def build_by_hand(
    session: Session,
    campaign_id: UUID,
    venue_id: UUID,
    day: date | None,
    *,
    by: Agent,
    now: datetime,
) -> Built:
    """Make a list on request; whoever asks again gets the one there is.

    Raises:
        NotFound: no such venue or campaign for the caller, or it does not call there.
        CampaignPaused: it is switched off.
        NothingToCallFor: it has no reason to call on that day.
    """
    venue = venue_for(session, venue_id, agent=by)
    campaign = campaign_for(session, campaign_id, agent=by)
    wanted = day or venue.hours.business_day_of(now)
    return build_list(session, campaign, venue_id, wanted, now=now, by=by)


def preview(
    session: Session,
    campaign_id: UUID,
    venue_id: UUID,
    day: date | None,
    *,
    after: int,
    limit: int,
    by: Agent,
    now: datetime,
) -> Preview:
    """Return what a list would be if it were made now; nothing is written.

    Raises:
        NotFound: no such venue or campaign for the caller, or it does not call there.
        CampaignPaused: it is switched off.
        NothingToCallFor: it has no reason to call on that day.
    """
    venue = venue_for(session, venue_id, agent=by)
    campaign = campaign_for(session, campaign_id, agent=by)
    plan = plan_of(campaign)
    ensure_calls_for(campaign, plan, venue_id)
    wanted = day or venue.hours.business_day_of(now)
    making, _ = making_of(session, plan, venue_id, wanted, now=now)
    listed, left_out = _weighed(session, making)
    rows = session.execute(*looked_at(making, after=after, limit=limit + 1)).all()
    return Preview(campaign, wanted, listed, left_out, list(rows))


def weigh(
    session: Session, *, campaign: str, venue: str, day: date | None, now: datetime
) -> tuple[date, dict[str, int], dict[str, int]]:
    """Return how many a list would call and leave out, by reason: for an operator, by codes.

    Raises:
        NotFound: no such venue or campaign, or it does not call there.
        CampaignPaused: it is switched off.
        NothingToCallFor: it has no reason to call on that day.
    """
    row, facts = named_by_code(session, campaign=campaign, venue=venue)
    plan, wanted = plan_of(row), day or facts.hours.business_day_of(now)
    ensure_calls_for(row, plan, facts.id)
    making, _ = making_of(session, plan, facts.id, wanted, now=now)
    return wanted, *_weighed(session, making)


def named_by_code(session: Session, *, campaign: str, venue: str) -> tuple[Campaign, VenueFacts]:
    """Return a campaign and a venue by their codes.

    Raises:
        NotFound: there is none of that code.
    """
    row = session.scalar(select(Campaign).where(Campaign.code == campaign))
    if row is None:
        raise NotFound(what="campaign")
    venue_id = session.scalar(select(Venue.id).where(Venue.code == venue))
    if venue_id is None:
        raise NotFound(what="venue")
    return row, venue_facts(session, venue_id)


def _weighed(session: Session, making: Making) -> tuple[dict[str, int], dict[str, int]]:
    listed: dict[str, int] = {}
    left_out: dict[str, int] = {}
    for why, why_not, people in session.execute(*weighed(making)):
        counts, word = (listed, why) if why_not is None else (left_out, why_not)
        counts[word] = counts.get(word, 0) + people
    return listed, left_out


def pause(
    session: Session, list_id: UUID, paused: bool, *, reason: str, by: Agent, now: datetime
) -> CallList:
    """Let the calls of a list rest, or go on; to say it twice changes nothing.

    Raises:
        NotFound: no such list for the caller.
    """
    row = list_for(session, list_id, agent=by, for_update=True)
    wanted = "paused" if paused else "open"
    if row.status == wanted:
        return row
    before, row.status, row.updated_at = row.status, wanted, now
    session.flush()
    record(
        session, "call_list", row.id, "paused" if paused else "resumed",
        by=by.login, at=now, venue_id=row.venue_id, reason=reason,
        changed={"status": {"from": before, "to": wanted}},
    )  # fmt: skip
    return row
