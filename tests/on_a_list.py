"""Who is on a list, who is not, and what other lists have already said."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.db.base import new_id
from ktv_booking.members.models import Member
from ktv_booking.members.rules.birthdays import Birthday, Calendar
from ktv_booking.outreach.models import CallExclusion, CallList, CallTask, Campaign
from ktv_booking.outreach.service.building import build_list
from ktv_booking.venues.models import Venue
from tests.builders import (
    NOW,
    TODAY,
    a_campaign,
    a_consent,
    a_member,
)

IN_A_WEEK = Birthday(Calendar.SOLAR, 10, 21, year=1990)
LUNAR_IN_A_WEEK = Birthday(Calendar.LUNAR, 9, 12)
LATER = NOW + timedelta(hours=1)


def a_fan(session: Session, venue: Venue, **fields: Any) -> Member:
    """Return a member who may be called and whose birthday is in a week."""
    member = a_member(session, venue, **{"birthday": IN_A_WEEK} | fields)
    a_consent(session, member)
    return member


def built(session: Session, campaign: Campaign, venue: Venue, day: date = TODAY) -> CallList:
    return build_list(session, campaign, venue.id, day, now=LATER).row


def listed(session: Session, made: CallList) -> list[Any]:
    """Return whom a list calls, in its order."""
    rows = select(CallTask.subject_id).where(CallTask.list_id == made.id).order_by(CallTask.place)
    return list(session.scalars(rows))


def left_out(session: Session, made: CallList) -> dict[Any, str]:
    rows = select(CallExclusion.subject_id, CallExclusion.why)
    return dict(session.execute(rows.where(CallExclusion.list_id == made.id)).all())


def a_task(session: Session, venue: Venue, member: Member, **fields: Any) -> CallTask:
    """Return a call of another list to a member, three days ago."""
    day = fields.pop("business_date", TODAY - timedelta(days=3))
    campaign = fields.pop("campaign", None) or a_campaign(session, venue, kind="custom")
    made = CallList(
        id=new_id(), campaign_id=campaign.id, venue_id=venue.id, business_date=day, status="open",
        campaign_version=1, listed={}, left_out={}, built_by="test", built_at=NOW,
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    session.add(made)
    session.flush()
    said = {
        "list_id": made.id, "campaign_id": campaign.id, "venue_id": venue.id,
        "business_date": day, "place": 1, "subject_id": member.id, "member_id": member.id,
        "purpose": "marketing", "why": "custom", "benefit_key": "campaign:x",
        "benefit_year": "once", "status": "closed", "attempts_made": 3, "attempts_today": 0,
        "expires_at": NOW + timedelta(days=3), "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    row = CallTask(**said | fields)
    session.add(row)
    session.flush()
    return row
