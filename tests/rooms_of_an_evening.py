"""Three classes and their rooms on one evening of December 2026: what assignment decides over."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import (
    DayRooms,
    Occupation,
    OccupationKind,
    Wanted,
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
