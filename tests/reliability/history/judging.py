"""Looks and refusals, each held against the book at the revision it says it found."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from tests.reliability.history.events import LOOKS, Event
from tests.reliability.history.model import (
    ON_THE_BOARD,
    Book,
    Stay,
    free_rooms,
    in_the_way,
    settled,
)
from tests.reliability.history.place import House, starts_on
from tests.reliability.history.replay import Replayed, page_at

CLOSES = 16
"""In half hours from 18:00: the house is open until 02:00."""


def misjudged(events: Sequence[Event], history: Replayed, house: House) -> list[str]:
    """Find looks that no revision explains, and refusals that the book did not justify."""
    found = []
    for event in events:
        if event.status == 0 or event.is_write:
            continue
        missing = [place for place in event.revs.items() if place not in history.pages]
        if missing:
            found.append(f"found a revision that never was, {missing}: {event}")
            continue
        book = page_at(history.pages, event.revs)
        if event.kind in LOOKS:
            found += _seen_otherwise(event, settled(book, event.now), house)
        elif event.status >= 400:
            found += _unjustified(event, book, house)
    return found


def _seen_otherwise(event: Event, book: Book, house: House) -> list[str]:
    if event.status != 200 or not event.revs:
        return [f"a look was not answered: {event}"]
    if event.kind == "again":
        stay = book.get(event.asked["id"])
        is_so = stay is not None and stay.status == "cancelled"
        return [] if is_so else [f"it was not cancelled before: {event}"]
    if event.kind == "free":
        starts, minutes = event.asked["starts"], event.asked["minutes"]
        free = free_rooms(book, house.rooms, starts, starts + timedelta(minutes=minutes))
        if len(free) == event.seen:
            return []
        return [f"saw {event.seen} rooms free, there were {len(free)}: {event}"]
    shown = {(one.id, one.room, one.starts, one.ends, one.status) for one in event.seen}
    there = {
        (one.id, one.room, one.starts, one.ends, one.status)
        for one in book.values()
        if one.status in ON_THE_BOARD and one.day == event.asked["day"]
    }
    if shown == there:
        return []
    return [f"the board shows {shown - there} and not {there - shown}: {event}"]


def _unjustified(event: Event, found: Book, house: House) -> list[str]:
    judge = JUSTIFIED.get(event.code or "")
    if judge is None:
        return [f"a refusal nobody expects: {event}"]
    about = _about(event, found)
    if not event.revs or (None in about and event.kind != "create"):
        return [f"refused without having looked: {event}"]
    if event.code == "stale-version":
        is_so = any(one is not None and one.version != event.asked["version"] for one in about)
        return [] if is_so else [f"its version was not stale: {event}"]
    book = settled(found, event.now)
    if judge(event, book, house):
        return []
    return [f"the book did not justify {event.code}: {event}"]


def _about(event: Event, book: Book) -> list[Stay | None]:
    if event.kind == "create":
        return []
    keys = event.asked["ids"] if event.kind == "swap" else [event.asked["id"]]
    return [book.get(key) for key in keys]


def _span(event: Event, book: Book) -> tuple[datetime, datetime]:
    """Return the span that a create, a move or an extension wants a room for."""
    if event.kind == "create":
        starts = event.now if event.asked["walk_in"] else event.asked["starts"]
        return starts, starts + timedelta(minutes=event.asked["minutes"])
    stay = book[event.asked["id"]]
    if event.kind == "extend":
        return stay.until, stay.until + timedelta(minutes=event.asked["minutes"])
    starts = event.asked.get("starts") or stay.starts
    minutes = event.asked.get("minutes")
    ends = starts + (timedelta(minutes=minutes) if minutes else stay.ends - stay.starts)
    return (max(event.now, stay.since) if stay.status == "seated" else starts), ends


def _no_room_free(event: Event, book: Book, house: House) -> bool:
    besides = [event.asked.get("id", "")]
    return not free_rooms(book, house.rooms, *_span(event, book), besides)


def _room_is_taken(event: Event, book: Book, _house: House) -> bool:
    if event.kind == "swap":
        one, other = (book[key] for key in event.asked["ids"])
        both = (one.id, other.id)
        return any(
            in_the_way(book, there.room, *_rest(stay, event.now), besides=both)
            for stay, there in ((one, other), (other, one))
        )
    room = event.asked.get("room")
    if event.kind == "extend":
        room = book[event.asked["id"]].room
    besides = [event.asked.get("id", "")]
    return room is not None and bool(in_the_way(book, room, *_span(event, book), besides))


def _rest(stay: Stay, now: datetime) -> tuple[datetime, datetime]:
    return (max(now, stay.since) if stay.status == "seated" else stay.since), stay.ends


def _is_expired(event: Event, book: Book, _house: House) -> bool:
    return any(one is not None and one.status == "expired" for one in _about(event, book))


def _state_forbids(event: Event, book: Book, _house: House) -> bool:
    allowed = ALLOWED[event.kind]
    if event.kind == "place" and (event.asked["starts"] or event.asked["minutes"]):
        allowed = allowed - {"seated"}
    return any(one is not None and one.status not in allowed for one in _about(event, book))


def _too_long(event: Event, book: Book, _house: House) -> bool:
    stay = book[event.asked["id"]]
    return stay.hard_end is not None and _span(event, book)[1] > stay.hard_end


def _after_closing(event: Event, book: Book, _house: House) -> bool:
    stay = book[event.asked["id"]]
    return _span(event, book)[1] > starts_on(stay.day, CLOSES)


def _is_stale(_event: Event, _book: Book, _house: House) -> bool:
    return False  # told by the version before time settled the book, see above


ALLOWED = {
    "place": {"held", "confirmed", "seated"},
    "swap": {"held", "confirmed", "seated"},
    "extend": {"seated"},
    "confirm": {"held"},
    "cancel": {"held", "confirmed"},
    "leave": {"seated"},
}
JUSTIFIED: dict[str, Callable[[Event, Book, House], bool]] = {
    "no-room-free": _no_room_free,
    "room-already-taken": _room_is_taken,
    "hold-expired": _is_expired,
    "action-not-allowed": _state_forbids,
    "duration-not-allowed": _too_long,
    "outside-opening-hours": _after_closing,
    "stale-version": _is_stale,
}
