"""Making the call list of a campaign, a venue and a business day: once, by whoever comes first.

Everything is one unit: killed anywhere it leaves nothing, and whoever runs it again, on another
host or seven hours late, makes the whole. Source: design.md 4; reliability.md J1, P1.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.db.crash import crash_point
from ktv_booking.db.dialects import IN_LINE, look_up_by_key, waiting_in_line
from ktv_booking.kernel.errors import NotFound
from ktv_booking.outreach.models import CallExclusion, CallList, CallTask, Campaign
from ktv_booking.outreach.queries.campaigns import plan_of
from ktv_booking.outreach.queries.shapes import Making
from ktv_booking.outreach.queries.writing import counted, written
from ktv_booking.outreach.rules.campaigns import CampaignPaused, Kind, NothingToCallFor, Plan
from ktv_booking.outreach.rules.occasions import Occasion, Where, occasions_on
from ktv_booking.outreach.service.giving import give_gifts
from ktv_booking.reservations.service.repricing import Repriced, bookings_repriced
from ktv_booking.venues.queries import holidays_for, price_list_versions, venue_facts
from ktv_booking.venues.rules.facts import PublishedPrices, VenueFacts

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Built:
    """A list, and whether it is new: who asks again gets the one there is."""

    row: CallList
    is_new: bool


def build_list(
    session: Session,
    campaign: Campaign,
    venue_id: UUID,
    day: date,
    *,
    now: datetime,
    by: Agent | None = None,
) -> Built:
    """Make one campaign's call list of one business day at a venue. Safe to run again.

    Raises:
        NotFound: the campaign does not call for that venue.
        CampaignPaused: it is switched off.
        NothingToCallFor: it has no reason to call on that day.
    """
    plan = plan_of(campaign)
    known = found_list(session, plan, venue_id, day)
    if known is not None:
        return Built(known, is_new=False)
    ensure_calls_for(campaign, plan, venue_id)
    making, repriced = making_of(session, plan, venue_id, day, now=now)
    _wait_in_line(session, venue_id)
    list_id = _begun(session, campaign, making, by=SYSTEM if by is None else by.login)
    if list_id is None:
        return Built(_the_others(session, plan, venue_id, day), is_new=False)
    statements, facts = written(making, list_id, at_once=not _is_sqlite(session))
    for statement in statements:
        session.execute(statement, facts)
        crash_point("after_insert")
    _note_prices(session, list_id, repriced)
    give_gifts(session, campaign, making, list_id, by=SYSTEM if by is None else by.login)
    return Built(_counted(session, list_id, making), is_new=True)


def ensure_calls_for(campaign: Campaign, plan: Plan, venue_id: UUID) -> None:
    """Refuse a list that the campaign does not make.

    Raises:
        NotFound: the campaign does not call for that venue.
        CampaignPaused: it is switched off.
    """
    if not plan.is_at(venue_id):
        raise NotFound(what="campaign")
    if not campaign.active:
        raise CampaignPaused(campaign=plan.code)


def making_of(
    session: Session, plan: Plan, venue_id: UUID, day: date, *, now: datetime
) -> tuple[Making, dict[str, list[Repriced]]]:
    """Return what a list is made of, and the bookings whose price changes, by occasion.

    Raises:
        NothingToCallFor: the campaign has no reason to call on that day.
    """
    venue = venue_facts(session, venue_id)
    occasions = occasions_at(session, plan, venue, day)
    if not occasions:
        raise NothingToCallFor(campaign=plan.code, business_date=day)
    repriced = {
        one.year: bookings_repriced(session, venue, one.prices, now=now)
        for one in occasions
        if one.prices is not None
    }
    ends_at = _last_call(plan, venue, day)
    look_up_by_key(session)  # whatever is asked of a list's people is a few rows of many
    making = Making(plan, venue_id, day, occasions, now=now, ends_at=ends_at)
    dearer = {year: [one.reservation_id for one in some] for year, some in repriced.items()}
    return replace(making, dearer=dearer), repriced


def occasions_at(
    session: Session, plan: Plan, venue: VenueFacts, day: date
) -> tuple[Occasion, ...]:
    """Return what a campaign calls for at a venue on a day."""
    published = {}
    if plan.kind is Kind.PRICE_CHANGE:
        published = {
            one.version: venue.hours.business_day_of(one.published_at)
            for one in price_list_versions(session, venue.id)
        }

    def published_on(prices: PublishedPrices) -> date:
        return published[prices.version]

    at = Where(venue, holidays_for(venue.jurisdiction.code), published_on)
    return occasions_on(plan, day, at=at)


def found_list(session: Session, plan: Plan, venue_id: UUID, day: date) -> CallList | None:
    """Return the list of a campaign, a venue and a day, where there is one."""
    return session.scalar(
        select(CallList).where(
            CallList.campaign_id == plan.id,
            CallList.venue_id == venue_id,
            CallList.business_date == day,
        )
    )


def _the_others(session: Session, plan: Plan, venue_id: UUID, day: date) -> CallList:
    found = found_list(session, plan, venue_id, day)
    if found is None:
        raise NotFound(what="call_list")
    return found


def _last_call(plan: Plan, venue: VenueFacts, day: date) -> datetime:
    """Return when the last of the days ends on which this day's calls may be worked on."""
    last = day + timedelta(days=plan.open_days - 1)
    return venue.hours.at(last, max(ends for _, ends in plan.call_hours))


def _wait_in_line(session: Session, venue_id: UUID) -> None:
    """Let one list of a venue be made at a time: each sees who is on the others."""
    known = waiting_in_line(session, f"call lists of {venue_id}")
    if known:
        session.execute(select(IN_LINE), known)


def _begun(session: Session, campaign: Campaign, making: Making, *, by: str) -> UUID | None:
    """Write the list itself; None where another process was quicker."""
    now = making.now
    values: dict[str, Any] = {
        "id": new_id(),
        "campaign_id": campaign.id,
        "venue_id": making.venue_id,
        "business_date": making.day,
        "status": "open",
        "campaign_version": campaign.version,
        "listed": {},
        "left_out": {},
        "built_by": by,
        "built_at": now,
        "version": 1,
        "created_at": now,
        "updated_at": now,
    }
    insert = sqlite.insert if _is_sqlite(session) else postgresql.insert
    statement = insert(CallList).values(values).on_conflict_do_nothing().returning(CallList.id)
    return session.execute(statement).scalar()


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _note_prices(session: Session, list_id: UUID, repriced: dict[str, list[Repriced]]) -> None:
    """Write down with each guest what they would have paid and what they will."""
    rows = [
        {"of": one.reservation_id, "facts_said": one.facts()}
        for some in repriced.values()
        for one in some
    ]
    for row in rows:
        session.execute(
            update(CallTask)
            .where(CallTask.list_id == list_id, CallTask.subject_id == row["of"])
            .values(facts=row["facts_said"])
            .execution_options(synchronize_session=False)
        )


def _counted(session: Session, list_id: UUID, making: Making) -> CallList:
    row = session.get_one(CallList, list_id)
    counts = [session.execute(counted(one, list_id)).all() for one in (CallTask, CallExclusion)]
    row.listed, row.left_out = (dict(one) for one in counts)
    session.flush()
    record(
        session, "call_list", row.id, "built",
        by=row.built_by, at=making.now, venue_id=making.venue_id,
        changed={
            "campaign": making.plan.code,
            "business_date": making.day.isoformat(),
            "listed": row.listed,
            "left_out": row.left_out,
        },
    )  # fmt: skip
    return row
