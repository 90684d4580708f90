"""What a venue's calendar is made of, and how each part reads from the venue document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import minutes_of_clock

DAY_MINUTES = 24 * 60
OCCASIONS = ("before_workday", "holiday", "holiday_eve", "makeup_workday")


@dataclass(frozen=True, slots=True)
class DaySwitches:
    """What a manager set for one business date; as it stands, nothing."""

    day_type: str | None = None
    walk_in_only: bool = False
    closed: bool = False
    opens: int | None = None
    closes: int | None = None
    note: str = ""
    settled: bool = False


NO_SWITCHES = DaySwitches()


@dataclass(frozen=True, slots=True)
class Period:
    """A named part of the day: `prime` from 18:00 to 24:00."""

    code: str
    starts: int
    ends: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Read `{code, from, to}`."""
        return cls(row["code"], minutes_of_clock(row["from"]), minutes_of_clock(row["to"]))

    @property
    def edges(self) -> tuple[int, int]:
        """Return where the period begins and ends."""
        return self.starts, self.ends


@dataclass(frozen=True, slots=True)
class DayType:
    """A kind of day the venue prices and rules by; it may borrow from another kind."""

    code: str
    name: Text
    falls_back_to: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Read `{code, name, falls_back_to?}`."""
        return cls(row["code"], Text.of(row["name"]), row.get("falls_back_to"))


@dataclass(frozen=True, slots=True)
class DayTypeRule:
    """When a day type holds: on a weekday (1 = Monday) or occasion, all day or part of it."""

    on: int | str
    starts: int | None
    ends: int | None
    day_type: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Read `{on, from?, to?, day_type}`; without times the rule holds all day."""
        starts, ends = row.get("from"), row.get("to")
        return cls(
            on=row["on"],
            starts=None if starts is None else minutes_of_clock(starts),
            ends=None if ends is None else minutes_of_clock(ends),
            day_type=row["day_type"],
        )

    @property
    def edges(self) -> tuple[int, ...]:
        """Return where the rule begins and ends to hold within the day."""
        return tuple(edge for edge in (self.starts, self.ends) if edge is not None)

    def covers(self, minutes: int) -> bool:
        """Say whether the rule's part of the day includes `minutes`."""
        return (self.starts is None or self.starts <= minutes) and (
            self.ends is None or minutes < self.ends
        )


@dataclass(frozen=True, slots=True)
class DaySegment:
    """A stretch `[starts, ends)` of a business date of one day type and period."""

    starts: int
    ends: int
    day_type: str
    period: str | None


def opening_hours_of(
    rows: Sequence[Mapping[str, Any]], *, day_starts: int
) -> dict[int, tuple[int, int]]:
    """Read `[{weekday, opens, closes}]` as one span a weekday.

    Raises:
        ValueError: a row ends before it starts or leaves the business day, or two rows of one
            weekday leave a gap or overlap.
    """
    spans: dict[int, tuple[int, int]] = {}
    for row in sorted(rows, key=lambda one: (one["weekday"], minutes_of_clock(one["opens"]))):
        weekday = row["weekday"]
        opens, closes = minutes_of_clock(row["opens"]), minutes_of_clock(row["closes"])
        if not day_starts <= opens < closes <= day_starts + DAY_MINUTES:
            raise Nonsense(
                "开门须早于打烊，且在同一营业日之内",
                "open before closing, within one business day",
                field="opening_hours",
            )
        if weekday in spans:
            earlier_opens, earlier_closes = spans[weekday]
            if earlier_closes != opens:
                raise Nonsense(
                    "同一星期日的各行须首尾相接",
                    "the rows of one weekday follow on one another",
                    field="opening_hours",
                )
            opens = earlier_opens
        spans[weekday] = (opens, closes)
    return spans


def ensure_day_types_hold_together(
    day_types: Sequence[DayType], rules: Sequence[DayTypeRule]
) -> None:
    """Refuse day types that nobody could look up.

    Raises:
        ValueError: there is none, a code is named that does not exist, a rule's `on` means
            nothing, or day types borrow from one another in a circle.
    """
    borrows = {one.code: one.falls_back_to for one in day_types}
    if not borrows:
        raise Nonsense("门店至少须有一种日类型", "a venue has at least one", field="day_types")
    for code in borrows:
        _ensure_no_circle(code, borrows)
    for rule in rules:
        if rule.on not in OCCASIONS and rule.on not in range(1, 8):
            raise Nonsense(
                "on 须为星期1至7或已知的场合",
                "on is a weekday 1-7 or a known occasion",
                field="day_type_rules",
            )
        if rule.day_type not in borrows:
            raise Nonsense(
                "day_type 须为 day_types 之一",
                "day_type names one of day_types",
                field="day_type_rules",
            )


def _ensure_no_circle(code: str, borrows: Mapping[str, str | None]) -> None:
    chain = [code]
    while (lender := borrows[chain[-1]]) is not None:
        if lender in chain or lender not in borrows:
            raise Nonsense(
                "falls_back_to 须为另一日类型，且不得循环",
                "falls_back_to names another day type, in no circle",
                field="day_types",
            )
        chain.append(lender)


def ensure_parts_are_whole(
    periods: Sequence[Period], rules: Sequence[DayTypeRule], *, slot_minutes: int
) -> None:
    """Refuse parts of the day that would cut a slot of the grid, are empty, or overlap.

    A slot that were part one thing and part another would have no price of its own.

    Raises:
        ValueError: the message names the field.
    """
    for field, parts in (("periods", periods), ("day_type_rules", rules)):
        edges = [edge for part in parts for edge in part.edges]
        if any(edge % slot_minutes for edge in edges):
            raise Nonsense(
                "from 与 to 须落在 slot_minutes 的格上",
                "from and to lie on the grid of slot_minutes",
                field=field,
            )
    if any(
        None not in (rule.starts, rule.ends) and rule.edges[0] >= rule.edges[1] for rule in rules
    ):
        raise Nonsense("from 须早于 to", "from comes before to", field="day_type_rules")
    in_order = sorted(periods, key=lambda period: period.starts)
    if any(period.starts >= period.ends for period in periods):
        raise Nonsense("from 须早于 to", "from comes before to", field="periods")
    if any(later.starts < earlier.ends for earlier, later in pairwise(in_order)):
        raise Nonsense("时段不得重叠", "periods do not overlap", field="periods")
