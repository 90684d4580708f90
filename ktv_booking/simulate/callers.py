"""Who rings, for when, and what they will do: drawn from one seeded source before anybody rings.

The same venue, dates, habits and seed are the same callers, whatever the house answers them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import TypeVar

from ktv_booking.kernel.time import DAY, Slot
from ktv_booking.simulate.habits import Habits
from ktv_booking.simulate.plans import Plans, plans_of
from ktv_booking.simulate.shop import Shop, ShopClass

Key = TypeVar("Key", int, str)
SURNAMES = ("Wang", "Li", "Zhang", "Chen", "Liu", "Lin", "Huang", "Wu", "Zhou", "Silva", "Costa")
TITLES = ("先生", "女士", "小姐")
SOURCES = {"phone": 80, "web": 8, "app": 6, "partner": 3, "outbound_call": 2, "staff": 1}
LARGE_PARTY = 12
LEAST_STAY = 60
LEAD_MOST = timedelta(days=30)
"""How long before its start the earliest call rings, those that ring far too early apart."""


class Kind(StrEnum):
    """How a party comes to the house."""

    CALL = "call"
    WALK_IN = "walk_in"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Caller:
    """One party: what it asks for, and in `plans` what it will do later.

    `minutes` None is until close; `room_number` with `insists` pins, without it is a wish.
    """

    number: int
    kind: Kind
    calls_at: datetime
    starts_at: datetime
    minutes: int | None
    party_size: int
    room_class: str | None
    room_number: str | None
    insists: bool
    feature: str | None
    minors: bool
    rooms: int
    name: str
    title: str
    phone: str
    source: str
    plans: Plans


def callers_of(
    shop: Shop, *, first: date, days: int, seed: int, habits: Habits | None = None
) -> list[Caller]:
    """Return everybody who wants to come on `days` business dates from `first`, by first call."""
    habits = habits or Habits()
    dice = Random(f"{seed}/{shop.code}/{first}/{days}")
    callers: list[Caller] = []
    for ahead in range(days):
        day = first + ahead * DAY
        for _ in range(_how_many(shop, day, habits, dice)):
            callers.append(_caller(shop, day, habits, dice, number=len(callers) + 1))
    return sorted(callers, key=lambda one: (one.calls_at, one.number))


def _how_many(shop: Shop, day: date, habits: Habits, dice: Random) -> int:
    if shop.opening_on(day) is None:
        return 0
    usual = len(shop.rooms) * habits.parties_per_room * habits.load[day.isoweekday()]
    return max(1, round(usual * dice.uniform(0.92, 1.08)))


def _caller(shop: Shop, day: date, habits: Habits, dice: Random, *, number: int) -> Caller:
    liked, party_size = _party(shop, habits, dice)
    kind = _kind(habits, dice)
    starts_at = _start(shop, day, habits, dice)
    minutes = _minutes(shop, starts_at, habits, dice, day=day, party_size=party_size)
    room_class = _asked_class(shop, liked, habits, dice)
    room = dice.choice(shop.rooms_of(room_class or liked.code))
    wants_room = kind is Kind.CALL and dice.random() < habits.wants_a_room
    caller = Caller(
        number=number,
        kind=kind,
        calls_at=_call(shop, day, starts_at, habits, dice),
        starts_at=starts_at,
        minutes=minutes,
        party_size=party_size,
        room_class=room_class,
        room_number=room.number if wants_room else None,
        insists=dice.random() < habits.insists_on_the_room,
        feature="window" if dice.random() < habits.wishes_a_feature else None,
        minors=dice.random() < habits.has_minors,
        rooms=dice.choice((2, 2, 3)) if kind is Kind.GROUP else 1,
        name=dice.choice(SURNAMES),
        title=dice.choice(TITLES),
        phone=_phone(shop, number, habits, dice),
        source=_weighted(SOURCES, dice),
        plans=plans_of(habits, dice),
    )
    return _as_walk_in(shop, caller, dice) if kind is Kind.WALK_IN else caller


def _party(shop: Shop, habits: Habits, dice: Random) -> tuple[ShopClass, int]:
    """Return a class, as often as the house has its rooms, and a party that sits well in it."""
    liked = shop.class_coded(dice.choice(shop.rooms).room_class)
    if dice.random() < habits.is_too_many:
        return shop.classes[-1], shop.classes[-1].capacity_max + dice.randint(1, 9)
    below = shop.below(liked.code)
    least = below.capacity_comfort + 1 if below else liked.capacity_min
    most = liked.capacity_comfort if dice.random() < 0.9 else liked.capacity_max
    return liked, dice.randint(min(least, most), most)


def _kind(habits: Habits, dice: Random) -> Kind:
    drawn = dice.random()
    if drawn < habits.walks_in:
        return Kind.WALK_IN
    return Kind.GROUP if drawn < habits.walks_in + habits.is_group else Kind.CALL


def _start(shop: Shop, day: date, habits: Habits, dice: Random) -> datetime:
    """Return a start in opening hours, on the grid but for a few, the last hour left out."""
    opens, closes = shop.opening[day.isoweekday()]
    hours = {
        hour: weight
        for hour, weight in habits.hourly.items()
        if opens <= hour * 60 and hour * 60 + LEAST_STAY <= closes
    }
    minute = dice.choice(range(0, 60, shop.slot_minutes))
    minute += 7 if dice.random() < habits.starts_off_the_grid else 0
    return shop.hours.at(day, min(_weighted(hours, dice) * 60 + minute, closes - LEAST_STAY))


def _minutes(
    shop: Shop, starts_at: datetime, habits: Habits, dice: Random, *, day: date, party_size: int
) -> int | None:
    """Return how long they want to stay; large parties stay longer, few ask past closing."""
    if dice.random() < habits.until_close:
        return None
    wanted = _weighted(habits.stays, dice)
    if party_size >= LARGE_PARTY:
        wanted = max(wanted, _weighted(habits.stays, dice), _weighted(habits.stays, dice))
    left = shop.opening[day.isoweekday()][1] - shop.hours.wall_minutes(day, starts_at)
    return wanted if dice.random() < habits.asks_past_closing else min(wanted, left)


def _asked_class(shop: Shop, liked: ShopClass, habits: Habits, dice: Random) -> str | None:
    """Return the class that is named; a few want one larger than they need."""
    up = shop.above(liked.code) if dice.random() < habits.asks_one_class_up else None
    return (up or liked).code if dice.random() < habits.names_the_class else None


def _call(shop: Shop, day: date, starts_at: datetime, habits: Habits, dice: Random) -> datetime:
    """Return when the first call rings: the same day, within seven days, or before that."""
    drawn, minute = dice.random(), dice.randint(10 * 60, 22 * 60)
    if drawn < habits.same_day:
        lead = (
            dice.expovariate(1 / 35)
            if dice.random() < habits.rings_at_the_last_minute
            else (dice.uniform(40, 9 * 60))
        )
        earliest = max(shop.hours.starts_of(day), starts_at - timedelta(hours=12))
        return max(earliest, starts_at - timedelta(minutes=round(lead) + 2))
    if drawn < habits.same_day + habits.within_7_days:
        return shop.hours.at(day - dice.choice((1, 1, 2, 2, 3, 4, 5, 6, 7)) * DAY, minute)
    ahead = 75 if drawn > 1 - habits.too_far_ahead else dice.randint(8, LEAD_MOST.days)
    return shop.hours.at(day - ahead * DAY, minute)


def _phone(shop: Shop, number: int, habits: Habits, dice: Random) -> str:
    """Return a number of the venue's country; a few ring from one that has rung before."""
    if number > 20 and dice.random() < habits.rings_again_from_the_same_phone:
        number = dice.randint(1, number - 1)
    made = {"TW": f"+8869{12_000_000 + number}", "PT": f"+3519{12_000_000 + number}"}
    return made.get(shop.region, f"+86138{10_000_000 + number}")


def _as_walk_in(shop: Shop, caller: Caller, dice: Random) -> Caller:
    """Return a party that stands at the desk at any minute and wants in now."""
    here = caller.starts_at + timedelta(minutes=dice.randrange(shop.slot_minutes))
    opening = shop.opening_on(shop.hours.business_day_of(here))
    left = Slot(here, opening.ends_at).minutes if opening else LEAST_STAY
    return replace(
        caller,
        calls_at=here,
        starts_at=here,
        minutes=caller.minutes and min(caller.minutes, left),
        source="walk_in",
        room_number=None,
        feature=None,
    )


def _weighted(weights: Mapping[Key, float], dice: Random) -> Key:
    return dice.choices(list(weights), list(weights.values()))[0]
