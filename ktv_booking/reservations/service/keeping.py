"""Keeping a room longer: the hold of what is held, the grace of who is late."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.approval import ApprovalKind, ApprovalRequired, Extent
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.grace import Authority, Granted, extend_grace, extend_hold
from ktv_booking.reservations.rules.states import Status, ensure_action_allowed, ensure_in_time
from ktv_booking.reservations.service.authority import authorise
from ktv_booking.reservations.service.opening import InHand, Seen, take_in_hand
from ktv_booking.reservations.service.record import changed, snapshot


def extend_keeping(
    session: Session,
    reservation_id: UUID,
    *,
    minutes: int,
    reason: str,
    by: Agent,
    now: datetime,
    seen: Seen = None,
) -> Reservation:
    """Keep it longer: the hold of what is held, the grace of what is confirmed.

    Raises:
        HoldExpired: the hold has ended.
        GraceOver: the grace has ended.
        ActionNotAllowed: neither held nor confirmed.
        ApprovalRequired: more than the caller may give.
    """
    hand = take_in_hand(session, reservation_id, by=by, now=now, seen=seen)
    row = hand.row
    ensure_in_time(hand.status, hold_until=row.hold_until, grace_until=row.grace_until, now=now)
    ensure_action_allowed(hand.status, "hold-extension")
    before, terms = snapshot(row), hand.terms()
    granted = Granted(minutes=row.extended_minutes, times=row.holds_extended)
    is_held = hand.status is Status.HELD
    extend, until = (extend_hold, row.hold_until) if is_held else (extend_grace, row.grace_until)
    longer = partial(extend, until or now, minutes=minutes, terms=terms, granted=granted, now=now)
    _ensure_may_extend(session, hand, longer, minutes=minutes, by=by, now=now)
    new_until = longer(by=Authority.VENUE_MANAGER)
    if is_held:
        row.hold_until = new_until
        row.deposit_due_by = row.deposit_due_by and new_until
    else:
        row.grace_until = new_until
    row.holds_extended += 1
    row.extended_minutes += minutes
    changed(session, row, "kept_longer", before, by=by.login, now=now, reason=reason)
    return row


def _ensure_may_extend(
    session: Session,
    hand: InHand,
    longer: Callable[..., datetime],
    *,
    minutes: int,
    by: Agent,
    now: datetime,
) -> None:
    """Let an agent keep it longer as far as policy lets agents; beyond, somebody answers."""
    needed = needed_for(longer)
    if needed is Authority.AGENT:
        return
    case = Extent(minutes=minutes, least=needed.value)
    kind = ApprovalKind.HOLD_EXTENSION
    try:
        authorise(session, hand.row, kind, venue=hand.venue, by=by, now=now, case=case)
    except ApprovalRequired as required:
        required.facts.update(_left_to(authority_of(by, hand.row.venue_id), longer))
        raise


def needed_for(longer: Callable[..., datetime]) -> Authority:
    """Return whose word an extension needs at least."""
    for authority in (Authority.AGENT, Authority.DUTY_MANAGER):
        try:
            longer(by=authority)
        except ApprovalRequired:
            continue
        return authority
    return Authority.VENUE_MANAGER


def _left_to(authority: Authority, longer: Callable[..., datetime]) -> dict[str, Any]:
    """Return how many minutes somebody could give themselves."""
    try:
        longer(by=authority)
    except ApprovalRequired as refused:
        return {"minutes_left": refused.facts["minutes_left"]}
    return {}


def authority_of(by: Agent, venue_id: UUID) -> Authority:
    """Return how far the caller's word goes at a venue."""
    for authority in (Authority.VENUE_MANAGER, Authority.DUTY_MANAGER):
        if by.stands_for(authority.value, venue_id):
            return authority
    return Authority.AGENT
