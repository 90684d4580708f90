"""Three classes and their rooms on one evening of December 2026: what assignment decides over."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import (
    DayRooms,
    Decision,
    Limits,
    Occupation,
    OccupationKind,
    Wanted,
    decide,
)
from ktv_booking.rooms.rules import ClassFacts, Ladder, RoomFacts

ZONE = ZoneInfo("Asia/Shanghai")
SPACE = UUID(int=7)


def an_id(name: str) -> UUID:
    return uuid5(SPACE, name)


def a_class(code: str, rank: int, seats: int, zh: str, after: int = 0) -> ClassFacts:
    minutes = timedelta(minutes=after or 10)
    return ClassFacts(
        an_id(code), code, Text(zh, code), rank, 1, seats - 2, seats, minutes, after == 0
    )


SMALL = a_class("small", 1, 8, "小包厢")
MEDIUM = a_class("medium", 2, 12, "中包厢")
LARGE = a_class("large", 3, 20, "大包厢", after=20)
LADDER = Ladder.of([LARGE, SMALL, MEDIUM])


def a_room(number: str, room_class: ClassFacts = MEDIUM, **other: object) -> RoomFacts:
    return RoomFacts(an_id(number), number, room_class, floor=number[0], **other)  # type: ignore[arg-type]


def at(clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return datetime(2026, 12, 5, tzinfo=ZONE) + timedelta(hours=hours, minutes=minutes)


def a_slot(begin: str, end: str) -> Slot:
    return Slot(at(begin), at(end))


def taken(number: str, begin: str, end: str, kind: OccupationKind = "reservation") -> Occupation:
    guest = an_id(f"{number} {begin}") if kind == "reservation" else None
    return Occupation(an_id(number), a_slot(begin, end), guest, kind)


def promised(
    number: str, begin: str, end: str, said: ClassFacts = MEDIUM, **other: object
) -> Occupation:
    """A booking of a class that has this room for the time being; nobody was told."""
    after = LARGE.turnover_after if number.startswith("31") and number >= "315" else timedelta(0)
    return Occupation(
        an_id(number),
        Slot(at(begin), at(end) + after),
        an_id(f"{number} {begin}"),
        booked_class_id=said.id,
        **{"movable": True, "party_size": 6, "ends_at": at(end)} | other,  # type: ignore[arg-type]
    )


def a_day(rooms: list[RoomFacts], *occupations: Occupation) -> DayRooms:
    return DayRooms(tuple(rooms), occupations, a_slot("12:00", "26:00"))


def a_wish(begin: str = "20:00", end: str = "23:00", **other: object) -> Wanted:
    asked: dict[str, object] = {"room_class": MEDIUM, "party_size": 6} | other
    return Wanted(slot=a_slot(begin, end), **asked)  # type: ignore[arg-type]


def late(day: DayRooms, wanted: Wanted, limits: Limits | None = None, **other: object) -> Decision:
    """Decide a wish for which the house may move others."""
    return decide(day, wanted, LADDER, limits=limits or Limits(), **other)  # type: ignore[arg-type]


_NUMBERS = ("201", "202", "301", "302", "303", "315", "316")
_HOURS = ("18:00", "19:00", "20:00", "21:00", "22:00", "23:00")


def moved(decision: Decision) -> dict[str, str]:
    """Who has which room now: bookings by the room and hour they were promised, rooms by number."""
    names = {an_id(f"{one} {hour}"): f"{one} {hour}" for one in _NUMBERS for hour in _HOURS}
    rooms = {an_id(one): one for one in _NUMBERS}
    return {names[move.reservation_id]: rooms[move.to_room_id] for move in decision.moves}
