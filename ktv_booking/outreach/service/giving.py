"""Gifts that a birthday brings: granted with the list, where the campaign says which.

Source: docs/rules.md R-67.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.audit.service import record
from ktv_booking.outreach.gifts.queries import rule_of
from ktv_booking.outreach.models import Campaign
from ktv_booking.outreach.queries.giving import granted
from ktv_booking.outreach.queries.shapes import Making


def give_gifts(
    session: Session, campaign: Campaign, making: Making, list_id: UUID, *, by: str
) -> int:
    """Grant the campaign's gift to everybody whose birthday its list is about; return how many.

    Nothing where the campaign names none, or one that is not handed out at the venue. It waits
    from now on, and as long after the birthday as gifts of the rule wait.
    """
    if campaign.gift_rule_id is None:
        return 0
    rule = rule_of(session, campaign.gift_rule_id)
    if rule.venue_ids and str(making.venue_id) not in rule.venue_ids:
        return 0
    is_sqlite, total = session.get_bind().dialect.name == "sqlite", 0
    for occasion in making.occasions:
        statement, facts = granted(
            making, list_id, occasion,
            rule_id=rule.id,
            waits_until=(occasion.on or making.day) + timedelta(days=rule.valid_days),
            on_sqlite=is_sqlite,
        )  # fmt: skip
        for gift_id, member_id, year in map(tuple, session.execute(statement, facts)):
            said = {"rule_id": str(rule.id), "member_id": str(member_id), "year": year}
            record(
                session, "gift", gift_id, "granted",
                by=by, at=making.now, venue_id=making.venue_id,
                changed={**said, "call_list_id": str(list_id)},
            )  # fmt: skip
            total += 1
    return total
