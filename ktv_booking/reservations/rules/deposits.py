"""A deposit's life, told from the money's facts; and what a cancellation costs.

Money is taken elsewhere; here are its facts. Source: rules C7, api.md section 3.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.money import permille_of
from ktv_booking.kernel.text import Text
from ktv_booking.venues.rules.policy import LegalKind, PolicyTerms


class DepositStatus(StrEnum):
    """Where a deposit stands."""

    NONE = "none"
    DUE = "due"
    PAID = "paid"
    WAIVED = "waived"
    REFUNDED = "refunded"
    FORFEITED = "forfeited"
    PART_REFUNDED = "part_refunded"


class EntryKind(StrEnum):
    """What happened to the money; `moved` took it along to another reservation."""

    PAID = "paid"
    WAIVED = "waived"
    REFUNDED = "refunded"
    FORFEITED = "forfeited"
    MOVED = "moved"


class CancelledBy(StrEnum):
    """Whose wish a cancellation is."""

    GUEST = "guest"
    VENUE = "venue"
    SYSTEM = "system"


class DepositRequired(Conflict):
    """It cannot be confirmed before its deposit is paid or waived."""

    code = "deposit-required"
    title = Text(zh="须先付订金", en="A deposit is required first")


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact of the money, never negative."""

    kind: EntryKind
    amount_minor: int


@dataclass(frozen=True, slots=True)
class DepositDue:
    """What is to be paid, by when, and what it is in law."""

    amount_minor: int
    due_by: datetime
    legal_kind: LegalKind


@dataclass(frozen=True, slots=True)
class CancellationCost:
    """What the house keeps and gives back; `in_free_time` is whether it was early enough."""

    fee_minor: int
    refund_minor: int
    refund_percent: int
    in_free_time: bool


@dataclass(frozen=True, slots=True)
class EarnestOverCap:
    """The part of an earnest deposit that has no effect as one, in law; `warning` says so."""

    warning: ClassVar[Text] = Text(
        zh="定金超过合同总额的法定上限，超出部分不产生定金效力",
        en="This earnest deposit is over the legal cap; the excess has no effect as a deposit",
    )

    cap_minor: int
    excess_minor: int


def deposit_due(
    terms: PolicyTerms, *, created_at: datetime, starts_at: datetime
) -> DepositDue | None:
    """Return what is due: by the start, but with time to pay; None where nothing is asked for."""
    asked = terms.deposit
    if asked is None or asked.amount_minor == 0:
        return None
    due_by = min(created_at + timedelta(minutes=asked.due_minutes), starts_at)
    due_by = max(due_by, created_at + timedelta(minutes=terms.hold_minutes))
    return DepositDue(asked.amount_minor, due_by, asked.legal_kind)


def paid_minor(entries: Iterable[Entry]) -> int:
    """Return what the house still holds of the guest's: paid, less what went back or away."""
    return sum(
        entry.amount_minor if entry.kind is EntryKind.PAID else -entry.amount_minor
        for entry in entries
        if entry.kind is not EntryKind.WAIVED
    )


def owed_minor(due_minor: int, entries: Iterable[Entry]) -> int:
    """Return what is still to be paid; a waiver forgives all of the rest."""
    facts = tuple(entries)
    if any(entry.kind is EntryKind.WAIVED for entry in facts):
        return 0
    return max(0, due_minor - _sum(facts, EntryKind.PAID) + _sum(facts, EntryKind.MOVED))


def deposit_status(due_minor: int, entries: Iterable[Entry]) -> DepositStatus:
    """Return where the deposit stands; what was moved away counts as never paid here.

    Giving some back and keeping the rest is PART_REFUNDED; part of the sum paid is still DUE.
    """
    facts = tuple(entries)
    received = _sum(facts, EntryKind.PAID) - _sum(facts, EntryKind.MOVED)
    refunded = _sum(facts, EntryKind.REFUNDED)
    if refunded > 0:
        return DepositStatus.REFUNDED if refunded >= received else DepositStatus.PART_REFUNDED
    if _sum(facts, EntryKind.FORFEITED) > 0:
        return DepositStatus.FORFEITED
    if owed_minor(due_minor, facts) > 0:
        return DepositStatus.DUE
    if received > 0:
        return DepositStatus.PAID
    waived = any(entry.kind is EntryKind.WAIVED for entry in facts)
    return DepositStatus.WAIVED if waived else DepositStatus.NONE


def ensure_deposit_settled(
    due_minor: int, entries: Iterable[Entry], *, due_by: datetime | None
) -> None:
    """Refuse to confirm while money is owed.

    Raises:
        DepositRequired: neither paid in full nor waived.
    """
    owed = owed_minor(due_minor, entries)
    if owed > 0:
        raise DepositRequired(due_minor=due_minor, owed_minor=owed, due_by=due_by)


def refund_percent(terms: PolicyTerms, *, starts_at: datetime, cancelled_at: datetime) -> int:
    """Return the per cent of a deposit given back for so much notice; 0 below the last tier."""
    notice = starts_at - cancelled_at
    return next(
        (
            tier.percent
            for tier in terms.refund_tiers
            if notice >= timedelta(minutes=tier.minutes_before)
        ),
        0,
    )


def cancellation_cost(
    *,
    by: CancelledBy,
    terms: PolicyTerms,
    starts_at: datetime,
    now: datetime,
    paid_minor: int,
) -> CancellationCost:
    """Return what a cancellation at `now` keeps and gives back of what the house holds.

    A guest who paid nothing pays nothing; `in_free_time` then says whether it came at least
    `free_cancel_minutes` before the start. A guest who paid gets the refund of the notice given.
    What the venue or the system cancels is given back whole.
    """
    if by is not CancelledBy.GUEST:
        return CancellationCost(0, paid_minor, 100, in_free_time=True)
    if paid_minor <= 0:
        free_until = starts_at - timedelta(minutes=terms.free_cancel_minutes)
        return CancellationCost(0, 0, 100, in_free_time=now <= free_until)
    percent = refund_percent(terms, starts_at=starts_at, cancelled_at=now)
    refund = permille_of(paid_minor, percent * 10)
    return CancellationCost(paid_minor - refund, refund, percent, in_free_time=percent == 100)


def free_moves_left(terms: PolicyTerms, moves_made: int) -> int:
    """Return how many more times the guest may change the date and keep the deposit whole."""
    return max(0, terms.free_moves - moves_made)


def earnest_over_cap(
    due: DepositDue | None, *, total_minor: int, cap_permille: int | None
) -> EarnestOverCap | None:
    """Return a warning where an earnest deposit is over the law's share of the total, else None.

    Source: PRC Civil Code art. 586 (LAW7): at most 20 % of the contract's value; warning instead
    of refusing is our decision.
    """
    if due is None or due.legal_kind is not LegalKind.EARNEST or cap_permille is None:
        return None
    cap = total_minor * cap_permille // 1000
    excess = due.amount_minor - cap
    return EarnestOverCap(cap, excess) if excess > 0 else None


def _sum(entries: Iterable[Entry], kind: EntryKind) -> int:
    return sum(entry.amount_minor for entry in entries if entry.kind is kind)
