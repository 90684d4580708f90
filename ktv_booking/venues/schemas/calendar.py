"""One business date of a venue: what the house says about it, and what came out."""

from typing import Self

from pydantic import Field, model_validator

from ktv_booking.venues.schemas.venue import (
    BusinessClock,
    ClockSpan,
    DayTypeCode,
    ensure_forward,
)
from ktv_booking.web.fields import BothLanguages, Day, DocumentIn, DocumentOut, Note


class CalendarDayIn(DocumentIn):
    """What a PUT says of a business date; what is left out follows the ordinary rules."""

    day_type: DayTypeCode | None = None
    walk_in_only: bool = False
    closed: bool = False
    opens: BusinessClock | None = None
    closes: BusinessClock | None = None
    note: Note = ""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        ensure_forward(self.opens, self.closes, "opens must be before closes")
        if self.closed and (self.opens is not None or self.closes is not None):
            raise ValueError("a closed day has no hours")
        if self.closed and self.walk_in_only:
            raise ValueError("a closed day takes no walk-ins")
        return self


class DayTypePart(ClockSpan):
    """A part of the business date and the day type it has."""

    day_type: DayTypeCode


class CalendarDayOut(DocumentOut):
    """A business date: `day_type` is the override, `day_types` what holds in each part of it."""

    business_date: Day
    day_type: DayTypeCode | None = None
    walk_in_only: bool = False
    closed: bool = False
    opens: str | None = None
    closes: str | None = None
    note: str = ""
    day_types: list[DayTypePart] = Field(default_factory=list)
    holiday: BothLanguages | None = None
    known: bool
    warnings: list[str] = Field(default_factory=list)
    settled: bool
    rev: int
