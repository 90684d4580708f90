"""A stay before the day's book: when it falls, as what it is booked, under which terms."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.reservations.rules.book import DayBook, Stay
from ktv_booking.reservations.rules.windows import BookingWindow, classify_window
from ktv_booking.rooms.rules import ClassFacts, House
from ktv_booking.venues.rules.facts import PublishedPolicy
from ktv_booking.venues.rules.policy import Mode, PolicyTerms, Resolution, Situation


@dataclass(frozen=True, slots=True)
class Case:
    """A stay before the book: when it falls, as what it is booked, under which terms."""

    stay: Stay
    book: DayBook
    now: datetime
    business_date: date
    window: BookingWindow
    room_class: ClassFacts
    policy: PublishedPolicy
    situation: Situation
    resolution: Resolution

    @property
    def terms(self) -> PolicyTerms:
        """The terms of policy that hold for it."""
        return self.resolution.terms

    @property
    def is_short_notice(self) -> bool:
        """Say whether the guest is nearly here."""
        notice = self.stay.starts_at - self.now
        return notice < timedelta(minutes=self.terms.short_notice_minutes)


def case_of(
    stay: Stay, book: DayBook, *, now: datetime, policy: PublishedPolicy | None = None
) -> Case:
    """Return the stay with its business date, window, class and terms.

    Raises:
        StartInThePast: its business day is over.
        NotFound: no such class or room here.
        Malformed: a class and a room of another class.
        PartyTooLarge: no class seats them.
        NotPublished: no policy holds on that day yet.
    """
    venue = book.venue
    stay = replace(stay, starts_at=venue.local(stay.starts_at))
    day = venue.hours.business_day_of(stay.starts_at)
    window = classify_window(
        day,
        today=venue.hours.business_day_of(now),
        seventh_day_open=venue.calendar.seventh_day_open(now),
    )
    room_class = class_wanted(stay, book.house)
    policy = policy or venue.policy_on(day)
    situation = situation_of(stay, book, window=window.value, room_class=room_class)
    resolution = policy.policy.resolve_with_notice(situation, stay.starts_at - now)
    return Case(stay, book, now, day, window, room_class, policy, situation, resolution)


def class_opens_at(case: Case) -> datetime | None:
    """Return when a later window takes bookings of the class for that day; None if none does."""
    venue, day = case.book.venue, case.business_date
    enters = venue.hours.at(day - timedelta(days=7), venue.calendar.booking_opens_at)
    coming = {
        BookingWindow.WITHIN_7_DAYS: enters,
        BookingWindow.SAME_DAY: venue.hours.starts_of(day),
    }
    for window, opens_at in coming.items():
        situation = replace(case.situation, window=window.value)
        terms = case.policy.policy.resolve(situation).terms
        if opens_at > case.now and terms.mode in (Mode.OPEN, Mode.REQUEST):
            return venue.local(opens_at)
    return None


def situation_of(stay: Stay, book: DayBook, *, window: str, room_class: ClassFacts) -> Situation:
    """Return what policy sees: day type, period and time are those of the start."""
    calendar = book.venue.calendar
    day = book.venue.hours.business_day_of(stay.starts_at)
    minutes = book.venue.hours.wall_minutes(day, stay.starts_at)
    day_type = calendar.day_type_at(day, minutes, book.days.of(day))
    return Situation(
        window=window,
        room_class=room_class.code,
        day_types=calendar.fallbacks_of(day_type),
        period=calendar.period_at(day, minutes),
        weekday=day.isoweekday(),
        minutes=minutes,
        tier=stay.tier,
        source=stay.source,
        occasion=stay.occasion,
        has_addons=stay.has_addons,
        grouped=stay.grouped,
    )


def class_wanted(stay: Stay, house: House) -> ClassFacts:
    """Return the class that is booked: the one named, the named room's, or the party's size.

    Raises:
        NotFound: no such class or room here.
        Malformed: a class and a room of another class.
        PartyTooLarge: no class seats them.
    """
    if stay.room_id is not None:
        room = house.room(stay.room_id)
        if stay.room_class not in {None, room.room_class.code}:
            raise Malformed.at(
                "room_class",
                Text(zh="指定的包厢属于另一房型", en="the room asked for is of another class"),
            )
        return room.room_class
    if stay.room_class is not None:
        return house.ladder.coded(stay.room_class)
    return house.ladder.for_party(stay.party_size)
