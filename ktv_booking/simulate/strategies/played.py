"""What an evening came to under one strategy."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from ktv_booking.simulate.strategies.hall import SLOT_MINUTES, Hall
from ktv_booking.simulate.strategies.stream import MORE_SLOTS, Ask


@dataclass(slots=True)
class Held:
    """A room somebody has: `end` grows by an extension, and comes sooner if nobody comes."""

    ask: Ask
    room_id: UUID
    end: int
    is_fixed: bool = False
    is_extended: bool = False
    has_moved: bool = False

    @property
    def half_hours(self) -> int:
        """Return what of the day's half hours is taken, a bit for each."""
        return (1 << self.end) - (1 << self.ask.begin)


@dataclass(slots=True)
class Played:
    """One day's answers. `given` are all that were accepted, cancelled ones among them.

    `took` is processor time a decision in nanoseconds. Oversold, told guests moved and guests
    dropped are counted by a judge that knows nothing of the strategy.
    """

    strategy: str
    hall: Hall
    asks: tuple[Ask, ...]
    given: dict[int, Held] = field(default_factory=dict)
    refused: list[int] = field(default_factory=list)
    extensions_asked: int = 0
    extensions_granted: int = 0
    moves: int = 0
    most_moves: int = 0
    oversold: int = 0
    told_moved: int = 0
    dropped: int = 0
    took: list[int] = field(default_factory=list)
    stages: Counter[str] = field(default_factory=Counter)

    @property
    def served(self) -> list[Held]:
        """Return those who sat in a room."""
        return [one for one in self.given.values() if one.ask.is_served]

    @property
    def served_minutes(self) -> int:
        """Return the room-minutes of those who came, their extensions among them."""
        return SLOT_MINUTES * sum(one.end - one.ask.begin for one in self.served)

    @property
    def pinned(self) -> tuple[int, int]:
        """Return how many insisted on a room, and how many of them were given it."""
        insisting = [one.number for one in self.asks if one.room is not None]
        return len(insisting), sum(number in self.given for number in insisting)


def judge(played: Played, book: dict[int, Held]) -> None:
    """Count what must never be: two in one room, somebody accepted who has none."""
    taken: dict[UUID, int] = {}
    for held in book.values():
        bits = held.half_hours
        if taken.get(held.room_id, 0) & bits:
            played.oversold += 1
        taken[held.room_id] = taken.get(held.room_id, 0) | bits


def judge_the_end(played: Played) -> None:
    """Count those who were accepted and did not have the whole of their stay."""
    for held in played.served:
        agreed = held.ask.end + (MORE_SLOTS if held.is_extended else 0)
        played.dropped += held.end < agreed
