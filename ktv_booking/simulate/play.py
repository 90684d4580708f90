"""Playing a simulation against a server: everybody rings, the house makes its rounds."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from ktv_booking.client import Client
from ktv_booking.kernel.text import Language
from ktv_booking.kernel.time import DAY
from ktv_booking.simulate import checks, rounds
from ktv_booking.simulate.callers import callers_of
from ktv_booking.simulate.desk import Desk
from ktv_booking.simulate.figures import Figures
from ktv_booking.simulate.habits import Habits
from ktv_booking.simulate.house import House
from ktv_booking.simulate.party_story import party_story
from ktv_booking.simulate.report import Report, report_of
from ktv_booking.simulate.shop import Shop
from ktv_booking.simulate.shop_door import shop_of
from ktv_booking.simulate.tally import Tally

FIRST = date(2026, 12, 18)
"""A Friday: ten days hold two full weekends and two special days of the demo chain."""

MOST_WEEKS = 520

Follows = Callable[[datetime, float, Tally], None]
"""Hears of every new instant, of the part that is over (0 to 1), and of the counts so far."""


def play(
    client: Client,
    venue: str,
    *,
    first: date | None = None,
    days: int = 10,
    seed: int = 7,
    language: Language = "en",
    habits: Habits | None = None,
    follow: Follows | None = None,
) -> Report:
    """Play `days` business dates of a venue from `first` and return the report.

    Raises:
        NotFound: the server has no such venue.
    """
    began = time.monotonic()
    habits = habits or Habits()
    shop = shop_of(client, venue)
    first = first or _first_open(client, shop, days)
    tally, figures = Tally(), Figures(shop)
    house = House(shop, Desk(client, shop, tally), tally, language)
    callers = callers_of(shop, first=first, days=days, seed=seed, habits=habits)
    ends_at = shop.hours.starts_of(first + (days + 1) * DAY)
    since = min([shop.hours.starts_of(first), *(one.calls_at for one in callers)])
    for caller in callers:
        house.diary.add(party_story(house, caller))
    _add_rounds(house, figures, habits, first=first, days=days, seed=seed)
    house.diary.add(rounds.sweeps(house, first, since, ends_at))
    house.diary.run(lambda now: _follow(follow, now, since, ends_at, tally))
    for code, statuses in tally.seen.items():
        tally.must_hold(checks.check_steps(code, statuses))
    seconds = time.monotonic() - began
    return report_of(tally, figures, first=first, days=days, seed=seed, seconds=seconds)


def _first_open(client: Client, shop: Shop, days: int) -> date:
    """Return the first Friday from `FIRST` on after which no day's book is closed already."""
    fridays = (FIRST + week * 7 * DAY for week in range(MOST_WEEKS))
    return next(
        friday
        for friday in fridays
        if not any(client.board(shop.id, day).settled for day in rounds.days_from(friday, days))
    )


def _add_rounds(
    house: House, figures: Figures, habits: Habits, *, first: date, days: int, seed: int
) -> None:
    dice = Random(f"outages/{seed}/{house.shop.code}/{first}/{days}")
    for day in rounds.days_from(first, days):
        for minutes in rounds.CHECKS_AT:
            house.diary.add(rounds.checked(house, day, minutes))
        if dice.random() < habits.outages_per_day:
            own = Random(dice.random())
            house.diary.add(rounds.outage(house, day, own.choice(house.shop.rooms), own))
        house.diary.add(rounds.closing(house, day, figures))


def _follow(
    follow: Follows | None, now: datetime, since: datetime, ends_at: datetime, tally: Tally
) -> None:
    if follow is not None:
        over = (now - since) / max(ends_at - since, timedelta(minutes=1))
        follow(now, min(1.0, over), tally)
