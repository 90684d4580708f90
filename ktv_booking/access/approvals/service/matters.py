"""What is asked, where it is decided, and what is about to be done, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ktv_booking.access.approvals.models import Approval
from ktv_booking.access.approvals.rules import ApprovalStatus, Slip, Subject, status_at
from ktv_booking.kernel.approval import (
    LADDER,
    NOTHING,
    ApprovalKind,
    ApprovalRequired,
    Authority,
    Extent,
)

LEAST = "least_role"
"""Under this name the facts of an approval say below whom nobody decides on it."""

SEEN = "seen"
"""Under this name they say what of the subject who decides has seen."""


@dataclass(frozen=True, slots=True)
class Venue:
    """Where something is decided: its id, who may what there, the month that it counts in."""

    id: UUID
    authority: Authority
    month: date


@dataclass(frozen=True, slots=True)
class Act:
    """A guarded action about to be done; `also` are other things an approval may be about."""

    kind: ApprovalKind
    subject: Subject
    case: Extent = NOTHING
    also: Sequence[Subject] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks another person to decide."""

    kind: ApprovalKind
    subject: Subject
    reason: str
    facts: Mapping[str, Any]
    amount_minor: int | None = None
    minutes: int | None = None


def above_ones_limit(
    at: Venue, kind: ApprovalKind, case: Extent, *, above: str | None, **facts: object
) -> ApprovalRequired:
    """Return the refusal that names who may; `above` leaves out the roles up to it."""
    if case.amount_minor:
        facts["amount_minor"] = case.amount_minor
    if case.minutes:
        facts["minutes"] = case.minutes
    role = at.authority.who_may(kind, case, above=above)
    return ApprovalRequired(role=role, action=kind.value, **facts)


def case_of(approval: Approval) -> Extent:
    """Return how much is asked for, and below whom nobody decides on it."""
    least = str(approval.facts.get(LEAST, LADDER[0]))
    return Extent(approval.amount_minor or 0, approval.minutes or 0, least)


def slip_of(approval: Approval, now: datetime) -> Slip:
    """Return an approval as its rules see it."""
    terms = tuple(sorted(approval.terms.items()))
    return Slip(
        kind=ApprovalKind(approval.kind),
        subject=Subject(
            approval.subject_type,
            approval.subject_id,
            approval.subject_version,
            terms,
            approval.facts.get(SEEN),
        ),
        limit=(approval.amount_minor, approval.minutes),
        status=status_of(approval, now),
        expires_at=approval.expires_at,
        requested_by_id=approval.requested_by_id,
    )


def status_of(approval: Approval, now: datetime) -> ApprovalStatus:
    """Return where an approval stands."""
    return status_at(
        approval.status,
        is_used=approval.used_at is not None,
        expires_at=approval.expires_at,
        now=now,
    )
