"""Whom something would touch that waits for a second person's word: told before they decide.

Nothing is written and nobody is told; the book is looked at as it is now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.approvals.models import Approval
from ktv_booking.access.approvals.rules import ROOMS
from ktv_booking.kernel.approval import ApprovalKind
from ktv_booking.kernel.errors import DomainError
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.book import dates_of
from ktv_booking.reservations.queries.demand import turned_away_from
from ktv_booking.reservations.rules.assignment import SilentMove
from ktv_booking.reservations.rules.book import Stay
from ktv_booking.reservations.rules.judging import judge
from ktv_booking.reservations.service.authority import RESERVATION, VENUE
from ktv_booking.reservations.service.book import dates_touched
from ktv_booking.reservations.service.opening import InHand
from ktv_booking.reservations.service.planning import PlaceRequest, plan_placement
from ktv_booking.reservations.service.sweep import look_at_book
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.days import days_of
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.facts import VenueFacts

COMPETES = frozenset(
    {
        ApprovalKind.FREE_UPGRADE,
        ApprovalKind.LOWER_MINIMUM_SPEND,
        ApprovalKind.BELOW_SOFT_MINIMUM,
        ApprovalKind.OVER_QUOTA,
        ApprovalKind.HOLD_EXTENSION,
    }
)
"""What takes a room that others might have."""


@dataclass(frozen=True, slots=True)
class Affected:
    """Whom it would move, who waits or was turned away, and why it could not be done at all."""

    moves: Sequence[SilentMove]
    waiting: int
    turned_away: int
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What would be taken: which class, for when; the reservation, where one exists."""

    room_class: str
    slot: Slot
    row: Reservation | None


def affected_by(session: Session, approval: Approval, *, now: datetime) -> Affected | None:
    """Return whom an action would touch if it were done now; None where it touches nobody else."""
    kind = ApprovalKind(approval.kind)
    if kind not in COMPETES or approval.subject_type not in {RESERVATION, VENUE}:
        return None
    venue = venue_facts(session, approval.venue_id)
    asked = _asked(session, approval, venue)
    day = venue.hours.business_day_of(asked.slot.starts_at)
    waiting = days_of(session, venue, [day]).waiting_on(day)
    turned_away = turned_away_from(session, venue.id, day, asked.room_class, asked.slot)
    try:
        moves = _moves(session, approval, asked, venue, now=now)
    except DomainError as refusal:
        return Affected((), waiting, turned_away, refusal.code)
    return Affected(moves, waiting, turned_away)


def _asked(session: Session, approval: Approval, venue: VenueFacts) -> _Asked:
    terms: Mapping[str, Any] = approval.terms
    row = session.get(Reservation, approval.subject_id)
    if row is None:
        starts_at = venue.local(datetime.fromisoformat(terms["starts_at"]))
        length = timedelta(minutes=terms.get("minutes") or 1)
        return _Asked(terms["room_class"], Slot.lasting(starts_at, length), None)
    ladder = house_of(session, venue).ladder
    slot = Slot(venue.local(row.starts_at), venue.local(row.ends_at))
    if "starts_at" in terms:
        starts_at = venue.local(datetime.fromisoformat(terms["starts_at"]))
        slot = Slot.lasting(starts_at, timedelta(minutes=terms.get("minutes") or slot.minutes))
    return _Asked(terms.get("room_class") or ladder.by_id(row.booked_class_id).code, slot, row)


def _moves(
    session: Session, approval: Approval, asked: _Asked, venue: VenueFacts, *, now: datetime
) -> Sequence[SilentMove]:
    """Return who would make place silently.

    Raises:
        DomainError: it could not be done now.
    """
    terms = approval.terms
    if "minutes" not in terms or ROOMS in terms:
        return ()
    dates = set(dates_touched(venue, house_of(session, venue), asked.slot.starts_at,
                              asked.slot.minutes))  # fmt: skip
    if asked.row is not None:
        dates |= dates_of(venue, asked.row)
    book = look_at_book(session, venue, dates, now=now)
    if asked.row is None:
        return judge(_stay(approval, asked), book, now=now).decision.moves
    return plan_placement(InHand(asked.row, book), _request(terms, asked), now=now).moves


def _stay(approval: Approval, asked: _Asked) -> Stay:
    return Stay(
        starts_at=asked.slot.starts_at,
        minutes=asked.slot.minutes,
        party_size=approval.terms.get("party_size") or 1,
        room_class=asked.room_class,
        passed_over=frozenset(ApprovalKind),
    )


def _request(terms: Mapping[str, Any], asked: _Asked) -> PlaceRequest:
    row, named = asked.row, terms.get("room_id")
    is_another = row is not None and asked.slot != Slot(row.starts_at, row.ends_at)
    return PlaceRequest(
        reason="approval",
        room_class=None if named else asked.room_class,
        room_id=UUID(named) if named else None,
        starts_at=asked.slot.starts_at if is_another else None,
        minutes=asked.slot.minutes if is_another else None,
        party_size=terms.get("party_size"),
        charge_as="booked",
        guest_consents=True,
    )


def parties_of(
    session: Session, moves: Sequence[SilentMove]
) -> Sequence[tuple[Reservation, SilentMove]]:
    """Return those who would move, each with where from and to."""
    return [(session.get_one(Reservation, move.reservation_id), move) for move in moves]
