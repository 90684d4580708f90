"""Reads who may decide what at a venue, and how far: the part `authority` of a policy document.

Source: rules C8 and F6; where the document is silent, `kernel.approval.HOUSE_LIMITS` holds.
"""

from itertools import pairwise
from typing import Any

from ktv_booking.kernel.approval import LADDER, ApprovalKind, Authority, Limit
from ktv_booking.venues.rules.policy import values as read
from ktv_booking.venues.rules.policy.values import PolicyNonsense


def _role(value: Any) -> str:
    if value not in LADDER:
        choices = ", ".join(LADDER)
        raise PolicyNonsense(f"须为 {choices} 之一", f"must be one of {choices}")
    return str(value)


_LIMIT = {
    "kind": read.one_of(ApprovalKind),
    "role": _role,
    "per_case_minor": read.or_null(read.amount),
    "per_case_minutes": read.or_null(read.minutes),
    "per_month": read.or_null(read.count),
    "per_month_minor": read.or_null(read.amount),
}


def _limit(value: Any) -> tuple[ApprovalKind, Limit]:
    given = read.members(value, _LIMIT, optional=True)
    if missing := [name for name in ("kind", "role") if name not in given]:
        raise PolicyNonsense("必填", "is missing", missing[0])
    return given.pop("kind"), Limit(**given)


def _limits(value: Any) -> dict[ApprovalKind, tuple[Limit, ...]]:
    by_kind: dict[ApprovalKind, list[Limit]] = {}
    for kind, limit in read.items(value, _limit):
        by_kind.setdefault(kind, []).append(limit)
    for kind, limits in by_kind.items():
        limits.sort(key=lambda limit: LADDER.index(limit.role))
        if any(lower.role == higher.role for lower, higher in pairwise(limits)):
            raise PolicyNonsense(f"{kind} 的角色重复", f"names a role twice for {kind}")
    return {kind: tuple(limits) for kind, limits in by_kind.items()}


_PARTS = {
    "limits": _limits,
    "approval_minutes": read.some_minutes,
    "rebook_within_hours": read.whole(0, 72),
    "late_amendment_minutes": read.minutes,
}


def authority(value: Any) -> Authority:
    """Read who may decide what; all parts may be left out."""
    return Authority(**read.members(value, _PARTS, optional=True))
