"""Making place: bookings whose room nobody counts on yet change rooms without a word.

All of one decision in one statement, so that they may take each other's rooms. Nobody who was
told a number is among them: the decision leaves them out, and what is written asks again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, Uuid, bindparam, column, false, select, true, update, values
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ktv_booking.db.base import UtcDateTime, new_id
from ktv_booking.db.leaving import leave
from ktv_booking.db.units import BeginAgain
from ktv_booking.reservations.models import Move, Reservation
from ktv_booking.reservations.queries.book import forget_opened
from ktv_booking.reservations.rules.assignment import SilentMove
from ktv_booking.reservations.rules.placements import classify_placement
from ktv_booking.rooms.rules import House

MAKES_PLACE = "makes_place"
"""The reason of a silent move; `house_fit` is that of a larger room given from the start."""

_ROWS: Table = Reservation.__table__  # type: ignore[assignment]
_NOBODY_COUNTS_ON_IT = (
    _ROWS.c.room_told_at.is_(None)
    & _ROWS.c.room_fixed_at.is_(None)
    & _ROWS.c.pinned.is_(false())
    & _ROWS.c.occupies
)
_ASKED = select(
    _ROWS.c.id, _ROWS.c.booked_class_id, _ROWS.c.room_id, _ROWS.c.starts_at, _ROWS.c.ends_at
)
_PARKING = update(_ROWS).where(_ROWS.c.id == bindparam("row")).values(occupies=false())
_PUTTING_BACK = (
    update(_ROWS)
    .where(_ROWS.c.id == bindparam("row"))
    .values(
        occupies=true(),
        room_id=bindparam("to_room"),
        used_class_id=bindparam("to_class"),
        occupies_until=bindparam("until"),
        house_fit=bindparam("fits"),
        move_id=bindparam("move"),
        hard_end_at=None,
        updated_at=bindparam("at"),
    )
)


def exchange(
    session: Session, moves: Sequence[SilentMove], house: House, *, by: str, now: datetime
) -> dict[str, Any]:
    """Write the silent moves of a decision; return what the audit row of its booking says of them.

    Their versions stay as they are, the guests hear nothing. The day is locked, so each of them is
    where the decision saw it; a unit that finds one elsewhere, or told meanwhile, begins again.

    Raises:
        BeginAgain: somebody wrote past the lock; the store's own guard may have found it.
    """
    if not moves:
        return {}
    ids = {move.reservation_id: new_id() for move in moves}
    written = [_values(move, ids[move.reservation_id], now) for move in moves]
    with session.no_autoflush:  # the party they make place for is written after them
        present = _still_there(session, moves)
        try:
            _write(session, written)
        except IntegrityError as error:
            raise BeginAgain from error
    _expire(session, ids)
    forget_opened(session)
    for move in moves:
        row = present[move.reservation_id]
        leave(session, _noted(row, move, ids[row.id], house, by=by, now=now))
    return told_of(moves)


def _write(session: Session, written: Sequence[Mapping[str, Any]]) -> None:
    if session.get_bind().dialect.name != "sqlite":
        session.execute(_all_at_once(written))
        return
    session.execute(_PARKING, [{"row": one["row"]} for one in written])
    session.execute(_PUTTING_BACK, written)


def _still_there(session: Session, moves: Sequence[SilentMove]) -> Mapping[UUID, Any]:
    """Return the rows of those who move, if each may and is in the room it is to leave."""
    leaving = {move.reservation_id: move.from_room_id for move in moves}
    rows = session.execute(_ASKED.where(_ROWS.c.id.in_(leaving), _NOBODY_COUNTS_ON_IT)).all()
    present = {row.id: row for row in rows if row.room_id == leaving[row.id]}
    if len(present) < len(leaving):
        raise BeginAgain
    return present


def _values(move: SilentMove, move_id: UUID, now: datetime) -> dict[str, Any]:
    return {
        "row": move.reservation_id,
        "to_room": move.to_room_id,
        "to_class": move.to_class_id,
        "until": move.occupies_until,
        "fits": move.house_fit,
        "move": move_id,
        "at": now,
    }


def _all_at_once(written: Sequence[Mapping[str, Any]]) -> Any:
    """Return the one statement in which parties may take each other's rooms."""
    to = (
        values(
            column("row", Uuid()), column("to_room", Uuid()), column("to_class", Uuid()),
            column("until", UtcDateTime()), column("fits", _ROWS.c.house_fit.type),
            column("move", Uuid()), column("at", UtcDateTime()), name="moved",
        )
        .data([tuple(one.values()) for one in written])
    )  # fmt: skip
    return (
        update(_ROWS)
        .where(_ROWS.c.id == to.c.row)
        .values(
            room_id=to.c.to_room, used_class_id=to.c.to_class, occupies_until=to.c.until,
            house_fit=to.c.fits, move_id=to.c.move, hard_end_at=None, updated_at=to.c.at,
        )
    )  # fmt: skip


def _expire(session: Session, ids: Iterable[UUID]) -> None:
    """Let rows that this unit has read before be read again."""
    for row_id in ids:
        known = session.identity_map.get(session.identity_key(Reservation, row_id))
        if known is not None:
            session.expire(known)


def _noted(
    row: Any, move: SilentMove, move_id: UUID, house: House, *, by: str, now: datetime
) -> Move:
    booked, used = house.ladder.by_id(row.booked_class_id), house.ladder.by_id(move.to_class_id)
    return Move(
        id=move_id,
        reservation_id=row.id,
        at=now,
        by=by,
        kind=classify_placement(booked_rank=booked.rank, used_rank=used.rank).value,
        reason=MAKES_PLACE,
        from_room_id=move.from_room_id,
        to_room_id=move.to_room_id,
        from_starts_at=row.starts_at,
        from_ends_at=row.ends_at,
        to_starts_at=row.starts_at,
        to_ends_at=row.ends_at,
        guest_consents=False,
        silent=True,
    )


def told_of(moves: Sequence[SilentMove]) -> dict[str, Any]:
    """Return what the audit row of the booking that they make place for says of them."""
    return {"silent_moves": [_said(move) for move in moves]} if moves else {}


def _said(move: SilentMove) -> dict[str, str]:
    return {
        "reservation_id": str(move.reservation_id),
        "from_room_id": str(move.from_room_id),
        "to_room_id": str(move.to_room_id),
    }
