"""What figures are counted by: the pieces of a business day, and the rooms there are in them.

Source: workflow 23 (its columns are our reading), rules F2; docs/rules.md R-76.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from ktv_booking.kernel.time import DAY, Slot
from ktv_booking.rooms.rules import House
from ktv_booking.venues.rules.calendar import Calendar, DaySwitches

MEASURES = (
    "declined",
    "reserved",
    "walked_in",
    "cancelled",
    "expired",
    "no_show",
    "expected",
    "arrived_on_time",
    "late",
    "entered_reserved",
    "entered_walk_in",
    "upgraded",
    "downgraded",
    "house_fit",
    "moved",
    "moved_midway",
    "displaced",
    "waited",
    "wait_minutes",
    "room_minutes_used",
)
"""What is counted, in the order of the table."""

KEYS = ("period", "day_type", "booked_class_id", "used_class_id", "source", "window")
"""What it is counted by, beside venue and business date."""

HOUR = 60
REACHES = timedelta(days=2)
"""How far beyond its business day a party is still counted with it: longer than any stay."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a business day within one hour, period and day type.

    `starts` counts minutes after midnight of the date. The last piece begins where the day ends:
    who stays past it is counted there, and who sat down before the day began in the first.
    """

    business_date: date
    starts: int
    starts_at: datetime
    ends_at: datetime
    day_type: str
    period: str

    @property
    def hour(self) -> int:
        """The hour of the business date: 25 is one in the morning."""
        return self.starts // HOUR


def pieces_of(calendar: Calendar, day: date, switches: DaySwitches) -> list[Piece]:
    """Return a business day cut at every hour and wherever its period or day type changes."""
    pieces: list[Piece] = []
    for segment in calendar.segments_of(day, switches):
        edges = sorted({segment.starts, *_full_hours(segment.starts, segment.ends)})
        for starts, ends in zip(edges, [*edges[1:], segment.ends], strict=True):
            since = calendar.hours.at(day, starts).astimezone(UTC)
            until = calendar.hours.at(day, ends).astimezone(UTC)
            if since < until:  # the hour that a night of spring skips
                pieces.append(
                    Piece(day, starts, since, until, segment.day_type, segment.period or "")
                )
    pieces[0] = replace(pieces[0], starts_at=pieces[0].starts_at - REACHES)
    last, over_at = pieces[-1], calendar.hours.starts_of(day + DAY).astimezone(UTC)
    ends = calendar.day_starts + 24 * HOUR
    return [*pieces, Piece(day, ends, over_at, over_at + REACHES, last.day_type, last.period)]


def parts_of(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces of a day without the cuts at hours: by period and day type alone."""
    parts: list[Piece] = []
    for piece in pieces:
        if parts and (parts[-1].period, parts[-1].day_type) == (piece.period, piece.day_type):
            parts[-1] = replace(parts[-1], ends_at=piece.ends_at)
        else:
            parts.append(piece)
    return parts


def _full_hours(starts: int, ends: int) -> Iterable[int]:
    return range(-(-starts // HOUR) * HOUR, ends, HOUR)


@dataclass(frozen=True, slots=True)
class Supply:
    """Rooms of one class in one piece of a day: minutes open, and minutes that could be sold."""

    piece: Piece
    room_class_id: UUID
    open_minutes: int
    room_minutes: int


def supply_of(
    pieces: Iterable[Piece], opening: Slot | None, house: House, out: Mapping[UUID, Sequence[Slot]]
) -> Iterator[Supply]:
    """Yield what there was to sell: rooms on sale while the venue was open, less their outages.

    Args:
        out: when each room was out of sale; spans of one room may overlap.
    """
    shut = {room_id: _merged(spans) for room_id, spans in out.items()}
    for piece in pieces:
        open_for = opening and _common(opening, Slot(piece.starts_at, piece.ends_at))
        for one in house.ladder:
            rooms = [room.id for room in house.rooms if room.room_class.id == one.id]
            minutes = open_for.minutes if open_for else 0
            lost = sum(
                common.minutes
                for room_id in rooms
                for span in shut.get(room_id, ())
                if open_for and (common := _common(open_for, span))
            )
            yield Supply(piece, one.id, minutes, minutes * len(rooms) - lost)


def _common(one: Slot, other: Slot) -> Slot | None:
    if not one.overlaps(other):
        return None
    return Slot(max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at))


def _merged(spans: Sequence[Slot]) -> list[Slot]:
    merged: list[Slot] = []
    for span in sorted(spans, key=lambda one: one.starts_at):
        if merged and span.starts_at <= merged[-1].ends_at:
            merged[-1] = Slot(merged[-1].starts_at, max(merged[-1].ends_at, span.ends_at))
        else:
            merged.append(span)
    return merged
