"""Gifts as the contract shows them, on the clock of the member's home."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from ktv_booking.kernel.text import Text
from ktv_booking.outreach.gifts import schemas
from ktv_booking.outreach.gifts.models import Gift, GiftRule, GiftStock
from ktv_booking.outreach.gifts.queries import rule_of
from ktv_booking.outreach.gifts.rules.claiming import GiftStatus, status_on
from ktv_booking.venues.queries import venue_facts
from ktv_booking.web.texts import TextOut

AS_THEY_ARE = (
    "id", "member_id", "venue_id", "year", "expires_on", "claimed_venue_id", "claimed_by",
    "claimed_for", "version",
)  # fmt: skip
INSTANTS = ("notified_at", "told_at", "claimed_at", "created_at", "updated_at")


def rule_out(row: GiftRule) -> schemas.GiftRuleOut:
    """Return what is given."""
    fields = {name: getattr(row, name) for name in ("id", "code", "venue_ids", "valid_days")}
    return schemas.GiftRuleOut.model_validate(
        fields
        | {
            "name": TextOut.of(Text.of(row.name)),
            "created_at": row.created_at.astimezone(UTC),
        }
    )


def gift_out(session: Session, row: Gift, *, now: datetime) -> schemas.GiftOut:
    """Return one gift as it stands now, swept or not."""
    venue = venue_facts(session, row.venue_id)
    status = status_on(GiftStatus(row.status), row.expires_on, venue.hours.business_day_of(now))
    said = {name: getattr(row, name) for name in INSTANTS}
    return schemas.GiftOut.model_validate(
        {name: getattr(row, name) for name in AS_THEY_ARE}
        | {name: at and venue.local(at) for name, at in said.items()}
        | {
            "gift_rule_id": row.rule_id,
            "name": TextOut.of(Text.of(rule_of(session, row.rule_id).name)),
            "status": status.value,
        }
    )


def stock_out(
    session: Session, row: GiftStock, *, difference: int | None = None
) -> schemas.GiftStockOut:
    """Return how many of a gift are left at a venue."""
    return schemas.GiftStockOut(
        gift_rule_id=row.rule_id,
        venue_id=row.venue_id,
        remaining=row.remaining,
        difference=difference,
        counted_by=row.counted_by,
        counted_at=venue_facts(session, row.venue_id).local(row.counted_at),
    )


def stocks_out(session: Session, rows: Sequence[GiftStock]) -> schemas.GiftStockListOut:
    """Return how many of each gift are left at a venue."""
    return schemas.GiftStockListOut(items=[stock_out(session, row) for row in rows])
