"""The requests of each work, as the bytes that go over the line."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC
from urllib.parse import urlencode

from bench.book import BOOKED, LOOKED_AT, MOVED, Book, Kind
from bench.worlds import NOW, TOKEN

SOLD = ("mini", "small", "medium")
"""Classes that need no deposit: their booking is confirmed at once."""

MARGIN = 2
"""Rooms of a slot left alone: some are held back on a weekend evening."""

EVENING = 11
"""19:00 in the houses of the ballast, by UTC: where `pgbench/availability.sql` looks."""

FIRST_PHONE = 13_950_000_000
PLENTY = 4000


def request(method: str, path: str, body: dict[str, object] | None = None, **headers: str) -> bytes:
    """Return one request as bytes."""
    content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
    said = {"Host": "bench", "Authorization": f"Bearer {TOKEN}", "Ktv-Now": NOW}
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    if body is not None:
        said |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + content


@dataclass
class Work:
    """Requests of one kind. What was sent once is not sent again where it changes something."""

    name: str
    requests: list[bytes]
    cycle: bool = True
    good: frozenset[int] = frozenset({200})
    warm: list[bytes] = field(default_factory=list)
    sent: int = 0
    portion: int = PLENTY

    def next(self) -> list[bytes]:
        """Return what is to be sent next: all of it again, or the next portion."""
        return self.requests if self.cycle else self.requests[self.sent : self.sent + self.portion]

    def divide(self, runs: int) -> None:
        """Divide what is sent only once among so many runs."""
        self.portion = max(1, (len(self.requests) - 1) // runs)


def works(book: Book, *, seed: int = 7) -> dict[str, Work]:
    """Return every work over a freshly seeded book."""
    draw = random.Random(seed)
    booked = book.kinds(BOOKED)
    found = [
        Work("POST reservation", _bookings(booked, draw), False, frozenset({201})),
        Work("GET availability", _availability(booked, draw)),
        Work("GET board", _boards(book, draw)),
        Work("GET board, 304", _boards(book, draw, known=True), good=frozenset({304})),
        Work("PUT placement", _moves(book.kinds(MOVED), draw), False),
        Work("GET list by phone", _tails(draw)),
        Work("POST sweep", _sweeps(book)),
    ]
    warm = _availability(booked, draw, once=True)
    for work in found:
        work.warm = work.requests if work.name == "GET board" else warm
    return {work.name: work for work in found}


def booking(kind: Kind, phone: int, **more: object) -> dict[str, object]:
    """Return the body that books a room of a kind."""
    return {
        "venue_id": kind.venue,
        "starts_at": kind.starts_at.isoformat(),
        "minutes": kind.minutes,
        "party_size": kind.capacity,
        "room_class": kind.room_class,
        "guest": {"name": "王小明", "phone": f"+86{phone}", "title": "先生"},
        "occasion": "birthday",
        "source": "phone",
        **more,
    }


def keyed(number: int, what: str) -> str:
    """Return an idempotency key that nobody else uses."""
    return f"bench-{what}-{number:010d}"


def _bookings(kinds: list[Kind], draw: random.Random) -> list[bytes]:
    wanted = [
        kind
        for kind in kinds
        if kind.room_class in SOLD
        for _ in range(max(0, len(kind.free) - MARGIN))
    ]
    draw.shuffle(wanted)
    return [
        request(
            "POST", "/v1/reservations", booking(kind, FIRST_PHONE + number),
            Idempotency_Key=keyed(number, "book"),
        )
        for number, kind in enumerate(wanted)
    ]  # fmt: skip


def _availability(kinds: list[Kind], draw: random.Random, *, once: bool = False) -> list[bytes]:
    """Ask for a small room of an evening of which several are left; of each day `once`.

    The question of `pgbench/availability.sql`: any venue, one evening start, these seven days.
    """
    easy = [
        kind
        for kind in kinds
        if kind.room_class == "small" and len(kind.free) > 2 * MARGIN and _is_evening(kind)
    ]
    each_day = {(kind.venue, kind.day): kind for kind in easy}
    chosen = list(each_day.values()) if once else draw.choices(easy, k=2000)
    return [
        request("GET", f"/v1/venues/{kind.venue}/availability?" + urlencode({
            "starts_at": kind.starts_at.isoformat(), "minutes": kind.minutes, "party_size": 5,
        }))
        for kind in chosen
    ]  # fmt: skip


def _is_evening(kind: Kind) -> bool:
    return kind.starts_at.astimezone(UTC).hour == EVENING


def _boards(book: Book, draw: random.Random, *, known: bool = False) -> list[bytes]:
    days = sorted(book.revs(LOOKED_AT).items())
    draw.shuffle(days)
    asked = [(f"/v1/venues/{venue}/board?business_date={day}", rev) for (venue, day), rev in days]
    if not known:
        return [request("GET", path) for path, _ in asked]
    return [request("GET", path, If_None_Match=f'"{rev}"') for path, rev in asked]


def _moves(kinds: list[Kind], draw: random.Random) -> list[bytes]:
    """Move parties to free rooms of their own class and slot; each party and room once."""
    pairs = [
        (row, version, room)
        for kind in kinds
        if kind.room_class in SOLD
        for (row, version), room in zip(kind.taken, kind.free, strict=False)
    ]
    draw.shuffle(pairs)
    return [
        request(
            "PUT", f"/v1/reservations/{row}/placement", {"room_id": room, "reason": "nearer"},
            If_Match=f'"{version}"',
        )
        for row, version, room in pairs
    ]  # fmt: skip


def _tails(draw: random.Random) -> list[bytes]:
    return [
        request("GET", f"/v1/reservations?phone={draw.randrange(10_000):04d}") for _ in range(500)
    ]


def _sweeps(book: Book) -> list[bytes]:
    return [request("POST", f"/v1/venues/{venue}/sweeps") for venue in book.venues()]


def numbered(works_: dict[str, Work]) -> Iterator[str]:
    """Yield how much of each work there is, for the log."""
    for work in works_.values():
        yield f"{work.name}: {len(work.requests)}"
