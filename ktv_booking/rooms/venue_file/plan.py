"""What an import would change: compared part by part, before anything is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ktv_booking.rooms.venue_file.standing import Standing
from ktv_booking.rooms.venue_file.telling import NEW, differences_told


class SetUpChange(NamedTuple):
    """One field that an import changes; something new is told once, as the field `new`.

    `key` says which of its kind, and in which row: `2026-01-01 / medium W 18:00-24:00 hour`.
    """

    what: str
    key: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """All that an import changes, and what the venue has beyond the file, which stays as it is."""

    changes: tuple[SetUpChange, ...]
    not_in_file: tuple[str, ...]


def plan_between(now: Standing, wanted: Standing) -> ImportPlan:
    """Return what turns the venue as it stands into the one wanted."""
    changes = [
        *_one("venue", wanted.venue["code"], now.venue, wanted.venue),
        *_each("room_class", now.room_classes, wanted.room_classes),
        *_each("room", now.rooms, wanted.rooms),
        *_one("policy", wanted.policy["effective_from"], now.policy, wanted.policy),
        *_one("price_list", wanted.price_list["effective_from"], now.price_list, wanted.price_list),
        *_each("calendar", now.calendar, wanted.calendar),
    ]
    beyond = [
        *(f"room_class {code}" for code in now.room_classes if code not in wanted.room_classes),
        *(f"room {number}" for number in now.rooms if number not in wanted.rooms),
    ]
    return ImportPlan(tuple(changes), tuple(beyond))


def _each(
    what: str, now: Mapping[str, Mapping[str, Any]], wanted: Mapping[str, Mapping[str, Any]]
) -> Iterator[SetUpChange]:
    for key, document in wanted.items():
        yield from _one(what, key, now.get(key, {}), document)


def _one(
    what: str, key: str, now: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Iterator[SetUpChange]:
    if not now:
        yield SetUpChange(what, key, NEW, None, NEW)
        return
    for one in differences_told(now, wanted):
        where = f"{key} / {one.row}" if one.row else key
        yield SetUpChange(what, where, one.field, one.before, one.after)
