"""A shelf of things that never change under their key: the newest are kept, the oldest go."""

import threading
import time
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Keeps at most so many things for so many seconds.

    A key says the revision, so nothing under it is out of date; the time is for a store that was
    put back to an earlier state and counts its revisions from there again.
    """

    def __init__(self, most: int, *, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._lock = threading.Lock()
        self._kept: dict[Hashable, tuple[float, T]] = {}

    def get(self, key: Hashable) -> T | None:
        """Return what is kept under `key`."""
        found_at, thing = self._kept.get(key, (0.0, None))
        return thing if time.monotonic() - found_at < self._seconds else None

    def put(self, key: Hashable, thing: T, *, found_at: float | None = None) -> None:
        """Keep a thing; the one put there longest ago makes room for it.

        It is as old as what it was made from: `found_at` says when the store told that, by
        `time.monotonic`; left out, it was told now.
        """
        with self._lock:
            self._kept.pop(key, None)
            while len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = (time.monotonic() if found_at is None else found_at, thing)

    def drop(self, key: Hashable) -> None:
        """Let go of a thing that nobody will ask for again."""
        with self._lock:
            self._kept.pop(key, None)
