"""The hot slot: fifty clients at one moment for one room, and moves that cross."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bench.book import Kind
from bench.line import Job, run_apart
from bench.requests import SOLD, booking, keyed, request
from bench.running import Bench, HotSlot, told
from bench.stages import Stage

AT_ONCE = 50
FIRST_PHONE = 13_970_000_000
AHEAD = (1, 6)
SPANS = ((0, 120), (0, 90), (30, 90), (60, 90), (30, 120), (60, 60))
"""Minutes after the slot's start, and for how long: each two of them overlap in part."""


def hot(bench: Bench, stage: Stage, *, rounds: int) -> None:
    """Run the three kinds of rush on one store, so many rounds each."""
    kinds = [kind for kind in stage.book.kinds(AHEAD) if kind.room_class in SOLD and kind.free]
    random.Random(11).shuffle(kinds)
    rooms = list(_one_a_day(kinds))
    for what, rushes in (
        ("50 identical POSTs", _identical(rooms[::2])),
        ("50 partly overlapping POSTs", _overlapping(rooms[1::2])),
        ("50 crossing moves", _crossing(kinds)),
    ):
        heard = []
        for _, rush in zip(range(rounds), rushes, strict=False):
            heard.append(run_apart(Job(stage.serving.port, rush, AT_ONCE, 60.0)))
        slowest = max((max(one.milliseconds) for one in heard), default=0.0)
        seen = HotSlot(what, stage.store, [one.statuses for one in heard], slowest)
        bench.hot.append(seen)
        bench.say(
            f"{stage.size:>4} {stage.store:<10} {what}, {len(heard)} rounds: "
            f"{told(seen.statuses)}, slowest {slowest:.0f} ms"
        )


def _one_a_day(kinds: list[Kind]) -> Iterator[tuple[int, Kind]]:
    """Yield slots of the afternoon, one of each class and day: few rooms a day may be pinned."""
    seen: set[tuple[str, date, str]] = set()
    for kind in kinds:
        key = (kind.venue, kind.day, kind.room_class)
        if key not in seen and kind.starts_at.hour == 6 and kind.minutes == 150:
            seen.add(key)
            yield len(seen), kind


def _identical(rooms: Iterable[tuple[int, Kind]]) -> Iterator[list[bytes]]:
    for number, kind in rooms:
        body = booking(kind, FIRST_PHONE + number, room_id=kind.free[0])
        yield [
            request(
                "POST", "/v1/reservations", body,
                Idempotency_Key=keyed(number * 100 + one, "same"),
            )
            for one in range(AT_ONCE)
        ]  # fmt: skip


def _overlapping(rooms: Iterable[tuple[int, Kind]]) -> Iterator[list[bytes]]:
    for number, kind in rooms:
        rush = []
        for one in range(AT_ONCE):
            later, minutes = SPANS[one % len(SPANS)]
            starts_at = kind.starts_at + timedelta(minutes=later)
            body = booking(
                kind, FIRST_PHONE + number * 100 + one + 1_000_000, room_id=kind.free[0],
                starts_at=starts_at.isoformat(), minutes=minutes,
            )  # fmt: skip
            key = keyed(number * 100 + one, "part")
            rush.append(request("POST", "/v1/reservations", body, Idempotency_Key=key))
        yield rush


def _crossing(kinds: list[Kind]) -> Iterator[list[bytes]]:
    """Parties of one slot on two days of a venue, each moving to the other's day."""
    by_slot: dict[tuple[str, str, int, int], list[Kind]] = {}
    for kind in kinds:
        key = (kind.venue, kind.room_class, kind.starts_at.hour, kind.minutes)
        by_slot.setdefault(key, []).append(kind)
    for days in by_slot.values():
        if len(days) < 2:
            continue
        one, other = days[0], days[1]
        there = [_to(row, version, other) for row, version in one.taken]
        back = [_to(row, version, one) for row, version in other.taken]
        pairs = [move for pair in zip(there, back, strict=False) for move in pair]
        if pairs:
            yield (pairs * AT_ONCE)[:AT_ONCE]


def _to(row: str, version: int, kind: Kind) -> bytes:
    body: dict[str, object] = {"starts_at": kind.starts_at.isoformat(), "reason": "another day"}
    return request("PUT", f"/v1/reservations/{row}/placement", body, If_Match=f'"{version}"')
