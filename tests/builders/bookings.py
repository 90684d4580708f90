"""Bookings: the body a desk sends, and a row written past every rule."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.kernel.code import new_code
from ktv_booking.kernel.phone import reversed_digits
from ktv_booking.reservations.models import Reservation
from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue
from tests.builders.house import the_class
from tests.builders.people import id_of
from tests.builders.when import NOW, a_phone, evening, numbers


def a_booking(
    venue: Venue | UUID,
    *,
    starts_at: datetime | None = None,
    minutes: int | None = 180,
    party_size: int = 4,
    **more: Any,
) -> dict[str, Any]:
    """Return the body of `POST /v1/reservations`; `minutes=None` leaves the length to `more`."""
    body: dict[str, Any] = {
        "venue_id": id_of(venue),
        "starts_at": starts_at or evening(),
        "party_size": party_size,
        "guest": {"name": "王小明", "phone": a_phone()},
        "source": "phone",
    }
    if minutes is not None:
        body["minutes"] = minutes
    spoken: dict[str, Any] = _as_json(body | more)
    return spoken


def a_reservation(
    session: Session,
    venue: Venue,
    room: Room | None,
    *,
    starts_at: datetime | None = None,
    minutes: int = 180,
    **overrides: Any,
) -> Reservation:
    """Write a confirmed row straight into the store, past every rule of the desk."""
    starts = starts_at or evening()
    ends = starts + timedelta(minutes=minutes)
    class_id = room.room_class_id if room else the_class(session, venue, "small").id
    phone = overrides.pop("guest_phone", None) or a_phone()
    fields: dict[str, Any] = {
        "venue_id": venue.id,
        "code": new_code(),
        "day_no": next(numbers),
        "status": "confirmed",
        "window": "same_day",
        "business_date": (starts - timedelta(hours=6)).date(),
        "starts_at": starts,
        "ends_at": ends,
        "end_rule": "fixed",
        "booked_class_id": class_id,
        "charged_class_id": class_id,
        "used_class_id": room.room_class_id if room else None,
        "room_id": room.id if room else None,
        "occupies": room is not None,
        "occupies_from": starts,
        "occupies_until": ends,
        "party_size": 4,
        "guest_name": "王小明",
        "guest_phone": phone,
        "guest_phone_reversed": reversed_digits(phone),
        "source": "phone",
        "booked_by": "test",
        "policy_version": 1,
        "price_list_version": 1,
        "status_changed_at": NOW,
        "created_at": NOW,
        "updated_at": NOW,
    }
    reservation = Reservation(**fields | overrides)
    session.add(reservation)
    session.flush()
    return reservation


def _as_json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_as_json(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
