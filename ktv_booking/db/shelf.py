"""Shelves of what a process keeps of its store: things that never change under their key.

A key says the revision, so nothing under it is out of date, as long as the store goes on from
where it was. One that was put back to an earlier state counts its revisions from there again.
Whoever puts it back cuts its connections, or replaces its file, so whatever is kept is let go of
where a connection is found broken; and nothing is kept for long, for the case that none was.
"""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from sqlalchemy import Engine, event

T = TypeVar("T")

KEPT_SECONDS = 300.0
_shelves: "WeakSet[Shelf[Any]]" = WeakSet()


def let_go_when_cut_off(engine: Engine) -> None:
    """Clear every shelf whenever a connection of this engine turns out to be broken."""
    event.listen(engine, "invalidate", _let_go)


def _let_go(*_said: Any) -> None:
    for shelf in list(_shelves):
        shelf.clear()


class Shelf(Generic[T]):
    """Keeps things up to so much weight: the newest stay, the oldest go; none for over `seconds`.

    What was read at once does not grow too old at once, or all of it would be read anew together:
    each key has a time of its own, between half of `seconds` and all of it. `weigh` says what one
    weighs, 1 where it is left out. Where the oldest go to an `attic`, they are not lost: it is
    told the key, when the store said it, and the thing.
    """

    def __init__(
        self,
        most: int,
        *,
        weigh: Callable[[T], int] = lambda _: 1,
        seconds: float = KEPT_SECONDS,
        attic: Callable[[Hashable, float, T], None] | None = None,
    ) -> None:
        self._most, self._weigh, self._seconds, self._attic = most, weigh, seconds, attic
        self._lock = threading.RLock()
        self._kept: dict[Hashable, tuple[float, T]] = {}
        self._weight, self._cleared_at = 0, float("-inf")
        _shelves.add(self)

    def __len__(self) -> int:
        """Return how many things are kept."""
        return len(self._kept)

    def get(self, key: Hashable) -> T | None:
        """Return what is kept under `key`."""
        found_at, thing = self._kept.get(key, (0.0, None))
        return thing if time.monotonic() - found_at < self._lasts(key) else None

    def put(self, key: Hashable, thing: T, *, found_at: float | None = None) -> None:
        """Keep a thing; those put there longest ago make room for it.

        It is as old as what it was made from: `found_at` says when the store told that, by
        `time.monotonic`; left out, it was told now.
        """
        at = time.monotonic() if found_at is None else found_at
        with self._lock:
            if at <= self._cleared_at:
                return
            self._take(key)
            self._kept[key] = (at, thing)
            self._weight += self._weigh(thing)
            gone = self._too_much()
        if self._attic is not None:
            for one in gone:
                self._attic(*one)

    def drop(self, key: Hashable) -> None:
        """Let go of a thing that nobody will ask for again."""
        with self._lock:
            self._take(key)

    def clear(self) -> None:
        """Let go of everything, and of what is being read at this moment."""
        with self._lock:
            self._kept.clear()
            self._weight, self._cleared_at = 0, time.monotonic()

    def _lasts(self, key: Hashable) -> float:
        return self._seconds * (1 - hash(key) % 1024 / 2048)

    def _take(self, key: Hashable) -> None:
        found = self._kept.pop(key, None)
        if found is not None:
            self._weight -= self._weigh(found[1])

    def _too_much(self) -> list[tuple[Hashable, float, T]]:
        gone = []
        while self._weight > self._most and len(self._kept) > 1:
            oldest = next(iter(self._kept))
            gone.append((oldest, *self._kept[oldest]))
            self._take(oldest)
        return gone
