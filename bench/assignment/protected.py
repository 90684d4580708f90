"""A peak rule proposed from some evenings, judged on others."""

from dataclasses import dataclass, field
from datetime import timedelta

from ktv_booking.kernel.time import DAY, Slot
from ktv_booking.reservations.rules.protection import PastWish, PeakRule, propose
from ktv_booking.simulate.strategies.hall import OPENS_AT, Hall, hall_of, instant, span
from ktv_booking.simulate.strategies.playing import play
from ktv_booking.simulate.strategies.strategy import DEFERRED
from ktv_booking.simulate.strategies.stream import Ask, asks_of

LEARNED_FROM = 8
APART = 100
"""How far before the first judged seed lies the first one that is learned from."""


@dataclass
class Protected:
    """`gains` are the minutes of each day with the rule, in per cent of those without it."""

    load: int
    sentence: str = "no rule proposed"
    gains: list[float] = field(default_factory=list)


def protected(load: int, *, days: int, first: int, learned_from: int = LEARNED_FROM) -> Protected:
    """Learn on some Saturdays, and play others with the rule and without it."""
    hall = hall_of(60)
    wishes = [
        _wish(hall, ask, week)
        for week in range(learned_from)
        for ask in asks_of(hall, load=load, seed=first - APART + week)
        if ask.is_served
    ]
    found = propose(wishes, rooms=hall.rooms, ladder=hall.ladder)
    if not found:
        return Protected(load)
    rule = found[0].rule
    seen = Protected(load, rule.sentence(hall.ladder).en)
    for number in range(days):
        seen.gains.append(_gain(hall, rule, load=load, seed=first + number))
    return seen


def _gain(hall: Hall, rule: PeakRule, *, load: int, seed: int) -> float:
    asks = asks_of(hall, load=load, seed=seed)
    long_enough = tuple(ask for ask in asks if not rule.refuses(_wish(hall, ask, 0)))
    without = play(hall, asks, DEFERRED).served_minutes
    return 100 * (play(hall, long_enough, DEFERRED).served_minutes / without - 1)


def _wish(hall: Hall, ask: Ask, week: int) -> PastWish:
    later, room_class = timedelta(weeks=week), hall.ladder.classes[ask.place]
    slot = span(ask.begin, ask.end)
    return PastWish(
        business_date=(OPENS_AT + 7 * week * DAY).date(),
        rang_at=instant(ask.rings) + later,
        slot=Slot(slot.starts_at + later, slot.ends_at + later),
        starts=OPENS_AT.hour * 60 + ask.starts,
        room_class=room_class,
        party_size=room_class.capacity_comfort,
        window=ask.window,
        room_id=hall.rooms[ask.room].id if ask.room is not None else None,
        was_given=False,
    )
