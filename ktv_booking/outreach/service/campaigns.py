"""Setting campaigns up and changing them: within the law, by who answers for the venues."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.db.dialects import refusing
from ktv_booking.kernel.errors import Forbidden
from ktv_booking.outreach.gifts.queries import rule_of
from ktv_booking.outreach.models import Campaign
from ktv_booking.outreach.queries.campaigns import campaign_for, plan_of
from ktv_booking.outreach.rules.campaigns import (
    CampaignCodeTaken,
    ensure_lawful_call_hours,
)
from ktv_booking.venues.queries import venue_facts, venue_ids

GUARDS = {"uq_campaigns_code": CampaignCodeTaken}
TOLD = (
    "code", "kind", "festival", "from_on", "until_on", "venue_ids", "audience", "lead_days",
    "call_hours", "attempts_per_day", "attempts_in_all", "min_gap_minutes", "retries",
    "open_days", "quiet_days", "refused_days", "script_id", "event_code", "offer_code",
    "gift_rule_id", "active",
)  # fmt: skip


def add_campaign(
    session: Session, fields: Mapping[str, Any], *, by: Agent, now: datetime
) -> Campaign:
    """Set a campaign up.

    Raises:
        NotFound: it names a venue that is not the caller's, or a gift that is not.
        Forbidden: it names none, so that it is for all, and the caller is not responsible there.
        OutsideCallHours: it would call earlier or later than the law of a venue lets it.
        CampaignCodeTaken: another one has this code.
    """
    ensure_may_run([UUID(one) for one in fields["venue_ids"]], by=by)
    return write_campaign(session, fields, by=by.login, now=now)


def write_campaign(
    session: Session, fields: Mapping[str, Any], *, by: str, now: datetime
) -> Campaign:
    """Write a new campaign down, whoever asks: also for those that come with the house.

    Raises:
        OutsideCallHours: see `add_campaign`.
        CampaignCodeTaken: see `add_campaign`.
    """
    row = Campaign(**{"retries": {}, **fields}, created_at=now, updated_at=now)
    _ensure_sound(session, row)
    with refusing(session, GUARDS):
        session.add(row)
    said = {name: value for name, value in _snapshot(row).items() if value not in (None, [], {})}
    changed = {name: {"from": None, "to": value} for name, value in said.items()}
    record(session, "campaign", row.id, "added", by=by, at=now, changed=changed)
    return row


def change_campaign(
    session: Session, row: Campaign, fields: Mapping[str, Any], *, by: Agent, now: datetime
) -> Campaign:
    """Change a campaign that was locked; lists that are made stay as they are.

    Raises:
        NotFound, Forbidden, OutsideCallHours: see `add_campaign`.
    """
    ensure_may_run([UUID(one) for one in fields["venue_ids"]], by=by)
    before = _snapshot(row)
    for name, value in fields.items():
        setattr(row, name, value)
    _ensure_sound(session, row)
    after = _snapshot(row)
    differing = {
        name: {"from": before[name], "to": after[name]}
        for name in TOLD
        if before[name] != after[name]
    }
    row.updated_at = now
    session.flush()
    record(session, "campaign", row.id, "changed", by=by.login, at=now, changed=differing)
    return row


def campaign_for_change(session: Session, campaign_id: UUID, *, by: Agent) -> Campaign:
    """Return a campaign all of whose venues are the caller's, locked.

    Raises:
        NotFound: absent, or of other venues as well.
        Forbidden: of every venue, and the caller is not responsible there.
    """
    row = campaign_for(session, campaign_id, agent=by, for_update=True)
    ensure_may_run([UUID(one) for one in row.venue_ids], by=by)
    return row


def ensure_may_run(venues: list[UUID], *, by: Agent) -> None:
    """Let somebody have a say over a campaign of these venues; none are all of them.

    Raises:
        NotFound: one of them is not the caller's.
        Forbidden: it is of every venue, and the caller is not responsible there.
    """
    if not venues and not by.is_everywhere:
        raise Forbidden(permission=by.permission.value)
    for venue_id in venues:
        by.ensure_at(venue_id, what="campaign")


def _ensure_sound(session: Session, row: Campaign) -> None:
    if row.gift_rule_id is not None:
        rule_of(session, row.gift_rule_id)
    plan = plan_of(row)
    for venue_id in plan.venue_ids or venue_ids(session):
        venue = venue_facts(session, venue_id)
        ensure_lawful_call_hours(plan.call_hours, venue.jurisdiction.call_hours)


def _snapshot(row: Campaign) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in TOLD}


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | list | dict | None) else str(value)
