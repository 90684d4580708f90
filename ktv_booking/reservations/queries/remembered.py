"""What is remembered of who books: a block, what was cancelled, who they are, what is open.

One way to the store for the four, since a way costs more than what it asks (docs/adr/0017). Of
what was cancelled only what the new booking may follow: on the day of a typhoon that is little of
much.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from ktv_booking.db.base import UtcDateTime
from ktv_booking.kernel.phone import reversed_digits
from ktv_booking.kernel.time import Slot
from ktv_booking.members.queries import CARRIERS
from ktv_booking.reservations.models import PhoneBlock, Reservation
from ktv_booking.reservations.rules.states import LIVE, Status, status_at

_BLOCKS, _ROWS, _MEMBERS = PhoneBlock.__table__.c, Reservation.__table__.c, CARRIERS.subquery().c
_VENUE = bindparam("venue", type_=Uuid())
_NOTHING: dict[str, Any] = {
    "id": Uuid(),
    "version": Integer(),
    "at": UtcDateTime(),
    "starts_at": UtcDateTime(),
    "ends_at": UtcDateTime(),
    "by": String(),
    "phone_reversed": String(),
    "group_id": Uuid(),
    "window": String(),
    "status": String(),
    "hold_until": UtcDateTime(),
    "grace_until": UtcDateTime(),
    "tier": String(),
}


def _word(word: str) -> ColumnElement[str]:
    """Return a word of ours that stands in the statement itself: nothing is filled in for it."""
    return literal_column(f"'{word}'", String())


def _part(what: str, **columns: Any) -> Select[Any]:
    """Return one part of the question; what it does not speak of is empty."""
    said = [columns.get(name, null().cast(kind)).label(name) for name, kind in _NOTHING.items()]
    return select(_word(what).label("what"), *said)


_BLOCK = _part("block", id=_BLOCKS.id, version=_BLOCKS.version).where(
    _BLOCKS.phone == bindparam("guest", type_=String()),
    _BLOCKS.venue_id == _VENUE,
    _BLOCKS.lifted_at.is_(None),
)
_CANCELLED = _part(
    "cancelled",
    id=_ROWS.id,
    at=_ROWS.status_changed_at,
    starts_at=_ROWS.starts_at,
    ends_at=_ROWS.ends_at,
    by=_ROWS.booked_by,
    phone_reversed=_ROWS.guest_phone_reversed,
).where(
    _ROWS.venue_id == _VENUE,
    _ROWS.status == _word(Status.CANCELLED),
    # with both ends a server plans this once; with one it would expect much and plan each time
    _ROWS.status_changed_at > bindparam("since", type_=UtcDateTime()),
    _ROWS.status_changed_at <= bindparam("now", type_=UtcDateTime()),
    or_(
        _ROWS.guest_phone_reversed == bindparam("guest_reversed", type_=String()),
        and_(
            _ROWS.booked_by == bindparam("by", type_=String()),
            _ROWS.starts_at < bindparam("ends", type_=UtcDateTime()),
            _ROWS.ends_at > bindparam("starts", type_=UtcDateTime()),
        ),
    ),
)
_MEMBER = _part("member", id=_MEMBERS.id, tier=_MEMBERS.tier)
_OPEN = _part(
    "open",
    id=_ROWS.id,
    starts_at=_ROWS.starts_at,
    ends_at=_ROWS.ends_at,
    group_id=_ROWS.group_id,
    window=_ROWS.window,
    status=_ROWS.status,
    hold_until=_ROWS.hold_until,
    grace_until=_ROWS.grace_until,
).where(
    _ROWS.status.in_(map(_word, sorted(LIVE))),
    _ROWS.ends_at > bindparam("now", type_=UtcDateTime()),
)
_COUNTED = bindparam("counted", type_=String())
_PARTS = (_BLOCK, _CANCELLED, _MEMBER)
_OF_GUEST = union_all(*_PARTS, _OPEN.where(_ROWS.guest_phone_reversed == _COUNTED))
_OF_BOOKER = union_all(*_PARTS, _OPEN.where(_ROWS.booker_phone == _COUNTED))


class BookingHand(NamedTuple):
    """Who books: the guest's number, the number that is counted, the agent, around which time.

    None is counted for who stands at the desk.
    """

    guest: str
    counted: str | None
    is_booker: bool
    by: str
    around: Slot

    @property
    def sought(self) -> str | None:
        """Return the number that is counted as it is looked for."""
        if self.counted is None or self.is_booker:
            return self.counted
        return reversed_digits(self.counted)


class Cancelled(NamedTuple):
    """A booking that was cancelled not long ago."""

    id: UUID
    at: datetime
    phone_reversed: str | None
    booked_by: str
    slot: Slot


class Open(NamedTuple):
    """A booking that was not used yet; a group is one party."""

    party: UUID
    slot: Slot
    window: str


class OpenBookings(NamedTuple):
    """What a phone has booked and not used yet, chain-wide; a group counts once."""

    overlapping: int
    in_window: int


class Remembered(NamedTuple):
    """What the venue and the chain know of who books.

    `block`: of the guest's number, with its version. `members`: who carries it, with their tiers.
    `open`: of the number that is counted, chain-wide.
    """

    block: tuple[UUID, int] | None
    cancelled: tuple[Cancelled, ...]
    members: tuple[tuple[UUID, str | None], ...]
    open: tuple[Open, ...]

    def present_in(self, slot: Slot, window: str) -> OpenBookings:
        """Count what is open: overlapping `slot`, and in one window."""
        return OpenBookings(
            len({one.party for one in self.open if one.slot.overlaps(slot)}),
            len({one.party for one in self.open if one.window == window}),
        )


def remembered(
    session: Session,
    venue_id: UUID,
    hand: BookingHand,
    *,
    since: datetime,
    now: datetime,
) -> Remembered:
    """Return what is remembered of who books, and of their cancellations since an instant."""
    said = {
        "venue": venue_id,
        "guest": hand.guest,
        "guest_reversed": reversed_digits(hand.guest),
        "counted": hand.sought,
        "by": hand.by,
        "starts": hand.around.starts_at,
        "ends": hand.around.ends_at,
        "since": since,
        "now": now,
    }
    parts: dict[str, list[Any]] = {"block": [], "cancelled": [], "member": [], "open": []}
    for row in session.execute(_OF_BOOKER if hand.is_booker else _OF_GUEST, said):
        parts[row.what].append(row)
    return Remembered(
        next(((row.id, row.version) for row in parts["block"]), None),
        tuple(
            Cancelled(row.id, row.at, row.phone_reversed, row.by, Slot(row.starts_at, row.ends_at))
            for row in parts["cancelled"]
        ),
        tuple((row.id, row.tier) for row in parts["member"]),
        tuple(
            Open(row.group_id or row.id, Slot(row.starts_at, row.ends_at), row.window)
            for row in parts["open"]
            if _is_as_written(row, now)
        ),
    )


def _is_as_written(row: Any, now: datetime) -> bool:
    """Say whether no hour has passed that ended what the row still says."""
    status = Status(row.status)
    due = {"hold_until": row.hold_until, "grace_until": row.grace_until}
    return status_at(status, **due, now=now) is status
