"""A venue as the contract writes it: names, clocks, hours, periods, day types.

Source: api.md section 2; domain/demo.md for what a chain fills in.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import minutes_of_clock
from ktv_booking.venues.rules.calendar import parts
from ktv_booking.venues.rules.calendar.parts import (
    ensure_day_types_hold_together,
    ensure_parts_are_whole,
    opening_hours_of,
)
from ktv_booking.web.fields import (
    BothLanguages,
    Clock,
    CodeWord,
    DocumentIn,
    DocumentOut,
    Id,
    Line,
)
from ktv_booking.web.texts import TextOut

LATEST_CLOSE = 30 * 60
FROM_BEFORE_TO = Text(zh="from 须早于 to", en="from must be before to")
OPENS_BEFORE_CLOSES = Text(zh="opens 须早于 closes", en="opens must be before closes")


def _up_to_thirty(clock: str) -> str:
    if minutes_of_clock(clock) > LATEST_CLOSE:
        raise Nonsense(
            "营业日的时刻最晚为 30:00", "a clock time of a business date is 30:00 at the latest"
        )
    return clock


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise Nonsense("没有这个 IANA 时区", "no such IANA time zone")
    return name


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _said_in_one_language_at_least(name: BothLanguages) -> BothLanguages:
    if not (name.zh or name.en):
        raise Nonsense("名称至少须有中文或英文", "a name is needed in Chinese or in English")
    return name


BusinessClock = Annotated[Clock, AfterValidator(_up_to_thirty)]
"""`HH:MM` of a business date, past midnight up to 30:00."""

WallClock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""`HH:MM` of an ordinary day."""

DayTypeCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]
"""A day type of the venue's own list; the trade writes them W, H, S."""

NameInBoth = Annotated[BothLanguages, AfterValidator(_said_in_one_language_at_least)]
"""A name that is never empty in both languages."""

TimeZone = Annotated[str, Field(max_length=64), AfterValidator(_known_zone)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Region = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
PhoneShown = Annotated[Line, Field(max_length=32, pattern=r"^[0-9+()\-./ ]*$")]
SlotMinutes = Annotated[int, Field(ge=5, le=60)]
Weekday = Annotated[int, Field(ge=1, le=7)]
Version = Annotated[int, Field(ge=0)]
Jurisdiction = Literal["cn", "tw", "none"]
KindOfDay = Literal["before_workday", "holiday", "holiday_eve", "makeup_workday"]


def ensure_unique(values: Iterable[object], what: str) -> None:
    """Refuse a list that says something twice.

    Raises:
        ValueError: one of `values` is there more than once.
    """
    listed = list(values)
    if len(set(listed)) != len(listed):
        raise Nonsense(f"{what} 不得重复", f"{what} must be unique")


def ensure_forward(opens: str | None, closes: str | None, what: Text) -> None:
    """Refuse a span of clocks that does not end after it starts; an open end is fine.

    Raises:
        ValueError: `closes` is not after `opens`.
    """
    if opens is None or closes is None:
        return
    if minutes_of_clock(closes) <= minutes_of_clock(opens):
        raise Nonsense(*what)


class ClockSpan(DocumentIn):
    """`from` and `to` of the contract; `from` is a word of Python, so here it is `from_`."""

    model_config = ConfigDict(
        validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    from_: BusinessClock = Field(validation_alias="from", serialization_alias="from")
    to: BusinessClock

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        ensure_forward(self.from_, self.to, FROM_BEFORE_TO)
        return self


class OpeningHours(DocumentIn):
    """When one weekday opens and closes; a weekday that is not listed is closed."""

    weekday: Weekday
    opens: BusinessClock
    closes: BusinessClock

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        ensure_forward(self.opens, self.closes, OPENS_BEFORE_CLOSES)
        return self


class Period(ClockSpan):
    """A named part of the business day: day, prime, late."""

    code: CodeWord


class DayType(DocumentIn):
    """A kind of day; where it has no price or rule of its own it takes another's."""

    code: DayTypeCode
    name: NameInBoth
    falls_back_to: DayTypeCode | None = None


class DayTypeRule(DocumentIn):
    """Which day type a weekday or a kind of day has, all day or in a part of it."""

    model_config = ConfigDict(
        validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    on: Weekday | KindOfDay
    from_: BusinessClock | None = Field(
        default=None, validation_alias="from", serialization_alias="from"
    )
    to: BusinessClock | None = None
    day_type: DayTypeCode

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        ensure_forward(self.from_, self.to, FROM_BEFORE_TO)
        return self


class NewVenue(DocumentIn):
    """A venue to open. The jurisdiction has no default: an operator chooses it."""

    code: CodeWord
    name: NameInBoth
    area: CodeWord
    address: BothLanguages = BothLanguages()
    directions: BothLanguages = BothLanguages()
    phone: PhoneShown = ""
    phone_region: Region
    time_zone: TimeZone
    day_starts: WallClock = "06:00"
    booking_opens_at: WallClock = "10:00"
    currency: Currency
    jurisdiction: Jurisdiction
    slot_minutes: SlotMinutes = 30
    opening_hours: list[OpeningHours] = Field(min_length=1, max_length=28)
    periods: list[Period] = Field(default_factory=list, max_length=24)
    day_types: list[DayType] = Field(min_length=1, max_length=40)
    day_type_rules: list[DayTypeRule] = Field(default_factory=list, max_length=200)
    tells_rooms_at_booking: bool = False

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if 60 % self.slot_minutes:
            raise Nonsense(
                "一小时须为时段的整数倍", "an hour is a whole number of slots", field="slot_minutes"
            )
        ensure_unique((one.code for one in self.periods), "periods: codes")
        ensure_unique((one.code for one in self.day_types), "day_types: codes")
        rows = self.model_dump()
        opening_hours_of(rows["opening_hours"], day_starts=minutes_of_clock(self.day_starts))
        rules = [parts.DayTypeRule.of(row) for row in rows["day_type_rules"]]
        ensure_day_types_hold_together([parts.DayType.of(row) for row in rows["day_types"]], rules)
        ensure_parts_are_whole(
            [parts.Period.of(row) for row in rows["periods"]],
            rules,
            slot_minutes=self.slot_minutes,
        )
        return self


class Change(DocumentIn):
    """A JSON merge patch: what is absent stays, what is there replaces; nothing is erased."""

    @model_validator(mode="after")
    def _erases_nothing(self) -> Self:
        for field in self.model_fields_set:
            if getattr(self, field) is None:
                raise Nonsense(
                    f"{field} 可以更改，不能删除", f"{field} may be changed but not removed"
                )
        return self

    def merged_with(self, current: Mapping[str, Any]) -> dict[str, Any]:
        """Return `current` with this patch in it (RFC 7396), ready for the `New...` document."""
        return _merged(current, self.model_dump(exclude_unset=True))


def _merged(current: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(current)
    for field, value in patch.items():
        before = merged.get(field)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            merged[field] = _merged(before, value)
        else:
            merged[field] = value
    return merged


class VenueChange(Change):
    """What a PATCH of a venue may carry; lists are replaced whole."""

    code: CodeWord | None = None
    name: BothLanguages | None = None
    area: CodeWord | None = None
    address: BothLanguages | None = None
    directions: BothLanguages | None = None
    phone: PhoneShown | None = None
    phone_region: Region | None = None
    time_zone: TimeZone | None = None
    day_starts: WallClock | None = None
    booking_opens_at: WallClock | None = None
    currency: Currency | None = None
    jurisdiction: Jurisdiction | None = None
    slot_minutes: SlotMinutes | None = None
    opening_hours: list[OpeningHours] | None = Field(default=None, min_length=1, max_length=28)
    periods: list[Period] | None = Field(default=None, max_length=24)
    day_types: list[DayType] | None = Field(default=None, min_length=1, max_length=40)
    day_type_rules: list[DayTypeRule] | None = Field(default=None, max_length=200)
    tells_rooms_at_booking: bool | None = None


class VenueOut(DocumentOut):
    """A venue as every client sees it; `telling_costs` is what telling rooms at booking costs."""

    id: Id
    code: str
    name: BothLanguages
    area: str
    address: BothLanguages
    directions: BothLanguages
    phone: str
    phone_region: str
    time_zone: str
    day_starts: str
    booking_opens_at: str
    currency: str
    jurisdiction: Jurisdiction
    slot_minutes: int
    opening_hours: list[OpeningHours]
    periods: list[Period]
    day_types: list[DayType]
    day_type_rules: list[DayTypeRule]
    tells_rooms_at_booking: bool = False
    telling_costs: TextOut | None = None
    version: Version
