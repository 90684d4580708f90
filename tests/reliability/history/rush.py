"""Fifty at once: the same room for the same hour, hours that overlap in part, moves that cross."""

import random
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from ktv_booking.db.session import Database
from tests.builders import NOW
from tests.reliability.grounds import ServerProcess, a_store, servers
from tests.reliability.history.constraint import overlaps
from tests.reliability.history.desks import HttpDesk
from tests.reliability.history.events import Event
from tests.reliability.history.place import DAYS, House, a_house, starts_on
from tests.reliability.history.plan import Next
from tests.reliability.runs import Order, Report, run

CROWD = 50
SERVERS = 2
EVERY_TENTH = 10


@run("fifty-at-once", soak_seconds=240)
def rush(order: Order) -> Report:
    """Fifty want the same thing at once, again and again: one gets it, nobody hears of a fault."""
    with a_store(order) as url, servers(url, SERVERS) as up:
        database = Database(url)
        crowd = Crowd(up, database, url)
        is_over = order.deadline()
        for number in count():
            done = order.operations is not None and crowd.asked >= order.operations
            if crowd.found or done or is_over():
                break
            crowd.rush(number, random.Random(f"{order.seed}-{number}"))
        database.close()
    return Report(crowd.found[:10], crowd.figures())


@dataclass
class Crowd:
    """Fifty clerks who all press the button at the same moment."""

    up: Sequence[ServerProcess]
    database: Database
    url: str
    asked: int = 0
    rounds: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    came_again: int = 0

    def rush(self, number: int, chance: random.Random) -> None:
        """Play one round in a house of its own."""
        kind = {4: "crossing", 9: "overlapping"}.get(number % EVERY_TENTH, "identical")
        house = a_house(self.database, self.url)
        wanted = getattr(self, f"_{kind}")(house, chance)
        events = self._all_at_once(house, wanted)
        self.rounds[kind] += 1
        self.asked += len(events)
        self.waits += [event.returned - event.invoked for event in events]
        self.came_again += sum(event.retries for event in events)
        self.found += [f"{kind} {number}: {wrong}" for wrong in self._wrong(kind, house, events)]

    def _identical(self, house: House, _chance: random.Random) -> list[Next]:
        asked = {"walk_in": False, "room": house.rooms[0], "minutes": 120}
        asked["starts"] = starts_on(DAYS[0], 4)
        return [Next("create", asked | {"mark": f"guest-{one}"}) for one in range(CROWD)]

    def _overlapping(self, house: House, chance: random.Random) -> list[Next]:
        asked = {"walk_in": False, "room": house.rooms[0], "minutes": 90}
        return [
            Next(
                "create",
                asked | {"mark": f"guest-{one}", "starts": starts_on(DAYS[0], chance.randrange(8))},
            )
            for one in range(CROWD)
        ]

    def _crossing(self, house: House, chance: random.Random) -> list[Next]:
        starts = starts_on(DAYS[0], 4)
        booked: dict[str, Any] = {"walk_in": False, "minutes": 120, "starts": starts}
        with closing(self._desk(0, house)) as desk:
            parties = [
                desk.do(Next("create", booked | {"mark": room, "room": room}), NOW).told[0].id
                for room in house.rooms[:2]
            ]
        asked = {"version": None, "starts": None, "minutes": None}
        return [
            Next("place", asked | {"id": parties[one % 2], "room": chance.choice(house.rooms[:3])})
            for one in range(CROWD)
        ]

    def _all_at_once(self, house: House, wanted: Sequence[Next]) -> list[Event]:
        ready = threading.Barrier(len(wanted))

        def one(number: int) -> Event:
            with closing(self._desk(number, house)) as desk:
                ready.wait()
                return desk.do(wanted[number], NOW)

        with ThreadPoolExecutor(len(wanted)) as clerks:
            return list(clerks.map(one, range(len(wanted))))

    def _desk(self, number: int, house: House) -> HttpDesk:
        server = self.up[number % len(self.up)]
        return HttpDesk(server.url, house, random.Random(number), hangs_up=0)

    def _wrong(self, kind: str, house: House, events: Sequence[Event]) -> list[str]:
        told = Counter(event.code or str(event.status) for event in events)
        wrong = [f"two parties in one room: {one}" for one in overlaps(self.database, house)]
        expected = {
            "identical": {"201", "room-already-taken"},
            "overlapping": {"201", "room-already-taken"},
            "crossing": {"200", "room-already-taken"},
        }[kind]
        if not set(told) <= expected:
            wrong.append(f"unexpected answers: {dict(told)}")
        if kind == "identical" and told["201"] != 1:
            wrong.append(f"{told['201']} were told that the room is theirs")
        if not told["201"] and not told["200"]:
            wrong.append("nobody got anything")
        return wrong

    def figures(self) -> dict[str, Any]:
        """Return how many asked, and how long they waited (milliseconds)."""
        waits = sorted(self.waits) or [0.0]
        return {
            "operations": self.asked,
            "rounds": dict(self.rounds),
            "came_again": self.came_again,
            "p50_ms": round(waits[len(waits) // 2] * 1000),
            "p99_ms": round(waits[len(waits) * 99 // 100] * 1000),
            "longest_ms": round(waits[-1] * 1000),
        }
