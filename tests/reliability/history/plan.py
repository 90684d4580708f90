"""What the clients do next: the mix of operations, drawn by chance over few rooms and slots."""

import random
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.reliability.history.events import Event, Told
from tests.reliability.history.place import DAYS, House, starts_on

MIX = {"create": 35, "place": 15, "extend": 10, "cancel": 20, "swap": 10, "look": 10, "confirm": 4}
SLOTS = range(10)
LENGTHS = (60, 90, 120)
OVER = frozenset({"cancelled", "expired", "completed"})
GONE = frozenset({"hold-expired", "action-not-allowed"})
REMEMBERED = 60


@dataclass(frozen=True)
class Next:
    """One operation to do, and what it is about."""

    kind: str
    asked: dict[str, Any]


class Known:
    """The reservations that clients of one process have heard of, as they last heard of them."""

    def __init__(self) -> None:
        self._told: dict[str, Told] = {}
        self._lock = threading.Lock()

    def hear(self, event: Event) -> None:
        """Take in what an operation told; a board tells of other people's reservations too."""
        with self._lock:
            if event.code in GONE:
                self._told.pop(event.asked.get("id", ""), None)
            for one in event.told:
                self._told.pop(one.id, None)
                self._told[one.id] = one
            if event.kind == "board" and event.seen is not None:
                for one in event.seen:
                    self._told.setdefault(one.id, one)
            over = [key for key, one in self._told.items() if one.status in OVER]
            too_many = max(0, len(self._told) - REMEMBERED)
            for key in dict.fromkeys([*over[:-5], *list(self._told)[:too_many]]):
                self._told.pop(key, None)

    def some(
        self,
        chance: random.Random,
        *,
        status: str | None = None,
        starts: datetime | None = None,
        besides: str = "",
    ) -> Told | None:
        """Return one of them, if possible one with this status or this start."""
        with self._lock:
            others = [one for one in self._told.values() if one.id != besides]
        fitting = [one for one in others if status == one.status or starts == one.starts] or others
        return chance.choice(fitting) if fitting else None


class Plan:
    """Draws operations for one client."""

    def __init__(self, house: House, chance: random.Random, known: Known, name: str) -> None:
        self._house, self._chance, self._known, self._name = house, chance, known, name
        self._made = 0

    def next(self) -> Next:
        """Return the next operation; what needs a reservation becomes a create without any."""
        kind = self._chance.choices(list(MIX), weights=list(MIX.values()))[0]
        return getattr(self, f"_{kind}")() or self._create()

    def _create(self) -> Next:
        self._made += 1
        asked: dict[str, Any] = {
            "mark": f"{self._house.rounds}-{self._name}-{self._made}",
            "walk_in": self._chance.random() < 0.2,
            "room": self._room(often=0.4),
            "minutes": self._chance.choice(LENGTHS),
        }
        if asked["walk_in"]:
            return Next("create", asked | {"room": None})
        return Next(
            "create", asked | {"starts": self._start(), "hold": self._chance.random() < 0.4}
        )

    def _place(self) -> Next | None:
        one = self._known.some(self._chance)
        if one is None:
            return None
        how = self._chance.random()
        asked: dict[str, Any] = {
            "id": one.id,
            "version": one.version if self._chance.random() < 0.6 else None,
            "room": self._room(often=0.5 if how < 0.6 else 1.0),
            "starts": self._start() if how < 0.4 else None,
            "minutes": self._chance.choice(LENGTHS) if 0.3 < how < 0.6 else None,
        }
        if asked["room"] is asked["starts"] is asked["minutes"] is None:
            asked["starts"] = self._start()
        return Next("place", asked)

    def _extend(self) -> Next | None:
        one = self._known.some(self._chance, status="seated")
        return one and Next("extend", {"id": one.id, "minutes": 30})

    def _confirm(self) -> Next | None:
        one = self._known.some(self._chance, status="held")
        return one and Next("confirm", {"id": one.id})

    def _cancel(self) -> Next | None:
        one = self._known.some(self._chance)
        if one is None:
            return None
        leaves = one.status == "seated" and self._chance.random() < 0.9
        return Next("leave" if leaves else "cancel", {"id": one.id})

    def _swap(self) -> Next | None:
        one = self._known.some(self._chance, status=self._chance.choice(["confirmed", "held"]))
        other = one and self._known.some(self._chance, starts=one.starts, besides=one.id)
        return one and other and Next("swap", {"ids": (one.id, other.id)})

    def _look(self) -> Next:
        if self._chance.random() < 0.6:
            return Next("board", {"day": self._chance.choice(DAYS)})
        return Next("free", {"starts": self._start(), "minutes": self._chance.choice(LENGTHS)})

    def _start(self) -> Any:
        return starts_on(self._chance.choice(DAYS), self._chance.choice(SLOTS))

    def _room(self, *, often: float) -> str | None:
        return self._chance.choice(self._house.rooms) if self._chance.random() < often else None
