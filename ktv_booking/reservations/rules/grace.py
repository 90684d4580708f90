"""How long a room is kept: for an answer, for a deposit, for a guest who is late.

Source: rules C1, api.md section 2. The room is kept up to, not at, the instant returned.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.kernel.time import later
from ktv_booking.reservations.rules.states import GraceOver, HoldExpired
from ktv_booking.venues.rules.policy import PolicyTerms


class Authority(StrEnum):
    """Whose word stretches a hold or the grace: each goes further than the one before."""

    AGENT = "agent"
    DUTY_MANAGER = "duty_manager"
    VENUE_MANAGER = "venue_manager"


@dataclass(frozen=True, slots=True)
class Granted:
    """What has been added to a hold or grace so far: minutes in all, and how many times."""

    minutes: int = 0
    times: int = 0


def grace_until(
    starts_at: datetime,
    *,
    terms: PolicyTerms,
    tier: str | None,
    special_day: bool,
    expected_arrival_at: datetime | None = None,
) -> datetime:
    """Return until when a guest who is late still gets the room.

    It runs from the start, or from a later arrival that was agreed. A tier adds its minutes, on a
    special day nothing.
    """
    awaited = max(starts_at, expected_arrival_at or starts_at)
    added = 0 if special_day or tier is None else terms.grace_by_tier.get(tier, 0)
    return later(awaited, timedelta(minutes=terms.grace_minutes + added))


def hold_until(created_at: datetime, *, terms: PolicyTerms) -> datetime:
    """Return until when a room is kept while the guest makes up their mind."""
    return created_at + timedelta(minutes=terms.hold_minutes)


def request_until(created_at: datetime, *, starts_at: datetime, terms: PolicyTerms) -> datetime:
    """Return until when a request waits for the venue's answer: to its start, or a hold's time."""
    until = min(created_at + timedelta(minutes=terms.request_expires_minutes), starts_at)
    return max(until, hold_until(created_at, terms=terms))


def extend_hold(
    until: datetime,
    *,
    minutes: int,
    terms: PolicyTerms,
    granted: Granted,
    by: Authority,
    now: datetime,
) -> datetime:
    """Return the hold's new end, asked for before the old one.

    An agent adds at most `agent_minutes`, `agent_times` in all; a duty manager `manager_minutes`
    in all, whoever gave the earlier ones; a venue manager what the evening asks for.

    Raises:
        HoldExpired: `until` has come.
        ApprovalRequired: past the limit of whoever asks; `role` is the next one up.
    """
    if until <= now:
        raise HoldExpired(hold_until=until)
    return _extended(until, minutes=minutes, terms=terms, granted=granted, by=by)


def extend_grace(
    until: datetime,
    *,
    minutes: int,
    terms: PolicyTerms,
    granted: Granted,
    by: Authority,
    now: datetime,
) -> datetime:
    """Return the grace's new end; limits as for a hold, and the guest must ring before it ends.

    Raises:
        GraceOver: `until` has come; only a reinstatement helps.
        ApprovalRequired: past the limit of whoever asks; `role` is the next one up.
    """
    if until <= now:
        raise GraceOver(grace_until=until)
    return _extended(until, minutes=minutes, terms=terms, granted=granted, by=by)


def _extended(
    until: datetime, *, minutes: int, terms: PolicyTerms, granted: Granted, by: Authority
) -> datetime:
    limits = terms.grace_extensions
    in_all = granted.minutes + minutes
    within_manager = in_all <= limits.manager_minutes
    within_agent = minutes <= limits.agent_minutes and granted.times < limits.agent_times
    if by is not Authority.VENUE_MANAGER and not within_manager:
        raise _over(Authority.VENUE_MANAGER, limits.manager_minutes - granted.minutes)
    if by is Authority.AGENT and not within_agent:
        left = limits.agent_minutes if granted.times < limits.agent_times else 0
        raise _over(Authority.DUTY_MANAGER, left)
    return until + timedelta(minutes=minutes)


def _over(role: Authority, minutes_left: int) -> ApprovalRequired:
    return ApprovalRequired(
        role=role.value, action="hold-extension", minutes_left=max(0, minutes_left)
    )
