"""What a list is made of, apart in two: the shape of its statements, and the facts put into them.

Lists of one shape are one statement. It is put together once in a process, which takes longer
than the store takes to answer it; what differs from list to list is bound to it by name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Date, Integer, String, Uuid, bindparam

from ktv_booking.db.base import UtcDateTime
from ktv_booking.kernel.time import DAY
from ktv_booking.outreach.rules.campaigns import Kind, Plan
from ktv_booking.outreach.rules.majority import youngest_of_age
from ktv_booking.outreach.rules.occasions import Occasion

CALENDARS = ("solar", "lunar", "lunar_leap")
KEPT = 128
"""How many statements a process keeps: campaigns of a venue differ little in shape."""


@dataclass(frozen=True, slots=True)
class Making:
    """A list that is being made: for which campaign, venue and day, because of what, when.

    `ends_at` is when the day's calls may no longer be worked on. `dearer` are the bookings whose
    price a new price list changes, by version.
    """

    plan: Plan
    venue_id: UUID
    day: date
    occasions: tuple[Occasion, ...]
    now: datetime
    ends_at: datetime
    dearer: Mapping[str, Iterable[UUID]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides the words of a list's statements; `births` are the calendars by occasion."""

    kind: Kind
    births: tuple[frozenset[str], ...]
    booked_matters: bool
    tiers: bool
    languages: bool
    tags: int
    visited: bool

    @property
    def calls_bookings(self) -> bool:
        """Say whether a row may be about a booking, of whoever is no member."""
        return self.kind in (Kind.CONFIRMATION, Kind.PRICE_CHANGE)


def shape_of(making: Making) -> Shape:
    """Return the shape of a list's statements."""
    audience = making.plan.audience
    return Shape(
        kind=making.plan.kind,
        births=tuple(frozenset(key.calendar for key in one.births) for one in making.occasions),
        booked_matters=any(one.booked_from for one in making.occasions),
        tiers=bool(audience.tiers),
        languages=bool(audience.languages),
        tags=len(audience.tags),
        visited=bool(audience.visited_from or audience.visited_until),
    )


def facts_of(making: Making, **more: Any) -> dict[str, Any]:
    """Return what is bound to the statements of a list, by name."""
    plan, audience = making.plan, making.plan.audience
    quiet, youngest = (plan.quiet_days - 1) * DAY, youngest_of_age(making.day)
    facts: dict[str, Any] = {
        "campaign": plan.id,
        "venue": making.venue_id,
        "day": making.day,
        "now": making.now,
        "ends_at": making.ends_at,
        "near_from": making.day - quiet,
        "near_until": making.day + quiet,
        "rested": making.day - plan.refused_days * DAY,
        "solar_year": youngest.solar_year,
        "solar_month_day": youngest.solar_month_day,
        "lunar_year": youngest.lunar_year,
        "lunar_place": youngest.lunar_place,
        "leap_month": youngest.leap_month or 0,
        "tiers": list(audience.tiers),
        "languages": list(audience.languages),
        "visited_from": audience.visited_from or date.min,
        "visited_until": audience.visited_until or date.max,
        **{f"tag_{number}": tag for number, tag in enumerate(audience.tags)},
    }
    for number, one in enumerate(making.occasions):
        facts |= {f"{name}_{number}": fact for name, fact in _said_of(making, one).items()}
    return facts | more


def _said_of(making: Making, occasion: Occasion) -> dict[str, Any]:
    on, apart = occasion.on, occasion.apart
    far = (None, None) if on is None or apart is None else (on - apart, on + apart)
    births = {
        calendar: sorted(key.month_day for key in occasion.births if key.calendar == calendar)
        for calendar in CALENDARS
    }
    moon = sorted({*births["lunar"], *births["lunar_leap"]})
    return {
        **births,
        "moon": moon,
        "key": occasion.key,
        "year": occasion.year,
        "on": on,
        "told_after": far[0],
        "told_before": far[1],
        "booked_from": occasion.booked_from,
        "booked_until": occasion.booked_until,
        "dearer": list(making.dearer.get(occasion.year, ())),
    }


def a_day(name: str) -> BindParameter[Any]:
    """Return a day that is bound by name."""
    return bindparam(name, type_=Date())


def an_instant(name: str) -> BindParameter[Any]:
    """Return an instant that is bound by name."""
    return bindparam(name, type_=UtcDateTime())


def an_id(name: str) -> BindParameter[Any]:
    """Return an id that is bound by name."""
    return bindparam(name, type_=Uuid())


def a_number(name: str) -> BindParameter[Any]:
    """Return a whole number that is bound by name."""
    return bindparam(name, type_=Integer())


def a_word(name: str) -> BindParameter[Any]:
    """Return a word that is bound by name."""
    return bindparam(name, type_=String())


def some(name: str, type_: Any) -> BindParameter[Any]:
    """Return values of one type that are bound by name, for `in_`."""
    return bindparam(name, type_=type_, expanding=True)
