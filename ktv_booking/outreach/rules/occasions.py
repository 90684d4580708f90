"""What a campaign calls for on a day at a venue: whose birthday, which festival, which prices.

The day and the lead say it; the store then finds the people. Nothing is told twice: each occasion
has a key, and a year of its own calendar. Source: docs/rules.md R-48, R-59.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from ktv_booking.kernel.birthday import BirthKey
from ktv_booking.kernel.time import DAY
from ktv_booking.outreach.rules.birthdays import (
    FEWEST_DAYS_BETWEEN,
    benefit_year_of,
    birth_keys,
)
from ktv_booking.outreach.rules.campaigns import Kind, Plan
from ktv_booking.outreach.rules.festivals import Region, festivals_of
from ktv_booking.outreach.rules.leaving_out import BOOKED_AROUND
from ktv_booking.venues.rules.facts import PublishedPrices, VenueFacts
from ktv_booking.venues.rules.holidays import Holidays


@dataclass(frozen=True, slots=True)
class Occasion:
    """One reason to call people on a day.

    `key` and `year` name what is told once. `on` is the day it is about. `births` are the
    birthdays meant, none for everybody. Who was told less than `apart` from `on` for another
    year counts as told. A booking from `booked_from` to `booked_until` makes the call needless.
    """

    key: str
    year: str
    on: date | None = None
    lead_days: int | None = None
    births: frozenset[BirthKey] = frozenset()
    apart: timedelta | None = None
    booked_from: date | None = None
    booked_until: date | None = None
    prices: PublishedPrices | None = None


PublishedOn = Callable[[PublishedPrices], date]
"""Tells on which business date a price list was published."""


@dataclass(frozen=True, slots=True)
class Where:
    """At which venue, and what is known there besides the day."""

    venue: VenueFacts
    holidays: Holidays
    published_on: PublishedOn


def occasions_on(plan: Plan, day: date, *, at: Where) -> tuple[Occasion, ...]:
    """Return what a campaign calls for on business date `day` at a venue: often nothing.

    Raises:
        OutsideTheCalendar: a day that the lunar table does not reach.
    """
    return tuple(_OF_KIND[plan.kind](plan, day, at))


def _birthdays(plan: Plan, day: date, _at: Where) -> Iterator[Occasion]:
    for lead in plan.lead_days:
        kept_on = day + lead * DAY
        by_year: dict[str, set[BirthKey]] = {}
        for key in birth_keys(kept_on):
            by_year.setdefault(str(benefit_year_of(key, kept_on)), set()).add(key)
        for year, keys in sorted(by_year.items(), reverse=True):
            yield Occasion(
                "birthday", year, kept_on, lead, frozenset(keys),
                apart=FEWEST_DAYS_BETWEEN,
                booked_from=day, booked_until=kept_on + BOOKED_AROUND,
            )  # fmt: skip


def _festivals(plan: Plan, day: date, at: Where) -> Iterator[Occasion]:
    for lead in plan.lead_days:
        on = day + lead * DAY
        region = cast("Region", at.venue.jurisdiction.code)
        for one in festivals_of(on.year, region, at.holidays):
            if one.day == on and one.key == plan.festival:
                key, year = f"festival:{one.key}", str(on.year)
                yield Occasion(key, year, on, lead, booked_from=on, booked_until=on)


def _event(plan: Plan, day: date, _at: Where) -> Iterator[Occasion]:
    for lead in plan.lead_days:
        on = day + lead * DAY
        if on == plan.from_on:
            yield Occasion(
                f"campaign:{plan.code}", on.isoformat(), on, lead, booked_from=on, booked_until=on
            )


def _prices(plan: Plan, day: date, at: Where) -> Iterator[Occasion]:
    """Yield price lists whose day to be told has come.

    So long before they hold, or on the day they are published, where that is later.
    """
    for prices in at.venue.price_lists:
        for lead in plan.lead_days:
            due = max(prices.effective_from - lead * DAY, at.published_on(prices))
            if day == due < prices.effective_from:
                yield Occasion(
                    f"prices:{at.venue.code}", f"v{prices.version}", prices.effective_from, lead,
                    booked_from=prices.effective_from, booked_until=date.max, prices=prices,
                )  # fmt: skip
                return


def _tomorrow(plan: Plan, day: date, _at: Where) -> Iterator[Occasion]:
    for lead in plan.lead_days:
        on = day + lead * DAY
        yield Occasion("confirmation", on.isoformat(), on, lead)


def _own(plan: Plan, day: date, _at: Where) -> Iterator[Occasion]:
    first, last = plan.from_on or day, plan.until_on or date.max
    if first <= day <= last:
        yield Occasion(f"campaign:{plan.code}", str(plan.from_on or "once"))


def _gifts(_plan: Plan, day: date, _at: Where) -> Iterator[Occasion]:
    yield Occasion("gift", str(day.year))


_OF_KIND: dict[Kind, Callable[[Plan, date, Where], Iterator[Occasion]]] = {
    Kind.BIRTHDAY: _birthdays,
    Kind.HOLIDAY: _festivals,
    Kind.HOLIDAY_EVENT: _event,
    Kind.PRICE_CHANGE: _prices,
    Kind.GIFT: _gifts,
    Kind.CONFIRMATION: _tomorrow,
    Kind.CUSTOM: _own,
}
