"""Reading gifts: what is given, how many are left, who has one waiting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import NotFound
from ktv_booking.members.queries import entries_led_to
from ktv_booking.outreach.gifts.models import Gift, GiftRule, GiftStock
from ktv_booking.outreach.gifts.rules.claiming import WAITING, GiftStatus


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of gifts is narrowed by; everything left out narrows nothing."""

    venue_id: UUID | None = None
    member_id: UUID | None = None
    status: GiftStatus | None = None


def gifts_sought(sought: Sought, *, agent: Agent) -> Select[Gift]:
    """Return the statement of gifts of members at home with the caller, unordered.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    statement = select(Gift)
    if sought.venue_id is not None:
        agent.ensure_at(sought.venue_id)
        statement = statement.where(Gift.venue_id == sought.venue_id)
    elif not agent.is_everywhere:
        statement = statement.where(Gift.venue_id.in_(agent.venue_ids))
    if sought.member_id is not None:
        statement = statement.where(Gift.member_id.in_(entries_led_to(sought.member_id)))
    if sought.status is not None:
        statement = statement.where(Gift.status == sought.status.value)
    return statement


def gift_for(session: Session, gift_id: UUID, *, agent: Agent, for_update: bool = False) -> Gift:
    """Return one gift of a member at home with the caller.

    Raises:
        NotFound: absent, or of a member at home elsewhere.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    found = session.get(Gift, gift_id, with_for_update=for_update or None)
    if found is None:
        raise NotFound(what="gift")
    agent.ensure_at(found.venue_id, what="gift")
    return found


def gift_anywhere(session: Session, gift_id: UUID) -> Gift:
    """Return one gift, locked, wherever the member is at home: it is claimed at any counter.

    Raises:
        NotFound: absent.
    """
    found = session.get(Gift, gift_id, with_for_update=True)
    if found is None:
        raise NotFound(what="gift")
    return found


def rule_of(session: Session, rule_id: UUID) -> GiftRule:
    """Return what is given.

    Raises:
        NotFound: absent.
    """
    found = session.get(GiftRule, rule_id)
    if found is None:
        raise NotFound(what="gift_rule")
    return found


def stock_at(session: Session, venue_id: UUID) -> Sequence[GiftStock]:
    """Return how many of each gift are left at a venue."""
    here = select(GiftStock).where(GiftStock.venue_id == venue_id)
    return session.scalars(here.order_by(GiftStock.rule_id)).all()


def same_of_the_person(session: Session, gift: Gift) -> Sequence[Gift]:
    """Return gifts of this rule and year under every entry that is the same person."""
    return session.scalars(
        select(Gift).where(
            Gift.rule_id == gift.rule_id,
            Gift.year == gift.year,
            Gift.member_id.in_(entries_led_to(gift.member_id)),
        )
    ).all()


def members_waited_for(venue_id: Any, day: Any) -> Select[UUID]:
    """Return the statement of members for whom a gift of this home waits on a business day."""
    return select(Gift.member_id).where(
        Gift.venue_id == venue_id,
        Gift.status.in_([one.value for one in WAITING]),
        Gift.expires_on >= day,
    )


def over_on(session: Session, venue_id: UUID, day: date, *, limit: int) -> Sequence[Gift]:
    """Return gifts of a venue that wait though their last day is before `day`, locked."""
    return session.scalars(
        select(Gift)
        .where(
            Gift.venue_id == venue_id,
            Gift.status.in_([one.value for one in WAITING]),
            Gift.expires_on < day,
        )
        .order_by(Gift.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def next_to_tell(session: Session, *, now: datetime) -> Gift | None:
    """Return a gift whose text is due, locked; one that another sender holds is skipped."""
    return session.scalars(
        select(Gift)
        .where(Gift.tell_at.is_not(None), Gift.tell_at <= now)
        .order_by(Gift.tell_at, Gift.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
