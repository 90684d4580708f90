"""Writing rooms: every change of rooms of one decision at once, so that parties may swap."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from ktv_booking.db.base import new_id
from ktv_booking.kernel.time import Slot, later
from ktv_booking.reservations.models import Move, Reservation
from ktv_booking.reservations.rules.placements import classify_placement
from ktv_booking.reservations.service.guards import guarding
from ktv_booking.reservations.service.turnover import turn_over_left_room
from ktv_booking.rooms.rules import House, RoomFacts


def park(session: Session, rows: Sequence[Reservation]) -> None:
    """Let rows occupy nothing for a moment, so that they can take each other's rooms.

    Neither store then sees an overlap between the first and the second of a swap; the
    constraint is checked again for each row as it is put back.
    """
    session.execute(
        update(Reservation)
        .where(Reservation.id.in_([row.id for row in rows]))
        .values(occupies=False)
        .execution_options(synchronize_session=False)
    )


def put_back(session: Session, rows: Sequence[Reservation]) -> None:
    """Write parked rows with their new rooms and spans.

    Raises:
        RoomAlreadyTaken: the store's own guard found somebody there.
    """
    for row in rows:
        flag_modified(row, "occupies")
    with guarding(session, *rows):
        session.flush()


def move_to(
    session: Session,
    row: Reservation,
    room: RoomFacts,
    slot: Slot,
    *,
    house: House,
    by: str,
    now: datetime,
    reason: str,
    charge_as: str | None = None,
    guest_consents: bool = False,
    since: datetime | None = None,
    leaves_it_empty: bool = True,
) -> Move:
    """Put a row in `room` for `slot` and write the move; occupied from `since` if it sits.

    The room that a seated party leaves is turned over then, unless somebody else goes in at once.
    """
    move = Move(
        id=new_id(), reservation_id=row.id, at=now, by=by, reason=reason,
        kind=_kind_of(row, room, house), charge_as=charge_as, guest_consents=guest_consents,
        effective_at=since, **_from_to(row, room, slot),
    )  # fmt: skip
    session.add(move)
    if since is not None and leaves_it_empty and row.room_id not in {None, room.id}:
        turn_over_left_room(
            session, row, house.by_id[row.room_id],
            left_at=since, ends_at=row.ends_at, by=by, now=now,
        )  # fmt: skip
    _give(row, room, move, now)
    _shift_what_hangs_on_the_start(row, slot.starts_at - row.starts_at)
    row.starts_at, row.ends_at = slot.starts_at, slot.ends_at
    row.occupies_from = since or slot.starts_at
    # who stays over the time takes the new room all the same
    at_least = later(row.occupies_from, timedelta(minutes=1))
    row.occupies_until = max(room.room_class.free_after(slot.ends_at), at_least)
    return move


def _from_to(row: Reservation, room: RoomFacts, slot: Slot) -> dict[str, Any]:
    return {
        "from_room_id": row.room_id,
        "to_room_id": room.id,
        "from_starts_at": row.starts_at,
        "from_ends_at": row.ends_at,
        "to_starts_at": slot.starts_at,
        "to_ends_at": slot.ends_at,
    }


def _give(row: Reservation, room: RoomFacts, move: Move, now: datetime) -> None:
    """Give a row its room; a guest who knew the old number is told the new one."""
    if row.room_id != room.id:
        row.house_fit = False
        row.hard_end_at = None  # it was the next party in the old room
        row.room_told_at = now if row.room_told_at else None
    row.move_id = move.id
    row.room_id, row.used_class_id = room.id, room.room_class.id


def _kind_of(row: Reservation, room: RoomFacts, house: House) -> str:
    booked = house.ladder.by_id(row.booked_class_id)
    return classify_placement(booked_rank=booked.rank, used_rank=room.room_class.rank).value


def _shift_what_hangs_on_the_start(row: Reservation, by: timedelta) -> None:
    """Keep an agreed later arrival, and the room's hours, as far from the start as agreed."""
    if by:
        row.hard_end_at = None  # it was the next party at the old time
    row.expected_arrival_at = row.expected_arrival_at and row.expected_arrival_at + by
    row.fix_room_at = row.fix_room_at and row.fix_room_at + by
    row.tell_room_at = row.tell_room_at and row.tell_room_at + by
