"""An evening as bars: one lane a room, and lanes of those who were refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from ktv_booking.simulate.strategies.compare import Day
from ktv_booking.simulate.strategies.played import Held, Played
from ktv_booking.simulate.strategies.strategy import STRATEGIES
from ktv_booking.simulate.strategies.stream import MORE_SLOTS, Ask


class Bar(NamedTuple):
    """One stay in half hours; `more` of them are an extension."""

    begin: int
    end: int
    kind: str
    more: int = 0
    only_here: bool = False


@dataclass(frozen=True)
class Lanes:
    """The rooms in the order of the board, and as few lanes of refused ones as hold them."""

    rooms: list[list[Bar]]
    refused: list[list[Bar]]


def lanes_of(day: Day, strategy: str, other: str) -> Lanes:
    """Return what was seen of a strategy; `only_here` were refused by the other."""
    played, there = day.played[strategy], set(day.played[other].refused)
    numbers = {room.id: number for number, room in enumerate(played.hall.rooms)}
    rooms: list[list[Bar]] = [[] for _ in played.hall.rooms]
    for held in played.given.values():
        if held.ask.cancels is None:
            bar = _bar(played, held, only_here=held.ask.number in there)
            rooms[numbers[held.room_id]].append(bar)
    asks = {one.number: one for one in day.asks}
    return Lanes(rooms, _packed(asks[number] for number in played.refused))


def _bar(played: Played, held: Held, *, only_here: bool) -> Bar:
    ask = held.ask
    if not ask.comes:
        return Bar(ask.begin, held.end, "no_show")
    strategy = STRATEGIES[played.strategy]
    early = strategy.limits is None or strategy.fixed(played.hall, ask) <= ask.rings < ask.starts
    kind = "pinned" if ask.room is not None else "told" if early else "untold"
    return Bar(ask.begin, held.end, kind, MORE_SLOTS if held.is_extended else 0, only_here)


def _packed(asks: Iterable[Ask]) -> list[list[Bar]]:
    """Put stays that do not meet into one lane, earliest start first."""
    lanes: list[list[Bar]] = []
    for ask in sorted(asks, key=lambda one: (one.begin, one.end, one.number)):
        bar = Bar(ask.begin, ask.end, "refused")
        lane = next((one for one in lanes if one[-1].end <= bar.begin), None)
        if lane is None:
            lanes.append([bar])
        else:
            lane.append(bar)
    return lanes
