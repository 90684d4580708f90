"""Play one day's callers to one strategy."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from time import thread_time_ns
from uuid import UUID

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import (
    DayRooms,
    Decision,
    Limits,
    Occupation,
    Wanted,
    feasible_starts,
)
from ktv_booking.simulate.strategies.hall import (
    SLOT_MINUTES,
    SLOTS,
    Hall,
    half_hours,
    instant,
    span,
)
from ktv_booking.simulate.strategies.played import Held, Played, judge, judge_the_end
from ktv_booking.simulate.strategies.strategy import Strategy
from ktv_booking.simulate.strategies.stream import MORE_SLOTS, Ask

GRACE_SLOTS = 1
NOTICE = 30
"""Minutes before the agreed end at which a party asks for another hour."""
_ORDER = ("cancels", "is_given_up", "asks_for_more", "is_fixed", "rings")
"""What happens first where several things happen in one minute."""


@dataclass(frozen=True, slots=True)
class No:
    """A refusal as it was decided: the book, the wish, who might be moved, and what was said."""

    day: DayRooms
    wanted: Wanted
    limits: Limits | None
    minute: int
    said: Conflict


Watches = Callable[[No], None]


@dataclass
class Playing:
    """A day under way: who holds which room, and what happens next."""

    hall: Hall
    strategy: Strategy
    played: Played
    watch: Watches | None = None
    notice: int = NOTICE
    book: dict[int, Held] = field(default_factory=dict)
    coming: list[tuple[int, int, int]] = field(default_factory=list)
    known: DayRooms | None = None

    def then(self, minute: int, what: str, number: int) -> None:
        """Note what will happen."""
        heapq.heappush(self.coming, (minute, _ORDER.index(what), number))

    def run(self) -> None:
        """Let everything happen in its order."""
        asks = {one.number: one for one in self.played.asks}
        for one in asks.values():
            self.then(one.rings, "rings", one.number)
        while self.coming:
            minute, what, number = heapq.heappop(self.coming)
            happens = getattr(self, f"_{_ORDER[what]}")
            if _ORDER[what] == "rings":
                happens(asks[number], minute)
            elif number in self.book:
                happens(self.book[number], minute)

    def _rings(self, ask: Ask, minute: int) -> None:
        room = self.hall.rooms[ask.room].id if ask.room is not None else None
        decision = self._decided(
            self._wanted(ask, ask.begin, ask.end, room), ask, minute, self.strategy.limits
        )
        if decision is None and self.strategy.offers and ask.agrees:
            ask, decision = self._offered(ask, room, minute)
        if decision is None:
            self.played.refused.append(ask.number)
            return
        fixed = self.strategy.fixed(self.hall, ask)
        held = Held(ask, decision.room.id, ask.end, is_fixed=fixed <= minute)
        self.book[ask.number] = self.played.given[ask.number] = held
        self._apply(decision, held)
        if not held.is_fixed:
            self.then(fixed, "is_fixed", ask.number)
        if ask.cancels is not None:
            self.then(ask.cancels, "cancels", ask.number)
        elif not ask.comes:
            self.then(ask.starts + GRACE_SLOTS * SLOT_MINUTES, "is_given_up", ask.number)
        elif ask.extends:
            self.then(ask.end * SLOT_MINUTES - self.notice, "asks_for_more", ask.number)

    def _offered(self, ask: Ask, room: UUID | None, minute: int) -> tuple[Ask, Decision | None]:
        """Offer the nearest start within the hour at which the same stay fits."""
        starts = feasible_starts(
            self.day(),
            self._wanted(ask, ask.begin, ask.end, room),
            self.hall.ladder,
            step=timedelta(minutes=SLOT_MINUTES),
            limits=self.strategy.limits,
            seed=ask.number,
            now=instant(minute),
        )
        if not starts:
            return ask, None
        begin, _ = half_hours(Slot(starts[0], starts[0] + timedelta(minutes=SLOT_MINUTES)))
        end = begin + ask.end - ask.begin
        extends = ask.extends and end + MORE_SLOTS <= SLOTS
        cancels = None if ask.cancels is None else min(ask.cancels, begin * SLOT_MINUTES)
        other = replace(ask, begin=begin, end=end, extends=extends, cancels=cancels)
        wanted = self._wanted(other, begin, end, room)
        return other, self._decided(wanted, other, minute, self.strategy.limits)

    def _cancels(self, held: Held, minute: int) -> None:
        del self.book[held.ask.number]
        self.known = None

    def _is_given_up(self, held: Held, minute: int) -> None:
        held.end = min(held.end, held.ask.begin + GRACE_SLOTS)
        self.known = None

    def _is_fixed(self, held: Held, minute: int) -> None:
        held.is_fixed = True
        self.known = None

    def _asks_for_more(self, held: Held, minute: int) -> None:
        self.played.extensions_asked += 1
        wanted = self._wanted(held.ask, held.end, held.end + MORE_SLOTS, held.room_id)
        decision = self._decided(wanted, held.ask, minute, self.strategy.more)
        if decision is None:
            return
        self.played.extensions_granted += 1
        held.end += MORE_SLOTS
        held.is_extended = True
        self.known = None
        self._apply(decision, held)

    def _wanted(self, ask: Ask, begin: int, end: int, room_id: UUID | None) -> Wanted:
        room_class = self.hall.ladder.classes[ask.place]
        return Wanted(
            room_class=room_class,
            slot=span(begin, end),
            party_size=room_class.capacity_comfort,
            room_id=room_id,
            upgrade_ranks=1,
        )

    def _decided(
        self, wanted: Wanted, ask: Ask, minute: int, limits: Limits | None
    ) -> Decision | None:
        ladder = self.hall.ladder
        day, now = self.day(), instant(minute)
        begun = thread_time_ns()
        try:
            decision = self.strategy.chooses(
                day, wanted, ladder, limits=limits, seed=ask.number, now=now
            )
        except Conflict as said:
            self.played.took.append(thread_time_ns() - begun)
            self.played.stages[said.code] += 1
            if self.watch is not None:
                self.watch(No(day, wanted, limits, minute, said))
            return None
        self.played.took.append(thread_time_ns() - begun)
        self.played.stages[decision.stage] += 1
        return decision

    def _apply(self, decision: Decision, held: Held) -> None:
        played = self.played
        played.moves += len(decision.moves)
        played.most_moves = max(played.most_moves, len(decision.moves))
        for move in decision.moves:
            moved = self.book[move.reservation_id.int]
            played.told_moved += moved.is_fixed
            moved.room_id, moved.has_moved = move.to_room_id, True
        if decision.moves:
            self.known = None
        elif self.known is not None:
            self.known = self.known.adding(self._occupation(held))
        judge(played, self.book)

    def day(self) -> DayRooms:
        """Return the book as the product knows it."""
        if self.known is None:
            those = tuple(self._occupation(held) for held in self.book.values())
            self.known = DayRooms(self.hall.rooms, those, span(0, SLOTS))
        return self.known

    def _occupation(self, held: Held) -> Occupation:
        room_class = self.hall.ladder.classes[held.ask.place]
        slot = span(held.ask.begin, held.end)
        return Occupation(
            room_id=held.room_id,
            slot=slot,
            reservation_id=UUID(int=held.ask.number),
            booked_class_id=room_class.id,
            movable=not held.is_fixed,
            party_size=room_class.capacity_comfort,
            ends_at=slot.ends_at,
        )


def play(
    hall: Hall,
    asks: tuple[Ask, ...],
    strategy: Strategy,
    *,
    watch: Watches | None = None,
    notice: int = NOTICE,
) -> Played:
    """Return what the callers were given; `watch` is shown every refusal as it was decided."""
    played = Played(strategy.name, hall, asks)
    Playing(hall, strategy, played, watch, notice).run()
    judge_the_end(played)
    return played
