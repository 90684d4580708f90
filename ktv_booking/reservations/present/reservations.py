"""A reservation as the contract shows it.

Rows come from the ORM or as plain columns with the same names: both are read alike. Phones are
masked, a room's number is said only once the guest was told it, and the status shown is the one
that holds now, swept or not.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.phone import last_four, masked
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.present.quotes import kept_quote_out
from ktv_booking.reservations.rules.actions import Moment, actions_at
from ktv_booking.reservations.rules.deposits import DepositStatus
from ktv_booking.reservations.rules.placements import classify_placement, said_class
from ktv_booking.reservations.rules.speech import Said, Standing, read_back
from ktv_booking.reservations.rules.states import (
    Status,
    status_at,
)
from ktv_booking.reservations.schemas import ReservationOut
from ktv_booking.rooms.rules import ClassFacts, House
from ktv_booking.venues.rules.calendar import NO_SWITCHES, DaySwitches
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.web.texts import TextOut

Fields = dict[str, Any]
STATUSES = {status.value: status for status in Status}

AS_THEY_ARE = (
    "id", "code", "day_no", "group_id", "venue_id", "window", "business_date", "end_rule",
    "party_size", "pinned", "member_id", "occasion", "source", "booked_by", "policy_version",
    "version", "note", "minors_present", "partner_order_no", "campaign_id",
)  # fmt: skip
INSTANTS = (
    "starts_at", "ends_at", "hard_end_at", "room_fixed_at", "room_told_at", "hold_until",
    "grace_until", "arrived_at", "seated_at", "left_at", "created_at", "updated_at",
    "expected_arrival_at",
)  # fmt: skip


def reservation_out(
    row: Any,
    venue: VenueFacts,
    house: House,
    *,
    now: datetime,
    by: Agent,
    day: DaySwitches = NO_SWITCHES,
) -> ReservationOut:
    """Return a reservation; `day` is what was set for its business date, so that it may be closed.

    Without `day` the usual hours decide which actions are left.
    """
    return ReservationOut(**reservation_fields(row, venue, house, now=now, by=by, day=day))


def reservation_fields(
    row: Any,
    venue: VenueFacts,
    house: House,
    *,
    now: datetime,
    by: Agent,
    day: DaySwitches = NO_SWITCHES,
) -> Fields:
    """Return every field of the document, for those documents that say more besides."""
    status = status_now(row, now)
    room = house.by_id.get(row.room_id) if row.room_id else None
    return {
        **{field: getattr(row, field) for field in AS_THEY_ARE},
        **{field: _local(getattr(row, field), venue) for field in INSTANTS},
        **class_fields(row, house),
        "status": status.value,
        "minutes": Slot(row.starts_at, row.ends_at).minutes,
        "charged_class": house.ladder.by_id(row.charged_class_id).code,
        "room": room and {"id": room.id, "number": room.number, "room_class": room.room_class.code},
        "room_tentative": is_tentative(row),
        "wishes": row.wishes,
        "guest": guest_fields(row),
        "booker": _booker(row),
        "addons": addon_fields(row, venue),
        "currency": venue.currency,
        "quote": kept_quote_out(row.quote),
        "deposit": _deposit(row, venue),
        "read_back": TextOut.of(read_back(said_of(row, venue, house, status))),
        "allowed_actions": actions_left(row, status, venue, now=now, by=by, day=day),
        "cancellation": _cancellation(row.cancellation, venue),
        "children": row.children or {},
        "instead_of": _instead_of(row.instead_of, venue),
    }


def status_now(row: Any, now: datetime) -> Status:
    """Return where it stands at `now`, swept or not."""
    return status_at(
        STATUSES[row.status], hold_until=row.hold_until, grace_until=row.grace_until, now=now
    )


def class_fields(row: Any, house: House) -> Fields:
    """Return booked and used class, and what the one is to the other."""
    booked = house.ladder.by_id(row.booked_class_id)
    used = house.ladder.by_id(row.used_class_id) if row.used_class_id else None
    kind = used and classify_placement(booked_rank=booked.rank, used_rank=used.rank).value
    return {
        "booked_class": booked.code,
        "used_class": used and used.code,
        "placement_kind": kind,
    }


def is_tentative(row: Any) -> bool:
    """Say whether it has a room that may still be exchanged silently."""
    counted_on = row.room_fixed_at is not None or row.room_told_at is not None or row.pinned
    return row.room_id is not None and not counted_on


def guest_fields(row: Any) -> Fields:
    """Return the guest, the phone by its last four digits alone."""
    return {
        "name": row.guest_name,
        "phone_masked": masked(row.guest_phone),
        "title": row.guest_title,
        "address_as": row.guest_address_as,
    }


def addon_fields(row: Any, venue: VenueFacts) -> list[Fields]:
    """Return cakes and decorations, and by when they stand in the room."""
    return [
        {"kind": addon["kind"], "ready_by": _read_local(addon.get("ready_by"), venue)}
        for addon in row.addons or ()
    ]


def actions_left(
    row: Any,
    status: Status,
    venue: VenueFacts,
    *,
    now: datetime,
    by: Agent,
    day: DaySwitches,
) -> list[str]:
    """Return the verbs the desk may use now; once the day is closed, only money is noted."""
    opening = venue.calendar.opening_on(row.business_date, day)
    whole_day = venue.hours.span_of(row.business_date)
    is_swept = status.value == row.status
    came_from = row.status_before if is_swept else row.status
    moment = Moment(
        status=status,
        came_from=Status(came_from) if came_from else None,
        changed_at=row.status_changed_at if is_swept else row.grace_until or row.status_changed_at,
        now=now,
        day_begins_at=whole_day.starts_at,
        starts_at=row.starts_at,
        closes_at=(opening or whole_day).ends_at,
        is_walk_in=row.source == "walk_in",
        has_deposit=row.deposit_due_minor > 0 or row.deposit_paid_minor > 0,
        owes_deposit=row.deposit_status == DepositStatus.DUE.value and row.deposit_due_minor > 0,
        settled=day.settled,
    )
    return actions_at(
        moment,
        leads=by.stands_for("lead", venue.id),
        manages=by.stands_for("duty_manager", venue.id),
    )


def said_of(row: Any, venue: VenueFacts, house: House, status: Status) -> Said:
    """Return the values of the sentence that is read back to the guest."""
    quote = row.quote or {}
    owed = row.deposit_due_minor - row.deposit_paid_minor
    is_owed = row.deposit_status == "due" and owed > 0
    told = house.by_id.get(row.room_id) if row.room_id and row.room_told_at else None
    spend = quote.get("minimum_spend") or {}
    until = row.grace_until if status is Status.CONFIRMED else row.hold_until
    return Said(
        standing=_standing(status),
        business_date=row.business_date,
        starts_at=venue.local(row.starts_at),
        ends_at=venue.local(row.ends_at),
        minutes=Slot(row.starts_at, row.ends_at).minutes,
        room_class=_class_to_say(row, house).name,
        party_size=row.party_size,
        currency=venue.currency,
        day_no=row.day_no,
        total_minor=quote.get("total_minor"),
        minimum_spend_minor=spend.get("total_minor", 0),
        kept_until=_local(until, venue) if status in KEPT else None,
        deposit_minor=owed if is_owed else 0,
        deposit_kind=row.deposit_legal_kind or "prepayment",
        deposit_due_by=_local(row.deposit_due_by, venue) if is_owed else None,
        answer_by=_local(row.hold_until, venue),
        room_number=told.number if told else None,
        phone_last4=last_four(row.guest_phone),
    )


def _class_to_say(row: Any, house: House) -> ClassFacts:
    return said_class(
        house.ladder,
        booked_id=row.booked_class_id,
        used_id=row.used_class_id,
        house_fit=row.house_fit,
    )


KEPT = frozenset({Status.CONFIRMED, Status.HELD})


_STANDINGS: Mapping[Status, Standing] = {
    Status.REQUESTED: "requested",
    Status.HELD: "held",
    Status.CANCELLED: "cancelled",
    Status.DECLINED: "declined",
    Status.EXPIRED: "lapsed",
}


def _standing(status: Status) -> Standing:
    return _STANDINGS.get(status, "confirmed")


def _booker(row: Any) -> Fields | None:
    if row.booker_kind is None and row.booker_name is None:
        return None
    return {
        "name": row.booker_name,
        "phone_masked": masked(row.booker_phone),
        "kind": row.booker_kind or "person",
    }


def _deposit(row: Any, venue: VenueFacts) -> Fields | None:
    if row.deposit_status == "none" and not row.deposit_due_minor:
        return None
    return {
        "due_minor": row.deposit_due_minor,
        "due_by": _local(row.deposit_due_by, venue),
        "paid_minor": row.deposit_paid_minor,
        "legal_kind": row.deposit_legal_kind or "prepayment",
        "status": row.deposit_status,
    }


def _cancellation(kept: Mapping[str, Any] | None, venue: VenueFacts) -> Fields | None:
    return None if kept is None else {**kept, "at": _read_local(kept["at"], venue)}


def _instead_of(kept: Mapping[str, Any] | None, venue: VenueFacts) -> Fields | None:
    if kept is None:
        return None
    return {**kept, "starts_at": _read_local(kept.get("starts_at"), venue)}


def _local(instant: datetime | None, venue: VenueFacts) -> datetime | None:
    return None if instant is None else venue.local(instant)


def _read_local(instant: str | datetime | None, venue: VenueFacts) -> datetime | None:
    """Return an instant that a JSON column kept, with the venue's offset."""
    read = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return _local(read, venue)
