"""Moves: another room, class, time or size of party. Refused means the old place is kept."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.states import Status, ensure_action_allowed, ensure_in_time
from ktv_booking.reservations.service.authority import Terms, authorise, booking_terms
from ktv_booking.reservations.service.book import dates_touched
from ktv_booking.reservations.service.carrying import (
    ask_what_the_new_date_asks,
    ensure_deposit_may_move,
)
from ktv_booking.reservations.service.exchanging import exchange, told_of
from ktv_booking.reservations.service.guards import guarding
from ktv_booking.reservations.service.life import renewed_grace
from ktv_booking.reservations.service.opening import InHand, MoreDates, Seen, take_in_hand
from ktv_booking.reservations.service.planning import PlaceRequest, Plan, plan_placement
from ktv_booking.reservations.service.pricing import as_document
from ktv_booking.reservations.service.record import Snapshot, changed, snapshot, tell
from ktv_booking.reservations.service.rooming import move_to, park
from ktv_booking.reservations.service.turnover import dates_of_turnover
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules import House
from ktv_booking.venues.days import next_day_no
from ktv_booking.venues.rules.facts import VenueFacts

__all__ = ["PlaceRequest", "Placed", "Plan", "apply", "place", "plan_placement"]

_WITH_THE_GROUP = Text(
    zh="团体预约的包厢须随团体一起改期", en="a room of a group changes its date with the group"
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A reservation in its new place, and by how much its price changed (minor units)."""

    reservation: Reservation
    difference_minor: int


def place(
    session: Session,
    reservation_id: UUID,
    request: PlaceRequest,
    *,
    by: Agent,
    now: datetime,
    seen: Seen = None,
) -> Placed:
    """Move, upgrade, downgrade or reschedule: all of it or nothing.

    Raises:
        HoldExpired: it was only held, and no longer.
        GraceOver: the room was given back.
        ActionNotAllowed: it is over; or a guest who is here asks for another start.
        RoomPinned: the guest insisted on this room and does not consent.
        RoomTold: the guest knows this room and does not consent.
        GuestConsentRequired: a smaller class without the guest's word.
        CapacityExceeded: over the hard maximum, whoever asks.
        ApprovalRequired: charged below the class used, and the caller may not decide that.
        DomainError: at another time, everything a booking could be refused for.
    """
    hand = take_in_hand(
        session,
        reservation_id,
        by=by,
        now=now,
        seen=seen,
        more_dates=_dates_after(session, request, now),
    )
    row = hand.row
    ensure_in_time(hand.status, hold_until=row.hold_until, grace_until=row.grace_until, now=now)
    ensure_action_allowed(hand.status, "placement")
    plan = plan_placement(hand, request, now=now)
    before, old_total = snapshot(row), _total(row)
    apply(session, hand, plan, request, by=by, now=now)
    _note(session, row, plan, request, before, by=by, now=now)
    if row.status != Status.SEATED.value:
        tell(session, "changed", row, now=now)
    return Placed(row, _total(row) - old_total)


def _dates_after(session: Session, request: PlaceRequest, now: datetime) -> MoreDates:
    """Return the days of the new place; a party that overstayed takes it today."""

    def touched(venue: VenueFacts, row: Reservation) -> list[date]:
        minutes = request.minutes or Slot(row.starts_at, row.ends_at).minutes
        starts_at = request.starts_at or row.starts_at
        dates = dates_touched(venue, house_of(session, venue), starts_at, minutes)
        is_here = row.status == Status.SEATED.value
        if not is_here:
            return dates
        since = [venue.hours.business_day_of(request.effective_at or now)]
        return [*dates, *since, *dates_of_turnover(session, now)(venue, row)]

    return touched


def apply(
    session: Session,
    hand: InHand,
    plan: Plan,
    request: PlaceRequest,
    *,
    by: Agent,
    now: datetime,
    day_no: int | None = None,
) -> None:
    """Write a plan. On another date the party gets that date's number, a group's rooms `day_no`.

    Raises:
        Malformed: a room of a group is to leave the group's date.
        RoomAlreadyTaken: the store's own guard found somebody there.
        ApprovalRequired: the free changes of date are used up.
    """
    row, is_new_date = hand.row, plan.business_date != hand.row.business_date
    to = _where_to(plan, request)
    for kind, case in plan.guarded:
        authorise(session, row, kind, venue=hand.venue, by=by, now=now, case=case, to=to)
    if is_new_date:
        ensure_deposit_may_move(session, hand, hand.terms(), by=by, now=now)
        if row.group_id is not None and day_no is None:
            raise Malformed.at("starts_at", _WITH_THE_GROUP)
        row.day_no = day_no or next_day_no(session, hand.venue, plan.business_date)
    _go(session, hand, plan, request, by=by, now=now)
    _take_terms(row, plan, hand.book.house)
    if is_new_date:
        ask_what_the_new_date_asks(session, hand, now=now)
    if request.pinned is not None:
        row.pinned = request.pinned
        row.room_fixed_at = row.room_fixed_at or (now if request.pinned else None)
    if row.status == Status.CONFIRMED.value and request.starts_at is not None:
        row.grace_until = renewed_grace(hand)
    with guarding(session, row):
        session.flush()


def _where_to(plan: Plan, request: PlaceRequest) -> Terms:
    return booking_terms(
        plan.slot.starts_at,
        plan.room.room_class.code,
        minutes=plan.slot.minutes,
        party_size=plan.party_size,
        room_id=request.room_id,
    )


def _go(
    session: Session, hand: InHand, plan: Plan, request: PlaceRequest, *, by: Agent, now: datetime
) -> None:
    """Put the party in its place; one of those who make it may get the room that is left."""
    row = hand.row
    if plan.moves:
        with session.no_autoflush:  # on another date it has its new number, and no new date yet
            park(session, [row])
        exchange(session, plan.moves, hand.book.house, by=by.login, now=now)
        flag_modified(row, "occupies")  # written back with its new place
    if plan.slot != hand.slot or plan.room.id != row.room_id:
        move_to(
            session, row, plan.room, plan.slot,
            house=hand.book.house, by=by.login, now=now, reason=request.reason,
            charge_as=request.charge_as, guest_consents=request.guest_consents, since=plan.since,
        )  # fmt: skip


def _note(
    session: Session,
    row: Reservation,
    plan: Plan,
    request: PlaceRequest,
    before: Snapshot,
    *,
    by: Agent,
    now: datetime,
) -> None:
    changed(
        session, row, "placed", before,
        by=by.login, now=now, reason=request.reason, also=told_of(plan.moves),
    )  # fmt: skip


def _take_terms(row: Reservation, plan: Plan, house: House) -> None:
    row.party_size = plan.party_size
    row.charged_class_id = plan.charged.id
    row.charged_before = as_document(plan.earlier, house)
    row.quote, row.price_list_version = plan.price.as_document(), plan.price_list_version
    row.policy_version, row.window = plan.policy_version, plan.window
    row.business_date = plan.business_date


def _total(row: Reservation) -> int:
    return int((row.quote or {}).get("total_minor", 0))
