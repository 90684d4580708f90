"""Replay: the granted writes in the order of their revisions, each applied to the model's book."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import pairwise

from tests.reliability.history.events import Event, Told
from tests.reliability.history.model import TO_COME, Book, Stay, in_the_way, settled
from tests.reliability.history.place import A_MOMENT, REACHED

Pages = Mapping[tuple[date, int], Book]


@dataclass
class Replayed:
    """The book of each day at each of its revisions, and what did not fit on the way."""

    pages: dict[tuple[date, int], dict[str, Stay]] = field(default_factory=dict)
    last: dict[date, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)


def replayed(events: Sequence[Event]) -> Replayed:
    """Apply every granted write to the book as it found it; say what contradicts that book."""
    done = Replayed({(day, 0): {} for day in REACHED}, dict.fromkeys(REACHED, 0))
    done.violations += _bad_witnesses(events)
    waiting = sorted((one for one in events if one.is_write), key=_order)
    while waiting:
        later = [event for event in waiting if not _apply(event, done)]
        if len(later) == len(waiting):
            _bridge(later[0], done)
        waiting = later
    done.violations.sort(key=lambda one: not one.startswith("overlap"))
    return done


def _order(event: Event) -> tuple[int, float]:
    return max(event.revs.values()), event.returned


def _bad_witnesses(events: Sequence[Event]) -> list[str]:
    """Find revisions that two writes share, and revisions that nobody wrote."""
    found: list[str] = []
    for day in REACHED:
        revs = sorted(one.revs[day] for one in events if one.is_write and day in one.revs)
        twice = sorted({one for one, other in pairwise(revs) if one == other})
        gaps = sorted(set(range(1, revs[-1] + 1 if revs else 1)) - set(revs))
        found += [f"{day}: revision {rev} was written twice" for rev in twice[:5]]
        found += [f"{day}: nobody wrote revision {rev}" for rev in gaps[:5]]
    return found


def _apply(event: Event, done: Replayed) -> bool:
    """Write the next pages if this event comes next on each of its days."""
    if any((day, rev - 1) not in done.pages for day, rev in event.revs.items()):
        return False
    found = page_at(done.pages, {day: rev - 1 for day, rev in event.revs.items()})
    book = settled(found, event.now)
    done.violations += [f"{wrong}: {event}" for wrong in _stale(event, found)]
    moved = _moved_silently(event, book, done.violations)
    stays = moved + EFFECTS[event.kind](event, book, done.violations)
    done.violations += [f"{wrong}: {event}" for wrong in _overlaps(stays, book)]
    book |= {stay.id: stay for stay in stays}
    for day, rev in event.revs.items():
        done.pages[day, rev] = {key: stay for key, stay in book.items() if stay.day == day}
        done.last[day] = max(done.last[day], rev)
    lost = [stay.id for stay in book.values() if stay.day not in event.revs]
    done.violations += [f"{one} went to a day that was not locked: {event}" for one in lost]
    return True


def _moved_silently(event: Event, book: Book, wrong: list[str]) -> list[Stay]:
    """Return who made place for a write; nobody may who counts on the room, or is elsewhere."""
    moved: list[Stay] = []
    for move in event.moved:
        there = book.get(move.id)
        if there is None or there.room != move.left:
            wrong.append(f"moved {move} from where it was not: {event}")
            continue
        if there.is_counted_on or there.status not in TO_COME:
            wrong.append(f"moved {move}, who counts on the room: {event}")
        moved.append(replace(there, room=move.took, hard_end=None))
    return moved


def _bridge(event: Event, done: Replayed) -> None:
    """Go on where a revision is missing: take the last page there is for the one that is not."""
    for day, rev in event.revs.items():
        known = max(known for of_day, known in done.pages if of_day == day and known < rev)
        done.pages.setdefault((day, rev - 1), done.pages[day, known])


def page_at(pages: Pages, revs: Mapping[date, int]) -> Book:
    """Return the book of some days, each at its revision."""
    return {key: stay for place in revs.items() for key, stay in pages.get(place, {}).items()}


def _stale(event: Event, found: Book) -> list[str]:
    seen = event.asked.get("version")
    there = found.get(event.asked.get("id", ""))
    if seen is None or there is None or there.version == seen:
        return []
    return [f"granted on version {seen} while it was {there.version}"]


def _overlaps(stays: Sequence[Stay], book: Book) -> list[str]:
    """Find who was put where somebody else is; those of one write move together."""
    after = {**book, **{stay.id: stay for stay in stays}}
    return [
        f"overlap in {stay.room} with {other.id}"
        for stay in stays
        for other in in_the_way(after, stay.room, stay.since, stay.until, besides=[stay.id])
        if stay.status not in {"cancelled", "completed"}
    ]


Effect = Callable[[Event, dict[str, Stay], list[str]], list[Stay]]


def _created(event: Event, book: dict[str, Stay], wrong: list[str]) -> list[Stay]:
    told, asked = event.told[0], event.asked
    starts = event.now if asked["walk_in"] else asked["starts"]
    minutes = (told.ends - told.starts).total_seconds() / 60
    as_asked = told.starts == starts and minutes == asked["minutes"]
    if told.id in book or not as_asked or asked["room"] not in {None, told.room}:
        wrong.append(f"granted is not what was asked: {event}")
    return [_stay(told, told.starts, told.ends)]


def _placed(event: Event, book: dict[str, Stay], wrong: list[str]) -> list[Stay]:
    before = _alive(event.asked["id"], event, book, wrong, {"held", "confirmed", "seated"})
    told, asked = event.told[0], event.asked
    if before is None:
        return []
    length = before.ends - before.starts
    starts = asked["starts"] or before.starts
    if told.starts != starts or asked["room"] not in {None, told.room}:
        wrong.append(f"granted is not what was asked: {event}")
    if asked["minutes"] is None and told.ends - told.starts != length:
        wrong.append(f"the length changed unasked: {event}")
    if before.status == "seated" and told.room == before.room:
        return [_stay(told, before.since, told.ends)]
    return [_moved(told, before, event.now)]


def _swapped(event: Event, book: dict[str, Stay], wrong: list[str]) -> list[Stay]:
    alive = {"held", "confirmed", "seated"}
    before = [_alive(one, event, book, wrong, alive) for one in event.asked["ids"]]
    told = {one.id: one for one in event.told}
    if before[0] is None or before[1] is None:
        return []
    one, other = before[0], before[1]
    if (told[one.id].room, told[other.id].room) != (other.room, one.room):
        wrong.append(f"not both changed rooms: {event}")
    return [_moved(told[stay.id], stay, event.now) for stay in (one, other)]


def _extended(event: Event, book: dict[str, Stay], wrong: list[str]) -> list[Stay]:
    before = _alive(event.asked["id"], event, book, wrong, {"seated"})
    told = event.told[0]
    if before is not None and told.room != before.room:
        wrong.append(f"it changed rooms unasked: {event}")
    return [] if before is None else [_stay(told, before.since, told.ends)]


def _confirmed(event: Event, book: dict[str, Stay], wrong: list[str]) -> list[Stay]:
    before = _alive(event.asked["id"], event, book, wrong, {"held"})
    return [] if before is None else [_stay(event.told[0], before.since, before.until)]


def _cancelled(event: Event, book: dict[str, Stay], wrong: list[str]) -> list[Stay]:
    before = book.get(event.asked["id"])
    if before is not None and before.status == "cancelled":
        return []  # a twin came first; said again, nothing changed
    before = _alive(event.asked["id"], event, book, wrong, {"held", "confirmed"})
    return [] if before is None else [_stay(event.told[0], before.since, before.until)]


def _left(event: Event, book: dict[str, Stay], wrong: list[str]) -> list[Stay]:
    before = _alive(event.asked["id"], event, book, wrong, {"seated"})
    if before is None:
        return []
    free_at = min(before.until, event.now)
    until = max(free_at, before.since + A_MOMENT) if free_at > before.since else before.since
    return [_stay(event.told[0], before.since, until)]


def _alive(
    key: str, event: Event, book: dict[str, Stay], wrong: list[str], states: set[str]
) -> Stay | None:
    before = book.get(key)
    if before is None or before.status not in states:
        there = "not in the book" if before is None else before.status
        wrong.append(f"granted on what is {there}: {event}")
        return None
    return before


def _moved(told: Told, before: Stay, now: datetime) -> Stay:
    is_here = before.status == "seated"
    return _stay(told, max(now, before.since) if is_here else told.starts, told.ends)


def _stay(told: Told, since: datetime, until: datetime) -> Stay:
    return Stay(
        id=told.id,
        day=told.day,
        room=told.room,
        starts=told.starts,
        ends=told.ends,
        since=since,
        until=until,
        status=told.status,
        version=told.version,
        hold_until=told.hold_until,
        hard_end=told.hard_end,
        is_counted_on=told.is_counted_on,
    )


EFFECTS: dict[str, Effect] = {
    "create": _created,
    "place": _placed,
    "swap": _swapped,
    "extend": _extended,
    "confirm": _confirmed,
    "cancel": _cancelled,
    "leave": _left,
}
