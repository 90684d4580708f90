"""The proof of a refusal: the part of the stay in which the house is fullest."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from typing import NamedTuple

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment.day import DayRooms, Occupation
from ktv_booking.rooms.rules import RoomFacts

Spans = list[tuple[datetime, datetime]]
Layers = list[int]
"""How many rooms parties have; they or repairs; they, repairs or the house."""


class Part(NamedTuple):
    """A part of a stay (UTC): how many rooms parties have in it, how many are out of sale.

    A room that is both counts as taken. Of those out of sale the house keeps `management_hold`.
    """

    starts_at: datetime
    ends_at: datetime
    taken: int
    out_of_sale: int
    management_hold: int

    @property
    def missing(self) -> int:
        """How many rooms cannot be had in this part."""
        return self.taken + self.out_of_sale


def tightest_part(
    day: DayRooms, rooms: Sequence[RoomFacts], starts_at: datetime, ends_at: datetime
) -> Part:
    """Return the first longest part of the span in which the most of `rooms` cannot be had.

    The whole span with nothing missing where all of them are free.
    """
    changes: dict[datetime, Layers] = {starts_at: [0, 0, 0], ends_at: [0, 0, 0]}
    for room in rooms:
        blocking = day.track(room.id).blocking(starts_at, ends_at)
        for layer, spans in enumerate(_layers(blocking, starts_at, ends_at)):
            for begin, end in spans:
                changes.setdefault(begin, [0, 0, 0])[layer] += 1
                changes.setdefault(end, [0, 0, 0])[layer] -= 1
    return _fullest(sorted(changes.items()))


def blocked_by(
    day: DayRooms,
    rooms: Sequence[RoomFacts],
    starts_at: datetime,
    ends_at: datetime,
    tightest: Part,
) -> str:
    """Return why rooms are missing: parties (`rooms`), what is out of sale (`outage`), or `mixed`.

    By the tightest part where it proves the refusal, else by all that is in the way of the stay.
    """
    taken, out = tightest.taken, tightest.out_of_sale
    if tightest.missing < len(rooms):
        present = [day.track(room.id).blocking(starts_at, ends_at) for room in rooms]
        taken = sum(any(not one.is_outage for one in those) for those in present)
        out = sum(any(one.is_outage for one in those) for those in present)
    if not out:
        return "rooms"
    return "mixed" if taken else "outage"


def _layers(those: Sequence[Occupation], starts_at: datetime, ends_at: datetime) -> list[Spans]:
    """Return when parties have one room, when they or repairs do, and when anything does."""
    every = _busy(those, starts_at, ends_at)
    if not any(one.is_outage for one in those):
        return [every, every, every]
    by_parties = [one for one in those if not one.is_outage]
    or_repaired = [one for one in those if one.kind != "management_hold"]
    return [_busy(by_parties, starts_at, ends_at), _busy(or_repaired, starts_at, ends_at), every]


def _busy(those: Iterable[Occupation], starts_at: datetime, ends_at: datetime) -> Spans:
    """Return the parts of the span that `those` of one room take, each instant once."""
    reached, spans = starts_at, []
    for one in those:
        begin = max(one.slot.starts_at.astimezone(UTC), reached)
        reached = max(reached, min(one.slot.ends_at.astimezone(UTC), ends_at))
        if begin < reached:
            spans.append((begin, reached))
    return spans


def _fullest(changes: list[tuple[datetime, Layers]]) -> Part:
    """Read the running counts; neighbouring parts of the same counts are one part."""
    parts: list[Part] = []
    running = [0, 0, 0]
    for (begin, change), (end, _) in pairwise(changes):
        running = [count + by for count, by in zip(running, change, strict=True)]
        taken, or_repaired, missing = running
        counts = taken, missing - taken, missing - or_repaired
        if parts and parts[-1][2:] == counts:
            parts[-1] = parts[-1]._replace(ends_at=end)
        else:
            parts.append(Part(begin, end, *counts))
    return max(parts, key=lambda part: part.missing)


def spoken(instant: datetime, zone: tzinfo | None) -> datetime:
    """Return the instant in the zone the request spoke in, for facts that people read."""
    return instant.astimezone(zone)


def span_fact(slot: Slot, zone: tzinfo | None) -> dict[str, datetime]:
    """Return a span as the fact of a refusal."""
    return {"starts_at": spoken(slot.starts_at, zone), "ends_at": spoken(slot.ends_at, zone)}
