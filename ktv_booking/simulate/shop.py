"""The venue as its callers and its desk know it: hours, ladder, rooms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from ktv_booking.kernel.time import BusinessHours, Slot


@dataclass(frozen=True, slots=True)
class ShopClass:
    """One step of the ladder; `turnover_after` lengthens a stay, zero where it runs inside."""

    code: str
    capacity_min: int
    capacity_comfort: int
    capacity_max: int
    turnover_after: timedelta


@dataclass(frozen=True, slots=True)
class ShopRoom:
    """One room that is for sale."""

    id: UUID
    number: str
    room_class: str


@dataclass(frozen=True, slots=True)
class Shop:
    """A venue. `opening` is by ISO weekday, in minutes after midnight and past 24:00.

    `classes` are small first, `rooms` in the order of the board.
    """

    id: UUID
    code: str
    region: str
    hours: BusinessHours
    booking_opens: int
    slot_minutes: int
    opening: Mapping[int, tuple[int, int]]
    classes: Sequence[ShopClass]
    rooms: Sequence[ShopRoom]

    def opening_on(self, day: date) -> Slot | None:
        """Return from when to when the venue is open on business date `day`, None if not."""
        minutes = self.opening.get(day.isoweekday())
        if minutes is None:
            return None
        opens, closes = minutes
        return Slot(self.hours.at(day, opens), self.hours.at(day, closes))

    def class_coded(self, code: str) -> ShopClass:
        """Return the class of that code."""
        return next(one for one in self.classes if one.code == code)

    def above(self, code: str) -> ShopClass | None:
        """Return the next larger class, None on top."""
        return self._beside(code, 1)

    def below(self, code: str) -> ShopClass | None:
        """Return the next smaller class, None at the bottom."""
        return self._beside(code, -1)

    def rooms_of(self, code: str) -> list[ShopRoom]:
        """Return the rooms of a class."""
        return [room for room in self.rooms if room.room_class == code]

    def snug_class(self, party_size: int) -> ShopClass | None:
        """Return the smallest class in which so many sit well, None if none seats them."""
        well = (one for one in self.classes if party_size <= one.capacity_comfort)
        tight = (one for one in self.classes if party_size <= one.capacity_max)
        return next(well, next(tight, None))

    def _beside(self, code: str, step: int) -> ShopClass | None:
        codes = [one.code for one in self.classes]
        place = codes.index(code) + step
        return self.classes[place] if 0 <= place < len(codes) else None
