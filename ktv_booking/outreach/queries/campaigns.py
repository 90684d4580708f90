"""Reading campaigns: those a caller may know of, and one of them as the rules see it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, or_, select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.db.expressions import holds_word
from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.time import minutes_of_clock
from ktv_booking.outreach.models import Campaign
from ktv_booking.outreach.rules.campaigns import MADE_FIRST, Audience, Kind, Plan

OF_ALL_VENUES = "[]"


def campaigns_of(agent: Agent, *, venue_id: UUID | None, kind: str | None) -> Select[Campaign]:
    """Return the statement of the campaigns that call for the caller's venues, unordered.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    statement = select(Campaign)
    venues: Iterable[UUID] = agent.venue_ids
    if venue_id is not None:
        agent.ensure_at(venue_id)
        venues = [venue_id]
    if venue_id is not None or not agent.is_everywhere:
        statement = statement.where(_calls_for(venues))
    return statement if kind is None else statement.where(Campaign.kind == kind)


def _calls_for(venues: Iterable[UUID]) -> ColumnElement[bool]:
    named = (holds_word(Campaign.venue_ids, str(one)) for one in sorted(venues))
    return or_(cast(Campaign.venue_ids, String()) == OF_ALL_VENUES, *named)


def is_seen_by(row: Campaign, agent: Agent) -> bool:
    """Say whether a campaign calls for one of the caller's venues; one for all is everybody's."""
    return (
        agent.is_everywhere
        or not row.venue_ids
        or bool({UUID(one) for one in row.venue_ids} & agent.venue_ids)
    )


def campaign_for(
    session: Session, campaign_id: UUID, *, agent: Agent, for_update: bool = False
) -> Campaign:
    """Return one campaign that calls for a venue of the caller's; one for all is everybody's.

    Raises:
        NotFound: absent, or of venues elsewhere.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    found = session.get(Campaign, campaign_id, with_for_update=for_update or None)
    if found is None:
        raise NotFound(what="campaign")
    venues = [UUID(one) for one in found.venue_ids]
    mine = [one for one in venues if agent.may(agent.permission, one)]
    for venue_id in mine[:1]:
        agent.ensure_at(venue_id, what="campaign")
    if venues and not mine:
        agent.ensure_at(next((one for one in venues if agent.roles_at(one)), venues[0]),
                        what="campaign")  # fmt: skip
    return found


def active_plans(session: Session) -> list[tuple[Campaign, Plan]]:
    """Return the campaigns that are switched on, in the order in which their lists are made."""
    rows = session.scalars(select(Campaign).where(Campaign.active.is_(True))).all()
    plans = [(row, plan_of(row)) for row in rows]
    return sorted(plans, key=lambda one: (MADE_FIRST.index(one[1].kind), one[1].code))


def plan_of(row: Campaign) -> Plan:
    """Return a campaign as the rules see it."""
    audience = row.audience
    return Plan(
        id=row.id,
        code=row.code,
        kind=Kind(row.kind),
        lead_days=tuple(row.lead_days),
        festival=row.festival,
        from_on=row.from_on,
        until_on=row.until_on,
        venue_ids=frozenset(map(UUID, row.venue_ids)),
        audience=Audience(
            tiers=_words(audience.get("tiers")),
            tags=_words(audience.get("tags")),
            languages=_words(audience.get("languages")),
            visited_from=_day(audience.get("visited_from")),
            visited_until=_day(audience.get("visited_until")),
        ),
        call_hours=tuple(
            (minutes_of_clock(one["from"]), minutes_of_clock(one["to"])) for one in row.call_hours
        ),
        open_days=row.open_days,
        quiet_days=row.quiet_days,
        refused_days=row.refused_days,
    )


def _words(said: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(said or ())


def _day(said: Any) -> date | None:
    return None if said is None else date.fromisoformat(said)
