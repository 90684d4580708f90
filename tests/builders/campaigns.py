"""Campaigns of a house, and what members say about being called."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from ktv_booking.db.base import new_id
from ktv_booking.members.models import Consent, Member
from ktv_booking.outreach.models import Campaign
from ktv_booking.outreach.rules import campaigns as usual
from tests.builders.when import NOW, numbers


def a_campaign(session: Session, *venues: Any, **fields: Any) -> Campaign:
    """Set a campaign up: birthdays in seven days, unless something else is said."""
    said: dict[str, Any] = {
        "code": f"campaign-{next(numbers)}",
        "kind": "birthday",
        "name": {"zh": "生日", "en": "Birthday"},
        "venue_ids": [str(venue.id) for venue in venues],
        "audience": {},
        "lead_days": [7],
        "call_hours": [{"from": "10:00", "to": "12:00"}, {"from": "14:00", "to": "20:30"}],
        "attempts_per_day": usual.ATTEMPTS_PER_DAY,
        "attempts_in_all": usual.ATTEMPTS_IN_ALL,
        "min_gap_minutes": usual.MIN_GAP_MINUTES,
        "open_days": usual.OPEN_DAYS,
        "retries": {},
        "quiet_days": usual.QUIET_DAYS,
        "refused_days": usual.REFUSED_DAYS,
        "active": True,
        "created_at": NOW,
        "updated_at": NOW,
    }
    row = Campaign(**said | fields)
    session.add(row)
    session.flush()
    return row


def a_consent(
    session: Session,
    member: Member,
    decision: str = "granted",
    *,
    purpose: str = "marketing",
    channel: str = "call",
    said_at: datetime = NOW - timedelta(days=1),
) -> Consent:
    """Let a member say something about being contacted."""
    row = Consent(
        id=new_id(), member_id=member.id, purpose=purpose, channel=channel, decision=decision,
        said_at=said_at, proof="录音", source="phone", recorded_by="test", recorded_at=said_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row
