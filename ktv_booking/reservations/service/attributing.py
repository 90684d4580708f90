"""Correcting whose booking it is, and keeping a number from booking."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.phone import masked, without_phones
from ktv_booking.kernel.text import Text
from ktv_booking.reservations.models import AttributionCorrection, PhoneBlock
from ktv_booking.reservations.queries.blocks import block_for, block_of
from ktv_booking.reservations.queries.find import reservation_for
from ktv_booking.reservations.rules.attribution import ensure_correctable
from ktv_booking.reservations.service.requests import Person
from ktv_booking.venues.queries import venue_for

CORRECTING_ROLE = BLOCKING_ROLE = "duty_manager"
_BLOCKED = Text(zh="该号码已停止受理", en="that number is blocked already")


def correct_attribution(
    session: Session,
    reservation_id: UUID,
    *,
    source: str | None,
    booked_by: str | None,
    reason: str,
    by: Agent,
    now: datetime,
) -> AttributionCorrection:
    """Write beside a booking what its origin should have said; the booking stays as it is.

    Raises:
        ApprovalRequired: the caller may not; names who may.
        AttributionStays: a walk-in, or what a guest booked alone, would be credited to staff.
    """
    row = reservation_for(session, reservation_id, agent=by)
    by.ensure_stands_for(CORRECTING_ROLE, row.venue_id, action="attribution-correction")
    ensure_correctable(source=row.source, corrected=source)
    correction = AttributionCorrection(
        id=new_id(),
        reservation_id=row.id,
        source=source,
        booked_by=booked_by,
        reason=without_phones(reason),
        by=by.login,
        at=now,
    )
    session.add(correction)
    session.flush()
    said = {"source": (row.source, source), "booked_by": (row.booked_by, booked_by)}
    record(
        session, "reservation", row.id, "attribution_corrected",
        by=by.login, at=now, venue_id=row.venue_id, reason=reason,
        changed={name: {"from": was, "to": to} for name, (was, to) in said.items() if to},
    )  # fmt: skip
    return correction


def block(
    session: Session, venue_id: UUID, phone: str, *, reason: str, by: Agent, now: datetime
) -> PhoneBlock:
    """Take no more bookings from a number at a venue.

    Raises:
        ApprovalRequired: nobody is blocked without a manager.
        Malformed: no number, or one that is blocked already.
    """
    venue = venue_for(session, venue_id, agent=by)
    by.ensure_stands_for(BLOCKING_ROLE, venue.id, action="phone-block")
    number = Person("", phone).phone_at(venue.phone_region, who="guest")
    if block_of(session, number, venue.id) is not None:
        raise Malformed.at("phone", _BLOCKED)
    found = PhoneBlock(
        id=new_id(),
        venue_id=venue.id,
        phone=number,
        reason=without_phones(reason),
        blocked_by=by.login,
        created_at=now,
        updated_at=now,
    )
    session.add(found)
    session.flush()
    record(
        session, "phone_block", found.id, "blocked", by=by.login, at=now, venue_id=venue.id,
        changed={"phone": {"from": None, "to": masked(number)}}, reason=reason,
    )  # fmt: skip
    return found


def lift(session: Session, block_id: UUID, *, reason: str, by: Agent, now: datetime) -> PhoneBlock:
    """Take bookings from a number again; repeating it changes nothing.

    Raises:
        ApprovalRequired: only a manager lifts what a manager set.
    """
    found = block_for(session, block_id, agent=by)
    session.refresh(found, with_for_update=True)
    by.ensure_stands_for(BLOCKING_ROLE, found.venue_id, action="phone-block")
    if found.lifted_at is not None:
        return found
    found.lifted_at, found.lifted_by, found.updated_at = now, by.login, now
    found.lifted_because = without_phones(reason)
    session.flush()
    record(
        session, "phone_block", found.id, "lifted",
        by=by.login, at=now, venue_id=found.venue_id, reason=reason,
    )  # fmt: skip
    return found


def forget_blocks(session: Session, phones: Collection[str]) -> None:
    """Forget numbers that are blocked: a block stays as a fact about nobody."""
    for found in session.scalars(select(PhoneBlock).where(PhoneBlock.phone.in_(phones))):
        found.phone = None
