"""Desks that book without a pause, and keep a line of each booking they were promised."""

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from tests.reliability.failover.house import House

PATIENCE_SECONDS = 15.0
LOST = 0
"""The status of a request whose connection broke."""


@dataclass
class Heard:
    """What all desks were told: each answer's moment and status."""

    answers: list[tuple[float, int]] = field(default_factory=list)

    @property
    def statuses(self) -> Counter[int]:
        """How often each status came."""
        return Counter(status for _, status in self.answers)

    def first_good_after(self, moment: float) -> float | None:
        """Return the seconds from `moment` until a booking was made again."""
        later = [at - moment for at, status in self.answers if at > moment and status == 201]
        return min(later, default=None)

    def good_since(self, begin: float) -> int:
        """Count the bookings made from `begin` on."""
        return sum(at >= begin and status == 201 for at, status in self.answers)


class Desks:
    """Some desks at some servers; `with` starts them, leaving it ends them."""

    def __init__(
        self, house: House, servers: list[str], file: Path, *, count: int, seed: int
    ) -> None:
        self.heard = Heard()
        self._house, self._servers, self._file = house, servers, file
        self._requests = house.bookings(seed)
        self._taking, self._is_over = threading.Lock(), threading.Event()
        self._desks = [
            threading.Thread(target=self._serve, args=(number, Random(seed + number)))
            for number in range(count)
        ]

    def __enter__(self) -> "Desks":
        for desk in self._desks:
            desk.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for desk in self._desks:
            desk.join()

    def promised(self) -> list[tuple[str, str]]:
        """Return id and note of each booking that was answered for."""
        lines = self._file.read_text(encoding="utf-8").splitlines()
        return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]

    def _next(self) -> dict[str, Any]:
        with self._taking:
            return next(self._requests)

    def _serve(self, number: int, chance: Random) -> None:
        way = self._servers[number % len(self._servers)]
        with (
            httpx.Client(base_url=way, headers=self._house.headers, timeout=12) as line,
            self._file.open("a", encoding="utf-8") as kept,
        ):
            while not self._is_over.is_set():
                body = self._next()
                promised = self._book(line, body, chance)
                if promised is not None:
                    kept.write(f"{promised} {body['note']}\n")
                    kept.flush()
                    os.fsync(kept.fileno())

    def _book(self, line: httpx.Client, body: dict[str, Any], chance: Random) -> str | None:
        """Ask under one key until an answer decides it, or nobody has patience any more."""
        key = {"Idempotency-Key": f"desk-{uuid4()}"}
        gives_up = time.monotonic() + PATIENCE_SECONDS
        for status, answer in self._tries(line, body, key):
            self.heard.answers.append((time.monotonic(), status))
            if status == 201 and answer is not None:
                return str(answer.json()["id"])
            if status not in (503, LOST) or time.monotonic() > gives_up:
                return None
            time.sleep(chance.uniform(0.05, 0.2))
        return None

    @staticmethod
    def _tries(
        line: httpx.Client, body: dict[str, Any], key: dict[str, str]
    ) -> Iterator[tuple[int, httpx.Response | None]]:
        while True:
            try:
                answer = line.post("/v1/reservations", json=body, headers=key)
            except httpx.TransportError:
                yield LOST, None
            else:
                yield answer.status_code, answer
