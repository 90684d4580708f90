"""The store's own guards of the book, and what the desk is told where one of them says no.

Under the lock of the day none of them ever does; where somebody wrote past the lock they do.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.db.dialects import refusing
from ktv_booking.db.units import is_unit, undo
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.assignment import RoomAlreadyTaken
from ktv_booking.reservations.rules.bookable import DurationNotAllowed
from ktv_booking.reservations.rules.seating import RoomNotReady
from ktv_booking.rooms.models import Room

NO_OVERLAP = "ex_reservations_room_overlap"
GUARDS: Mapping[str, type[Exception]] = {
    NO_OVERLAP: RoomAlreadyTaken,
    "ck_reservations_longest_stay": DurationNotAllowed,
    "uq_reservations_room_id": RoomNotReady,
}


class _Place(NamedTuple):
    reservation_id: UUID
    room_id: UUID | None
    since: datetime
    until: datetime


@contextmanager
def guarding(
    session: Session, *rows: Reservation, also: Mapping[str, type[Exception]] | None = None
) -> Iterator[None]:
    """Flush `rows`, whose places are set; turn what a guard says into its refusal.

    Raises:
        RoomAlreadyTaken: somebody is there; `blocking` says from when to when.
        DurationNotAllowed: longer than the store takes any stay for.
        RoomNotReady: somebody sits in that room.
    """
    wanted = [_Place(row.id, row.room_id, row.occupies_from, row.occupies_until) for row in rows]
    try:
        with refusing(session, {**GUARDS, **(also or {})}):
            yield
    except RoomAlreadyTaken as taken:
        if is_unit(session):  # the store takes no more questions in a transaction that failed
            undo(session)
        raise RoomAlreadyTaken(**_in_the_way(session, wanted)) from taken


def _in_the_way(session: Session, wanted: list[_Place]) -> dict[str, Any]:
    """Return which room is taken, and the interval; nothing where they have gone meanwhile."""
    own = [place.reservation_id for place in wanted]
    for place in wanted:
        found = session.execute(
            select(Room.number, Reservation.occupies_from, Reservation.occupies_until)
            .join(Room, Room.id == Reservation.room_id)
            .where(
                Reservation.room_id == place.room_id,
                Reservation.occupies,
                Reservation.occupies_from < place.until,
                Reservation.occupies_until > place.since,
                Reservation.id.not_in(own),
            )
            .order_by(Reservation.occupies_from)
            .limit(1)
        ).one_or_none()
        if found is not None:
            span = {"starts_at": found.occupies_from, "ends_at": found.occupies_until}
            return {"room": found.number, "blocking": span, "free_until": None, "free_from": None}
    return {}
