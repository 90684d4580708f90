"""What a client sent, as the values the desk works with. The only place that translates it.

Phones go on as they were said: the service reads them in the venue's region.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations import schemas
from ktv_booking.reservations.rules.assignment import Wishes
from ktv_booking.reservations.rules.book import Stay
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.rules.limits import Proof
from ktv_booking.reservations.service.cancel import CancelRequest
from ktv_booking.reservations.service.groups import GroupMove, GroupRequest
from ktv_booking.reservations.service.placement import PlaceRequest
from ktv_booking.reservations.service.plans import PlanRequest
from ktv_booking.reservations.service.requests import BookingRequest, NearWish, Person

WALK_IN = "walk_in"


def booking_of(body: schemas.NewReservation) -> BookingRequest:
    """Return one party that wants one room."""
    stay = Stay(
        starts_at=body.starts_at,
        minutes=body.minutes,
        party_size=body.party_size,
        room_class=body.room_class,
        room_id=body.room_id,
        wishes=_wishes(body.wishes),
        children=body.children,
        has_addons=bool(body.addons),
        **_of_stay(body),
    )
    return BookingRequest(
        stay=stay,
        seat_now=body.seat_now,
        near=_near(body.wishes),
        wishes=_as_json(body.wishes),
        addons=[addon.model_dump(mode="json") for addon in body.addons],
        **_of_agreement(body),
    )


def group_of(body: schemas.NewReservationGroup) -> GroupRequest:
    """Return one contact that wants several rooms."""
    shared = _of_stay(body) | {"grouped": True}
    rooms = [_room_stay(room, body, shared) for room in body.rooms]
    common = BookingRequest(stay=rooms[0], **_of_agreement(body))
    return GroupRequest(common=common, rooms=rooms, adjoining=body.adjoining)


def rooms_of(body: schemas.GroupRooms, now: datetime) -> list[Stay]:
    """Return more rooms for a group; the service gives them the group's time and occasion."""
    return [
        Stay(
            starts_at=now,
            minutes=None,
            party_size=room.party_size,
            room_class=room.room_class,
            room_id=room.room_id,
            wishes=_wishes(room.wishes),
            children=room.children,
            grouped=True,
        )
        for room in body.rooms
    ]


def as_one_party(request: GroupRequest) -> BookingRequest:
    """Return a group as the demand of one party: what a turnaway counts when it is refused."""
    first = request.rooms[0]
    heads = sum(room.party_size for room in request.rooms)
    wanted = Stay(
        starts_at=first.starts_at,
        minutes=first.minutes,
        party_size=heads,
        room_class=first.room_class,
        source=first.source,
        occasion=first.occasion,
        minors_present=first.minors_present,
        grouped=True,
    )
    common = request.common
    return BookingRequest(venue_id=common.venue_id, stay=wanted, guest=common.guest)


def stay_asked(body: schemas.AskedStay) -> Stay:
    """Return a stay that somebody may book."""
    policy_facts: dict[str, Any] = {}
    if isinstance(body, schemas.AskedRequest):
        policy_facts = {"has_addons": body.has_addons, "grouped": body.grouped}
    return Stay(
        starts_at=body.starts_at,
        minutes=body.minutes,
        party_size=body.party_size,
        room_class=body.room_class,
        children=body.children,
        source=body.source,
        occasion=body.occasion,
        walk_in=body.source == WALK_IN,
        **policy_facts,
    )


def turned_away(body: schemas.NewTurnaway) -> Stay:
    """Return what a party wanted that went without."""
    return Stay(
        starts_at=body.starts_at,
        minutes=body.minutes,
        party_size=body.party_size,
        room_class=body.room_class,
        room_id=body.room_id,
        source=body.source,
    )


def placement_of(body: schemas.PlacementChange) -> PlaceRequest:
    """Return what of a placement is to change."""
    return PlaceRequest(**body.model_dump(exclude={"approval_id", "dry_run"}))


def group_move_of(body: schemas.GroupPlacement) -> GroupMove:
    """Return what changes for all rooms of a group, and for single ones of them."""
    common: dict[str, Any] = {
        "starts_at": body.starts_at,
        "minutes": body.minutes,
        "charge_as": body.charge_as,
        "guest_consents": body.guest_consents,
        "reason": body.reason,
    }
    rooms = {
        room.reservation_id: PlaceRequest(**common, **room.model_dump(exclude={"reservation_id"}))
        for room in body.rooms
    }
    return GroupMove(common=PlaceRequest(**common), rooms=rooms)


def cancellation_of(body: schemas.Cancellation) -> CancelRequest:
    """Return whose wish a cancellation is, why, and what the caller said to prove it."""
    return CancelRequest(
        by_whom=CancelledBy(body.by),
        reason_code=body.reason_code,
        note=body.note,
        proof=None if body.proof is None else Proof(**body.proof.model_dump()),
    )


def outage_slot(body: schemas.NewOutage) -> Slot:
    """Return the span in which a room cannot be given."""
    return Slot(body.starts_at, body.ends_at)


def plan_of(body: schemas.NewPlan) -> PlanRequest:
    """Return what a plan is to be worked out for."""
    return PlanRequest(**body.model_dump(exclude_none=True))


def amendment_of(body: schemas.ReservationChange) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is corrected of the guest, and what besides: only what was given."""
    given = body.model_dump(exclude_unset=True, exclude={"approval_id"})
    guest: dict[str, Any] = given.pop("guest", {})
    return guest, given


def _room_stay(
    room: schemas.GroupRoom, body: schemas.NewReservationGroup, shared: Mapping[str, Any]
) -> Stay:
    return Stay(
        starts_at=body.starts_at,
        minutes=body.minutes,
        party_size=room.party_size,
        room_class=room.room_class,
        room_id=room.room_id,
        wishes=_wishes(room.wishes),
        children=room.children,
        **shared,
    )


def _of_stay(body: schemas.Agreement) -> dict[str, Any]:
    return {
        "source": body.source,
        "occasion": body.occasion,
        "minors_present": body.minors_present,
        "walk_in": body.source == WALK_IN,
    }


def _of_agreement(body: schemas.Agreement) -> dict[str, Any]:
    guest, booker = body.guest, body.booker
    return {
        "venue_id": body.venue_id,
        "guest": Person(guest.name, guest.phone, guest.title, guest.address_as),
        "booker": booker and Person(booker.name, booker.phone, kind=booker.kind),
        "hold": body.hold,
        "over_quota": body.over_quota,
        "member_id": body.member_id,
        "expected_arrival_at": body.expected_arrival_at,
        "partner_order_no": body.partner_order_no,
        "campaign_id": body.campaign_id,
        "note": body.note,
        "instead_of": _as_json(body.instead_of),
    }


def _wishes(said: schemas.Wishes | None) -> Wishes:
    if said is None:
        return Wishes()
    return Wishes(features=frozenset(said.features), room_id=said.room_id)


def _near(said: schemas.Wishes | None) -> NearWish:
    if said is None:
        return NearWish()
    return NearWish(said.near_reservation_id, said.same_floor)


def _as_json(said: schemas.Wishes | schemas.InsteadOf | None) -> dict[str, Any] | None:
    return None if said is None else said.model_dump(mode="json")
