"""Booking: the desk takes a reservation."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.access.roles import Permission
from ktv_booking.db.base import new_id
from ktv_booking.db.crash import crash_point
from ktv_booking.db.leaving import leave, leave_guarded, may_leave
from ktv_booking.db.units import BeginAgain
from ktv_booking.kernel.code import new_code
from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.time import DAY, Slot
from ktv_booking.reservations.models import Move, Reservation
from ktv_booking.reservations.queries.book import keep_booked
from ktv_booking.reservations.queries.find import reservation_for
from ktv_booking.reservations.queries.holds import held_lately
from ktv_booking.reservations.queries.remembered import Remembered
from ktv_booking.reservations.rules.assignment import Wishes
from ktv_booking.reservations.rules.book import DayBook, Stay
from ktv_booking.reservations.rules.holds import LOOKED_BACK, ensure_seldom_held
from ktv_booking.reservations.rules.judging import Verdict
from ktv_booking.reservations.rules.limits import ensure_few_open
from ktv_booking.reservations.rules.states import Status
from ktv_booking.reservations.service.agreement import room_times, standing, who_and_why
from ktv_booking.reservations.service.exchanging import exchange
from ktv_booking.reservations.service.guards import GUARDS, guarding
from ktv_booking.reservations.service.membership import as_member
from ktv_booking.reservations.service.passing import (
    ensure_not_blocked,
    judged,
    look_back,
    note_rebooking,
    phone_counted,
)
from ktv_booking.reservations.service.record import created
from ktv_booking.reservations.service.requests import BookingRequest
from ktv_booking.reservations.service.sweep import open_book
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules import House
from ktv_booking.venues.days import next_day_no
from ktv_booking.venues.glimpse import foresee
from ktv_booking.venues.queries import venue_for
from ktv_booking.venues.rules.facts import VenueFacts

CODE_IS_NEW = "uq_reservations_venue_id_code"


def book(session: Session, request: BookingRequest, *, by: Agent, now: datetime) -> Reservation:
    """Book a room of the wanted class, or the room the guest insists on.

    Raises:
        Forbidden: it is to be seated at once, and the caller has no place at the front desk.
        GuestBlocked: the venue takes no bookings from this number.
        DomainError: every refusal of `judge`; TooManyOpenBookings for the phone.
    """
    foresee(session, request.venue_id, around=request.stay.starts_at, now=now)
    venue = venue_for(session, request.venue_id, agent=by)
    if request.seat_now:
        by.ensure_may(Permission.DESK, venue.id)
    house = house_of(session, venue)
    dates = dates_touched(venue, house, request.stay.starts_at, request.stay.minutes)
    phone = phone_counted(request, venue)
    opened = open_book(
        session,
        venue,
        dates,
        now=now,
        number_on=venue.hours.business_day_of(request.stay.starts_at),
        in_line_for=phone and f"bookings of {phone}",
    )
    known = look_back(session, request, venue, by=by, now=now)
    request = as_member(session, request, known, by=by)
    stay = wishful(session, request, opened, by=by)
    verdict = judged(session, stay, opened, over_quota=request.over_quota, by=by, now=now)
    ensure_phone_may_book(session, request, venue, verdict, known, now=now)
    ensure_not_blocked(session, venue, known, by=by, now=now)
    reservation = write(session, request, verdict, opened, by=by, now=now, is_all=True)
    note_rebooking(session, reservation, known, now=now)
    keep_booked(session, reservation, opened, now=now)
    return reservation


def dates_touched(
    venue: VenueFacts, house: House, starts_at: datetime, minutes: int | None
) -> list[date]:
    """Return every business date the occupied span may touch; without minutes, to day's end."""
    after = max((one.turnover_after for one in house.ladder), default=timedelta(0))
    if minutes is not None:
        slot = Slot.lasting(starts_at, timedelta(minutes=max(minutes, 1)) + after)
        return list(venue.hours.days_of(slot))
    day = venue.hours.business_day_of(starts_at)
    return [day, day + DAY] if after else [day]


def wishful(session: Session, request: BookingRequest, book: DayBook, *, by: Agent) -> Stay:
    """Return the stay with `near those friends` turned into a room or a floor.

    Raises:
        NotFound: no such reservation at the caller's venues, or no such room at this one.
    """
    ensure_wish_known(request.stay, book.house)
    near = request.near
    if near.reservation_id is None:
        return request.stay
    friends = reservation_for(session, near.reservation_id, agent=by)
    room = book.house.by_id.get(friends.room_id) if friends.room_id else None
    if room is None:
        return request.stay
    wishes = request.stay.wishes
    return replace(
        request.stay,
        wishes=Wishes(
            features=wishes.features,
            room_id=wishes.room_id,
            near_room_id=room.id,
            same_floor=room.floor if near.same_floor else None,
        ),
    )


def ensure_wish_known(stay: Stay, house: House) -> None:
    """Let a wish pass that names a room of the venue, or none.

    Raises:
        NotFound: a room of another venue, or of none.
    """
    wished = stay.wishes.room_id
    if wished is not None and wished not in house.by_id:
        raise NotFound(what="room")


def ensure_phone_may_book(
    session: Session,
    request: BookingRequest,
    venue: VenueFacts,
    verdict: Verdict,
    known: Remembered,
    *,
    now: datetime,
) -> None:
    """Refuse one more booking than a phone may have; who stands at the desk is always served.

    Raises:
        TooManyOpenBookings: overlapping, open in this window, a booker's, or held in vain.
    """
    phone = phone_counted(request, venue)
    if phone is None:
        return
    is_booker = request.booker is not None
    present = known.present_in(verdict.slot, verdict.case.window.value)
    ensure_few_open(
        verdict.case.terms,
        overlapping=present.overlapping,
        open_bookings=present.in_window,
        is_booker=is_booker,
    )
    if standing(request, verdict, now=now)["status"] != Status.CONFIRMED:
        lately = held_lately(session, phone, since=now - LOOKED_BACK, as_booker=is_booker)
        ensure_seldom_held(verdict.case.terms, held_lately=lately, is_booker=is_booker)


def write(
    session: Session,
    request: BookingRequest,
    verdict: Verdict,
    book: DayBook,
    *,
    by: Agent,
    now: datetime,
    day_no: int | None = None,
    group_id: UUID | None = None,
    is_all: bool = False,
) -> Reservation:
    """Write the reservation that a verdict allows, under the number of its group or its own.

    `is_all` says that the unit does nothing more with it: it may then be written at its end.
    """
    state = standing(request, verdict, now=now)
    reservation = Reservation(
        id=new_id(),
        venue_id=book.venue.id,
        day_no=day_no or next_day_no(session, book.venue, verdict.case.business_date),
        group_id=group_id,
        booked_by=by.login,
        status_changed_at=now,
        created_at=now,
        updated_at=now,
        **_place_and_price(verdict),
        **who_and_why(request, book.venue),
        **state,
        **room_times(request, verdict, occupies=state["occupies"], now=now),
    )
    moves = verdict.decision.moves if state["occupies"] else ()
    made_place = exchange(session, moves, book.house, by=by.login, now=now)
    _insert(session, reservation, is_all=is_all)
    if verdict.decision.house_fit:
        _note_house_fit(session, reservation, by=by, now=now)
    created(session, reservation, by=by.login, now=now, also=made_place)
    return reservation


def _place_and_price(verdict: Verdict) -> dict[str, Any]:
    """Return what a verdict settles: when, where, as what, under which versions, for how much."""
    case, slot, room = verdict.case, verdict.slot, verdict.decision.room
    return {
        "window": case.window.value,
        "business_date": case.business_date,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "hard_end_at": verdict.hard_end_at,
        "end_rule": case.terms.end_rule.value,
        "booked_class_id": case.room_class.id,
        "charged_class_id": case.room_class.id,
        "used_class_id": room.room_class.id,
        "room_id": room.id,
        "house_fit": verdict.decision.house_fit,
        "upgrade_ranks": case.terms.upgrade_ranks,
        "pinned": case.stay.pins,
        "occupies_from": slot.starts_at,
        "occupies_until": room.room_class.free_after(slot.ends_at),
        "policy_version": case.policy.version,
        "price_list_version": verdict.prices.version,
        "quote": verdict.price.as_document(),
    }


def _insert(session: Session, reservation: Reservation, *, is_all: bool) -> None:
    reservation.code = new_code()
    if is_all and may_leave(session):
        reservation.version = 1
        leave_guarded(session, reservation, (*GUARDS, CODE_IS_NEW))
        return
    with guarding(session, reservation, also={CODE_IS_NEW: BeginAgain}):
        session.add(reservation)
    crash_point("after_insert")


def _note_house_fit(
    session: Session, reservation: Reservation, *, by: Agent, now: datetime
) -> None:
    """Write down that the house gave a larger room to fill a gap."""
    leave(
        session,
        Move(
            reservation_id=reservation.id,
            at=now,
            by=by.login,
            kind="upgrade",
            reason="house_fit",
            to_room_id=reservation.room_id,
            from_starts_at=reservation.starts_at,
            from_ends_at=reservation.ends_at,
            to_starts_at=reservation.starts_at,
            to_ends_at=reservation.ends_at,
            charge_as="booked",
            silent=True,
        ),
    )
