"""Doing what a plan says: all of it under the lock of its days, or nothing."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.access.roles import Permission
from ktv_booking.audit.service import record
from ktv_booking.kernel.errors import Stale
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Plan, Reservation
from ktv_booking.reservations.queries.plans import plan_for
from ktv_booking.reservations.rules.limits import ensure_guest_consents
from ktv_booking.reservations.rules.states import ActionNotAllowed
from ktv_booking.reservations.service.exchanging import exchange
from ktv_booking.reservations.service.extending import extend
from ktv_booking.reservations.service.outages import outages_of, take_out
from ktv_booking.reservations.service.placement import PlaceRequest, place
from ktv_booking.reservations.service.plans.making import (
    PlanRequest,
    WorkedOut,
    moves_named,
    work_out,
)
from ktv_booking.reservations.service.record import changed, snapshot, tell
from ktv_booking.reservations.service.rooming import move_to, park, put_back
from ktv_booking.reservations.service.sweep import open_book
from ktv_booking.venues.queries import venue_facts

GUEST = "guest"


def apply_plan(
    session: Session,
    plan_id: UUID,
    *,
    reason: str,
    guest_consents: bool,
    by: Agent,
    now: datetime,
) -> Plan:
    """Do what a plan says; a plan that was applied answers the same again.

    Raises:
        NotFound: no such plan for the caller.
        Forbidden: an outage, and the caller takes no rooms out of sale.
        ActionNotAllowed: it cannot be done as a whole.
        GuestConsentRequired: somebody who knows their room would move, and was not asked.
        Stale: the books have moved on since, or somebody was told a room.
    """
    plan = _in_hand(session, plan_id, by=by, now=now)
    if plan.applied_at is not None:
        return plan
    request = PlanRequest.of(plan.asked)
    done = work_out(session, request, by=by, now=now)
    fresh = done.answer(session)
    if done.revs != plan.revs or moves_named(fresh) != moves_named(plan.answer):
        raise Stale(plan)
    if any(move["touches"] == GUEST for move in plan.answer["moves"]):
        ensure_guest_consents("plan", consents=guest_consents)
    _move_all(session, done, fresh, reason=reason, consents=guest_consents, by=by, now=now)
    _do(session, plan, request, reason=reason, consents=guest_consents, by=by, now=now)
    plan.applied_by, plan.applied_at = by.login, now
    session.flush()
    record(
        session, "plan", plan.id, "applied", by=by.login, at=now, venue_id=plan.venue_id,
        changed={"kind": plan.kind, "moves": fresh["moves"]}, reason=reason,
    )  # fmt: skip
    return plan


def _in_hand(session: Session, plan_id: UUID, *, by: Agent, now: datetime) -> Plan:
    """Return a plan under the lock of its days, if it can be done at all."""
    plan = plan_for(session, plan_id, agent=by)
    if plan.kind == "outage":
        by.ensure_may(Permission.OUTAGES, plan.venue_id)
    venue = venue_facts(session, plan.venue_id)
    open_book(session, venue, [date.fromisoformat(day) for day in plan.revs], now=now)
    session.refresh(plan)
    if plan.applied_at is None and not plan.answer["feasible"]:
        raise ActionNotAllowed(status="infeasible", action="plan-application", allowed_actions=[])
    return plan


def _move_all(
    session: Session,
    done: WorkedOut,
    fresh: Mapping[str, Any],
    *,
    reason: str,
    consents: bool,
    by: Agent,
    now: datetime,
) -> None:
    """Move those nobody told silently, the others with a word; all at once, so they may swap."""
    touches = {UUID(move["reservation_id"]): move["touches"] for move in fresh["moves"]}
    silent = [one for one in done.sketch.moves if touches[one.reservation_id] == "nobody"]
    openly = {one.reservation_id: one for one in done.sketch.moves if one not in silent}
    rows = session.scalars(
        select(Reservation)
        .where(Reservation.id.in_(openly))
        .order_by(Reservation.id)
        .execution_options(populate_existing=True)
    ).all()
    before = {row.id: snapshot(row) for row in rows}
    house = done.book.house
    park(session, rows)
    exchange(session, silent, house, by=by.login, now=now)
    for row in rows:
        slot = Slot(done.venue.local(row.starts_at), done.venue.local(row.ends_at))
        move_to(
            session, row, house.by_id[openly[row.id].to_room_id], slot,
            house=house, by=by.login, now=now, reason=reason, guest_consents=consents,
        )  # fmt: skip
        row.house_fit = openly[row.id].house_fit
    put_back(session, rows)
    for row in rows:
        changed(session, row, "placed", before[row.id], by=by.login, now=now, reason=reason)
        if touches[row.id] == GUEST:
            tell(session, "changed", row, now=now)


def _do(
    session: Session,
    plan: Plan,
    request: PlanRequest,
    *,
    reason: str,
    consents: bool,
    by: Agent,
    now: datetime,
) -> None:
    """Do what the moves made place for."""
    if request.kind == "extension" and request.reservation_id and request.minutes:
        extend(session, request.reservation_id, minutes=request.minutes, by=by, now=now)
    if request.kind == "upgrade_chain" and request.reservation_id:
        to = PlaceRequest(
            reason=reason, room_id=UUID(plan.answer["room_id"]), guest_consents=consents
        )
        place(session, request.reservation_id, to, by=by, now=now)
    if request.kind == "outage" and request.room_id and request.starts_at and request.ends_at:
        slot = Slot(request.starts_at, request.ends_at)
        there = outages_of(session, request.room_id, by=by, now=now)
        spans = [Slot(one.starts_at, one.ends_at) for one in there]
        if not any(one.starts_at <= slot.starts_at < slot.ends_at <= one.ends_at for one in spans):
            take_out(
                session, request.room_id, kind=request.outage_kind, slot=slot,
                reason=reason, by=by, now=now,
            )  # fmt: skip
