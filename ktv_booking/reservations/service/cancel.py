"""Cancelling: what it costs, first to say, then to do."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.approval import ApprovalKind
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.book import dates_of
from ktv_booking.reservations.queries.find import reservation_for
from ktv_booking.reservations.rules.deposits import (
    CancellationCost,
    CancelledBy,
    cancellation_cost,
)
from ktv_booking.reservations.rules.limits import Proof, ensure_proof
from ktv_booking.reservations.rules.states import Status, ensure_in_time, ensure_may_become
from ktv_booking.reservations.service.authority import authorise
from ktv_booking.reservations.service.opening import InHand, Seen, take_in_hand
from ktv_booking.reservations.service.record import become, changed, snapshot, tell
from ktv_booking.venues.days import days_of
from ktv_booking.venues.queries import venue_facts


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Whose wish it is, why, and what the caller said to prove the booking theirs."""

    by_whom: CancelledBy
    reason_code: str
    note: str | None = None
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A cancelled reservation and its cost, in minor units."""

    reservation: Reservation
    fee_minor: int
    refund_minor: int


def cancel(
    session: Session,
    reservation_id: UUID,
    request: CancelRequest,
    *,
    by: Agent,
    now: datetime,
    seen: Seen = None,
) -> Cancelled:
    """Cancel a reservation. Repeating it answers the same and changes nothing.

    Raises:
        GuestNotVerified: what the caller said of the booking is wrong.
        ApprovalRequired: the house cancels, and the caller may not decide that.
        HoldExpired: it had expired already.
        GraceOver: the room was given back already.
        ActionNotAllowed: it is seated or over.
    """
    found = reservation_for(session, reservation_id, agent=by)
    if found.status == Status.CANCELLED.value:
        _look_at_its_book(session, found)
        return _as_it_was(found)
    hand = take_in_hand(session, reservation_id, by=by, now=now, seen=seen)
    if hand.status is Status.CANCELLED:
        return _as_it_was(hand.row)
    return cancel_in_hand(session, hand, request, by=by, now=now)


def cancel_in_hand(
    session: Session, hand: InHand, request: CancelRequest, *, by: Agent, now: datetime
) -> Cancelled:
    """Cancel a reservation that is in hand.

    Raises:
        DomainError: see `cancel`.
    """
    _ensure_may(session, hand, request, by, now)
    row = hand.row
    ensure_in_time(hand.status, hold_until=row.hold_until, grace_until=row.grace_until, now=now)
    ensure_may_become(hand.status, Status.CANCELLED)
    cost = cost_of(hand, request.by_whom, now)
    before = snapshot(row)
    become(row, Status.CANCELLED, now=now)
    row.occupies = False
    row.cancellation = {
        "by": request.by_whom.value,
        "reason_code": request.reason_code,
        "note": request.note,
        "fee_minor": cost.fee_minor,
        "refund_minor": cost.refund_minor,
        "at": now.isoformat(),
    }
    changed(session, row, "cancelled", before, by=by.login, now=now, reason=request.reason_code)
    tell(session, "cancelled", row, now=now)
    return Cancelled(row, cost.fee_minor, cost.refund_minor)


def cost_of(hand: InHand, by_whom: CancelledBy, now: datetime) -> CancellationCost:
    """Return what cancelling now keeps and gives back."""
    return cancellation_cost(
        by=by_whom,
        terms=hand.terms(),
        starts_at=hand.row.starts_at,
        now=now,
        paid_minor=hand.row.deposit_paid_minor,
    )


def _ensure_may(
    session: Session, hand: InHand, request: CancelRequest, by: Agent, now: datetime
) -> None:
    if request.proof is not None:
        ensure_proof(
            request.proof, phone=hand.row.guest_phone, code=hand.row.code, day_no=hand.row.day_no
        )
    if request.by_whom is not CancelledBy.GUEST:
        kind = ApprovalKind.CANCEL_FOR_THE_HOUSE
        authorise(session, hand.row, kind, venue=hand.venue, by=by, now=now)


def _look_at_its_book(session: Session, row: Reservation) -> None:
    """Note the revision after the row was read: one from before may not know of it yet."""
    venue = venue_facts(session, row.venue_id)
    days_of(session, venue, dates_of(venue, row))


def _as_it_was(row: Reservation) -> Cancelled:
    said = row.cancellation or {}
    return Cancelled(row, said.get("fee_minor", 0), said.get("refund_minor", 0))
