"""The figures of an evening counted by hand: row by row, minute by minute, from what is stored."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.reservations.models import AttributionCorrection, Move, Reservation, Turnaway
from ktv_booking.rooms.models import Room, RoomClass
from ktv_booking.venues.rules.facts import VenueFacts

Key = tuple[str, str, UUID | None, UUID | None, str, str]
"""Period, day type, booked class, used class, source, window."""

Figures = dict[Key, Counter[str]]
A_MINUTE = timedelta(minutes=1)
DEAD_WHEN_DUE = {"held", "requested"}
STILL_EXPECTED = {"held", "requested", "confirmed", "released", "arrived"}


@dataclass
class Party:
    """One reservation with all that is written beside it."""

    row: Reservation
    moves: Sequence[Move]
    source: str


def whole_minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def figures_by_hand(session: Session, venue: VenueFacts, day: Any, *, now: datetime) -> Figures:
    """Count one business day of a venue."""
    counted: Figures = defaultdict(Counter)
    classes = {one.id: one for one in session.scalars(select(RoomClass))}
    rooms = {one.id: one.room_class_id for one in session.scalars(select(Room))}
    for party in _parties(session, venue, day):
        row = party.row
        used = row.used_class_id if row.seated_at else None
        beside = (row.booked_class_id, used, party.source, row.window)
        ranks = classes[row.booked_class_id].rank, classes[used].rank if used else None
        counted[*_part(venue, day, row.starts_at), *beside].update(_said_of(party, ranks, now))
        for minute, class_id in _minutes(party, rooms, now):
            key = (*_part(venue, day, minute), beside[0], class_id, *beside[2:])
            counted[key]["room_minutes_used"] += 1
    for turned in session.scalars(
        select(Turnaway).where(Turnaway.venue_id == venue.id, Turnaway.business_date == day)
    ):
        wanted = rooms.get(turned.room_id) if turned.room_id else None  # type: ignore[arg-type]
        codes = {one.code: one.id for one in classes.values() if one.venue_id == venue.id}
        wanted = wanted or codes.get(turned.room_class or "")
        window = _window(venue, day, turned.created_at)
        key = (*_part(venue, day, turned.starts_at), wanted, None, turned.source, window)
        counted[key]["declined"] += 1
    return {key: +figures for key, figures in counted.items() if +figures}


def _parties(session: Session, venue: VenueFacts, day: Any) -> Iterator[Party]:
    of_day = (Reservation.venue_id == venue.id, Reservation.business_date == day)
    for row in session.scalars(select(Reservation).where(*of_day)):
        moves = select(Move).where(Move.reservation_id == row.id).order_by(Move.id)
        said = select(AttributionCorrection).where(AttributionCorrection.reservation_id == row.id)
        corrected = [one.source for one in session.scalars(said.order_by(AttributionCorrection.id))]
        source = next((one for one in reversed(corrected) if one), row.source)
        yield Party(row, session.scalars(moves).all(), source)


def _part(venue: VenueFacts, day: Any, instant: datetime) -> tuple[str, str]:
    minutes = venue.hours.wall_minutes(day, instant)
    return venue.calendar.period_at(day, minutes) or "", venue.calendar.day_type_at(day, minutes)


def _said_of(party: Party, ranks: tuple[int, int | None], now: datetime) -> Counter[str]:
    row, walked_in, (booked, used) = party.row, party.source == "walk_in", ranks
    said: Counter[str] = Counter()
    if row.status == "declined":
        said["declined"] += 1
    else:
        said["walked_in" if walked_in else "reserved"] += 1
    is_dead = row.status in DEAD_WHEN_DUE and row.hold_until is not None and row.hold_until <= now
    if is_dead or row.status == "expired":
        said["expired"] += 1
    elif row.status in STILL_EXPECTED:
        said["expected"] += 1
    elif row.status in {"cancelled", "no_show"}:
        said[row.status] += 1
    if row.arrived_at and not walked_in:
        is_late = whole_minute(row.arrived_at) > row.starts_at
        said["late" if is_late else "arrived_on_time"] += 1
    if row.seated_at:
        assert row.arrived_at
        assert used
        said["entered_walk_in" if walked_in else "entered_reserved"] += 1
        said["upgraded"] += used > booked
        said["downgraded"] += used < booked
        said["house_fit"] += row.house_fit
        here = max(whole_minute(row.arrived_at), whole_minute(row.starts_at))
        waited = max(0, (whole_minute(row.seated_at) - here) // A_MINUTE)
        said["waited"] += waited > 0
        said["wait_minutes"] += waited
    changes = [one for one in party.moves if one.from_room_id not in {None, one.to_room_id}]
    said["displaced"] += sum(one.silent for one in changes)
    said["moved"] += sum(not one.silent and one.effective_at is None for one in changes)
    said["moved_midway"] += any(one.effective_at is not None for one in changes)
    return said


def _minutes(party: Party, rooms: Any, now: datetime) -> Iterator[tuple[datetime, UUID]]:
    """Yield each minute that a party sat, with the class of the room it sat in then."""
    row = party.row
    if row.seated_at is None:
        return
    changes = sorted(
        (one.effective_at, one.id, one.from_room_id, one.to_room_id)
        for one in party.moves
        if one.effective_at is not None and one.from_room_id not in {None, one.to_room_id}
    )
    minute, over_at = whole_minute(row.seated_at), whole_minute(row.left_at or now)
    while minute < over_at:
        before = [to for at, _, _, to in changes if whole_minute(at) <= minute]
        first = changes[0][2] if changes else None
        sits_in = before[-1] if before else first
        used = rooms[sits_in] if sits_in else row.used_class_id
        assert used
        yield minute, used
        minute += A_MINUTE


def _window(venue: VenueFacts, day: Any, asked_at: datetime) -> str:
    ahead = (day - venue.hours.business_day_of(asked_at)).days
    is_open = ahead < 7 or (ahead == 7 and venue.calendar.seventh_day_open(asked_at))
    return "same_day" if ahead <= 0 else "within_7_days" if is_open else "beyond_7_days"
