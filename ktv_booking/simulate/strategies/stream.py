"""Who rings on one evening, drawn from one seed: the same stream for every strategy.

Demand is made up. Load is the demand of the peak hours (19:00-01:00) over what the rooms hold;
half ring on the day, a third within a week, the rest before that; stays last two to six hours;
the mix of classes is the house's own, give or take a tenth. Some insist on a room, cancel, never
come, or ask for another hour.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from ktv_booking.simulate.strategies.hall import PEAK, SLOT_MINUTES, SLOTS, Hall

INSIST, CANCEL, NO_SHOW, EXTEND, AGREE = 0.15, 0.08, 0.05, 0.20, 0.40
MORE_SLOTS = 2
SAME_DAY, WITHIN_7_DAYS = 0.50, 0.35
_AT_THE_DOOR = 0.4
_STARTS = {
    11: 1, 12: 3, 13: 5, 14: 6, 15: 5, 16: 4, 17: 5, 18: 9, 19: 14, 20: 16, 21: 12, 22: 8,
    23: 6, 24: 4, 25: 3, 26: 2, 27: 1,
}  # fmt: skip
_LENGTHS = {4: 25, 5: 12, 6: 28, 7: 10, 8: 14, 10: 7, 12: 4}
_DAY = 24 * 60
_DESK_OPENS, _DESK_CLOSES = -60, 660
LATEST_START = SLOTS - min(_LENGTHS)


@dataclass(frozen=True, slots=True)
class Ask:
    """One party: when it rings, what it asks for, and what it will do.

    `rings` and `cancels` are minutes after opening; `begin` and `end` half hours; `room` is the
    place in `Hall.rooms` of the room it insists on. `agrees` is what it says to another start.
    """

    number: int
    rings: int
    begin: int
    end: int
    place: int
    room: int | None
    window: str
    cancels: int | None
    comes: bool
    extends: bool
    agrees: bool = False

    @property
    def starts(self) -> int:
        """Return the agreed start in minutes after opening."""
        return self.begin * SLOT_MINUTES

    @property
    def is_served(self) -> bool:
        """Say whether they come if they are given a room."""
        return self.comes and self.cancels is None


def asks_of(hall: Hall, *, load: int, seed: int, insist: float = INSIST) -> tuple[Ask, ...]:
    """Return a day's parties in the order in which they ring; `load` in per cent."""
    dice, moods = (Random(f"{len(hall.rooms)}/{load}/{seed}{of}") for of in ("", "/moods"))
    mix = [len(rooms) * dice.uniform(0.9, 1.1) for rooms in hall.by_class]
    wanted = len(hall.rooms) * len(PEAK) * load / 100
    asks: list[Ask] = []
    while wanted > 0:
        ask = _ask(hall, len(asks) + 1, mix, dice, insist)
        wanted -= len(range(max(ask.begin, PEAK.start), min(ask.end, PEAK.stop)))
        asks.append(replace(ask, agrees=moods.random() < AGREE))
    return tuple(sorted(asks, key=lambda one: (one.rings, one.number)))


def _ask(hall: Hall, number: int, mix: list[float], dice: Random, insist: float) -> Ask:
    begin = min((_one_of(_STARTS, dice) - 11) * 2 + dice.randrange(2), LATEST_START)
    end = min(begin + _one_of(_LENGTHS, dice), SLOTS)
    place = dice.choices(range(len(mix)), mix)[0]
    window, rings = _call(begin * SLOT_MINUTES, dice)
    of_class = [i for i, room in enumerate(hall.rooms) if hall.class_of[room.id] == place]
    room, insists = dice.choice(of_class), dice.random() < insist
    cancels = dice.random() < CANCEL
    gives_up = rings + round(dice.random() * (begin * SLOT_MINUTES - rings))
    return Ask(
        number=number,
        rings=rings,
        begin=begin,
        end=end,
        place=place,
        room=room if insists else None,
        window=window,
        cancels=gives_up if cancels else None,
        comes=dice.random() >= NO_SHOW,
        extends=dice.random() < EXTEND and end + MORE_SLOTS <= SLOTS,
    )


def _call(starts: int, dice: Random) -> tuple[str, int]:
    """Return the window, and the minute of the call."""
    drawn, minute = dice.random(), dice.randint(_DESK_OPENS, _DESK_CLOSES)
    if drawn < SAME_DAY:
        at_the_door = dice.random() < _AT_THE_DOOR
        lead = dice.randint(0, 30) if at_the_door else dice.randint(30, 480)
        return "same_day", max(min(_DESK_OPENS, starts), starts - lead)
    if drawn < SAME_DAY + WITHIN_7_DAYS:
        return "within_7_days", minute - dice.randint(1, 7) * _DAY
    return "beyond_7_days", minute - dice.randint(8, 30) * _DAY


def _one_of(weights: Mapping[int, int], dice: Random) -> int:
    return dice.choices(list(weights), list(weights.values()))[0]
