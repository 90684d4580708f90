"""The ways to give rooms that are set side by side, and when each lets go of none any more.

Best fit and the late rooms are the product's own `decide`: the one may move nobody, the other
whoever was not told a number yet.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Protocol

from ktv_booking.kernel.text import Text
from ktv_booking.reservations.rules.assignment import (
    DayRooms,
    Decision,
    Limits,
    NoRoomFree,
    Wanted,
    decide,
)
from ktv_booking.reservations.rules.assignment.free import free_of_class
from ktv_booking.reservations.rules.book import LATE_ROOMS
from ktv_booking.reservations.rules.plans import BY_HAND
from ktv_booking.rooms.demo import demo_files
from ktv_booking.rooms.rules import Ladder
from ktv_booking.simulate.strategies.hall import OPENS_AT, Hall
from ktv_booking.simulate.strategies.stream import Ask
from ktv_booking.venues.rules.policy import Moment, Policy, Situation

Lets = Callable[[Hall, Ask], int]
UNCAPPED = Limits(max_moves=None, quiet_minutes=0)
_DEPOSIT_CLASSES = frozenset({"large", "deluxe"})
"""On a Friday or Saturday evening the demo asks a deposit for these, never on the day itself."""


class Chooses(Protocol):
    """Gives a room, or refuses."""

    def __call__(
        self,
        day: DayRooms,
        wanted: Wanted,
        ladder: Ladder,
        *,
        limits: Limits | None,
        seed: int,
        now: datetime,
    ) -> Decision:
        """Return what the party gets.

        Raises:
            Conflict: there is no room for it.
        """
        ...


@dataclass(frozen=True)
class Strategy:
    """`chooses` gives a room or refuses; `fixed` is the minute from which it is never changed.

    `limits` say who may be moved for somebody who rings, `more` for a party that wants to stay
    longer: there the desk may look at the plan, and do it by hand. `offers` says whether who is
    refused is offered another start within the hour.
    """

    name: str
    text: Text
    chooses: Chooses
    fixed: Lets
    limits: Limits | None = None
    more: Limits | None = None
    offers: bool = False


def _first_fit(
    day: DayRooms,
    wanted: Wanted,
    ladder: Ladder,
    *,
    limits: Limits | None,
    seed: int,
    now: datetime,
) -> Decision:
    """Give the first free room of the board; the very room where one is asked for."""
    if wanted.room_id is not None:
        return _product(day, wanted, ladder, limits=None, seed=seed, now=now)
    for one in (wanted.room_class, *ladder.above(wanted.room_class, wanted.upgrade_ranks)):
        if free := free_of_class(day, one, wanted.slot):
            return Decision(room=free[0])
    raise NoRoomFree


def _product(
    day: DayRooms,
    wanted: Wanted,
    ladder: Ladder,
    *,
    limits: Limits | None,
    seed: int,
    now: datetime,
) -> Decision:
    """Give what the product gives: best fit where nobody may be moved."""
    return decide(day, wanted, ladder, limits=limits, seed=seed, now=now)


def _when_booked(hall: Hall, ask: Ask) -> int:
    return ask.rings


def _at_check_in(hall: Hall, ask: Ask) -> int:
    return ask.rings if ask.room is not None else max(ask.rings, ask.starts)


def _by_demo(hall: Hall, ask: Ask) -> int:
    """Return when the demo's policy fixes or tells a room, on a Saturday; whichever is sooner."""
    if ask.room is not None:
        return ask.rings
    code = hall.ladder.classes[ask.place].code
    ahead = ask.window != "same_day"
    terms = (
        _demo_policy()
        .resolve(
            Situation(
                window=ask.window,
                room_class=code,
                day_types=("H",),
                period=_period(ask),
                weekday=OPENS_AT.isoweekday(),
                minutes=OPENS_AT.hour * 60 + ask.starts,
                deposit_paid=ahead and code in _DEPOSIT_CLASSES,
            )
        )
        .terms
    )
    return min(_minute_of(terms.fix_room, ask), _minute_of(terms.tell_room, ask))


def _minute_of(moment: Moment | int, ask: Ask) -> int:
    if moment == Moment.BOOKING:
        return ask.rings
    before = moment if isinstance(moment, int) else 0
    return max(ask.rings, ask.starts - before)


def _period(ask: Ask) -> str:
    hour = OPENS_AT.hour + ask.starts // 60
    return "day" if hour < 18 else "prime" if hour < 24 else "late"


@cache
def _demo_policy() -> Policy:
    shanghai = demo_files()[0]
    return Policy.of(shanghai.policy.model_dump(mode="json", exclude_unset=True))


FIRST_FIT = Strategy(
    "first-fit",
    Text(zh="预订时定房，取第一间", en="first free room, told at booking"),
    _first_fit,
    _when_booked,
)
BEST_FIT = Strategy(
    "best-fit",
    Text(zh="预订时定房，取最合适的一间", en="best fit, told at booking"),
    _product,
    _when_booked,
)
DEFERRED = Strategy(
    "deferred",
    Text(zh="先订房型，到店告知房号", en="class at booking, room told at check-in"),
    _product,
    _at_check_in,
    limits=LATE_ROOMS,
    more=BY_HAND,
)
DEFERRED_ALONE = replace(
    DEFERRED,
    name="deferred-alone",
    text=Text(
        zh="同上，续时不按方案调房", en="the same, no plan is done by hand for who stays longer"
    ),
    more=LATE_ROOMS,
)
DEFERRED_UNCAPPED = replace(
    DEFERRED,
    name="deferred-uncapped",
    text=Text(
        zh="同上，调房的次数与时间不限", en="the same, any number of silent moves, at any time"
    ),
    limits=UNCAPPED,
    more=UNCAPPED,
)
OFFERING = replace(
    DEFERRED,
    name="deferred-offering",
    text=Text(
        zh="同上，并提供前后一小时内的时间", en="the same, other starts within the hour offered"
    ),
    offers=True,
)
DEMO_DEFAULTS = Strategy(
    "demo-defaults",
    Text(zh="同上，按演示店的定房规则", en="the same, rooms fixed and told by the demo's policy"),
    _product,
    _by_demo,
    limits=LATE_ROOMS,
    more=BY_HAND,
)
STRATEGIES: Mapping[str, Strategy] = {
    one.name: one
    for one in (
        FIRST_FIT,
        BEST_FIT,
        DEFERRED,
        DEFERRED_ALONE,
        DEFERRED_UNCAPPED,
        OFFERING,
        DEMO_DEFAULTS,
    )
}
