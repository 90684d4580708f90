"""Working a plan out: from the books as they are at this moment, without the lock."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import DomainError, NotFound
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Plan, Reservation
from ktv_booking.reservations.queries.book import dates_of
from ktv_booking.reservations.queries.find import reservation_for
from ktv_booking.reservations.queries.plans import Party, may_be_asked, parties, touched_by
from ktv_booking.reservations.rules.assignment import SilentMove, Wanted
from ktv_booking.reservations.rules.book import DayBook, silent_limits
from ktv_booking.reservations.rules.plans import Sketch, empty_room, make_room, parties_in, tidy
from ktv_booking.reservations.rules.states import Status, ensure_action_allowed
from ktv_booking.reservations.service.extending import ensure_within_terms, staying_on
from ktv_booking.reservations.service.opening import InHand
from ktv_booking.reservations.service.planning import rest_of
from ktv_booking.reservations.service.plans.costs import given_away
from ktv_booking.reservations.service.sweep import look_at_book
from ktv_booking.rooms.models import Outage, Room
from ktv_booking.venues.queries import venue_facts, venue_for
from ktv_booking.venues.rules.facts import VenueFacts

Kind = Literal["extension", "outage", "upgrade_chain", "optimise"]


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What is asked: a longer stay, a room out of use, a larger class, a tidier day."""

    kind: Kind
    reservation_id: UUID | None = None
    minutes: int | None = None
    room_class: str | None = None
    room_id: UUID | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    outage_kind: Literal["maintenance", "management_hold"] = "maintenance"
    venue_id: UUID | None = None
    business_date: date | None = None

    @classmethod
    def for_outage(cls, outage: Outage) -> "PlanRequest":
        """Return what is to be planned for an outage that stands: where those it hits could go."""
        return cls(
            "outage",
            room_id=outage.room_id,
            starts_at=outage.starts_at,
            ends_at=outage.ends_at,
            outage_kind="maintenance" if outage.kind == "maintenance" else "management_hold",
        )

    def as_document(self) -> dict[str, Any]:
        """Return what is kept of it."""
        said = {key: _plain(value) for key, value in asdict(self).items() if value is not None}
        if self.kind != "outage":
            del said["outage_kind"]
        return said

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "PlanRequest":
        """Return what was kept."""
        read = dict(document)
        for key in ("reservation_id", "room_id", "venue_id"):
            read[key] = UUID(read[key]) if key in read else None
        for key in ("starts_at", "ends_at"):
            read[key] = datetime.fromisoformat(read[key]) if key in read else None
        if "business_date" in read:
            read["business_date"] = date.fromisoformat(read["business_date"])
        return cls(**read)


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A plan before it is kept: whose, of which days, and what the rules made of it."""

    venue: VenueFacts
    business_date: date
    dates: tuple[date, ...]
    book: DayBook
    sketch: Sketch
    row: Reservation | None = None

    @property
    def revs(self) -> dict[str, int]:
        """The revisions of the books it stands on."""
        return {day.isoformat(): self.book.days.found_at(day) for day in self.dates}

    def answer(self, session: Session) -> dict[str, Any]:
        """Return what is kept of it: ids, rooms, money; nobody's name."""
        sketch = self.sketch
        stays = sketch.stays or {}
        present = parties(session, [*(move.reservation_id for move in sketch.moves), *stays])
        moves = [self._move(move, present[move.reservation_id]) for move in sketch.moves]
        if self.row is not None and sketch.room is not None and sketch.room.id != self.row.room_id:
            moves.insert(0, self._own(session, self.row))
        return {
            "feasible": sketch.is_feasible,
            "moves": moves,
            "stays": [
                {"reservation_id": str(key), "reason": _said(why)} for key, why in stays.items()
            ],
            "reason": _said(sketch.refusal) if sketch.refusal else None,
            "room_id": str(sketch.room.id) if sketch.room else None,
        }

    def _move(self, move: SilentMove, party: Party) -> dict[str, Any]:
        used = self.book.house.ladder.by_id(move.to_class_id)
        return {
            "reservation_id": str(move.reservation_id),
            "from_room_id": str(move.from_room_id),
            "to_room_id": str(move.to_room_id),
            "touches": touched_by(party),
            "cost_minor": given_away(party, used, self.book),
        }

    def _own(self, session: Session, row: Reservation) -> dict[str, Any]:
        assert self.sketch.room is not None
        room = self.sketch.room
        party = parties(session, [row.id])[row.id]
        return {
            "reservation_id": str(row.id),
            "from_room_id": row.room_id and str(row.room_id),
            "to_room_id": str(room.id),
            "touches": touched_by(party),
            "cost_minor": given_away(party, room.room_class, self.book),
        }


def make_plan(session: Session, request: PlanRequest, *, by: Agent, now: datetime) -> Plan:
    """Work out what the house would do, and keep it to be looked at; nothing else is written.

    Raises:
        NotFound: no such reservation, room or venue for the caller.
        ActionNotAllowed: a longer stay of a party that does not sit, a larger room for one that
            is over.
        DomainError: for a longer stay what the terms, the hours or the law forbid.
    """
    done = work_out(session, request, by=by, now=now)
    plan = Plan(
        venue_id=done.venue.id,
        kind=request.kind,
        business_date=done.business_date,
        asked=request.as_document(),
        revs=done.revs,
        answer=done.answer(session),
        created_by=by.login,
        created_at=now,
    )
    session.add(plan)
    session.flush()
    return plan


def work_out(session: Session, request: PlanRequest, *, by: Agent, now: datetime) -> WorkedOut:
    """Return what the rules make of a request on the books as they are.

    Raises:
        DomainError: see `make_plan`.
    """
    if request.kind == "outage":
        return _outage(session, request, by=by, now=now)
    if request.kind == "optimise":
        return _optimise(session, request, by=by, now=now)
    return _for_a_party(session, request, by=by, now=now)


def _for_a_party(session: Session, request: PlanRequest, *, by: Agent, now: datetime) -> WorkedOut:
    row = reservation_for(session, request.reservation_id or UUID(int=0), agent=by)
    session.refresh(row)
    venue = venue_facts(session, row.venue_id)
    until = row.occupies_until + timedelta(minutes=request.minutes or 0)
    dates = dates_of(venue, row) | set(venue.hours.days_of(Slot(row.occupies_from, until)))
    book = look_at_book(session, venue, dates, now=now)
    hand = InHand(row, book)
    wanted = (
        _longer(hand, request.minutes or 0)
        if request.kind == "extension"
        else _larger(hand, request.room_class or "", now)
    )
    also, silent = may_be_asked(session, book, dates), silent_limits(hand.terms())
    sketch = make_room(book.without(row.id), wanted, also, now=now, silent=silent)
    return WorkedOut(venue, row.business_date, tuple(sorted(dates)), book, sketch, row)


def _longer(hand: InHand, minutes: int) -> Wanted:
    ensure_action_allowed(hand.status, "extension")
    slot = Slot.lasting(hand.slot.starts_at, hand.slot.length + timedelta(minutes=minutes))
    ensure_within_terms(hand, slot, minutes)
    return staying_on(hand, slot)


def _larger(hand: InHand, room_class: str, now: datetime) -> Wanted:
    ensure_action_allowed(hand.status, "placement")
    target = hand.book.house.ladder.coded(room_class)
    target.ensure_holds(hand.row.party_size)
    sits = hand.status is Status.SEATED
    span = rest_of(hand.slot, max(now, hand.row.occupies_from)) if sits else hand.slot
    return Wanted(target, span, hand.row.party_size, wishes=hand.stay.wishes)


def _outage(session: Session, request: PlanRequest, *, by: Agent, now: datetime) -> WorkedOut:
    found = session.get(Room, request.room_id or UUID(int=0))
    if found is None or request.starts_at is None or request.ends_at is None:
        raise NotFound(what="room")
    by.ensure_at(found.venue_id, what="room")
    venue = venue_facts(session, found.venue_id)
    slot = Slot(venue.local(request.starts_at), venue.local(request.ends_at))
    dates = sorted(venue.hours.days_of(slot))
    book = look_at_book(session, venue, dates, now=now)
    room = book.house.by_id[found.id]
    ids = [one.reservation_id for one in parties_in(book, room, slot)]
    hit = session.scalars(select(Reservation).where(Reservation.id.in_(ids)))
    silent = {row.id: silent_limits(InHand(row, book).terms()) for row in hit}
    also = may_be_asked(session, book, dates)
    sketch = empty_room(book, room, slot, also, now=now, silent=silent)
    return WorkedOut(venue, dates[0], tuple(dates), book, sketch)


def _optimise(session: Session, request: PlanRequest, *, by: Agent, now: datetime) -> WorkedOut:
    venue = venue_for(session, request.venue_id or UUID(int=0), agent=by)
    day = request.business_date or venue.hours.business_day_of(now)
    book = look_at_book(session, venue, [day], now=now)
    return WorkedOut(venue, day, (day,), book, tidy(book, now=now))


def moves_named(answer: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """Return who goes from where to where, as it was kept; and whom it touches."""
    return [
        (move["reservation_id"], move["to_room_id"], move["touches"]) for move in answer["moves"]
    ]


def _said(refusal: DomainError) -> dict[str, str]:
    return {"zh": refusal.said_in("zh"), "en": refusal.said_in("en")}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
