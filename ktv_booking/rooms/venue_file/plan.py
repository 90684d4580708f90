"""What an import would change: compared part by part, before anything is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ktv_booking.audit.differences import differences
from ktv_booking.rooms.venue_file.standing import Standing

NEW = "new"


class SetUpChange(NamedTuple):
    """One field that an import changes; something new is told once, as the field `new`."""

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
        *_document("policy", now.policy, wanted.policy),
        *_document("price_list", now.price_list, wanted.price_list),
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
    for field, change in differences(now, wanted).items():
        yield SetUpChange(what, key, field, change["from"], change["to"])


def _document(
    what: str, now: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Iterator[SetUpChange]:
    """A document that differs anywhere is published whole, as the next version."""
    key = str(wanted["effective_from"])
    if not now:
        yield SetUpChange(what, key, NEW, None, NEW)
        return
    for field, change in differences(now, wanted).items():
        size = (f"{len(change[side] or ())} entries" for side in ("from", "to"))
        told = tuple(size) if field != "effective_from" else (change["from"], change["to"])
        yield SetUpChange(what, key, field, *told)
