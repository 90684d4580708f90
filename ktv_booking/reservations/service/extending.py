"""A seated party stays longer, if the terms, the hours, the law and the next party let it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.assignment import (
    NoRoomFree,
    RoomAlreadyTaken,
    RoomOutOfOrder,
    SilentMove,
    Wanted,
)
from ktv_booking.reservations.rules.assignment.free import free_of_class
from ktv_booking.reservations.rules.book import silent_limits
from ktv_booking.reservations.rules.bookable import DurationNotAllowed, OutsideOpeningHours
from ktv_booking.reservations.rules.judging import decide_late
from ktv_booking.reservations.rules.quotes import Quote
from ktv_booking.reservations.rules.seating import RoomNotReady
from ktv_booking.reservations.rules.states import (
    ensure_action_allowed,
)
from ktv_booking.reservations.service.exchanging import exchange
from ktv_booking.reservations.service.guards import guarding
from ktv_booking.reservations.service.opening import InHand, Seen, take_in_hand
from ktv_booking.reservations.service.pricing import price_as_charged
from ktv_booking.reservations.service.record import changed, snapshot, tell
from ktv_booking.reservations.service.yes_if import saying_what_it_takes
from ktv_booking.rooms.rules import RoomFacts
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.venues.rules.jurisdictions import ensure_lawful_hours


@dataclass(frozen=True, slots=True)
class Extension:
    """A stay made longer: by how much, and what it adds to the price."""

    reservation: Reservation
    added_minutes: int
    added_minor: int


def extend(
    session: Session,
    reservation_id: UUID,
    *,
    minutes: int,
    by: Agent,
    now: datetime,
    seen: Seen = None,
) -> Extension:
    """Let a seated party stay longer in its room, at the prices it was agreed under.

    Raises:
        ActionNotAllowed: the party is not seated.
        DurationNotAllowed: no whole unit of extension, or over the longest stay.
        OutsideOpeningHours: past closing.
        LegalClosingHours: past the hour the law sets; nobody overrides it.
        RoomAlreadyTaken: somebody comes next; says who blocks, from when, and what is possible.
    """

    def longer(venue: VenueFacts, row: Reservation) -> list[date]:
        until = row.occupies_until + timedelta(minutes=minutes)
        return list(venue.hours.days_of(Slot(row.occupies_from, until)))

    hand = take_in_hand(session, reservation_id, by=by, now=now, seen=seen, more_dates=longer)
    ensure_action_allowed(hand.status, "extension")
    row, before = hand.row, snapshot(hand.row)
    slot = Slot.lasting(hand.slot.starts_at, hand.slot.length + timedelta(minutes=minutes))
    with saying_what_it_takes(session, hand, staying_on(hand, slot), minutes=minutes, now=now):
        moves = ensure_may_stay(hand, slot, minutes, now=now)
    price = price_as_charged(hand, slot)
    made_place = exchange(session, moves, hand.book.house, by=by.login, now=now)
    added = price.total_minor - Quote.of(row.quote or {}).total_minor
    _keep_room_until(hand, slot, moves)
    row.quote = price.as_document()
    with guarding(session, row):
        session.flush()
    changed(session, row, "extended", before, by=by.login, now=now, also=made_place)
    tell(session, "changed", row, now=now)
    return Extension(row, minutes, added)


def ensure_may_stay(
    hand: InHand, slot: Slot, minutes: int, *, now: datetime
) -> tuple[SilentMove, ...]:
    """Refuse a longer stay that the terms, the hours, the law or the next party forbid.

    Return who of those that were told no room makes place for it.
    """
    ensure_within_terms(hand, slot, minutes)
    return _making_place(hand, slot, now=now)


def ensure_within_terms(hand: InHand, slot: Slot, minutes: int) -> None:
    """Refuse a longer stay that the terms, the hours or the law forbid, whoever comes next."""
    terms = hand.terms()
    too_long = terms.max_minutes is not None and slot.minutes > terms.max_minutes
    if minutes % terms.extension_unit_minutes or too_long:
        raise DurationNotAllowed(
            minutes=slot.minutes,
            min_minutes=terms.min_minutes,
            max_minutes=terms.max_minutes,
            extension_unit_minutes=terms.extension_unit_minutes,
            minutes_possible=minutes_possible(hand),
        )
    ensure_open_and_lawful(hand, slot)


def minutes_possible(hand: InHand) -> int:
    """Return how much longer the party may stay at most, in whole units of extension."""
    terms, row, ends_at = hand.terms(), hand.row, hand.row.ends_at
    opening = hand.venue.opening_around(row.business_date, hand.book.days)
    limits = [opening.ends_at if opening else ends_at]
    if terms.max_minutes is not None:
        limits.append(row.starts_at + timedelta(minutes=terms.max_minutes))
    if room := hand.room:
        coming = hand.book.without(row.id).rooms.track(room.id).next_start(ends_at)
        limits += [coming - room.room_class.turnover_after] if coming else []
    possible = int((min(limits) - ends_at).total_seconds() // 60)
    unit = terms.extension_unit_minutes
    return max(0, possible // unit * unit)


def ensure_can_go_on(hand: InHand, slot: Slot) -> None:
    """Refuse a later end that the hours, the law or the next party forbid."""
    ensure_open_and_lawful(hand, slot)
    _ensure_nobody_next(hand, slot)


def ensure_open_and_lawful(hand: InHand, slot: Slot) -> None:
    """Refuse a later end that the hours or the law forbid."""
    opening = hand.venue.opening_around(hand.row.business_date, hand.book.days)
    if opening is None or slot.ends_at > opening.ends_at:
        closes_at = opening and hand.venue.local(opening.ends_at)
        raise OutsideOpeningHours(
            business_date=hand.row.business_date,
            opens_at=opening and hand.venue.local(opening.starts_at),
            closes_at=closes_at,
            opens=opening and f"{hand.venue.local(opening.starts_at):%H:%M}",
            closes=closes_at and f"{closes_at:%H:%M}",
            minutes_possible=minutes_possible(hand),
        )
    ensure_lawful_hours(slot, hours=hand.venue.hours, jurisdiction=hand.venue.jurisdiction)


def staying_on(hand: InHand, slot: Slot) -> Wanted:
    """Return the wish of a party that sits: its very room, until the end of `slot`."""
    room = hand.room
    if room is None:
        raise RoomNotReady(room=None)
    stay = Slot(hand.venue.local(hand.row.occupies_from), slot.ends_at)
    heads = min(hand.row.party_size, room.room_class.capacity_max)
    return Wanted(room.room_class, stay, heads, room_id=room.id)


def _making_place(hand: InHand, slot: Slot, *, now: datetime) -> tuple[SilentMove, ...]:
    """Return who moves so that the party may stay; those who know their room never do.

    Raises:
        RoomAlreadyTaken, RoomOutOfOrder: who or what is next cannot be anywhere else.
    """
    try:
        _ensure_nobody_next(hand, slot)
    except RoomAlreadyTaken as taken:
        try:
            book = hand.book.without(hand.row.id)
            limits = silent_limits(hand.terms())
            return decide_late(book, staying_on(hand, slot), now=now, limits=limits).moves
        except (RoomAlreadyTaken, NoRoomFree) as refused:
            taken.proof = refused.proof
            if witness := refused.facts.get("witness"):
                taken.facts["witness"] = witness
        except RoomOutOfOrder:
            pass  # behind the next party; that one is told of first
        raise taken from None
    return ()


def _keep_room_until(hand: InHand, slot: Slot, moves: Sequence[SilentMove]) -> None:
    row = hand.row
    row.ends_at, row.occupies_until = slot.ends_at, free_after(hand, slot)
    row.hard_end_at = row.hard_end_at and _hard_end_after(hand, slot, moves)


def _hard_end_after(hand: InHand, slot: Slot, moves: Sequence[SilentMove]) -> datetime | None:
    """Return by when the room must be free for who comes next, once others have made place."""
    if hand.room is None:
        return None
    track = hand.book.without(hand.row.id).exchanging(moves).rooms.track(hand.room.id)
    coming = track.next_start(slot.ends_at)
    return coming and coming - hand.room.room_class.turnover_after


def _ensure_nobody_next(hand: InHand, slot: Slot) -> None:
    room = hand.room
    if room is None:
        raise RoomNotReady(room=None)
    others = hand.book.without(hand.row.id).rooms.track(room.id)
    blocking = others.blocking(hand.row.ends_at, room.room_class.free_after(slot.ends_at))
    if not blocking:
        return
    first = blocking[0]
    starts_at = hand.venue.local(first.slot.starts_at)
    span = {"starts_at": starts_at, "ends_at": hand.venue.local(first.slot.ends_at)}
    possible = minutes_possible(hand)
    if first.is_outage:
        raise RoomOutOfOrder(room=room.number, kind=first.kind, minutes_possible=possible, **span)
    raise RoomAlreadyTaken(
        room=room.number,
        hard_end_at=hand.row.hard_end_at and hand.venue.local(hand.row.hard_end_at),
        blocking=span,
        free_until=starts_at,
        free_from=None,
        minutes_possible=possible,
        reservation_id=first.reservation_id,
        other_rooms=_other_rooms(hand, room, slot),
    )


def _other_rooms(hand: InHand, room: RoomFacts, slot: Slot) -> list[str]:
    """Return the numbers of rooms of the same class to which the party could go for the rest."""
    rest = Slot(hand.slot.ends_at, slot.ends_at)
    free = free_of_class(hand.book.rooms, room.room_class, rest)
    return [one.number for one in free if one.id != room.id]


def free_after(hand: InHand, slot: Slot) -> datetime:
    return hand.room.room_class.free_after(slot.ends_at) if hand.room else slot.ends_at
