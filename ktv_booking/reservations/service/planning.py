"""Planning a move: where a party would go, for when, at what price; nothing is written yet."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from ktv_booking.kernel.approval import ApprovalKind, Extent
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot, later
from ktv_booking.reservations.rules.assignment import Decision, SilentMove, Wanted, Wishes
from ktv_booking.reservations.rules.book import DayBook, Stay, silent_limits
from ktv_booking.reservations.rules.bookable import SpecificRoomNotAllowed
from ktv_booking.reservations.rules.judging import (
    admit,
    decide_late,
    price_of,
)
from ktv_booking.reservations.rules.limits import ensure_guest_consents, ensure_pins_left
from ktv_booking.reservations.rules.placements import (
    charged_class,
    ensure_movable,
)
from ktv_booking.reservations.rules.quotes import EarlierClass, Quote
from ktv_booking.reservations.rules.states import Status, ensure_action_allowed
from ktv_booking.reservations.rules.withholding import ensure_within_quotas, pins_of
from ktv_booking.reservations.service.giving import Going, guarded_by
from ktv_booking.reservations.service.opening import InHand
from ktv_booking.reservations.service.pricing import classes_after_change, earlier_classes
from ktv_booking.rooms.rules import ClassFacts, RoomFacts

HERE = frozenset({Status.ARRIVED, Status.SEATED})


@dataclass(frozen=True, slots=True)
class PlaceRequest:
    """What is to change; what is None stays as it is."""

    reason: str
    room_id: UUID | None = None
    room_class: str | None = None
    starts_at: datetime | None = None
    minutes: int | None = None
    party_size: int | None = None
    pinned: bool | None = None
    charge_as: Literal["booked", "used"] | None = None
    guest_consents: bool = False
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a party goes, for when, as what it is charged; `since` when it sits there already.

    `moves` are those whom nobody told their room yet, and who make place for it; `guarded` is
    what somebody answers for.
    """

    room: RoomFacts
    slot: Slot
    since: datetime | None
    party_size: int
    charged: ClassFacts
    price: Quote
    earlier: tuple[EarlierClass, ...]
    price_list_version: int
    policy_version: int
    window: str
    business_date: date
    moves: tuple[SilentMove, ...] = ()
    guarded: tuple[tuple[ApprovalKind, Extent], ...] = ()


def plan_placement(hand: InHand, request: PlaceRequest, *, now: datetime) -> Plan:
    """Decide a placement against the book without this reservation; changes nothing.

    Raises:
        DomainError: see `place`.
    """
    row, book = hand.row, hand.book.without(hand.row.id)
    party_size = request.party_size or row.party_size
    slot = _new_slot(hand, request)
    is_new_time = slot != hand.slot
    if is_new_time and hand.status in HERE:
        ensure_action_allowed(hand.status, "another-start")
    target = _target_class(hand, request)
    target.ensure_holds(party_size)
    policy, window, day = row.policy_version, row.window, row.business_date
    if is_new_time:
        policy, window, day = _admitted(hand, slot, party_size, book, now)
    _ensure_may_pin(hand, request, book)
    since = _since(hand, request, now)
    decision = _choose_room(
        hand, request, book, target=target, slot=slot, since=since, party_size=party_size, now=now
    )
    room = decision.room
    rest = slot if since is None else rest_of(slot, since)
    charged = _charge(hand, request, room)
    prices = hand.prices if day == row.business_date else hand.venue.prices_on(day)
    stay = replace(hand.stay, party_size=party_size)
    earlier = _earlier(hand, stay, room, charged, since)
    price = price_of(stay, slot, charged, book, prices, earlier=earlier)
    going = Going(
        stay, slot, rest, room.room_class, charged, request.reason, request.charge_as, prices
    )
    guarded = guarded_by(hand, book, going)
    return Plan(
        room, slot, since, party_size, charged, price, earlier,
        prices.version, policy, window, day, decision.moves, guarded,
    )  # fmt: skip


def _earlier(
    hand: InHand, stay: Stay, room: RoomFacts, charged: ClassFacts, since: datetime | None
) -> tuple[EarlierClass, ...]:
    """Return the classes charged before; in the same room another charge is for all of its time."""
    if since is None:
        return ()
    if room.id == hand.row.room_id:
        return earlier_classes(hand)
    return classes_after_change(hand, stay, charged, changed_at=since)


def _admitted(
    hand: InHand, slot: Slot, party_size: int, book: DayBook, now: datetime
) -> tuple[int, str, date]:
    """Return policy version, window and business date of a new time that the venue sells.

    On the same date the agreement stands as it was made, and a new length alone is judged as
    when it was booked; another date is another agreement.
    """
    row = hand.row
    stay = replace(
        hand.stay,
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        party_size=min(party_size, hand.booked_class.capacity_max),
    )
    same_day = hand.venue.hours.business_day_of(slot.starts_at) == row.business_date
    own_policy = hand.venue.policy_numbered(row.policy_version) if same_day else None
    asked_at = row.created_at if slot.starts_at == hand.slot.starts_at else now
    case, slot = admit(stay, book, now=asked_at, policy=own_policy)
    ensure_within_quotas(case, slot)
    window = row.window if same_day else case.window.value
    return case.policy.version, window, case.business_date


def _ensure_may_pin(hand: InHand, request: PlaceRequest, book: DayBook) -> None:
    """Refuse a pin that a booking would not get; who is in the house may keep their room."""
    row, own = hand.row, hand.booked_class
    if not request.pinned or row.pinned or hand.status in HERE:
        return
    terms = hand.terms()
    if not terms.pin_allowed:
        raise SpecificRoomNotAllowed(room_class=own.code, window=row.window)
    ensure_pins_left(
        terms,
        room_class=own.code,
        rooms=len(book.rooms.of_class(own.id)),
        pinned=pins_of(book, own, row.business_date),
    )


def _new_slot(hand: InHand, request: PlaceRequest) -> Slot:
    starts_at = hand.venue.local(request.starts_at or hand.row.starts_at)
    length = timedelta(minutes=request.minutes) if request.minutes else hand.slot.length
    return Slot.lasting(starts_at, length)


def _target_class(hand: InHand, request: PlaceRequest) -> ClassFacts:
    """Return the class that is to be used: the room's, the one named, or the present one."""
    house = hand.book.house
    if request.room_id is not None:
        room = house.room(request.room_id)
        if request.room_class not in {None, room.room_class.code}:
            raise Malformed.at(
                "room_class",
                Text(zh="指定的包厢属于另一房型", en="the room asked for is of another class"),
            )
        return room.room_class
    if request.room_class is not None:
        return house.ladder.coded(request.room_class)
    return hand.room.room_class if hand.room else hand.booked_class


def _since(hand: InHand, request: PlaceRequest, now: datetime) -> datetime | None:
    """Return from when a party that sits already takes the new room; None: from its start."""
    if hand.status is not Status.SEATED:
        return None
    if request.effective_at is not None and request.effective_at > now:
        raise Malformed.at(
            "effective_at",
            Text(zh="换房时间只能是现在或之前", en="a party changes rooms now, or has done so"),
        )
    return max(request.effective_at or now, hand.row.occupies_from)


def _choose_room(
    hand: InHand,
    request: PlaceRequest,
    book: DayBook,
    *,
    target: ClassFacts,
    slot: Slot,
    since: datetime | None,
    party_size: int,
    now: datetime,
) -> Decision:
    """Choose a room of the target class, the present one if it will do, and who makes place."""
    present = hand.room
    keeps_room = present is not None and present.room_class is target
    wishes = hand.stay.wishes
    if keeps_room and present is not None:
        wishes = Wishes(features=wishes.features, room_id=present.id)
    stays_seated = since is not None and request.room_id is None and keeps_room
    if stays_seated and present is not None:
        return Decision(present)
    span = slot if since is None else rest_of(slot, since)
    wanted = Wanted(
        room_class=target,
        slot=span,
        party_size=party_size,
        room_id=request.room_id,
        wishes=wishes,
    )
    decision = decide_late(book, wanted, now=now, limits=silent_limits(hand.terms()))
    if present is not None and decision.room.id != present.id:
        ensure_movable(
            room=present.number,
            is_pinned=hand.row.pinned,
            is_told=hand.row.room_told_at is not None,
            guest_consents=request.guest_consents,
        )
    return decision


def rest_of(slot: Slot, since: datetime) -> Slot:
    """Return what is left of a stay; who stays over the time still takes the room for a minute."""
    starts_at = since.astimezone(slot.starts_at.tzinfo)
    return Slot(starts_at, max(slot.ends_at, later(starts_at, timedelta(minutes=1))))


def _charge(hand: InHand, request: PlaceRequest, room: RoomFacts) -> ClassFacts:
    """Return the class that is charged, refusing what needs consent."""
    booked, used = hand.booked_class, room.room_class
    if used.id == hand.row.used_class_id and request.charge_as is None:
        return hand.charged_class
    if used.rank < booked.rank:
        ensure_guest_consents("downgrade", consents=request.guest_consents)
    return charged_class(booked, used, charge_as=request.charge_as, reason=request.reason)
