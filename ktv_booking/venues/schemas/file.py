"""A whole venue as one TOML file: what `ktv-booking venue import` reads and `export` writes.

TOML has no null: a term of the policy that is null (no deposit, no limit, to close) is written
`"none"`. A date may stand bare or in quotes.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Self

from pydantic import Field, ValidationError, model_validator

from ktv_booking.kernel.text import Text
from ktv_booking.venues.rules.contradictions import (
    UNKNOWN_CLASS,
    UNKNOWN_DAY_TYPE,
    Finding,
    Path,
    policy_contradictions,
    price_contradictions,
)
from ktv_booking.venues.schemas.calendar import CalendarDayIn
from ktv_booking.venues.schemas.ladder import Floor, NewRoomClass, RoomNumber
from ktv_booking.venues.schemas.policy import NULLABLE_TERMS, PolicyDocument
from ktv_booking.venues.schemas.prices import PriceListDocument
from ktv_booking.venues.schemas.toml_text import line_of, lines_of, toml_of
from ktv_booking.venues.schemas.venue import NewVenue, ensure_unique
from ktv_booking.web.fields import CodeWord, Count, Day, DocumentIn

NOTHING = "none"
NO_OTHER_ROOM = Text(zh="不是本店的另一间包厢", en="names a room that is not another of the venue")
_AT_LINE = re.compile(r"\(at line (\d+)")


class RoomInFile(DocumentIn):
    """A room that names its class by code and its neighbours by number."""

    number: RoomNumber
    room_class: CodeWord
    floor: Floor = ""
    features: list[CodeWord] = Field(default_factory=list, max_length=40)
    adjoins: list[RoomNumber] = Field(default_factory=list, max_length=20)
    sort_order: Count = 0
    active: bool = True


class CalendarDayInFile(CalendarDayIn):
    """What the house says of one business date."""

    business_date: Day


class VenueFile(DocumentIn):
    """Everything a venue is set up from. What adjoins one way is made to adjoin both ways."""

    venue: NewVenue
    room_classes: list[NewRoomClass] = Field(min_length=1, max_length=100)
    rooms: list[RoomInFile] = Field(default_factory=list, max_length=5000)
    policy: PolicyDocument
    price_list: PriceListDocument
    calendar: list[CalendarDayInFile] = Field(default_factory=list, max_length=5000)

    @model_validator(mode="after")
    def _says_nothing_twice(self) -> Self:
        ensure_unique((one.code for one in self.room_classes), "room_classes: codes")
        ensure_unique((one.rank for one in self.room_classes), "room_classes: ranks")
        ensure_unique((one.number for one in self.rooms), "rooms: numbers")
        ensure_unique((one.business_date for one in self.calendar), "calendar: dates")
        return self

    @model_validator(mode="after")
    def _adjoins_both_ways(self) -> Self:
        numbered = {room.number: room for room in self.rooms}
        for room in self.rooms:
            for number in room.adjoins:
                other = numbered.get(number)
                if other is not None and room.number not in other.adjoins:
                    other.adjoins.append(room.number)
        return self


class FileProblem(NamedTuple):
    """What is wrong in a venue file, where, and on which line (None: not found)."""

    line: int | None
    path: str
    reason: str


class VenueFileRefused(ValueError):
    """The file is no venue; `problems` says all that is wrong with it."""

    def __init__(self, problems: list[FileProblem]) -> None:
        super().__init__(
            "\n".join(f"line {one.line or '?'}: {one.path}: {one.reason}" for one in problems)
        )
        self.problems = problems


def read_venue_file(text: str) -> VenueFile:
    """Return the venue that a TOML file describes.

    Raises:
        VenueFileRefused: no TOML, a field that is missing, unknown or nonsense, or parts that
            contradict each other; every problem with its line.
    """
    lines = lines_of(text)
    try:
        file = VenueFile.model_validate(_with_nulls(_parsed(text)))
    except ValidationError as error:
        found = [(one["loc"], one["msg"].removeprefix("Value error, ")) for one in error.errors()]
        raise _refused(found, lines) from None
    if contradictions := [(path, reason.en) for path, reason in _contradictions(file)]:
        raise _refused(contradictions, lines)
    return file


def write_venue_file(file: VenueFile) -> str:
    """Return the venue as TOML; reading it gives the same venue."""
    data = {
        "venue": file.venue.model_dump(exclude_none=True),
        "room_classes": [one.model_dump() for one in file.room_classes],
        "rooms": [room.model_dump(exclude_defaults=True) for room in file.rooms],
        "price_list": file.price_list.model_dump(exclude_none=True),
        "calendar": [day.model_dump(exclude_defaults=True) for day in file.calendar],
        "policy": _without_nulls(file.policy.model_dump()),
    }
    return toml_of({part: value for part, value in data.items() if value != []})


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise VenueFileRefused([FileProblem(None, "", "nested too deeply")]) from None
    except ValueError as error:
        said = _AT_LINE.search(str(error))
        line = int(said[1]) if said else text.count("\n") + 1
        raise VenueFileRefused([FileProblem(line, "", f"not TOML: {error}")]) from None


def _refused(findings: list[tuple[Path, str]], lines: Mapping[Path, int]) -> VenueFileRefused:
    return VenueFileRefused(
        [
            FileProblem(line_of(path, lines), ".".join(map(str, path)), reason)
            for path, reason in findings
        ]
    )


def _with_nulls(data: dict[str, Any]) -> dict[str, Any]:
    """Return what TOML said, with null where a term of the policy says `"none"`."""
    for terms in _terms_in(data.get("policy")):
        for field in NULLABLE_TERMS & terms.keys():
            if terms[field] == NOTHING:
                terms[field] = None
    return data


def _without_nulls(policy: dict[str, Any]) -> dict[str, Any]:
    for terms in _terms_in(policy):
        for field, value in terms.items():
            if value is None:
                terms[field] = NOTHING
    return policy


def _terms_in(policy: Any) -> Iterator[dict[str, Any]]:
    """Yield every set of terms of a policy that may still be nonsense."""
    if not isinstance(policy, dict):
        return
    defaults, overrides = policy.get("defaults"), policy.get("overrides")
    candidates = list(defaults.values()) if isinstance(defaults, dict) else []
    if isinstance(overrides, list):
        candidates += [one.get("set") for one in overrides if isinstance(one, dict)]
    yield from (terms for terms in candidates if isinstance(terms, dict))


def _contradictions(file: VenueFile) -> Iterator[Finding]:
    codes = [one.code for one in file.room_classes]
    numbers = {room.number for room in file.rooms}
    for index, room in enumerate(file.rooms):
        if room.room_class not in codes:
            yield ("rooms", index, "room_class"), UNKNOWN_CLASS
        if not set(room.adjoins) <= numbers - {room.number}:
            yield ("rooms", index, "adjoins"), NO_OTHER_ROOM
    day_types = {one.code for one in file.venue.day_types}
    for index, day in enumerate(file.calendar):
        if day.day_type is not None and day.day_type not in day_types:
            yield ("calendar", index, "day_type"), UNKNOWN_DAY_TYPE
    said = file.model_dump(mode="json", include={"venue", "policy", "price_list", "room_classes"})
    names = {one["code"]: Text.of(one["name"]) for one in said["room_classes"]}
    of_the_venue: dict[str, Any] = {"venue": said["venue"], "room_classes": names}
    for path, reason in policy_contradictions(said["policy"], **of_the_venue):
        yield ("policy", *path), reason
    for path, reason in price_contradictions(said["price_list"], **of_the_venue):
        yield ("price_list", *path), reason
