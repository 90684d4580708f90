"""A clerk without a screen: the same operations straight through the use cases, in processes."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.db.session import Database
from ktv_booking.db.units import undo
from ktv_booking.kernel.errors import Busy, DomainError, StoreUnavailable
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.board import board_rows
from ktv_booking.reservations.rules.book import Stay
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.rules.states import Status, status_at
from ktv_booking.reservations.service.availability import availability
from ktv_booking.reservations.service.book import book
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.desk import leave
from ktv_booking.reservations.service.extending import extend
from ktv_booking.reservations.service.life import confirm
from ktv_booking.reservations.service.placement import PlaceRequest, place
from ktv_booking.reservations.service.requests import BookingRequest, Person
from ktv_booking.reservations.service.swaps import swap
from ktv_booking.venues.queries import venue_facts
from ktv_booking.web.books import HEADER, rev_header
from tests.builders import a_principal
from tests.reliability.history.clients import work_through
from tests.reliability.history.desks import TRIES, phone_of
from tests.reliability.history.events import LOOKS, Event, Told, revs_of
from tests.reliability.history.model import ON_THE_BOARD
from tests.reliability.history.place import House
from tests.reliability.history.plan import Next

CLERKS_IN_A_PROCESS = 4
Rows = list[Reservation]
Doing = Callable[[Session, House, dict[str, Any], Agent, datetime], Any]


class CounterDesk:
    """Runs each operation as a unit of work of its own, and takes it back as the edge does."""

    def __init__(self, database: Database, house: House) -> None:
        self._database, self._house = database, house
        self._by = a_principal("hq_admin")

    def do(self, wanted: Next, now: datetime) -> Event:
        """Do one operation; where the store is busy, come again."""
        event = Event(wanted.kind, wanted.asked, now, time.monotonic())
        unit = self._unit(event)
        run = self._database.read if wanted.kind in LOOKS else self._database.work
        for _ in range(TRIES):
            try:
                run(unit)
            except (Busy, StoreUnavailable) as away:
                if away.facts.get("outcome") == "unknown":
                    event.status = 0
                    break
                event.retries += 1
                continue
            event.returned = time.monotonic()
            break
        else:
            event.status = 0
        return event

    def close(self) -> None:
        """Nothing to let go: the store is the process's."""

    def _unit(self, event: Event) -> Callable[[Session], None]:
        doing = DOINGS[event.kind]

        def unit(session: Session) -> None:
            event.status, event.code, event.told = 200, None, []
            try:
                outcome = doing(session, self._house, event.asked, self._by, event.now)
                session.flush()
            except (Busy, StoreUnavailable):
                raise
            except DomainError as refusal:
                undo(session)
                event.status, event.code = 409, refusal.code
            else:
                if event.kind in LOOKS:
                    event.seen = outcome
                else:
                    event.told = [_told(row) for row in outcome]
            header = rev_header(session, undone=event.status != 200)
            event.revs = revs_of(header.get(HEADER, ""))

        return unit


def play_counters(house_text: str, seed: int, operations: int, name: str) -> list[Event]:
    """Play one process's part of a round and return its events."""
    house = House.of(house_text)
    database = _store(house.url)
    desks = [lambda _: CounterDesk(database, house)] * CLERKS_IN_A_PROCESS
    return work_through(house, desks, seed=seed, operations=operations, name=name)


@cache
def _store(url: str) -> Database:
    return Database(url)


def _told(row: Reservation) -> Told:
    return Told(
        id=str(row.id),
        day=row.business_date,
        room=str(row.room_id),
        starts=row.starts_at,
        ends=row.ends_at,
        status=row.status,
        version=row.version,
        hold_until=row.hold_until,
        hard_end=row.hard_end_at,
        is_counted_on=bool(row.room_told_at or row.room_fixed_at or row.pinned),
    )


def _create(
    session: Session, house: House, asked: dict[str, Any], by: Agent, now: datetime
) -> Rows:
    is_here = asked["walk_in"]
    stay = Stay(
        starts_at=now if is_here else asked["starts"],
        minutes=asked["minutes"],
        party_size=4,
        walk_in=is_here,
        source="walk_in" if is_here else "phone",
        room_id=asked["room"] and UUID(asked["room"]),
    )
    guest = Person(name=asked["mark"], phone=phone_of(asked["mark"]))
    request = BookingRequest(house.id, stay, guest)
    request = replace(request, hold=bool(asked.get("hold")), seat_now=is_here)
    return [book(session, request, by=by, now=now)]


def _place(session: Session, _: House, asked: dict[str, Any], by: Agent, now: datetime) -> Rows:
    request = PlaceRequest(
        reason="guest_wish",
        guest_consents=True,
        room_id=asked["room"] and UUID(asked["room"]),
        starts_at=asked["starts"],
        minutes=asked["minutes"],
    )
    seen = None if asked["version"] is None else frozenset({asked["version"]})
    placed = place(session, UUID(asked["id"]), request, by=by, now=now, seen=seen)
    return [placed.reservation]


def _swap(session: Session, _: House, asked: dict[str, Any], by: Agent, now: datetime) -> Rows:
    one, other = (UUID(key) for key in asked["ids"])
    return swap(session, (one, other), reason="swap", guest_consents=True, by=by, now=now)


def _extend(session: Session, _: House, asked: dict[str, Any], by: Agent, now: datetime) -> Rows:
    minutes = asked["minutes"]
    return [extend(session, UUID(asked["id"]), minutes=minutes, by=by, now=now).reservation]


def _confirm(session: Session, _: House, asked: dict[str, Any], by: Agent, now: datetime) -> Rows:
    return [confirm(session, UUID(asked["id"]), by=by, now=now)]


def _cancel(session: Session, _: House, asked: dict[str, Any], by: Agent, now: datetime) -> Rows:
    request = CancelRequest(CancelledBy.GUEST, "changed_mind")
    return [cancel(session, UUID(asked["id"]), request, by=by, now=now).reservation]


def _leave(session: Session, _: House, asked: dict[str, Any], by: Agent, now: datetime) -> Rows:
    return [leave(session, UUID(asked["id"]), by=by, now=now)]


def _board(
    session: Session, house: House, asked: dict[str, Any], _by: Agent, now: datetime
) -> list[Told]:
    rows = board_rows(session, venue_facts(session, house.id), asked["day"], now=now).rows
    shown = [replace(_told(row), status=_status(row, now)) for row in rows]  # type: ignore[arg-type]
    return [one for one in shown if one.status in ON_THE_BOARD]


def _status(row: Any, now: datetime) -> str:
    kept = {"hold_until": row.hold_until, "grace_until": row.grace_until}
    return status_at(Status(row.status), **kept, now=now).value


def _free(session: Session, house: House, asked: dict[str, Any], by: Agent, now: datetime) -> int:
    stay = Stay(
        starts_at=asked["starts"],
        minutes=asked["minutes"],
        party_size=4,
        room_class="small",
    )
    found = availability(session, house.id, stay, by=by, now=now)
    return next(one.rooms_free for one in found.classes if one.room_class.code == "small")


DOINGS: dict[str, Doing] = {
    "create": _create,
    "place": _place,
    "swap": _swap,
    "extend": _extend,
    "confirm": _confirm,
    "cancel": _cancel,
    "leave": _leave,
    "board": _board,
    "free": _free,
}
