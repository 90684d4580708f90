"""Under what a campaign calls at a venue: its hours within the law's, its shares of calls."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ktv_booking.kernel.phone import zones_of
from ktv_booking.kernel.time import BusinessHours
from ktv_booking.outreach.models import CallTask, Campaign
from ktv_booking.outreach.queries.campaigns import plan_of
from ktv_booking.outreach.queries.working import attempts_of
from ktv_booking.outreach.rules.hours import CallHours
from ktv_booking.outreach.rules.retries import Terms
from ktv_booking.venues.rules.facts import VenueFacts


def hours_of(campaign: Campaign, venue: VenueFacts) -> CallHours:
    """Return when a campaign calls at a venue."""
    spans = plan_of(campaign).call_hours
    return CallHours.lawful(spans, law=venue.jurisdiction.call_hours, clock=venue.hours)


def lawful_hours_of(venue: VenueFacts) -> CallHours:
    """Return when anybody may be called at a venue."""
    return CallHours((venue.jurisdiction.call_hours,), venue.hours)


def hours_abroad(phone: str, venue: VenueFacts) -> list[CallHours]:
    """Return the law's hours on each clock that may hang where a foreign number is."""
    zones = zones_of(phone)
    if venue.hours.zone in zones:
        return []
    law = (venue.jurisdiction.call_hours,)
    return [CallHours(law, BusinessHours(zone, venue.hours.day_starts)) for zone in zones]


def terms_of(task: CallTask, campaign: Campaign, venue: VenueFacts) -> Terms:
    """Return under what a task is worked on."""
    return Terms(
        hours=hours_of(campaign, venue),
        per_day=campaign.attempts_per_day,
        in_all=campaign.attempts_in_all,
        min_gap=timedelta(minutes=campaign.min_gap_minutes),
        until=task.expires_at,
        again_after={word: timedelta(minutes=wait) for word, wait in campaign.retries.items()},
    )


def is_agreed(session: Session, task: CallTask, *, now: datetime) -> bool:
    """Say whether the hour that has come is one that was agreed on the telephone."""
    closed = [one for one in attempts_of(session, task.id) if one.closed_at is not None]
    if not closed or closed[-1].call_back_at is None or task.not_before is None:
        return False
    return closed[-1].call_back_at == task.not_before <= now
