"""Before the guest comes: confirm, decline, tell the room, correct what was noted."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.approval import ApprovalKind
from ktv_booking.kernel.phone import reversed_digits
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.find import entries_of
from ktv_booking.reservations.rules.assignment import Wanted
from ktv_booking.reservations.rules.book import silent_limits
from ktv_booking.reservations.rules.deposits import Entry, EntryKind, ensure_deposit_settled
from ktv_booking.reservations.rules.grace import grace_until
from ktv_booking.reservations.rules.judging import decide_late
from ktv_booking.reservations.rules.states import (
    LIVE,
    Status,
    ensure_action_allowed,
    ensure_in_time,
    ensure_may_become,
)
from ktv_booking.reservations.service.agreement import room_hours
from ktv_booking.reservations.service.authority import authorise, authority_at
from ktv_booking.reservations.service.exchanging import exchange
from ktv_booking.reservations.service.guards import guarding
from ktv_booking.reservations.service.opening import InHand, Seen, take_in_hand
from ktv_booking.reservations.service.pricing import reprice
from ktv_booking.reservations.service.record import become, changed, snapshot, tell
from ktv_booking.reservations.service.requests import Person

HERE = frozenset({Status.ARRIVED, Status.SEATED})
GUEST_FIELDS = {"name": "guest_name", "title": "guest_title", "address_as": "guest_address_as"}


def confirm(
    session: Session, reservation_id: UUID, *, by: Agent, now: datetime, seen: Seen = None
) -> Reservation:
    """Confirm what was held or requested; from now on the grace keeps it.

    Raises:
        HoldExpired: it was kept until a moment that has passed.
        ActionNotAllowed: neither held nor requested.
        DepositRequired: its deposit is neither paid nor waived.
        NoRoomFree: a request that took no room finds none.
    """
    hand = take_in_hand(session, reservation_id, by=by, now=now, seen=seen)
    _ensure_in_time(hand, now)
    ensure_may_become(hand.status, Status.CONFIRMED)
    entries = [
        Entry(EntryKind(one.kind), one.amount_minor) for one in entries_of(session, reservation_id)
    ]
    ensure_deposit_settled(hand.row.deposit_due_minor, entries, due_by=hand.row.deposit_due_by)
    return make_confirmed(session, hand, by=by.login, now=now)


def make_confirmed(session: Session, hand: InHand, *, by: str, now: datetime) -> Reservation:
    """Confirm a reservation that may be: give it a room if it has none, and its grace."""
    row, before = hand.row, snapshot(hand.row)
    become(row, Status.CONFIRMED, now=now)
    row.hold_until = None
    row.grace_until = renewed_grace(hand)
    made_place = {} if row.occupies else _give_a_room(session, hand, by=by, now=now)
    _settle_room_hours(hand, now)
    with guarding(session, row):
        session.flush()
    changed(session, row, "confirmed", before, by=by, now=now, also=made_place)
    tell(session, "confirmed", row, now=now)
    return row


def _settle_room_hours(hand: InHand, now: datetime) -> None:
    """Decide anew when the room is fixed and told; an hour that has come acts at once."""
    row = hand.row
    row.fix_room_at, row.tell_room_at = room_hours(
        hand.terms(), hand.venue, starts_at=row.starts_at, addons=row.addons or (), now=now
    )
    if row.tell_room_at is not None and row.tell_room_at <= now:
        row.room_told_at = row.room_told_at or now
    if row.room_told_at or (row.fix_room_at is not None and row.fix_room_at <= now):
        row.room_fixed_at = row.room_fixed_at or now


def renewed_grace(hand: InHand) -> datetime:
    """Return until when the guest may be late under the terms that hold now."""
    return grace_until(
        hand.slot.starts_at,
        terms=hand.terms(),
        tier=hand.row.tier,
        special_day=len(hand.situation().day_types) > 1,
        expected_arrival_at=hand.row.expected_arrival_at,
    )


def _give_a_room(session: Session, hand: InHand, *, by: str, now: datetime) -> dict[str, Any]:
    """Choose a room for a request that took none until now; return who made place."""
    row, slot = hand.row, hand.slot
    insisted_on = row.room_id if row.pinned else None
    wanted = Wanted(
        hand.booked_class, slot, row.party_size, room_id=insisted_on, wishes=hand.stay.wishes
    )
    decision = decide_late(hand.book, wanted, now=now, limits=silent_limits(hand.terms()))
    room, house = decision.room, hand.book.house
    made_place = exchange(session, decision.moves, house, by=by, now=now)
    row.room_id, row.used_class_id = room.id, room.room_class.id
    row.occupies = True
    row.occupies_from = slot.starts_at
    row.occupies_until = room.room_class.free_after(slot.ends_at)
    return made_place


def decline(
    session: Session,
    reservation_id: UUID,
    *,
    reason: str,
    by: Agent,
    now: datetime,
    seen: Seen = None,
) -> Reservation:
    """Decline a request, with the reason.

    Raises:
        HoldExpired: nobody answered in time.
        ActionNotAllowed: it is no request.
    """
    hand = take_in_hand(session, reservation_id, by=by, now=now, seen=seen)
    _ensure_in_time(hand, now)
    ensure_may_become(hand.status, Status.DECLINED)
    before = snapshot(hand.row)
    become(hand.row, Status.DECLINED, now=now)
    hand.row.occupies = False
    changed(session, hand.row, "declined", before, by=by.login, now=now, reason=reason)
    tell(session, "declined", hand.row, now=now)
    return hand.row


def tell_room(
    session: Session,
    reservation_id: UUID,
    *,
    to: Literal["guest", "crew"],
    by: Agent,
    now: datetime,
    seen: Seen = None,
) -> Reservation:
    """Tell the room number; from now on nothing moves it silently.

    Raises:
        GraceOver: the room was given back.
        ActionNotAllowed: not confirmed or arrived.
    """
    hand = take_in_hand(session, reservation_id, by=by, now=now, seen=seen)
    _ensure_in_time(hand, now)
    ensure_action_allowed(hand.status, "room-notice")
    row, before = hand.row, snapshot(hand.row)
    row.room_fixed_at = row.room_fixed_at or now
    if to == "guest":
        row.room_told_at = row.room_told_at or now
        tell(session, "room_told", row, now=now)
    changed(session, row, f"room_told_to_{to}", before, by=by.login, now=now)
    return row


def amend(
    session: Session,
    reservation_id: UUID,
    *,
    guest: Mapping[str, Any],
    fields: Mapping[str, Any],
    by: Agent,
    now: datetime,
    seen: Seen = None,
) -> Reservation:
    """Correct guest, party size, note or occasion; only what is given changes.

    Raises:
        ActionNotAllowed: it is over.
        CapacityExceeded: more people than the room or class may hold.
        ApprovalRequired: another guest's, late, and the caller may not decide that.
        Malformed: a phone that could not be dialled.
    """
    hand = take_in_hand(session, reservation_id, by=by, now=now, seen=seen)
    if hand.status not in LIVE:
        ensure_action_allowed(hand.status, "amendment")
    row, before = hand.row, snapshot(hand.row)
    _ensure_may_be_anothers(session, hand, guest, by=by, now=now)
    if "party_size" in fields:
        holding = hand.room.room_class if hand.room else hand.booked_class
        holding.ensure_holds(fields["party_size"])
    for field, value in fields.items():
        setattr(row, field, value)
    if "party_size" in fields:
        reprice(hand)
    for field, column in GUEST_FIELDS.items():
        if field in guest:
            setattr(row, column, guest[field])
    if "phone" in guest:
        said = Person(row.guest_name or "", guest["phone"])
        row.guest_phone = said.phone_at(hand.venue.phone_region, who="guest")
        row.guest_phone_reversed = reversed_digits(row.guest_phone)
    changed(session, row, "amended", before, by=by.login, now=now)
    tell(session, "changed", row, now=now)
    return row


def _ensure_may_be_anothers(
    session: Session, hand: InHand, guest: Mapping[str, Any], *, by: Agent, now: datetime
) -> None:
    """Let a booking be another guest's until shortly before the start; later somebody answers."""
    row, given = hand.row, dict(guest)
    if "phone" in given:
        given["phone"] = Person("", given["phone"]).phone_at(hand.venue.phone_region, who="guest")
    is_another = any(
        given.get(name) not in {None, getattr(row, f"guest_{name}")} for name in ("name", "phone")
    )
    minutes = authority_at(hand.venue, now=now).late_amendment_minutes
    is_late = hand.status in HERE or now >= row.starts_at - timedelta(minutes=minutes)
    if is_another and is_late:
        kind = ApprovalKind.LATE_AMENDMENT
        authorise(session, row, kind, venue=hand.venue, by=by, now=now)


def _ensure_in_time(hand: InHand, now: datetime) -> None:
    ensure_in_time(
        hand.status, hold_until=hand.row.hold_until, grace_until=hand.row.grace_until, now=now
    )
