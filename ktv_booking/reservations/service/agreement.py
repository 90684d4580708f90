"""What a reservation is made of: who comes, in which state it begins, when the room is given."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ktv_booking.kernel.phone import reversed_digits
from ktv_booking.reservations.rules.deposits import DepositStatus, deposit_due
from ktv_booking.reservations.rules.grace import grace_until, hold_until, request_until
from ktv_booking.reservations.rules.judging import Verdict
from ktv_booking.reservations.rules.seating import room_moment
from ktv_booking.reservations.rules.states import Status
from ktv_booking.reservations.service.requests import BookingRequest
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.venues.rules.policy import Mode, PolicyTerms


def who_and_why(request: BookingRequest, venue: VenueFacts) -> dict[str, Any]:
    """Return who comes and what for, the phones as E.164.

    Raises:
        Malformed: a phone that could not be dialled.
    """
    stay, guest, booker = request.stay, request.guest, request.booker
    phone = guest.phone_at(venue.phone_region, who="guest")
    return {
        "party_size": stay.party_size,
        "children": dict(stay.children) or None,
        "minors_present": stay.minors_present,
        "occasion": stay.occasion,
        "addons": [dict(addon) for addon in request.addons] or None,
        "guest_name": guest.name,
        "guest_phone": phone,
        "guest_phone_reversed": reversed_digits(phone),
        "guest_title": guest.title,
        "guest_address_as": guest.address_as,
        "booker_name": booker and booker.name,
        "booker_phone": booker and booker.phone_at(venue.phone_region, who="booker"),
        "booker_kind": booker and booker.kind,
        "member_id": request.member_id,
        "tier": stay.tier,
        "campaign_id": request.campaign_id,
        "source": stay.source,
        "partner_order_no": request.partner_order_no,
        "note": request.note,
        "instead_of": request.instead_of and dict(request.instead_of),
        "wishes": request.wishes and dict(request.wishes),
        "expected_arrival_at": request.expected_arrival_at,
    }


def standing(request: BookingRequest, verdict: Verdict, *, now: datetime) -> dict[str, Any]:
    """Return the state a booking begins in, and until when it is kept there."""
    stay, terms, slot = request.stay, verdict.case.terms, verdict.slot
    if stay.walk_in:
        status = Status.SEATED if request.seat_now else Status.ARRIVED
        seated_at = now if request.seat_now else None
        return {
            "status": status.value, "occupies": True, "arrived_at": now, "seated_at": seated_at,
        }  # fmt: skip
    due = deposit_due(terms, created_at=now, starts_at=slot.starts_at)
    owed = {
        "deposit_due_minor": due.amount_minor if due else 0,
        "deposit_due_by": due and due.due_by,
        "deposit_legal_kind": due and due.legal_kind.value,
        "deposit_status": (DepositStatus.DUE if due else DepositStatus.NONE).value,
    }
    if terms.mode is Mode.REQUEST:
        until = request_until(now, starts_at=slot.starts_at, terms=terms)
        return owed | _kept(Status.REQUESTED, until, occupies=terms.requested_occupies)
    if due is not None:
        return owed | _kept(Status.HELD, due.due_by)
    if request.hold:
        until = hold_until(now, terms=terms)
        is_later = slot.starts_at > now
        return owed | _kept(Status.HELD, min(until, slot.starts_at) if is_later else until)
    return owed | {
        "status": Status.CONFIRMED.value,
        "occupies": True,
        "grace_until": grace_of(verdict, request.expected_arrival_at),
    }


def _kept(status: Status, until: datetime, *, occupies: bool = True) -> dict[str, Any]:
    return {"status": status.value, "hold_until": until, "occupies": occupies}


def grace_of(verdict: Verdict, expected_arrival_at: datetime | None) -> datetime:
    """Return until when the guest of a confirmed booking may be late.

    A special day is one whose day type borrows from another; tiers add nothing on it.
    """
    case = verdict.case
    return grace_until(
        verdict.slot.starts_at,
        terms=case.terms,
        tier=case.stay.tier,
        special_day=len(case.situation.day_types) > 1,
        expected_arrival_at=expected_arrival_at,
    )


def room_hours(
    terms: PolicyTerms,
    venue: VenueFacts,
    *,
    starts_at: datetime,
    addons: Sequence[Mapping[str, Any]],
    now: datetime,
) -> tuple[datetime | None, datetime | None]:
    """Return when policy fixes and tells the room; None: not before the guest is here.

    A house that tells rooms at booking does so whatever its policy says.
    """
    if venue.tells_rooms_at_booking:
        return now, now
    ready_by = [
        datetime.fromisoformat(addon["ready_by"]) for addon in addons if addon.get("ready_by")
    ]
    fix_at, tell_at = (
        room_moment(rule, now=now, starts_at=starts_at, ready_by=ready_by)
        for rule in (terms.fix_room, terms.tell_room)
    )
    return fix_at, tell_at


def room_times(
    request: BookingRequest, verdict: Verdict, *, occupies: bool, now: datetime
) -> dict[str, Any]:
    """Return when the room is fixed and told: at once where the guest insists or sits in it.

    A request that takes no room has none to fix or to tell.
    """
    terms, starts_at = verdict.case.terms, verdict.slot.starts_at
    venue = verdict.case.book.venue
    fix_at, tell_at = room_hours(terms, venue, starts_at=starts_at, addons=request.addons, now=now)
    is_given = request.stay.pins or request.stay.walk_in
    told = occupies and (is_given or (tell_at is not None and tell_at <= now))
    fixed = told or (occupies and fix_at is not None and fix_at <= now)
    return {
        "fix_room_at": fix_at,
        "tell_room_at": tell_at,
        "room_fixed_at": now if fixed else None,
        "room_told_at": now if told else None,
    }
