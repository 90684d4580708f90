"""From the book of a day to its compact form: what is fixed, and who may go where."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment.compact import Ask, CompactDay
from ktv_booking.reservations.rules.assignment.day import DayRooms, Occupation
from ktv_booking.reservations.rules.assignment.wanted import Limits, Wanted
from ktv_booking.rooms.rules import ClassFacts, Ladder


def compact(
    day: DayRooms,
    ladder: Ladder,
    *,
    limits: Limits,
    now: datetime | None,
    slots: Sequence[Slot] = (),
) -> CompactDay:
    """Return the day in bits, cut also where stays of these slots begin and end in every class.

    On a full evening somebody begins and ends wherever a wish does: then the day, read once, is
    merely copied. Who may be moved changes with whole minutes, as stays begin on them.
    """
    reading = _Reading(day, ladder, limits, now)
    minute = now and now.replace(second=0, microsecond=0)
    question = ("compact", ladder, limits, minute, now == minute)
    known = day.found_out(question, lambda: reading.compacted(()))
    if reading.cuts(slots) <= known.index.keys():
        return known.copy()
    return reading.compacted(slots)


def take_in(done: CompactDay, wanted: Wanted, ladder: Ladder) -> list[int] | None:
    """Take a wish into the day; return the parties that are without a room by it.

    That is the one who wishes; where it insists on a room, those whom it drives out of it. None
    if something fixed has that room. What the house keeps back is taken, by nobody, before.
    """
    ask = _ask_of(wanted, ladder)
    _keep_back(done, ask, wanted, ladder)
    if wanted.room_id is None:
        banned = frozenset(
            done.numbers[one] for one in wanted.exclude_room_ids if one in done.numbers
        )
        return [done.add(ask, banned=banned)]
    room = done.numbers[wanted.room_id]
    bits = done.span(ask.starts_at, ask.ends_at + done.turnover(room))
    return None if done.fixed[room] & bits else done.evict(room, bits)


def _ask_of(wanted: Wanted, ladder: Ladder) -> Ask:
    above = ladder.above(wanted.room_class, wanted.upgrade_ranks, enter_top=wanted.enter_top)
    allowed = {wanted.room_class.id, *(one.id for one in above)}
    numbers = [
        number
        for number, one in enumerate(ladder)
        if one.id in allowed and wanted.party_size <= one.capacity_max
    ]
    own = next(number for number, one in enumerate(ladder) if one.id == wanted.room_class.id)
    slot = wanted.slot
    return Ask(slot.starts_at.timestamp(), slot.ends_at.timestamp(), own, tuple(numbers))


def _keep_back(done: CompactDay, ask: Ask, wanted: Wanted, ladder: Ladder) -> None:
    """Let as many free rooms as the house keeps back be taken during the stay, by nobody.

    They are parties of their class that may be moved: which rooms are kept does not matter.
    """
    for number, room_class in enumerate(ladder):
        wished = wanted.held_back.get(room_class.id, 0)
        if wished <= 0:
            continue
        need = done.span(ask.starts_at, ask.ends_at + room_class.turnover_after.total_seconds())
        free = (room for room in done.of_class[number] if not done.busy[room] & need)
        for room in list(islice(free, wished)):
            done.add(ask._replace(said=number, classes=(number,)), home=room)


def rooms_lacking(done: CompactDay, wanted: Wanted, ladder: Ladder) -> list[int]:
    """Take in the rooms of the wished class that the house keeps back, and that are not free.

    They are parties without a room: to be placed before somebody else is in that class.
    """
    ask = _ask_of(wanted, ladder)
    wished = wanted.held_back.get(wanted.room_class.id, 0)
    kept = sum(done.is_kept_back(party) for party, said in enumerate(done.said) if said == ask.said)
    return [done.add(ask._replace(classes=(ask.said,))) for _ in range(kept, wished)]


def quiet_until(limits: Limits, now: datetime | None) -> datetime | None:
    """Return before which start nobody is moved any more; None without a present."""
    return None if now is None else now + timedelta(minutes=limits.quiet_minutes)


def may_move(one: Occupation, quiet: datetime | None) -> bool:
    """Say whether a booking may be given another room silently, as far as it goes itself."""
    return (
        one.movable
        and one.reservation_id is not None
        and one.kind == "reservation"
        and (quiet is None or one.slot.starts_at >= quiet)
    )


class _Reading:
    """One pass over the occupations of a day."""

    def __init__(self, day: DayRooms, ladder: Ladder, limits: Limits, now: datetime | None) -> None:
        self.day, self.ladder, self.limits = day, ladder, limits
        self.classes = list(ladder)
        self.numbers = {one.id: number for number, one in enumerate(ladder)}
        self.rooms = [room for one in ladder for room in day.of_class(one.id)]
        self.quiet_until = quiet_until(limits, now)
        self.turnover = [one.turnover_after.total_seconds() for one in ladder]
        self.allowed: dict[tuple[int, int, int, int | None, bool | None], tuple[int, ...]] = {}

    def cuts(self, slots: Iterable[Slot]) -> set[float]:
        points: set[float] = set()
        for slot in slots:
            self._cut(points, slot.starts_at.timestamp(), slot.ends_at.timestamp())
        return points

    def compacted(self, slots: Sequence[Slot]) -> CompactDay:
        points = self.cuts(slots)
        fixed: list[tuple[int, float, float]] = []
        movable: list[tuple[UUID, int, Ask]] = []
        for room, here, one in self._occupations():
            starts_at, until = one.slot.starts_at.timestamp(), one.slot.ends_at.timestamp()
            ask = self._ask(one, here, starts_at, until)
            if ask is None:
                points.add(starts_at)
                points.add(until)
                fixed.append((room, starts_at, until))
            elif one.reservation_id is not None:
                self._cut(points, ask.starts_at, ask.ends_at)
                movable.append((one.reservation_id, room, ask))
        done = CompactDay(self.rooms, self.ladder, points)
        for room, starts_at, until in fixed:
            done.fix(room, done.span(starts_at, until))
        movable.sort(key=lambda one: (one[2].starts_at, one[1], one[0]))
        for party_id, room, ask in movable:
            _settle(done, party_id, room, ask)
        return done

    def _occupations(self) -> Iterator[tuple[int, int, Occupation]]:
        """Yield everybody with the numbers of the room and of its class."""
        for number, room in enumerate(self.rooms):
            occupations = self.day.track(room.id).occupations
            if occupations:
                here = self.numbers[room.room_class.id]
                yield from [(number, here, one) for one in occupations]

    def _cut(self, points: set[float], starts_at: float, ends_at: float) -> None:
        points.add(starts_at)
        points.add(ends_at)
        points.update([ends_at + after for after in self.turnover])

    def _ask(self, one: Occupation, here: int, starts_at: float, until: float) -> Ask | None:
        """Return what a booking that may be moved needs; None if nobody may move it."""
        if not may_move(one, self.quiet_until):
            return None
        told = one.said_class_id or one.booked_class_id
        said = self.numbers.get(told) if told else here
        ends_at = until - self.turnover[here]
        is_as_agreed = one.ends_at is None or one.ends_at.timestamp() == ends_at
        if said is None or not is_as_agreed or starts_at >= ends_at:
            return None
        key = (said, here, one.party_size, one.upgrade_ranks, one.enter_top)
        classes = self.allowed.get(key)
        if classes is None:
            classes = self.allowed[key] = self._classes(one, self.classes[said], here)
        return Ask(starts_at, ends_at, said, classes)

    def _classes(self, one: Occupation, said: ClassFacts, here: int) -> tuple[int, ...]:
        limits = self.limits
        ranks = limits.upgrade_ranks if one.upgrade_ranks is None else one.upgrade_ranks
        enter_top = limits.enter_top if one.enter_top is None else one.enter_top
        higher = self.ladder.above(said, ranks, enter_top=enter_top)
        fitting = {said.id, *(one_up.id for one_up in higher)}
        return tuple([
            number
            for number, room_class in enumerate(self.classes)
            if number == here
            or (room_class.id in fitting and one.party_size <= room_class.capacity_max)
        ])  # fmt: skip


def _settle(done: CompactDay, party_id: UUID, room: int, ask: Ask) -> None:
    """Put a booking where it is; one that shares its time with something fixed stays with it."""
    need = done.span(ask.starts_at, ask.ends_at + done.turnover(room))
    if done.busy[room] & need:
        done.fix(room, need)
    else:
        done.add(ask, party_id=party_id, home=room)
