"""No, but yes if others move: who is in the way by code, and who would have to go where.

Codes and day numbers only: a refusal names nobody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.kernel.errors import DomainError
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.plans import may_be_asked, parties, touched_by
from ktv_booking.reservations.rules.assignment import NoRoomFree, RoomAlreadyTaken, Wanted
from ktv_booking.reservations.rules.book import silent_limits
from ktv_booking.reservations.rules.plans import make_room
from ktv_booking.reservations.service.opening import InHand


def name_competing(session: Session, refusal: DomainError) -> None:
    """Say in a refusal whose bookings compete for too few rooms, where that was proved."""
    proof = getattr(refusal, "proof", None)
    if not isinstance(refusal, NoRoomFree | RoomAlreadyTaken) or proof is None:
        return
    codes = sorted(row.code for row in parties(session, proof.competing).values())
    witness = dict(refusal.facts.get("witness") or {})
    refusal.facts["witness"] = {**witness, "competing": codes}


@contextmanager
def saying_what_it_takes(
    session: Session, hand: InHand, wanted: Wanted, *, minutes: int, now: datetime
) -> Iterator[None]:
    """Say in a refusal of a longer stay who comes next, and who would have to move for a yes."""
    try:
        yield
    except RoomAlreadyTaken as refused:
        coming = session.get(Reservation, refused.facts.pop("reservation_id", None) or UUID(int=0))
        if coming is not None:
            told = {"day_no": coming.day_no, "code": coming.code, "party_size": coming.party_size}
            refused.facts["next"] = told
        name_competing(session, refused)
        if moves := _would_have_to_move(session, hand, wanted, now=now):
            refused.facts["yes_if"] = moves
            refused.facts["plan"] = {
                "path": "/v1/plans",
                "request": {
                    "kind": "extension", "reservation_id": str(hand.row.id), "minutes": minutes,
                },
            }  # fmt: skip
        raise


def _would_have_to_move(
    session: Session, hand: InHand, wanted: Wanted, *, now: datetime
) -> list[dict[str, Any]]:
    """Return who would go where, if those who count on their room agreed; nothing if no order does.

    That is what a plan would say at this moment; to do it, draw one up and apply it.
    """
    dates = hand.venue.hours.days_of(Slot(hand.row.occupies_from, wanted.slot.ends_at))
    also = may_be_asked(session, hand.book, dates)
    book, silent = hand.book.without(hand.row.id), silent_limits(hand.terms())
    moves = make_room(book, wanted, also, now=now, silent=silent).moves
    present = parties(session, [move.reservation_id for move in moves])
    rooms = hand.book.house.by_id
    return [
        {
            "code": present[move.reservation_id].code,
            "day_no": present[move.reservation_id].day_no,
            "from_room": rooms[move.from_room_id].number,
            "to_room": rooms[move.to_room_id].number,
            "touches": touched_by(present[move.reservation_id]),
        }
        for move in moves
    ]
