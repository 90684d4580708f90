"""Who holds rooms without taking them: read from the bookings themselves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from ktv_booking.db.base import UtcDateTime
from ktv_booking.kernel.phone import reversed_digits
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.models.reservation import DUE
from ktv_booking.reservations.rules.deposits import DepositStatus
from ktv_booking.reservations.rules.holds import CAME_TO_NOTHING
from ktv_booking.reservations.rules.states import Status

_ROWS = Reservation.__table__.c
_PARTY = func.coalesce(_ROWS.group_id, _ROWS.id)
_IN_VAIN = select(func.count(_PARTY.distinct())).where(
    _ROWS.created_at > bindparam("since", type_=UtcDateTime()),
    _ROWS.status.in_([status.value for status in CAME_TO_NOTHING]),
)
_OPEN = select(func.count(), func.min(_ROWS.hold_until, type_=UtcDateTime())).where(
    DUE["hold_until"],
    _ROWS.status == Status.HELD.value,
    _ROWS.deposit_status != DepositStatus.DUE.value,
    _ROWS.hold_until > bindparam("now", type_=UtcDateTime()),
    _ROWS.booked_by == bindparam("login"),
)


def held_lately(session: Session, phone: str, *, since: datetime, as_booker: bool = False) -> int:
    """Count what a phone held since then, chain-wide, that came to nothing; a group is one."""
    of_it = (
        _ROWS.booker_phone == phone
        if as_booker
        else _ROWS.guest_phone_reversed == reversed_digits(phone)
    )
    statement = _IN_VAIN.where(of_it)
    return session.scalar(statement, {"since": since}) or 0


@dataclass(frozen=True, slots=True)
class OpenHolds:
    """How many rooms somebody holds at all venues, and when the first of them is free again."""

    rooms: int
    first_ends_at: datetime | None


def open_holds_of(session: Session, login: str, *, now: datetime) -> OpenHolds:
    """Count the rooms an agent holds; those that wait for a deposit are bookings, not holds."""
    return OpenHolds(*session.execute(_OPEN, {"login": login, "now": now}).one())
