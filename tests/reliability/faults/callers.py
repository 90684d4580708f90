"""Desks that call without a pause, and watchers beside them; each answer is noted with its time."""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import select

from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import StoreUnavailable
from ktv_booking.reservations.models import Reservation
from tests.builders import NOW, a_booking, evening
from tests.front_desk import FrontDesk
from tests.over_http import at, token_header
from tests.reliability.grounds import ServerProcess
from tests.stores import Desk

GIVES_UP_AFTER = 60.0
UNANSWERED = 0
USUAL_SECONDS = 0.1
"""What half of all calls take less than, with six desks that call without a pause."""


@dataclass(frozen=True)
class Answer:
    """What one call was told, when it was made, how long it took."""

    called_at: float
    seconds: float
    what: str
    status: int
    is_problem: bool = False
    retry_after: str | None = None
    code: str = ""
    made: str | None = None

    @property
    def told_at(self) -> float:
        """When the answer came."""
        return self.called_at + self.seconds


@dataclass(frozen=True)
class House:
    """A house with rooms in a running store, and headers that sign in."""

    venue_id: str
    headers: Mapping[str, str]
    code: str


def a_house(url: str, rooms: int = 12) -> House:
    """Open a house in a store."""
    database = Desk(url)
    desk = FrontDesk.opened(database, *["small"] * rooms)
    headers = token_header(database, "hq_admin") | at(NOW)
    database.close()
    return House(str(desk.venue.id), headers, desk.venue.code)


@dataclass
class Callers:
    """Everybody who calls one server, and all they were told."""

    server: ServerProcess
    house: House
    answers: list[Answer] = field(default_factory=list)

    @contextmanager
    def calling(self, desks: int, *, seed: int, watched: bool = True) -> Iterator[None]:
        """Let desks call (bookings, the board, what is free) until this ends."""
        is_over = threading.Event()
        calls = [threading.Thread(target=self._desk, args=(Random(f"{seed} {n}"), is_over))
                 for n in range(desks)]  # fmt: skip
        if watched:
            calls += [
                threading.Thread(target=self._watch, args=(path, is_over))
                for path in ("/health/live", "/health/ready")
            ]
        for one in calls:
            one.start()
        try:
            yield
        finally:
            is_over.set()
            for one in calls:
                one.join()

    def _desk(self, chance: Random, is_over: threading.Event) -> None:
        with self._client() as client:
            while not is_over.is_set():
                answer = self.call(client, *self._wish(chance))
                if answer.status in {503, UNANSWERED}:
                    is_over.wait(0.05)

    def _watch(self, path: str, is_over: threading.Event) -> None:
        with self._client() as client:
            while not is_over.is_set():
                self.call(client, path, "GET", path, None)
                is_over.wait(0.05)

    def _client(self) -> httpx.Client:
        return httpx.Client(
            base_url=self.server.url, headers=self.house.headers,
            timeout=GIVES_UP_AFTER, trust_env=False, verify=False,
        )  # fmt: skip

    def _wish(self, chance: Random) -> tuple[str, str, str, Mapping[str, Any] | None]:
        venue = f"/v1/venues/{self.house.venue_id}"
        starts_at = evening(chance.randrange(30), hour=chance.choice((13, 15, 17, 19, 21)))
        match chance.randrange(10):
            case 0 | 1:
                return "board", "GET", f"{venue}/board?business_date={starts_at.date()}", None
            case 2 | 3:
                asked = f"party_size=4&minutes=60&starts_at={starts_at:%Y-%m-%dT%H:%M:%S}%2B08:00"
                return "free", "GET", f"{venue}/availability?{asked}", None
        body = a_booking(UUID(self.house.venue_id), starts_at=starts_at, minutes=60)
        return "book", "POST", "/v1/reservations", body

    def call(
        self, client: httpx.Client, what: str, method: str, path: str,
        body: Mapping[str, Any] | None,
    ) -> Answer:  # fmt: skip
        """Make one call and note what came back."""
        began = time.monotonic()
        keyed = {"Idempotency-Key": f"fault-{uuid4()}"} if method == "POST" else {}
        try:
            said = client.request(method, path, json=body, headers=keyed)
        except httpx.HTTPError:
            answer = Answer(began, time.monotonic() - began, what, UNANSWERED)
        else:
            answer = Answer(
                began, time.monotonic() - began, what, said.status_code,
                said.headers.get("content-type") == "application/problem+json",
                said.headers.get("retry-after"),
                said.json().get("code", "") if said.status_code >= 400 else "",
                said.json()["id"] if said.status_code == 201 else None,
            )  # fmt: skip
        self.answers.append(answer)
        return answer

    def all_at_once(self, count: int, *, seed: int) -> list[Answer]:
        """Let so many desks make one call each, as nearly at once as threads can."""
        chance = Random(seed)
        wishes = [self._wish(chance) for _ in range(count)]
        with ExitStack() as stack, ThreadPoolExecutor(count) as desks:
            clients = [stack.enter_context(self._client()) for _ in wishes]
            return list(desks.map(lambda client, wish: self.call(client, *wish), clients, wishes))

    def between(self, begin: float, end: float, *what: str) -> list[Answer]:
        """Return the calls made in a span of time, of these kinds or, without any, of desks."""
        kinds = what or ("board", "free", "book")
        return [a for a in self.answers if begin <= a.called_at < end and a.what in kinds]

    def wait_until_ready(self, at_most: float) -> float:
        """Return the seconds until the server says it can serve; `at_most` where it does not."""
        began = time.monotonic()
        with self._client() as client:
            while time.monotonic() - began < at_most:
                if self.call(client, "return", "GET", "/health/ready", None).status == 200:
                    return time.monotonic() - began
                time.sleep(0.02)
        return at_most


def lost(database: Database, answers: Iterable[Answer]) -> list[str]:
    """Return what was acknowledged and is not there; a store nobody can read has lost it all."""
    try:
        ids = database.read(lambda session: set(map(str, session.scalars(select(Reservation.id)))))
    except StoreUnavailable as broken:
        return [f"the store cannot be read any more: {broken.__cause__}"]
    return [answer.made for answer in answers if answer.made and answer.made not in ids]


def statuses(answers: Iterable[Answer]) -> dict[int, int]:
    """Count answers by status; 0 is none at all."""
    return dict(sorted(Counter(answer.status for answer in answers).items()))


def slower_by(all_is_well: Iterable[Answer]) -> float:
    """Return how many times as long as usual this machine takes for a call; 1 at least."""
    waits = sorted(answer.seconds for answer in all_is_well)
    return max(1.0, waits[len(waits) // 2] / USUAL_SECONDS) if waits else 1.0


def slowest(answers: Iterable[Answer]) -> float:
    """Return the longest time an answer took."""
    return round(max((answer.seconds for answer in answers), default=0.0), 3)
