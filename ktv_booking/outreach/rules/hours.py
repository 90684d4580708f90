"""When a person may be rung: the campaign's hours within the law's, on the clock of the place.

Hours are wall clock and never pass midnight; the end of a span is not in it. Another part of the
day is another chance: who is out at noon may be home at seven.
Source: rules C12, F12; docs/rules.md R-70.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Language, Text
from ktv_booking.kernel.time import DAY, BusinessHours

Span = tuple[int, int]
"""From and to, as wall-clock minutes after midnight."""

NOON, DUSK, MIDNIGHT = 12 * 60, 18 * 60, 24 * 60
DAYS_LOOKED_AHEAD: Final = 8


class PartOfDay(StrEnum):
    """The morning until noon, the afternoon until six, the evening."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


PARTS: Final = {
    PartOfDay.MORNING: (0, NOON),
    PartOfDay.AFTERNOON: (NOON, DUSK),
    PartOfDay.EVENING: (DUSK, MIDNIGHT),
}


class OutsideCallHours(Conflict):
    """Nobody is called at such an hour.

    Of a call `opens_at` says from when it may be made; of a campaign's hours `allowed_from` and
    `allowed_until` say what the law of a venue, or our own caution, lets be.
    """

    code = "outside-call-hours"
    title = Text(zh="不在可拨打时段", en="This is not an hour at which anybody is called")
    detail = Text(
        zh="现在不在可拨打时段，{opens_at:%m-%d %H:%M} 起可以拨打",
        en="This is not an hour at which anybody is called; from {opens_at:%m-%d %H:%M} it is",
    )
    of_campaigns = Text(
        zh="外呼只能在{allowed_from}至{allowed_until}之间",
        en="People may be called between {allowed_from} and {allowed_until}",
    )

    def said_in(self, language: Language) -> str:
        """Return when it could be, as the desk or the manager is told."""
        if "allowed_from" in self.facts:
            return self.of_campaigns.said_in(language, self.facts)
        return super().said_in(language)


@dataclass(frozen=True, slots=True)
class CallHours:
    """Spans of a day in which calls are made, on the clock of one place."""

    spans: tuple[Span, ...]
    clock: BusinessHours

    @classmethod
    def lawful(cls, wanted: Iterable[Span], *, law: Span, clock: BusinessHours) -> "CallHours":
        """Return the hours wanted as far as the law lets them be, in order."""
        cut = (_common(span, law) for span in sorted(wanted))
        return cls(tuple(span for span in cut if span is not None), clock)

    def are_on(self, instant: datetime) -> bool:
        """Say whether a call may be made at `instant`."""
        return self.next_on(instant) == instant

    def next_on(self, instant: datetime) -> datetime | None:
        """Return the first instant from `instant` on at which a call may be made.

        None where no hour is left at all.
        """
        return next(self._openings(instant), None)

    def next_in(self, part: PartOfDay, instant: datetime) -> datetime | None:
        """Return the first such instant in one part of the day; None where it has no hours."""
        return next(self._openings(instant, {part}), None)

    def next_in_another(self, part: PartOfDay, instant: datetime) -> datetime | None:
        """Return the first such instant in another part of the day than `part`.

        Where all hours lie in that part, another day has to do.
        """
        others = set(PARTS) - {part}
        tomorrow = self.clock.at(self.day_of(instant) + DAY, 0)
        return next(self._openings(instant, others), None) or self.next_on(tomorrow)

    def next_day(self, instant: datetime, days: int = 1) -> datetime:
        """Return the midnight that begins the day so many days after that of `instant`."""
        return self.clock.at(self.day_of(instant) + timedelta(days=days), 0)

    def day_of(self, instant: datetime) -> date:
        """Return the calendar day of the place: calls are counted by it."""
        return instant.astimezone(self.clock.zone).date()

    def part_of(self, instant: datetime) -> PartOfDay:
        """Return the part of the day `instant` lies in."""
        minutes = self.clock.wall_minutes(self.day_of(instant), instant)
        return next(part for part, (_, ends) in PARTS.items() if minutes < ends)

    def _openings(
        self, instant: datetime, parts: Iterable[PartOfDay] = tuple(PARTS)
    ) -> Iterator[datetime]:
        cuts = sorted(PARTS[part] for part in parts)
        for ahead in range(DAYS_LOOKED_AHEAD):
            day = self.day_of(instant) + ahead * DAY
            for span in self.spans:
                for cut in cuts:
                    common = _common(span, cut)
                    if common is None:
                        continue
                    starts_at, ends_at = (self.clock.at(day, minutes) for minutes in common)
                    if instant.timestamp() < ends_at.timestamp():
                        yield max(instant, starts_at, key=datetime.timestamp)


def next_on_all(clocks: Iterable[CallHours], instant: datetime) -> datetime | None:
    """Return the first instant from `instant` on that is a proper hour on each of these clocks.

    None where there is none: the clocks are too far apart.
    """
    found, every = instant, list(clocks)
    for _ in range(DAYS_LOOKED_AHEAD * max(len(every), 1)):
        later = [one.next_on(found) for one in every]
        if None in later:
            return None
        latest = max((one for one in later if one is not None), default=found)
        if latest == found:
            return found
        found = latest
    return None


def ensure_call_hours(hours: CallHours, *, now: datetime, abroad: Iterable[CallHours] = ()) -> None:
    """Let a call pass that is made at a proper hour, here and where the number is.

    Raises:
        OutsideCallHours: says from when one may be made.

    Source: rules C12, F12; docs/rules.md R-70.
    """
    opens_at = next_on_all([hours, *abroad], now) or hours.next_on(now)
    if opens_at != now:
        raise OutsideCallHours(opens_at=opens_at or hours.next_day(now))


def _common(one: Span, other: Span) -> Span | None:
    starts, ends = max(one[0], other[0]), min(one[1], other[1])
    return (starts, ends) if starts < ends else None
