"""What evenings came to, as the contract writes it."""

from datetime import date
from typing import Literal
from uuid import UUID

from ktv_booking.reports.figures.rules import Against
from ktv_booking.reservations.schemas import words
from ktv_booking.venues.schemas import venue
from ktv_booking.web.fields import DocumentOut

GroupBy = Literal[
    "venue",
    "business_date",
    "period",
    "day_type",
    "booked_class",
    "used_class",
    "source",
    "window",
]
OccupancyBy = Literal["venue", "business_date", "weekday", "period", "room_class", "hour"]
TurnawaysBy = Literal["venue", "business_date", "code", "room_class", "hour", "source"]
FairnessBy = Literal["venue", "business_date", "booked_class", "source"]
DayTypeCode = venue.DayTypeCode
Source = words.Source
Window = words.Window


class MeasuresOut(DocumentOut):
    """What became of demand, in parties; a group counts once for each of its rooms.

    `requests` are `reserved`, `walked_in` and `declined` (turned away, or refused by the house);
    each party that was not declined is one of `cancelled`, `expired`, `no_show`,
    `entered_reserved`, `entered_walk_in`, `expected` (not yet known). A late guest who was let in
    after all has entered. `upgraded`, `downgraded` by the room used last; `moved` and `displaced`
    count changes of room before entering, told and silent ones; `moved_midway` parties.
    Minutes lie in the period and class in which they were sat. Rooms only where keys are of rooms:
    `rooms_available` are room-days.
    """

    requests: int | float
    declined: int | float
    reserved: int | float
    walked_in: int | float
    cancelled: int | float
    expired: int | float
    no_show: int | float
    expected: int | float
    arrived_on_time: int | float
    late: int | float
    entered_reserved: int | float
    entered_walk_in: int | float
    upgraded: int | float
    downgraded: int | float
    house_fit: int | float
    moved: int | float
    moved_midway: int | float
    displaced: int | float
    waited: int | float
    wait_minutes: int | float
    room_minutes_used: int | float
    rooms_available: int | float | None
    room_minutes_available: int | float | None
    turnover: int | float | None
    used_permille: int | None


class KeysOut(DocumentOut):
    """What a row is of: null for what is not grouped by, and where there is none."""

    venue: str | None = None
    business_date: date | None = None
    period: str | None = None
    day_type: str | None = None
    booked_class: str | None = None
    used_class: str | None = None
    source: str | None = None
    window: str | None = None


class DaysOut(DocumentOut):
    """Days that were counted, over all venues: closed ones are frozen, the others may change.

    `live_days` are dates on which some venue is not closed.
    """

    first_day: date
    last_day: date
    days_closed: int
    days_live: int
    live_days: list[date]


class ReportOut(DaysOut):
    """Of which venues a report is, and of which days."""

    venue_ids: list[UUID]


class ComparedOut(DaysOut):
    """Days that are compared with; `spans` of them make the average that is told."""

    against: Against
    spans: int


class ComparisonRowOut(DocumentOut):
    """One combination of keys.

    `figures` are frozen where the day is closed. `adjustments` is by how much what was corrected
    later differs, null where nothing was; comparisons have it in them.
    """

    keys: KeysOut
    figures: MeasuresOut
    adjustments: MeasuresOut | None
    against: dict[Against, MeasuresOut]


class ComparisonOut(ReportOut):
    """Rooms booked, entered and used, side by side with other days."""

    group_by: list[GroupBy]
    compared: list[ComparedOut]
    rows: list[ComparisonRowOut]
    total: ComparisonRowOut


class OccupancyKeysOut(DocumentOut):
    """What a row is of; `hour` counts from midnight of the business date: 25 is 01:00."""

    venue: str | None = None
    business_date: date | None = None
    weekday: int | None = None
    period: str | None = None
    room_class: str | None = None
    hour: int | None = None


class OccupancyRowOut(DocumentOut):
    """How long rooms were sat in, of the minutes that they could be sold."""

    keys: OccupancyKeysOut
    room_minutes_used: int
    room_minutes_available: int
    used_permille: int | None


class OccupancyOut(ReportOut):
    """How rooms were used, by class and hour or what else is asked for."""

    group_by: list[OccupancyBy]
    rows: list[OccupancyRowOut]
    total: OccupancyRowOut


class TurnawayKeysOut(DocumentOut):
    """What a row is of; `code` is that of the refusal; no `room_class`: any would have done."""

    venue: str | None = None
    business_date: date | None = None
    code: str | None = None
    room_class: str | None = None
    hour: int | None = None
    source: str | None = None


class TurnawayRowOut(DocumentOut):
    """Parties that were turned away.

    `lost_minutes` of those who said how long; `until_close` wanted to stay to the end.
    `adjustments` of them were noted only after the day was closed.
    """

    keys: TurnawayKeysOut
    turned_away: int
    heads: int
    lost_minutes: int
    until_close: int
    adjustments: int


class TurnawaysOut(ReportOut):
    """Who was turned away, from what, and how much was lost."""

    group_by: list[TurnawaysBy]
    rows: list[TurnawayRowOut]
    total: TurnawayRowOut


class FairnessKeysOut(DocumentOut):
    """What a row is of."""

    venue: str | None = None
    business_date: date | None = None
    booked_class: str | None = None
    source: str | None = None


class FairnessRowOut(DocumentOut):
    """How fair it was: who waited before the room, who made place, who came before others.

    `jumps` is what was granted past the order by kind of authority; of whole days, so null where
    rows are of classes or sources.
    """

    keys: FairnessKeysOut
    entered: int
    displaced: int
    moved: int
    moved_midway: int
    waited: int
    wait_minutes: int
    average_wait_minutes: float | None
    jumps: dict[str, int] | None


class FairnessOut(ReportOut):
    """Waiting, making place for others, and jumps of the order."""

    group_by: list[FairnessBy]
    rows: list[FairnessRowOut]
    total: FairnessRowOut
