"""One business date of a venue: what the house says about it, and what came out."""

from typing import Self

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.venues.schemas.venue import (
    OPENS_BEFORE_CLOSES,
    BusinessClock,
    DayTypeCode,
    Version,
    ensure_forward,
)
from ktv_booking.web.fields import BothLanguages, Day, DocumentIn, DocumentOut, Note
from ktv_booking.web.texts import TextOut


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
        ensure_forward(self.opens, self.closes, OPENS_BEFORE_CLOSES)
        if self.closed and (self.opens is not None or self.closes is not None):
            raise Nonsense("停业日没有营业时间", "a closed day has no hours")
        if self.closed and self.walk_in_only:
            raise Nonsense("停业日不接待现场客人", "a closed day takes no walk-ins")
        return self


class DayTypePart(DocumentOut):
    """A part of the business date and the day type it has."""

    model_config = ConfigDict(
        validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    from_: str = Field(validation_alias="from", serialization_alias="from")
    to: str
    day_type: str


class CalendarDayOut(DocumentOut):
    """A business date: what was set for it (`day_type` to `note`), and what comes of it.

    `day_types` are the parts of the date, `opens_at` and `closes_at` its opening (null: shut all
    day). `known` is false where nobody knows the holidays of its year: then `warnings` say so.
    """

    business_date: Day
    day_type: DayTypeCode | None = None
    walk_in_only: bool = False
    closed: bool = False
    opens: str | None = None
    closes: str | None = None
    note: str = ""
    day_types: list[DayTypePart] = Field(default_factory=list)
    opens_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    holiday: BothLanguages | None = None
    known: bool
    warnings: list[TextOut] = Field(default_factory=list)
    settled: bool
    rev: int
    version: Version
