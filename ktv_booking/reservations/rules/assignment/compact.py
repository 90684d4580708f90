"""One venue-day as numbers: who may go where, so that a search for place costs microseconds.

The day is cut at its distinct ends of spans; a span is then one integer with a bit for each part
it covers, and "free" is one AND. Parties and rooms are small integers too. Rooms stand in the
order of their class, then of the board; the classes are those of the ladder, small first.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from ktv_booking.kernel.time import Slot
from ktv_booking.rooms.rules import Ladder, RoomFacts

NOWHERE = -1
_NEVER_CHANGED = frozenset({
    "_after", "_points", "class_of", "index", "numbers", "of_class", "rooms",
})  # fmt: skip


class Ask(NamedTuple):
    """What one party needs of the day: its stay, the class said to it, those it may sit in."""

    starts_at: float
    ends_at: float
    said: int
    classes: tuple[int, ...]


class CompactDay:
    """Who is where, in bits. What is `fixed` stays; parties may go from `home` to other rooms.

    `spans[party][class]` is what the party takes of a room of the class, its turnover included;
    `stays[party]` the stay alone. A party without an id is a room that the house keeps back.
    """

    __slots__ = (
        "_after", "_banned", "_choices", "_classes", "_points", "_reach", "busy", "class_of",
        "fixed", "home", "ids", "index", "inside", "numbers", "of_class", "place", "rooms", "said",
        "spans", "stays",
    )  # fmt: skip

    def __init__(self, rooms: Sequence[RoomFacts], ladder: Ladder, points: Iterable[float]) -> None:
        ranks = {one.id: number for number, one in enumerate(ladder)}
        self.rooms = rooms
        self.numbers = {room.id: number for number, room in enumerate(rooms)}
        self.class_of = [ranks[room.room_class.id] for room in rooms]
        self.of_class: list[list[int]] = [[] for _ in ranks]
        for room, number in enumerate(self.class_of):
            self.of_class[number].append(room)
        self._after = [one.turnover_after.total_seconds() for one in ladder]
        self._points = sorted(points)
        self.index = {point: bit for bit, point in enumerate(self._points)}
        self.fixed = [0] * len(rooms)
        self.busy = [0] * len(rooms)
        self.inside: list[list[int]] = [[] for _ in rooms]
        self.ids: list[UUID | None] = []
        self.home: list[int] = []
        self.place: list[int] = []
        self.said: list[int] = []
        self.spans: list[tuple[int, ...]] = []
        self.stays: list[int] = []
        self._classes: list[tuple[int, ...]] = []
        self._banned: dict[int, frozenset[int]] = {}
        self._choices: list[tuple[int, ...] | None] = []
        self._reach: list[tuple[int, int] | None] = []

    def copy(self) -> "CompactDay":
        """Return a day that may be changed without changing this one."""
        twin = CompactDay.__new__(CompactDay)
        for name in self.__slots__:
            value = getattr(self, name)
            is_its_own = name not in _NEVER_CHANGED and isinstance(value, list | dict)
            setattr(twin, name, value.copy() if is_its_own else value)
        twin.inside = [those.copy() for those in self.inside]
        return twin

    def span(self, starts_at: float, ends_at: float) -> int:
        """Return the bits of the parts from one cut of the day to another."""
        return (1 << self.index[ends_at]) - (1 << self.index[starts_at])

    def turnover(self, room: int) -> float:
        """Return the seconds that the room is taken for after a stay."""
        return self._after[self.class_of[room]]

    def slot_of(self, bits: int) -> Slot:
        """Return the span of time, in UTC, from the first of some parts to the last."""
        first = (bits & -bits).bit_length() - 1
        begin, end = self._points[first], self._points[bits.bit_length()]
        return Slot(datetime.fromtimestamp(begin, UTC), datetime.fromtimestamp(end, UTC))

    def add(
        self,
        ask: Ask,
        *,
        party_id: UUID | None = None,
        home: int = NOWHERE,
        banned: frozenset[int] = frozenset(),
    ) -> int:
        """Take in a party that may be moved, or one without a place yet; return its number."""
        party = len(self.ids)
        stay = self.span(ask.starts_at, ask.ends_at)
        needs = {0.0: stay}
        for number in ask.classes:
            after = self._after[number]
            if after not in needs:
                needs[after] = self.span(ask.starts_at, ask.ends_at + after)
        self.ids.append(party_id)
        self.home.append(home)
        self.place.append(NOWHERE)
        self.said.append(ask.said)
        self.stays.append(stay)
        self.spans.append(tuple([needs.get(after, 0) for after in self._after]))
        self._classes.append(ask.classes)
        self._choices.append(None)
        self._reach.append(None)
        if banned:
            self._banned[party] = banned
        if home != NOWHERE:
            self.put(party, home)
        return party

    def fix(self, room: int, bits: int) -> None:
        """Take these parts of a room for good; what may be chosen is looked up anew."""
        self.fixed[room] |= bits
        self.busy[room] |= bits
        self._choices = [None] * len(self.ids)
        self._reach = [None] * len(self.ids)

    def evict(self, room: int, bits: int) -> list[int]:
        """Take some parts of a room for good; return who must leave it, the first of them first."""
        leaving = sorted(
            (party for party in self.inside[room] if self.taken_by(party) & bits),
            key=lambda party: self.stays[party] & -self.stays[party],
        )
        for party in leaving:
            self.take_out(party)
        self.fix(room, bits)
        return leaving

    def ban(self, party: int, rooms: Iterable[int]) -> None:
        """Keep these rooms from a party as well."""
        self._banned[party] = self._banned.get(party, frozenset()).union(rooms)
        self._choices[party] = self._reach[party] = None

    def choices(self, party: int) -> tuple[int, ...]:
        """Return the rooms that nothing fixed keeps from the party, small classes first."""
        known = self._choices[party]
        if known is None:
            fixed, spans = self.fixed, self.spans[party]
            banned = self._banned.get(party, ())
            known = tuple([
                room
                for number in self._classes[party]
                for room in self.of_class[number]
                if not fixed[room] & spans[number] and room not in banned
            ])  # fmt: skip
            self._choices[party] = known
        return known

    def reach(self, party: int) -> tuple[int, int]:
        """Return the rooms of `choices` as one integer, and what is taken of any of them."""
        known = self._reach[party]
        if known is None:
            rooms, parts = 0, -1
            for room in self.choices(party):
                rooms |= 1 << room
                parts &= self.spans[party][self.class_of[room]]
            known = self._reach[party] = rooms, parts
        return known

    def put(self, party: int, room: int) -> None:
        """Give the party a room that is free for it."""
        self.place[party] = room
        self.busy[room] |= self.spans[party][self.class_of[room]]
        self.inside[room].append(party)

    def take_out(self, party: int) -> None:
        """Leave the party without a room."""
        room = self.place[party]
        self.place[party] = NOWHERE
        inside = self.inside[room]
        inside.remove(party)
        number, busy = self.class_of[room], self.fixed[room]
        for other in inside:
            busy |= self.spans[other][number]
        self.busy[room] = busy

    def is_free(self, party: int, room: int) -> bool:
        """Say whether nobody takes the room while the party would."""
        return not self.busy[room] & self.spans[party][self.class_of[room]]

    def taken_by(self, party: int) -> int:
        """Return what the party takes of the room it is in."""
        return self.spans[party][self.class_of[self.place[party]]]

    def in_the_way(self, party: int, room: int) -> list[int]:
        """Return the movable parties whose time the party would take in that room."""
        number = self.class_of[room]
        need, spans = self.spans[party][number], self.spans
        return [other for other in self.inside[room] if spans[other][number] & need]

    def gap_left(self, party: int, room: int) -> float:
        """Return the seconds left free before and after, up to the day's first and last cut."""
        need, busy, points = self.spans[party][self.class_of[room]], self.busy[room], self._points
        begin, end = (need & -need).bit_length() - 1, need.bit_length()
        cleared = (busy & ((1 << begin) - 1)).bit_length()
        after = busy >> end
        coming = end + (after & -after).bit_length() - 1 if after else len(points) - 1
        return points[begin] - points[cleared] + points[coming] - points[end]

    def is_kept_back(self, party: int) -> bool:
        """Say whether the party is no guest but a room that the house keeps."""
        return self.ids[party] is None and self.home[party] != NOWHERE

    def counts(self, party: int) -> int:
        """Return 1 for a booking, which is moved by leaving its room; 0 for all that is not."""
        return int(self.ids[party] is not None and self.home[party] != NOWHERE)

    def moved(self) -> list[int]:
        """Return the bookings that have another room than at first."""
        rooms = zip(self.place, self.home, strict=True)
        return [
            party
            for party, (room, home) in enumerate(rooms)
            if room != home and NOWHERE not in (room, home) and self.ids[party] is not None
        ]

    def restore(self, before: Sequence[int]) -> None:
        """Put everybody back to the rooms they had."""
        for party, room in enumerate(self.place):
            if room not in (NOWHERE, before[party]):
                self.take_out(party)
        for party, room in enumerate(before):
            if room != NOWHERE and self.place[party] == NOWHERE:
                self.put(party, room)
