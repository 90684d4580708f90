"""What a call has taught about a number."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from ktv_booking.audit.service import record
from ktv_booking.kernel.phone import masked
from ktv_booking.members.models import MemberPhone
from ktv_booking.members.queries import carrying
from ktv_booking.members.rules.numbers import NumberQuality


def quarantine(session: Session, phone: str, *, by: str, now: datetime, reason: str) -> list[UUID]:
    """Leave a number alone that reaches nobody, for all who carry it; return who those are."""
    carriers = carrying(session, [phone])[phone] if phone else []
    _mark(session, phone, carriers, NumberQuality.QUARANTINED, by=by, now=now, reason=reason)
    return carriers


def mark_wrong(
    session: Session, member_id: UUID, phone: str, *, by: str, now: datetime, reason: str
) -> None:
    """Note that a number is not this person's; others who carry it may still be right."""
    _mark(session, phone, [member_id], NumberQuality.WRONG, by=by, now=now, reason=reason)


def believe_again(
    session: Session, member_id: UUID, phone: str, *, by: str, now: datetime, reason: str
) -> None:
    """Note that a number which was left alone is right after all: they gave it again themselves."""
    _mark(session, phone, [member_id], NumberQuality.GOOD, by=by, now=now, reason=reason)


def _mark(
    session: Session,
    phone: str,
    member_ids: list[UUID],
    quality: NumberQuality,
    *,
    by: str,
    now: datetime,
    reason: str,
) -> None:
    session.execute(
        update(MemberPhone)
        .where(MemberPhone.phone == phone, MemberPhone.member_id.in_(member_ids))
        .values(quality=quality.value, quality_at=now)
        .execution_options(synchronize_session="fetch")
    )
    for member_id in member_ids:
        record(
            session, "member", member_id, f"number_{quality.value}",
            by=by, at=now, changed={"phone": masked(phone)}, reason=reason,
        )  # fmt: skip
