"""Giving a member a gift, once a year, and letting them know."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.db.dialects import refusing
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.members.queries import member_for
from ktv_booking.outreach.gifts.models import Gift, GiftRule
from ktv_booking.outreach.gifts.queries import rule_of, same_of_the_person
from ktv_booking.outreach.gifts.rules.claiming import GiftGranted, GiftStatus, ensure_claimable
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.refusals import CodeTaken

ONE_A_YEAR = {"uq_gifts_rule_id_member_id_year": GiftGranted}


def add_rule(
    session: Session,
    code: str,
    name: dict[str, str],
    *,
    venue_ids: Sequence[UUID],
    valid_days: int,
    by: Agent,
    now: datetime,
) -> GiftRule:
    """Say what is given once a year, where, and for how many days it waits.

    Raises:
        CodeTaken: another gift has the code.
    """
    rule = GiftRule(
        id=new_id(), code=code, name=name, venue_ids=sorted(map(str, venue_ids)),
        valid_days=valid_days, created_at=now,
    )  # fmt: skip
    with refusing(session, {"uq_gift_rules_code": CodeTaken}):
        session.add(rule)
    record(
        session, "gift_rule", rule.id, "added",
        by=by.login, at=now, changed={"code": code, "valid_days": valid_days},
    )  # fmt: skip
    return rule


def grant(
    session: Session,
    rule_id: UUID,
    member_id: UUID,
    *,
    year: int | None = None,
    expires_on: date | None = None,
    by: Agent,
    now: datetime,
) -> Gift:
    """Let a gift wait for a member; of one rule there is one a year, also for a merged entry.

    Raises:
        NotFound: no such gift, or no such member at home with the caller.
        Malformed: a last day that is over.
        GiftGranted: the member has it.
    """
    rule, member = rule_of(session, rule_id), member_for(session, member_id, agent=by)
    today = venue_facts(session, member.home_venue_id).hours.business_day_of(now)
    last = expires_on or today + timedelta(days=rule.valid_days)
    if last < today:
        raise Malformed.at("expires_on", Text(zh="不得早于今天", en="not before today"))
    gift = Gift(
        id=new_id(), rule_id=rule.id, member_id=member.id, venue_id=member.home_venue_id,
        year=year or today.year, status=GiftStatus.GRANTED.value, expires_on=last, tell_tries=0,
        created_at=now, updated_at=now,
    )  # fmt: skip
    if same_of_the_person(session, gift):
        raise GiftGranted
    with refusing(session, ONE_A_YEAR):
        session.add(gift)
    note(session, gift, "granted", by=by.login, now=now, year=gift.year)
    return gift


def notify(session: Session, gift: Gift, *, by: Agent, now: datetime) -> Gift:
    """Let the member of a gift that was locked know of it; said again it sends nothing more.

    It is a message about what is theirs, no marketing; who refused those gets none.

    Raises:
        GiftClaimed: handed out before.
        GiftExpired: its last day is over.
    """
    today = venue_facts(session, gift.venue_id).hours.business_day_of(now)
    ensure_claimable(GiftStatus(gift.status), gift.expires_on, today)
    if gift.notified_at is None:
        gift.status = GiftStatus.NOTIFIED.value
        gift.notified_at = gift.tell_at = gift.updated_at = now
        session.flush()
        note(session, gift, "notified", by=by.login, now=now)
    return gift


def note(
    session: Session, gift: Gift, action: str, *, by: str, now: datetime, **changed: object
) -> None:
    """Write the audit row of a gift."""
    record(
        session, "gift", gift.id, action,
        by=by, at=now, venue_id=gift.claimed_venue_id or gift.venue_id,
        changed={"rule_id": str(gift.rule_id), "member_id": str(gift.member_id), **changed},
    )  # fmt: skip
