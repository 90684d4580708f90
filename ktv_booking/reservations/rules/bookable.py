"""Whether the venue takes this booking at all, before anybody looks for a room.

Source: workflows 01-13, rules C2 and C3, api.md section 3.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ktv_booking.kernel.errors import Conflict, Malformed
from ktv_booking.kernel.text import Language, Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.windows import (
    BookingWindow,
    StartInThePast,
    ensure_window_open,
)
from ktv_booking.rooms.rules import ClassFacts
from ktv_booking.venues.rules.policy import PolicyTerms
from ktv_booking.venues.rules.refusals import DayClosed

WALK_IN_NOTED_WITHIN = timedelta(minutes=60)
WALK_IN_AHEAD = timedelta(minutes=15)
_HERE_NOW = Text(
    zh="现场客人已在店内：开始时间须在此刻前后（最多15分钟后）",
    en="a walk-in is here now: start within 15 minutes of now",
)


class OutsideOpeningHours(Conflict):
    """The venue is shut for some of the stay; `minutes_possible` is what fits before it closes."""

    code = "outside-opening-hours"
    title = Text(zh="不在营业时间内", en="The venue is not open then")
    detail = Text(
        zh="营业时间为{opens_at:%H:%M}至{closes_at:%H:%M}",
        en="The venue is open from {opens_at:%H:%M} to {closes_at:%H:%M}",
    )

    def said_in(self, language: Language) -> str:
        """Return the hours as a sentence, or that there are none that day."""
        hours = self.detail if self.facts.get("opens_at") else self.title
        return hours.said_in(language, self.facts)


class WalkInOnly(Conflict):
    """Nobody books on this day: first come, first served."""

    code = "walk-in-only"
    title = Text(zh="当日只接待现场客人", en="That day is for walk-ins only")


class OffGridStart(Conflict):
    """Bookings start on the venue's grid; walk-ins at any minute."""

    code = "off-grid-start"
    title = Text(zh="开始时间不在可预约的整点上", en="Bookings do not start at that minute")


class DurationNotAllowed(Conflict):
    """Shorter or longer than the policy sells; `minutes_possible` is the most that it does."""

    code = "duration-not-allowed"
    title = Text(zh="欢唱时长不符合规定", en="That length of stay is not sold")
    detail = Text(
        zh="最短{min_minutes}分钟，从该时间起最长{minutes_possible}分钟",
        en="At least {min_minutes} minutes, and from then at most {minutes_possible}",
    )
    longer = Text(
        zh="续时以{extension_unit_minutes}分钟为单位，最多还可延长{minutes_possible}分钟",
        en="Extensions are by {extension_unit_minutes} minutes; {minutes_possible} more at most",
    )
    too_late = Text(
        zh="最短{min_minutes}分钟，从该时间起已来不及",
        en="At least {min_minutes} minutes, and from then that is no longer possible",
    )

    def said_in(self, language: Language) -> str:
        """Return the sentence of a booking, or of a party that asks to stay longer."""
        if "extension_unit_minutes" in self.facts:
            return self.longer.said_in(language, self.facts)
        if "min_minutes" not in self.facts:
            return self.title.said_in(language)
        said = self.detail if self.facts.get("minutes_possible") else self.too_late
        return said.said_in(language, self.facts)


class LeadTimeTooShort(Conflict):
    """Too soon from now; `earliest_at` is the first start that works."""

    code = "lead-time-too-short"
    title = Text(zh="预约时间太近", en="That is too soon")
    detail = Text(
        zh="须至少提前{lead_minutes}分钟预约", en="Book at least {lead_minutes} minutes ahead"
    )


class SpecificRoomNotAllowed(Conflict):
    """A certain room cannot be promised here; as a wish it can be tried."""

    code = "specific-room-not-allowed"
    title = Text(zh="此时段不能指定包厢", en="A specific room cannot be promised here")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the guest wants. `walk_in`: they stand at the desk and are seated now."""

    slot: Slot
    party_size: int
    room_class: ClassFacts
    specific_room: bool
    source: str
    walk_in: bool
    until_close: bool


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What the venue says about the start's business date.

    `opening` is the unbroken opening around the day (None: shut all day); where the venue never
    closes it runs on past the end of the day, and so may a stay. `on_grid` is about the start.
    """

    business_date: date
    today: date
    opening: Slot | None
    walk_in_only: bool
    settled: bool
    on_grid: bool


def stay_of(starts_at: datetime, *, minutes: int | None, closing: datetime | None) -> Slot:
    """Return the stay asked for; `minutes` None is until closing.

    Raises:
        OutsideOpeningHours: until closing, but the venue is shut by then or does not open.
    """
    if minutes is not None:
        return Slot.lasting(starts_at, timedelta(minutes=minutes))
    if closing is None or closing <= starts_at:
        raise OutsideOpeningHours(closes_at=closing, closes=_clock(closing), minutes_possible=0)
    return Slot(starts_at, closing)


def longest_stay(starts_at: datetime, *, terms: PolicyTerms, closing: datetime) -> int:
    """Return the most minutes sold from `starts_at`: 0 where not even the shortest stay fits."""
    if closing <= starts_at:
        return 0
    to_close = Slot(starts_at, closing).minutes
    possible = to_close if terms.max_minutes is None else min(to_close, terms.max_minutes)
    return possible if possible >= terms.min_minutes else 0


def ensure_here_now(starts_at: datetime, *, now: datetime) -> None:
    """Refuse a walk-in at another time than now: noted within the hour, or about to sit down.

    Raises:
        Malformed: `starts_at` is no time at which somebody stands at the desk.
    """
    if not -WALK_IN_NOTED_WITHIN <= starts_at - now <= WALK_IN_AHEAD:
        raise Malformed.at("starts_at", _HERE_NOW)


def ensure_bookable(
    asked: Asked, *, terms: PolicyTerms, window: BookingWindow, day: DayFacts, now: datetime
) -> None:
    """Refuse what the venue does not sell, the most basic reason first.

    A walk-in starts at any minute, has no lead and no window, and comes on walk-in days too.

    Raises:
        DayClosed: the day's book is settled.
        StartInThePast: the start is over (a walk-in's may be, by the time it is noted).
        OutsideOpeningHours: shut that day, or for some of the stay.
        WalkInOnly: nobody books on that day.
        OutsideBookingWindow: further ahead than the horizon.
        WindowClosedForClass: this window takes no bookings of that class.
        OffGridStart: not a minute at which bookings start.
        DurationNotAllowed: shorter or longer than sold.
        LeadTimeTooShort: too soon from now.
        CapacityExceeded: over the class's licensed head count, whoever asks.
        SpecificRoomNotAllowed: no certain room is promised here.
    """
    if day.settled:
        raise DayClosed(business_date=day.business_date)
    if not asked.walk_in and asked.slot.starts_at < now:
        raise StartInThePast(starts_at=asked.slot.starts_at)
    opening = _ensure_open(asked, terms, day)
    if not asked.walk_in:
        _ensure_taken(asked, terms, window, day)
    _ensure_duration(asked.slot, terms, opening)
    if not asked.walk_in:
        _ensure_lead(asked.slot, terms, now)
    asked.room_class.ensure_holds(asked.party_size)
    if asked.specific_room and not terms.pin_allowed:
        raise SpecificRoomNotAllowed(room_class=asked.room_class.code, window=window.value)


def _ensure_open(asked: Asked, terms: PolicyTerms, day: DayFacts) -> Slot:
    opening, slot = day.opening, asked.slot
    if opening is None:
        raise OutsideOpeningHours(
            business_date=day.business_date, **_lengths(slot, terms, None), opens_at=None
        )
    if not opening.contains(slot.starts_at) or slot.ends_at > opening.ends_at:
        inside = opening if opening.contains(slot.starts_at) else None
        raise OutsideOpeningHours(
            business_date=day.business_date,
            **{**_lengths(slot, terms, inside), **_hours(opening)},
        )
    return opening


def _ensure_taken(asked: Asked, terms: PolicyTerms, window: BookingWindow, day: DayFacts) -> None:
    if day.walk_in_only:
        raise WalkInOnly(business_date=day.business_date)
    ensure_window_open(
        terms,
        window,
        starts_on=day.business_date,
        today=day.today,
        room_class=asked.room_class.code,
    )
    if not day.on_grid:
        raise OffGridStart(starts_at=asked.slot.starts_at)


def _ensure_duration(slot: Slot, terms: PolicyTerms, opening: Slot) -> None:
    too_long = terms.max_minutes is not None and slot.minutes > terms.max_minutes
    if slot.minutes < terms.min_minutes or too_long:
        raise DurationNotAllowed(**_lengths(slot, terms, opening))


def _ensure_lead(slot: Slot, terms: PolicyTerms, now: datetime) -> None:
    earliest_at = now + timedelta(minutes=terms.lead_minutes)
    if slot.starts_at < earliest_at:
        raise LeadTimeTooShort(lead_minutes=terms.lead_minutes, earliest_at=earliest_at)


def _lengths(slot: Slot, terms: PolicyTerms, opening: Slot | None) -> dict[str, object]:
    """Return the facts with which an agent offers a length that works."""
    closing = opening.ends_at if opening else None
    possible = longest_stay(slot.starts_at, terms=terms, closing=closing) if closing else 0
    return {
        "minutes": slot.minutes,
        "min_minutes": terms.min_minutes,
        "max_minutes": terms.max_minutes,
        "minutes_possible": possible,
        "closes_at": closing,
    }


def _hours(opening: Slot) -> dict[str, object]:
    return {
        "opens_at": opening.starts_at,
        "closes_at": opening.ends_at,
        "opens": _clock(opening.starts_at),
        "closes": _clock(opening.ends_at),
    }


def _clock(instant: datetime | None) -> str | None:
    return None if instant is None else f"{instant:%H:%M}"
