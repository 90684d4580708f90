"""Taking a deposit along to another date: some moves are free, the new date may ask for more."""

from datetime import datetime

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.approval import ApprovalKind
from ktv_booking.reservations.rules.deposits import DepositStatus, deposit_due, free_moves_left
from ktv_booking.reservations.rules.states import Status
from ktv_booking.reservations.service.authority import authorise
from ktv_booking.reservations.service.opening import InHand
from ktv_booking.reservations.service.record import tell
from ktv_booking.venues.rules.policy import PolicyTerms


def ensure_deposit_may_move(
    session: Session, hand: InHand, terms: PolicyTerms, *, by: Agent, now: datetime
) -> None:
    """Count one more change of date with money paid.

    Raises:
        ApprovalRequired: the free ones are used up, and the caller may not decide that.
    """
    row = hand.row
    if row.deposit_paid_minor <= 0:
        return
    if not free_moves_left(terms, row.free_moves_used):
        kind = ApprovalKind.ANOTHER_FREE_MOVE
        authorise(session, row, kind, venue=hand.venue, by=by, now=now)
    row.free_moves_used += 1


def ask_what_the_new_date_asks(session: Session, hand: InHand, *, now: datetime) -> None:
    """Let a reservation that has moved owe what its new date asks for, if that is more.

    A confirmed one stays confirmed: its guest is asked for the rest, now and when it is due.
    """
    row = hand.row
    due = deposit_due(hand.terms(), created_at=now, starts_at=row.starts_at)
    if due is None or due.amount_minor <= row.deposit_due_minor:
        return
    row.deposit_due_minor = due.amount_minor
    row.deposit_due_by = due.due_by
    row.deposit_legal_kind = due.legal_kind.value
    if row.status == Status.HELD.value:
        row.hold_until = due.due_by
    if row.deposit_paid_minor < due.amount_minor:
        row.deposit_status = DepositStatus.DUE.value
        row.deposit_reminded_at = None
        if row.status == Status.CONFIRMED.value:
            session.flush()
            tell(session, "deposit_due", row, now=now)
