"""What the closed days came to: served time by class, how reservations ended, money kept safe."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.schemas import ReservationOut
from ktv_booking.simulate.shop import Shop

PEAK = (20 * 60, 23 * 60)
PEAK_MINUTES = PEAK[1] - PEAK[0]
"""The hours in which a house is full if it ever is, in minutes after midnight."""


@dataclass(slots=True)
class Figures:
    """Sums over closed days; minutes are of the class that was used."""

    shop: Shop
    days: int = 0
    served: Counter[str] = field(default_factory=Counter)
    parties: Counter[str] = field(default_factory=Counter)
    open_minutes: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    peak_served: Counter[tuple[date, str]] = field(default_factory=Counter)
    placements: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    deposits: Counter[str] = field(default_factory=Counter)

    def add_day(self, reservations: Iterable[ReservationOut], opening: Slot | None) -> None:
        """Add a closed business date."""
        self.days += 1
        for room in self.shop.rooms:
            self.open_minutes[room.room_class] += opening.minutes if opening else 0
        for one in reservations:
            self.statuses[one.status] += 1
            self.sources[one.source] += 1
            if one.deposit is not None:
                self.deposits[one.deposit.status] += 1
            if one.status == "completed" and one.used_class is not None:
                self._serve(one, one.used_class)

    def occupancy(self, room_class: str) -> float:
        """Return the part of open room-minutes that was served, 0 to 1."""
        available = self.open_minutes[room_class]
        return self.served[room_class] / available if available else 0.0

    def fullest_evening(self, room_class: str) -> float:
        """Return the served part of the peak hours of the evening on which it was largest."""
        available = PEAK_MINUTES * len(self.shop.rooms_of(room_class))
        served = [minutes for (_, code), minutes in self.peak_served.items() if code == room_class]
        return max(served, default=0) / available if available else 0.0

    def _serve(self, one: ReservationOut, used_class: str) -> None:
        self.parties[used_class] += 1
        self.placements[one.placement_kind or "as_booked"] += 1
        if one.seated_at is not None and one.left_at is not None:
            stayed: timedelta = one.left_at - one.seated_at
            self.served[used_class] += max(0, int(stayed.total_seconds() // 60))
            day, hours = one.business_date, self.shop.hours
            begins = max(one.seated_at, hours.at(day, PEAK[0]))
            ends = min(one.left_at, hours.at(day, PEAK[1]))
            minutes = max(0, int((ends - begins).total_seconds() // 60))
            self.peak_served[day, used_class] += minutes
