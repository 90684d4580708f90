"""The store's guards by what they do: every breach that a sound store refuses, tried and undone."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ktv_booking.db.base import new_id
from ktv_booking.db.dialects import violated_constraint
from ktv_booking.db.session import Database
from ktv_booking.reservations.models import Reservation
from tests.builders import NOW, a_class, a_reservation, a_room, a_venue, evening

OVERLAP = "ex_reservations_room_overlap"
LONGEST = "ck_reservations_longest_stay"
TOLD = "ck_reservations_told_room_moves_openly"


class Undone(Exception):
    """Ends a unit that leaves nothing."""


def broken_guards(database: Database) -> list[str]:
    """Return each guard that let a breach pass, with the breach; the store stays as it was."""
    found: list[str] = []

    def try_all(session: Session) -> None:
        for name, (guard, breach) in _breaches(session).items():
            if (by := _refused_by(session, breach)) != guard:
                found.append(f"{name}: {guard} expected, {by or 'nothing'} refused it")
        raise Undone

    try:
        database.work(try_all)
    except Undone:
        return found
    raise AssertionError("unreachable")


def _breaches(session: Session) -> dict[str, tuple[str, Callable[[], object]]]:
    venue = a_venue(session, bare=True)
    a_class(session, venue)
    room, other = a_room(session, venue), a_room(session, venue)
    far = evening(100)
    guest = a_reservation(session, venue, room, starts_at=far, room_told_at=NOW)
    next_door = a_reservation(session, venue, other, starts_at=far)
    gone = a_reservation(session, venue, room, starts_at=far, occupies=False, status="cancelled")
    a_reservation(session, venue, other, starts_at=evening(101), status="seated")

    def change(row: Reservation, **fields: object) -> object:
        return session.execute(
            update(Reservation)
            .where(Reservation.id == row.id)
            .values(**fields)
            .execution_options(synchronize_session=False)
        )

    long_stay = timedelta(hours=27)
    return {
        "a second party": (OVERLAP, lambda: a_reservation(session, venue, room, starts_at=far)),
        "a move into it": (OVERLAP, lambda: change(next_door, room_id=room.id)),
        "a return into it": (OVERLAP, lambda: change(gone, occupies=True)),
        "a long stay": (
            LONGEST,
            lambda: a_reservation(session, venue, room, starts_at=evening(110), minutes=27 * 60),
        ),
        "a stay that grows": (LONGEST, lambda: change(guest, occupies_until=far + long_stay)),
        "a told room": (TOLD, lambda: change(guest, room_id=other.id, starts_at=far)),
        "two seated": ("uq_reservations_room_id", lambda: change(next_door, status="seated")),
        "no room": (
            "ck_reservations_occupying_has_room",
            lambda: change(next_door, room_id=None),
        ),
        "an end before": ("ck_reservations_ends_after_start", lambda: change(guest, ends_at=far)),
        "nobody's room": (
            "FOREIGN KEY constraint failed",
            lambda: session.execute(
                text("UPDATE reservations SET group_id = :nobody WHERE code = :code"),
                {"nobody": _id_for(session), "code": guest.code},
            ),
        ),
    }


def _id_for(session: Session) -> object:
    return new_id().hex if session.get_bind().dialect.name == "sqlite" else new_id()


def _refused_by(session: Session, breach: Callable[[], object]) -> str | None:
    """Return which guard refused; a stray reference has another name on each store."""
    try:
        with session.begin_nested():
            breach()
            session.flush()
    except IntegrityError as error:
        by = violated_constraint(error) or ""
        return "FOREIGN KEY constraint failed" if by.startswith("fk_") else by
    return None
