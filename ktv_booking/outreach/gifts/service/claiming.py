"""Handing a gift out at a counter, and counting what is left."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.kernel.errors import NotFound
from ktv_booking.members.queries import entries_led_to, phones_of
from ktv_booking.outreach.gifts.models import Gift, GiftStock
from ktv_booking.outreach.gifts.queries import rule_of, same_of_the_person
from ktv_booking.outreach.gifts.rules.claiming import (
    Claimant,
    GiftClaimed,
    GiftOutOfStock,
    GiftStatus,
    ends_one,
    ensure_claimable,
    ensure_entitled,
    ensure_here,
)
from ktv_booking.outreach.gifts.service.granting import note
from ktv_booking.venues.queries import venue_for


def claim(
    session: Session,
    gift: Gift,
    claimant: Claimant,
    *,
    venue_id: UUID,
    by: Agent,
    now: datetime,
) -> Gift:
    """Hand a gift that was locked out at a venue, which need not be the member's home.

    Who does not work there learns nothing of a gift without the end of the member's number.

    Raises:
        NotFound: no such venue for the caller, or the member was forgotten.
        GiftNotHere, GiftClaimed, GiftExpired, GiftHolderOnly, PhoneTailWrong, GiftOutOfStock.
    """
    venue = venue_for(session, venue_id, agent=by)
    numbers = _numbers(session, gift)
    if not by.roles_at(gift.venue_id) and not ends_one(claimant.phone_last4, numbers):
        raise NotFound(what="gift")
    rule = rule_of(session, gift.rule_id)
    today = venue.hours.business_day_of(now)
    ensure_claimable(GiftStatus(gift.status), gift.expires_on, today)
    ensure_here(venue.id, rule.venue_ids)
    ensure_entitled(claimant, numbers)
    if any(one.status == GiftStatus.CLAIMED for one in same_of_the_person(session, gift)):
        raise GiftClaimed
    _take_one(session, rule.id, venue.id)
    gift.status, gift.claimed_at, gift.tell_at = GiftStatus.CLAIMED.value, now, None
    gift.claimed_venue_id, gift.claimed_by = venue.id, by.login
    gift.claimed_for = None if claimant.is_holder else claimant.relation
    gift.updated_at = now
    session.flush()
    note(session, gift, "claimed", by=by.login, now=now, claimed_for=gift.claimed_for)
    return gift


def count_stock(
    session: Session, rule_id: UUID, venue_id: UUID, counted: int, *, by: Agent, now: datetime
) -> tuple[GiftStock, int | None]:
    """Note how many of a gift lie at a venue; return that, and by how much it differs.

    Raises:
        NotFound: no such gift, or no such venue for the caller.
    """
    venue, rule = venue_for(session, venue_id, agent=by), rule_of(session, rule_id)
    row = session.get(GiftStock, (rule.id, venue.id), with_for_update=True)
    before = None if row is None else row.remaining
    said = {"remaining": counted, "counted_by": by.login, "counted_at": now}
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(
        dialect.insert(GiftStock)
        .values(rule_id=rule.id, venue_id=venue.id, **said)
        .on_conflict_do_update(index_elements=["rule_id", "venue_id"], set_=said)
    )
    found = session.get_one(GiftStock, (rule.id, venue.id), populate_existing=True)
    record(
        session, "gift_rule", rule.id, "counted",
        by=by.login, at=now, venue_id=venue.id,
        changed={"remaining": {"from": before, "to": counted}},
    )  # fmt: skip
    return found, None if before is None else counted - before


def _numbers(session: Session, gift: Gift) -> list[str]:
    """Return every number of the person a gift is for, under whichever entry it was granted."""
    member_ids = session.scalars(entries_led_to(gift.member_id)).all()
    phones = [one.phone for rows in phones_of(session, member_ids).values() for one in rows]
    if not phones:
        raise NotFound(what="gift")
    return phones


def _take_one(session: Session, rule_id: UUID, venue_id: UUID) -> None:
    """Take one off the stock of a venue, in one statement: two counters never take the last.

    Raises:
        GiftOutOfStock: none is left, or none was ever counted.
    """
    taken = session.execute(
        update(GiftStock)
        .where(
            GiftStock.rule_id == rule_id,
            GiftStock.venue_id == venue_id,
            GiftStock.remaining > 0,
        )
        .values(remaining=GiftStock.remaining - 1)
        .returning(GiftStock.remaining)
        .execution_options(synchronize_session=False)
    ).first()
    if taken is None:
        raise GiftOutOfStock
