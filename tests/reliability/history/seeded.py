"""Bugs on purpose, each one that the check of histories is there to find.

They are put into a server, a process of its own, and nowhere else.
"""

import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from ktv_booking.db.session import Database
from ktv_booking.db.shelf import Shelf
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.present import pages
from ktv_booking.reservations.queries import pages as books
from ktv_booking.reservations.router import placement
from ktv_booking.reservations.rules.assignment.day import Occupation, Track
from ktv_booking.reservations.service import exchanging
from ktv_booking.venues import days

STALE_SECONDS = 0.3
BEFORE_DECIDING_SECONDS = 0.01
BETWEEN_HALVES_SECONDS = 0.03


def no_lock() -> None:
    """Let the day's lock go as soon as it is there: with the guard gone, parties share rooms."""
    lock = days._lock

    def let_go(session: Session, *where: Any, **said: Any) -> Any:
        locked = lock(session, *where, **said)
        _commit_midway(session)
        time.sleep(BEFORE_DECIDING_SECONDS)
        return locked

    days._lock = let_go


def _commit_midway(session: Session) -> None:
    """Commit behind the back of the session, which believes that its transaction goes on."""
    line = session.connection()
    line.exec_driver_sql("COMMIT")
    if line.dialect.name == "sqlite":
        line.exec_driver_sql("BEGIN IMMEDIATE")
    nested = line.get_nested_transaction()
    if nested is not None:
        line.exec_driver_sql(f"SAVEPOINT {nested._savepoint}")


class _NoRevisions:
    @staticmethod
    def revs_from(_first: date) -> tuple[()]:
        return ()


def stale_read() -> None:
    """Show a board from memory for a while, whatever was written meanwhile."""
    pages._shelf = Shelf(pages.BYTES_KEPT, seconds=STALE_SECONDS)
    pages.days_of = lambda *_where, **_said: _NoRevisions()  # type: ignore[assignment]


def half_a_swap() -> None:
    """Commit in the middle of a swap, when both parties have given up their rooms."""
    swap = placement.swap

    def in_halves(session: Session, ids: tuple[UUID, UUID], **said: Any) -> list[Reservation]:
        parked = update(Reservation).where(Reservation.id.in_(ids), Reservation.occupies)
        session.execute(parked.values(occupies=False).execution_options(synchronize_session=False))
        _commit_midway(session)
        time.sleep(BETWEEN_HALVES_SECONDS)
        return swap(session, ids, **said)

    placement.swap = in_halves


def touching_is_overlapping() -> None:
    """Take `<=` for `<`: whoever comes as another one leaves is refused."""

    def is_free(track: Track, starts_at: datetime, ends_at: datetime) -> bool:
        return not blocking(track, starts_at, ends_at)

    def blocking(track: Track, starts_at: datetime, ends_at: datetime) -> list[Occupation]:
        return [
            one
            for one in track.occupations
            if one.slot.starts_at <= ends_at and starts_at <= one.slot.ends_at
        ]

    Track.is_free = is_free  # type: ignore[method-assign]
    Track.blocking = blocking  # type: ignore[method-assign]


def told_guests_move() -> None:
    """Take guests who know their room for guests who do not, and write what comes of it."""
    floats = books._floats

    def whoever_it_is(row: Any, *where: Any) -> bool:
        return floats(row._replace(room_told_at=None, room_fixed_at=None, pinned=False), *where)

    books._floats = whoever_it_is
    exchanging._NOBODY_COUNTS_ON_IT = Reservation.occupies


BUGS: dict[str, Callable[[], None]] = {
    "no-lock": no_lock,
    "stale-read": stale_read,
    "half-a-swap": half_a_swap,
    "touching-is-overlapping": touching_is_overlapping,
    "told-guests-move": told_guests_move,
}
WITHOUT_GUARD = frozenset({"no-lock"})


def drop_guard(database: Database) -> None:
    """Take the store's own guard against overlaps away."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            for event in ("insert", "update"):
                connection.execute(text(f"DROP TRIGGER ex_reservations_room_overlap_{event}"))
        else:
            connection.execute(
                text("ALTER TABLE reservations DROP CONSTRAINT ex_reservations_room_overlap")
            )
