"""Deposits as facts: the money itself is taken elsewhere."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.approval import ApprovalKind, Extent
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.reservations.models import DepositEntry, Reservation
from ktv_booking.reservations.queries.find import entries_of
from ktv_booking.reservations.rules.deposits import (
    DepositStatus,
    Entry,
    EntryKind,
    deposit_status,
    owed_minor,
    paid_minor,
)
from ktv_booking.reservations.rules.states import Status, ensure_in_time
from ktv_booking.reservations.service.authority import authorise
from ktv_booking.reservations.service.life import make_confirmed
from ktv_booking.reservations.service.opening import InHand, Seen, take_in_hand
from ktv_booking.reservations.service.record import changed, snapshot

GIVEN_AWAY = frozenset({EntryKind.REFUNDED, EntryKind.FORFEITED, EntryKind.MOVED})
SETTLED = frozenset({DepositStatus.PAID.value, DepositStatus.WAIVED.value})


def enter(
    session: Session,
    reservation_id: UUID,
    *,
    kind: EntryKind,
    amount_minor: int | None = None,
    method: str | None = None,
    reference: str | None = None,
    by: Agent,
    now: datetime,
    seen: Seen = None,
) -> DepositEntry:
    """Note a fact of the money; what settles the deposit of a held booking confirms it.

    A waiver without an amount waives what is left.

    Raises:
        HoldExpired: paid or waived after the room was given up; refunds are still noted.
        ApprovalRequired: a waiver, or more back than the tier, and the caller may not decide that.
        Malformed: more given back, kept or moved than was paid.
    """
    hand = take_in_hand(session, reservation_id, by=by, now=now, seen=seen)
    row, before = hand.row, snapshot(hand.row)
    _ensure_in_time(hand, kind, now)
    facts = _facts_of(session, row)
    amount = owed_minor(row.deposit_due_minor, facts) if amount_minor is None else amount_minor
    if guarded := _given_away(row, Entry(kind, amount), facts):
        authorise(session, row, guarded[0], venue=hand.venue, by=by, now=now, case=guarded[1])
    entry = DepositEntry(
        reservation_id=row.id, kind=kind.value, amount_minor=amount,
        method=method, reference=reference, at=now, by=by.login,
    )  # fmt: skip
    session.add(entry)
    _take_stock(row, [*facts, Entry(kind, amount)])
    also = {"amount_minor": amount}
    changed(session, row, f"deposit_{kind.value}", before, by=by.login, now=now, also=also)
    if row.deposit_status in SETTLED:
        _settle(session, hand, by=by, now=now)
    return entry


def _settle(session: Session, hand: InHand, *, by: Agent, now: datetime) -> None:
    """Let a booking go on whose deposit is paid or waived."""
    if hand.status is Status.REQUESTED:
        hand.row.hold_until = hand.row.starts_at  # who has paid is not dropped for a late answer
    if hand.status is Status.HELD and hand.row.deposit_due_minor:
        make_confirmed(session, hand, by=by.login, now=now)


def _facts_of(session: Session, row: Reservation) -> list[Entry]:
    return [Entry(EntryKind(one.kind), one.amount_minor) for one in entries_of(session, row.id)]


def _given_away(
    row: Reservation, entry: Entry, facts: list[Entry]
) -> tuple[ApprovalKind, Extent] | None:
    """Return what somebody answers for: the deposit waived, or what goes back beyond the tier."""
    if entry.kind in GIVEN_AWAY and entry.amount_minor > paid_minor(facts):
        raise Malformed.at(
            "amount_minor",
            Text(zh="超过店方现存的定金数额", en="more than the house holds of this deposit"),
        )
    if entry.kind is EntryKind.WAIVED:
        return ApprovalKind.WAIVE_DEPOSIT, Extent(entry.amount_minor)
    beyond = entry.amount_minor - _refund_left(row, facts)
    if entry.kind is EntryKind.REFUNDED and beyond > 0:
        return ApprovalKind.WAIVE_FEE, Extent(beyond)
    return None


def _refund_left(row: Reservation, facts: list[Entry]) -> int:
    """Return what the tier of its cancellation gives back and has not been given yet."""
    agreed = int((row.cancellation or {}).get("refund_minor", 0))
    return agreed - sum(one.amount_minor for one in facts if one.kind is EntryKind.REFUNDED)


def _take_stock(row: Reservation, facts: list[Entry]) -> None:
    row.deposit_paid_minor = paid_minor(facts)
    row.deposit_status = deposit_status(row.deposit_due_minor, facts).value


def _ensure_in_time(hand: InHand, kind: EntryKind, now: datetime) -> None:
    row = hand.row
    if kind in {EntryKind.PAID, EntryKind.WAIVED}:
        ensure_in_time(hand.status, hold_until=row.hold_until, grace_until=row.grace_until, now=now)
