"""Settling who never came, and taking back what was done by mistake."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.approval import ApprovalKind
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.assignment import RoomAlreadyTaken, Wanted
from ktv_booking.reservations.rules.book import silent_limits
from ktv_booking.reservations.rules.judging import decide_late
from ktv_booking.reservations.rules.states import (
    UNDO,
    Status,
    ensure_action_allowed,
    ensure_may_become,
    ensure_may_go_back,
    is_undone_soon,
)
from ktv_booking.reservations.service.authority import authorise
from ktv_booking.reservations.service.book import dates_touched
from ktv_booking.reservations.service.exchanging import exchange
from ktv_booking.reservations.service.guards import guarding
from ktv_booking.reservations.service.life import renewed_grace
from ktv_booking.reservations.service.opening import InHand, Seen, take_in_hand
from ktv_booking.reservations.service.pricing import reprice
from ktv_booking.reservations.service.record import become, changed, snapshot, tell
from ktv_booking.reservations.service.rooming import move_to
from ktv_booking.reservations.service.turnover import end_turnover
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules import RoomFacts
from ktv_booking.venues.rules.facts import VenueFacts

LEAD = "lead"
WALK_IN = "walk_in"
TIMES_TAKEN_BACK = {
    Status.CONFIRMED: ("arrived_at", "seated_at", "left_at"),
    Status.ARRIVED: ("seated_at", "left_at"),
    Status.SEATED: ("left_at",),
}


def no_show(
    session: Session,
    reservation_id: UUID,
    *,
    note: str | None = None,
    by: Agent,
    now: datetime,
    seen: Seen = None,
) -> Reservation:
    """Settle that the guest never came, once the venue has closed on that business day.

    Raises:
        ActionNotAllowed: the day is not over, or the guest did come.
    """
    hand = take_in_hand(session, reservation_id, by=by, now=now, seen=seen)
    if not day_is_over(hand.venue, hand, now):
        ensure_action_allowed(hand.status, "no-show", day_over=False)
    ensure_may_become(hand.status, Status.NO_SHOW)
    before = snapshot(hand.row)
    become(hand.row, Status.NO_SHOW, now=now)
    hand.row.occupies = False
    changed(session, hand.row, "no_show", before, by=by.login, now=now, reason=note)
    return hand.row


def day_is_over(venue: VenueFacts, hand: InHand, now: datetime) -> bool:
    """Say whether the venue has closed on the reservation's business day."""
    day = hand.row.business_date
    opening = venue.calendar.opening_on(day, hand.book.days.of(day))
    return now >= (opening.ends_at if opening else venue.hours.span_of(day).ends_at)


def reinstate(
    session: Session,
    reservation_id: UUID,
    *,
    reason: str,
    by: Agent,
    now: datetime,
    seen: Seen = None,
) -> Reservation:
    """Undo the last step: arrival, seating, departure, cancellation, release, no-show.

    The guest gets the same room back if it is still free, else another of the booked class.

    Raises:
        ApprovalRequired: not a lead, or more than ten minutes ago and no duty manager.
        ActionNotAllowed: nothing that can be undone.
        NoRoomFree: the booked class is full meanwhile.
        RoomAlreadyTaken: the very room they sit in, or insist on, was given to somebody else.
    """

    def as_agreed(venue: VenueFacts, row: Reservation) -> list[date]:
        minutes = Slot(row.starts_at, row.ends_at).minutes
        return dates_touched(venue, house_of(session, venue), row.starts_at, minutes)

    hand = take_in_hand(session, reservation_id, by=by, now=now, seen=seen, more_dates=as_agreed)
    previous = _ensure_may_undo(session, hand, by, now)
    row, before = hand.row, snapshot(hand.row)
    if not row.occupies or hand.status is Status.COMPLETED:
        _find_room_again(session, hand, previous, by=by, now=now)
    if hand.status is Status.COMPLETED:
        end_turnover(session, row)
    _go_back(hand, previous, now)
    with guarding(session, row):
        session.flush()
    changed(session, row, "reinstated", before, by=by.login, now=now, reason=reason)
    if previous is Status.CONFIRMED:
        tell(session, "changed", row, now=now)
    return row


def _go_back(hand: InHand, previous: Status, now: datetime) -> None:
    """Put a reservation back in a state, as if what came after had not been."""
    row = hand.row
    become(row, previous, now=now)
    row.cancellation = None
    for field in TIMES_TAKEN_BACK[previous]:
        setattr(row, field, None)
    if previous is not Status.SEATED and row.charged_before:
        row.charged_before = None  # who has not sat yet has not changed rooms midway
        reprice(hand)
    if previous is Status.CONFIRMED:
        row.grace_until = _grace_from(hand, now)


def _ensure_may_undo(session: Session, hand: InHand, by: Agent, now: datetime) -> Status:
    """Return the state to go back to: a lead decides soon after, later somebody above them."""
    kind = ApprovalKind.REINSTATEMENT
    is_soon = is_undone_soon(hand.row.status_changed_at, now=now)
    if is_soon and by.approval_id is None:
        by.ensure_stands_for(LEAD, hand.row.venue_id, action=kind.value)
    previous = _previous(hand)
    ensure_may_go_back(hand.status, previous)
    if not (is_soon and by.stands_for(LEAD, hand.row.venue_id)):
        authorise(session, hand.row, kind, venue=hand.venue, by=by, now=now)
    return previous


def _previous(hand: InHand) -> Status:
    """Return the state an undo leads to; a released or never-come guest is confirmed again.

    At the desk each step has one before it, whatever was undone meanwhile. A walk-in begins as
    arrived: it was never a booking that could be confirmed again.
    """
    if hand.status is Status.ARRIVED and hand.row.source == WALK_IN:
        return Status.ARRIVED
    only = UNDO.get(hand.status, frozenset())
    if len(only) == 1:
        return next(iter(only))
    before = Status(hand.row.status_before or hand.row.status)
    return Status.CONFIRMED if before is Status.RELEASED else before


def _grace_from(hand: InHand, now: datetime) -> datetime:
    """Return the grace of a rescued guest: as agreed, but never over already."""
    granted = hand.row.grace_until or now
    return max(renewed_grace(hand), granted, now + timedelta(minutes=hand.terms().grace_minutes))


def _find_room_again(
    session: Session, hand: InHand, previous: Status, *, by: Agent, now: datetime
) -> None:
    row, slot = hand.row, hand.slot
    since = min(max(row.occupies_from, now), row.ends_at - timedelta(minutes=1))
    rest = Slot(hand.venue.local(since), slot.ends_at)
    room = hand.room
    if room is None or not _is_free(hand, room, rest):
        if previous is Status.SEATED or row.pinned:
            raise RoomAlreadyTaken(room=room.number if room else None)
        wanted = Wanted(hand.booked_class, rest, row.party_size)
        limits = silent_limits(hand.terms())
        decision = decide_late(hand.book.without(row.id), wanted, now=now, limits=limits)
        room = decision.room
        exchange(session, decision.moves, hand.book.house, by=by.login, now=now)
        move_to(
            session, row, room, slot,
            house=hand.book.house, by=by.login, now=now, reason="reinstated",
        )  # fmt: skip
        row.room_fixed_at = row.room_told_at = None
    row.occupies = True
    row.occupies_from = since if previous is not Status.SEATED else row.occupies_from
    row.occupies_until = room.room_class.free_after(slot.ends_at)


def _is_free(hand: InHand, room: RoomFacts, slot: Slot) -> bool:
    track = hand.book.without(hand.row.id).rooms.track(room.id)
    return track.is_free(slot.starts_at, room.room_class.free_after(slot.ends_at))
