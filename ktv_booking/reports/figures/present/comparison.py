"""The comparison table: rooms booked, entered and used, beside what other days came to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.reports.figures.present.keys import (
    COLUMNS,
    Asked,
    Key,
    Names,
    columns_of,
    counts_of,
    key_of,
    said,
)
from ktv_booking.reports.figures.queries import (
    Fact,
    SomeDays,
    Supplied,
    adjustments_of,
    facts_of,
    some_days,
    supply_of_days,
    venues_asked,
)
from ktv_booking.reports.figures.rules import Against, Shifts, Sums, measures_of, shifts_of
from ktv_booking.reports.figures.schemas import (
    ComparedOut,
    ComparisonOut,
    ComparisonRowOut,
    GroupBy,
    KeysOut,
    MeasuresOut,
)
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules import House

FIGURES, ADJUSTMENTS = "figures", "adjustments"
OF_NO_ROOM = frozenset({"source", "window"})
_BOTH_CLASSES = frozenset({"booked_class", "used_class"})
Columns = Mapping[str, Shifts]


@dataclass(slots=True)
class Table:
    """Sums by column and key; a column is the figures, their adjustments, or a comparison."""

    group_by: Sequence[str]
    narrowed: Mapping[str, str]
    sums: dict[str, dict[Key, Sums]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Sums))
    )

    @property
    def has_rooms(self) -> bool:
        """Say whether rooms can be told by these keys: they have no source, and one class."""
        of_guests = OF_NO_ROOM.intersection((*self.group_by, *self.narrowed))
        return not of_guests and not _BOTH_CLASSES.issubset(self.group_by)

    def count(
        self, column: str, days: SomeDays, house: House, day: date, facts: Sequence[Fact]
    ) -> None:
        """Add facts to a column, under the day that they stand for."""
        for fact in facts:
            self.sums[column][key_of(self.group_by, days, day, fact.key, house)].add(fact.counted)

    def supply(
        self, column: str, days: SomeDays, house: House, day: date, rooms: Sequence[Supplied]
    ) -> None:
        """Add the rooms of one day of a venue to a column."""
        minutes: dict[tuple[Key, Key], int] = defaultdict(int)
        open_for: dict[Key, dict[tuple[int, str, str], int]] = defaultdict(dict)
        for one in rooms:
            if any(getattr(one, kind) != word for kind, word in self.narrowed.items()):
                continue
            key, apart = self._of_rooms(days, house, day, one)
            minutes[key, apart] += one.room_minutes
            piece = (one.hour, one.period, one.day_type)
            open_for[apart][piece] = one.open_minutes
        for (key, apart), available in minutes.items():
            if opened := sum(open_for[apart].values()):
                self.sums[column][key].add_rooms(available, opened)

    def _of_rooms(self, days: SomeDays, house: House, day: date, one: Supplied) -> tuple[Key, Key]:
        """Return the key of some rooms, and the same but for their class."""
        known: dict[str, Any] = {
            "venue": days.venue.code,
            "business_date": day,
            "period": one.period or None,
            "day_type": one.day_type,
        }
        rooms = said("room_class", one.room_class_id, house)
        return (
            tuple(known.get(kind, rooms) for kind in self.group_by),
            tuple(known.get(kind) for kind in self.group_by),
        )


def comparison_out(
    session: Session,
    asked: Asked,
    group_by: Sequence[GroupBy],
    against: Sequence[Against],
    *,
    agent: Agent,
    now: datetime,
) -> ComparisonOut:
    """Return the table of some days by some keys, and in all.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
        Malformed: an average for more than a week.
    """
    beside = {one: shifts_of(one, len(asked.days)) for one in against}
    columns: dict[str, Shifts] = {FIGURES: (0,)} | {str(one): by for one, by in beside.items()}
    table, total = Table(group_by, asked.narrowed), Table((), asked.narrowed)
    names, read = Names(), list[SomeDays]()
    dates = {day - timedelta(days=by) for day in asked.days for by in _all(columns)}
    venues = venues_asked(session, asked.venue_id, agent=agent)
    for days in some_days(session, venues, dates, now=now):
        house = house_of(session, days.venue)
        read.append(days)
        names.learn(days.venue, house)
        _fill(session, (table, total), days, house, asked=asked, columns=columns)
    rows = names.in_order(group_by, {key for sums in table.sums.values() for key in sums})
    return ComparisonOut(
        first_day=asked.first,
        last_day=asked.last,
        **counts_of(read, asked.days),
        venue_ids=[one.venue.id for one in read],
        group_by=list(group_by),
        compared=[_compared(one, shifts, asked, read) for one, shifts in beside.items()],
        rows=[_row(table, key, beside) for key in rows],
        total=_row(total, (), beside),
    )


def _all(columns: Columns) -> set[int]:
    return {by for shifts in columns.values() for by in shifts}


def _fill(
    session: Session,
    tables: Sequence[Table],
    days: SomeDays,
    house: House,
    *,
    asked: Asked,
    columns: Columns,
) -> None:
    """Count a venue's days into tables: each column takes its own days, under those asked for."""
    kinds = list(dict.fromkeys((*tables[0].group_by, *asked.narrowed)))
    keys = columns_of(kinds)
    wanted = {keys.index(COLUMNS[kind]): word for kind, word in asked.narrowed.items()}
    facts = _by_day(_narrowed(facts_of(session, days, keys), wanted))
    later = _by_day(_narrowed(adjustments_of(session, days, keys), wanted))
    rooms = _by_day(supply_of_days(session, days))
    for column, shifts in columns.items():
        beside = ADJUSTMENTS if column == FIGURES else column
        for day, then in [(day, day - timedelta(days=by)) for day in asked.days for by in shifts]:
            for table in tables:
                table.count(column, days, house, day, facts.get(then, ()))
                table.count(beside, days, house, day, later.get(then, ()))
                if table.has_rooms:
                    table.supply(column, days, house, day, rooms.get(then, ()))


def _narrowed(facts: Iterator[Fact], wanted: Mapping[int, str]) -> Iterator[Fact]:
    """Yield the facts that have these words in these places of their keys."""
    for fact in facts:
        if all(fact.key[place] == word for place, word in wanted.items()):
            yield fact


def _by_day(found: Iterator[Any]) -> dict[date, list[Any]]:
    by_day: dict[date, list[Any]] = defaultdict(list)
    for one in found:
        by_day[one.business_date].append(one)
    return by_day


def _compared(
    against: Against, shifts: Shifts, asked: Asked, read: Sequence[SomeDays]
) -> ComparedOut:
    dates = [day - timedelta(days=by) for day in asked.days for by in shifts]
    return ComparedOut(
        against=against,
        spans=len(shifts),
        first_day=min(dates),
        last_day=max(dates),
        **counts_of(read, dates),
    )


def _row(table: Table, key: Key, beside: Mapping[Against, Shifts]) -> ComparisonRowOut:
    def measures(column: str, of: int = 1) -> MeasuresOut:
        sums = table.sums[column].get(key, Sums())
        with_rooms = table.has_rooms and column != ADJUSTMENTS
        return MeasuresOut.model_validate(measures_of(sums, of=of, with_rooms=with_rooms))

    adjusted = table.sums[ADJUSTMENTS].get(key)
    return ComparisonRowOut(
        keys=KeysOut.model_validate(dict(zip(table.group_by, key, strict=True))),
        figures=measures(FIGURES),
        adjustments=None if adjusted is None or adjusted.is_nothing else measures(ADJUSTMENTS),
        against={one: measures(one, of=len(shifts)) for one, shifts in beside.items()},
    )
