"""Gifts whose last day is over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.outreach.gifts.queries import over_on
from ktv_booking.outreach.gifts.rules.claiming import GiftStatus
from ktv_booking.outreach.gifts.service.granting import note
from ktv_booking.venues.queries import venue_facts

GIFTS_A_UNIT = 200
BY = "worker"


def expire_gifts(session: Session, venue_id: UUID, *, now: datetime) -> int:
    """Let gifts of a venue expire whose last business day is over; return how many.

    At most two hundred a unit: the next run takes the rest.
    """
    today = venue_facts(session, venue_id).hours.business_day_of(now)
    gifts = over_on(session, venue_id, today, limit=GIFTS_A_UNIT)
    for gift in gifts:
        gift.status, gift.tell_at, gift.updated_at = GiftStatus.EXPIRED.value, None, now
        note(session, gift, "expired", by=BY, now=now)
    session.flush()
    return len(gifts)
