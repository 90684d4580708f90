"""What every document in and out is made of: strict models, clean text, bounded numbers.

In: unknown fields, naive instants, NaN, `true` as a number, control characters and lone
surrogates are refused. Source: api.md section 1, reliability.md E5.
"""

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import clock_of_minutes, minutes_of_clock

LARGEST_INT = 2**31 - 1
LARGEST_AMOUNT = 2_000_000_000
FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs"})
ALLOWED_CONTROLS = frozenset("\n\t")
NO_SUCH_DAY = Text(
    zh="没有这样的日期：须为 YYYY-MM-DD", en="there is no such day; a day is YYYY-MM-DD"
)
NO_SUCH_INSTANT = Text(
    zh="没有这样的时间：须为带时区的 RFC 3339 时间",
    en="there is no such instant; one is RFC 3339 with an offset",
)


class DocumentIn(BaseModel):
    """A request body: strict, and no field that the contract does not name."""

    model_config = ConfigDict(
        extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=True
    )


class DocumentOut(BaseModel):
    """An answer; the typed client reads it and forgives fields of a newer server."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False, from_attributes=True)


def _clean(text: str) -> str:
    """Return `text` in NFC without outer blanks.

    Raises:
        ValueError: a control character or half a surrogate pair is in it.
    """
    for character in text:
        if (
            unicodedata.category(character) in FORBIDDEN_CATEGORIES
            and character not in ALLOWED_CONTROLS
        ):
            raise Nonsense("不得含有控制字符", "control characters are not allowed")
    return unicodedata.normalize("NFC", text).strip()


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise Nonsense("不得换行", "line breaks are not allowed")
    return text


def _instant(value: Any) -> Any:
    """Read RFC 3339 text; a bare number is no instant."""
    if isinstance(value, str):
        if len(value) > 40 or "T" not in value.upper():
            raise Nonsense("须为带时区的 RFC 3339 时间", "an instant is RFC 3339 with an offset")
        return _read(datetime.fromisoformat, value.upper().replace("Z", "+00:00"), NO_SUCH_INSTANT)
    if isinstance(value, datetime):
        return value
    raise Nonsense("须为带时区的 RFC 3339 时间", "an instant is RFC 3339 with an offset")


def _day(value: Any) -> Any:
    """Read `YYYY-MM-DD`; a number or an instant is no day."""
    if isinstance(value, str):
        if len(value) != 10:
            raise Nonsense("日期须为 YYYY-MM-DD", "a day is YYYY-MM-DD")
        return _read(date.fromisoformat, value, NO_SUCH_DAY)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise Nonsense("日期须为 YYYY-MM-DD", "a day is YYYY-MM-DD")


DateLike = TypeVar("DateLike", date, datetime)


def _read(reader: Callable[[str], DateLike], text: str, refusal: Text) -> DateLike:
    """Return what the calendar makes of `text`; its own words would be English alone."""
    try:
        return reader(text)
    except ValueError:
        raise Nonsense(*refusal) from None


def _within_calendar(value: DateLike) -> DateLike:
    if not 1970 <= value.year <= 2200:
        raise Nonsense("日期须在1970年至2200年之间", "a day lies between 1970 and 2200")
    return value


Line = Annotated[
    str, StringConstraints(max_length=200), AfterValidator(_clean), AfterValidator(_one_line)
]
"""One line of text, up to 200 characters."""

Name = Annotated[Line, Field(min_length=1, max_length=80)]
"""A name a person says; never empty."""

Note = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_clean)]
"""Free text over several lines."""

CodeWord = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
"""A machine word that a venue chooses: class, period, day type, reason."""

Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_instant, json_schema_input_type=str),
    AfterValidator(_within_calendar),
]
"""An instant that somebody sends, with its offset; naive ones are refused.

An answer says `AwareDatetime`: the last evening that is taken may end in the year after.
"""

Day = Annotated[
    date, BeforeValidator(_day, json_schema_input_type=str), AfterValidator(_within_calendar)
]
"""A business date or calendar date, `YYYY-MM-DD`."""

Clock = Annotated[str, Field(pattern=r"^(([0-3]\d|4[0-7]):[0-5]\d|48:00)$")]
"""`HH:MM` after midnight of the business date, past 24:00 where hours pass midnight."""

Count = Annotated[int, Field(ge=0, le=LARGEST_INT)]
Minutes = Annotated[int, Field(ge=0, le=60 * 24 * 400)]
PartySize = Annotated[int, Field(ge=1, le=1000)]
Amount = Annotated[int, Field(ge=0, le=LARGEST_AMOUNT)]
Permille = Annotated[int, Field(ge=0, le=1000)]
Percent = Annotated[int, Field(ge=0, le=100)]
Id = Annotated[UUID, Field(strict=False)]
Language = Literal["zh", "en"]


class BothLanguages(DocumentIn):
    """A name in Chinese and English; one stands in for the other where it is empty."""

    zh: Line = ""
    en: Line = ""


def both(text: Text) -> dict[str, str]:
    """Return a `Text` as the contract writes it."""
    return {"zh": text.zh, "en": text.en}


def clock_minutes(clock: str | None) -> int | None:
    """Return a validated `HH:MM` as minutes after midnight."""
    return None if clock is None else minutes_of_clock(clock)


__all__ = [
    "Amount",
    "BothLanguages",
    "Clock",
    "CodeWord",
    "Count",
    "Day",
    "DocumentIn",
    "DocumentOut",
    "Id",
    "Instant",
    "Language",
    "Line",
    "Minutes",
    "Name",
    "Note",
    "PartySize",
    "Percent",
    "Permille",
    "both",
    "clock_minutes",
    "clock_of_minutes",
]
