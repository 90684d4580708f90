"""Two parties change rooms, both or neither."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.find import reservation_for
from ktv_booking.reservations.rules.assignment import Wanted, decide
from ktv_booking.reservations.rules.limits import ensure_guest_consents
from ktv_booking.reservations.rules.placements import (
    charged_class,
    ensure_movable,
)
from ktv_booking.reservations.rules.states import Status, ensure_action_allowed, ensure_in_time
from ktv_booking.reservations.service.authority import authorise
from ktv_booking.reservations.service.giving import Going, guarded_by
from ktv_booking.reservations.service.opening import InHand, take_in_hand
from ktv_booking.reservations.service.planning import rest_of
from ktv_booking.reservations.service.pricing import (
    as_document,
    classes_after_change,
    reprice,
)
from ktv_booking.reservations.service.record import changed, snapshot, tell
from ktv_booking.reservations.service.rooming import move_to, park, put_back
from ktv_booking.reservations.service.turnover import dates_of_turnover
from ktv_booking.rooms.rules import RoomFacts
from ktv_booking.venues.rules.facts import VenueFacts

_TWO_PARTIES = Text(zh="须是两组不同的客人", en="two different parties")
_AT_ONE_VENUE = Text(
    zh="须是同一门店、均已有包厢的两组客人", en="two parties with rooms at one venue"
)


def swap(
    session: Session,
    ids: tuple[UUID, UUID],
    *,
    reason: str,
    guest_consents: bool,
    by: Agent,
    now: datetime,
) -> list[Reservation]:
    """Let two parties of one venue change rooms for their own times.

    Raises:
        Malformed: one party with itself, two venues, or one of them has no room.
        RoomPinned: one insisted on its room; RoomTold: one knows it; neither without consent.
        CapacityExceeded: one party is too large for the other's room.
        RoomAlreadyTaken: a third party has one of the rooms at the other's time.
        GuestConsentRequired: one would get a smaller class than it booked.
        ApprovalRequired: one would pay less than it uses, and the caller may not decide that.
    """
    hands = first, second = _both_in_hand(session, ids, by=by, now=now)
    rooms = first.room, second.room
    if first.venue.id != second.venue.id or rooms[0] is None or rooms[1] is None:
        raise Malformed.at("reservation_ids", _AT_ONE_VENUE)
    befores = [snapshot(hand.row) for hand in hands]
    for hand, room in zip(hands, (rooms[1], rooms[0]), strict=True):
        _ensure_fits(hand, room, ids, consents=guest_consents, now=now)
        _charge(session, hand, room, reason=reason, by=by, now=now)
    leaves_it_empty = any(hand.status is not Status.SEATED for hand in hands)
    park(session, [hand.row for hand in hands])
    for hand, room in zip(hands, (rooms[1], rooms[0]), strict=True):
        move_to(
            session, hand.row, room, hand.slot,
            house=hand.book.house, by=by.login, now=now, reason=reason,
            guest_consents=guest_consents, since=_since(hand, now), leaves_it_empty=leaves_it_empty,
        )  # fmt: skip
    put_back(session, [hand.row for hand in hands])
    for hand, before in zip(hands, befores, strict=True):
        changed(session, hand.row, "swapped", before, by=by.login, now=now, reason=reason)
        tell(session, "changed", hand.row, now=now)
    return [hand.row for hand in hands]


def _both_in_hand(
    session: Session, ids: tuple[UUID, UUID], *, by: Agent, now: datetime
) -> tuple[InHand, InHand]:
    """Lock the days of both at once, in ascending order, then take each in hand."""
    if ids[0] == ids[1]:
        raise Malformed.at("reservation_ids", _TWO_PARTIES)
    rows = [reservation_for(session, one, agent=by) for one in ids]

    def all_dates(venue: VenueFacts, row: Reservation) -> set[date]:
        of_now = dates_of_turnover(session, now)(venue, row) if any(map(_sits, rows)) else ()
        return set(of_now) | {
            day
            for one in rows
            for day in venue.hours.days_of(Slot(one.occupies_from, one.occupies_until))
        }

    first = take_in_hand(session, ids[0], by=by, now=now, more_dates=all_dates)
    second = take_in_hand(session, ids[1], by=by, now=now, more_dates=all_dates)
    for hand in (first, second):
        row = hand.row
        ensure_in_time(hand.status, hold_until=row.hold_until, grace_until=row.grace_until, now=now)
        ensure_action_allowed(hand.status, "placement")
    return first, second


def _sits(row: Reservation) -> bool:
    return row.status == Status.SEATED.value


def _since(hand: InHand, now: datetime) -> datetime | None:
    return max(now, hand.row.occupies_from) if hand.status is Status.SEATED else None


def _ensure_fits(
    hand: InHand, room: RoomFacts, ids: tuple[UUID, UUID], *, consents: bool, now: datetime
) -> None:
    row = hand.row
    ensure_movable(
        room=hand.room.number if hand.room else "",
        is_pinned=row.pinned,
        is_told=row.room_told_at is not None,
        guest_consents=consents,
    )
    if room.room_class.rank < hand.booked_class.rank:
        ensure_guest_consents("downgrade", consents=consents)
    book = hand.book.without(ids[0]).without(ids[1])
    rest = rest_of(hand.slot, _since(hand, now) or row.starts_at)
    wanted = Wanted(room.room_class, rest, row.party_size, room_id=room.id)
    decide(book.rooms, wanted, book.house.ladder)


def _charge(
    session: Session, hand: InHand, room: RoomFacts, *, reason: str, by: Agent, now: datetime
) -> None:
    """Reprice a party whose class changes with the room: who sits already, from now on."""
    row = hand.row
    if room.room_class.id == row.used_class_id:
        return
    booked, used = hand.booked_class, room.room_class
    charged = charged_class(booked, used, reason=reason)
    since = _since(hand, now)
    rest = hand.slot if since is None else rest_of(hand.slot, since)
    going = Going(hand.stay, hand.slot, rest, used, charged, reason, None, hand.prices)
    for kind, case in guarded_by(hand, hand.book, going):
        authorise(session, row, kind, venue=hand.venue, by=by, now=now, case=case)
    earlier = classes_after_change(hand, hand.stay, charged, changed_at=since) if since else ()
    row.charged_class_id = charged.id
    row.charged_before = as_document(earlier, hand.book.house)
    reprice(hand)
