"""A line that loses answers and doubles requests, and desks that ask again until they know.

Each thing asked for is done once, whatever the line did. Source: reliability.md C (L2), D.
"""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.db.session import Database
from ktv_booking.reservations.models import Reservation
from ktv_booking.web.models import IdempotencyRow
from tests.builders import a_booking, a_room, a_token, a_venue, an_agent, evening
from tests.reliability.crash.desks import RESERVATIONS, SIGNED_AT
from tests.reliability.runs import Report

LOST, DOUBLED = 0.3, 0.2
CLERKS = 4
ROOMS, DAYS, HOURS = 40, 300, (12, 24)
MOST_TRIES = 60
REFUSED = (409, 410)


class LossyLine(httpx.HTTPTransport):
    """Brings every request, some twice at once, and loses some of the answers."""

    def __init__(self, seed: str) -> None:
        super().__init__(trust_env=False)
        self._chance = random.Random(seed)
        self._twin = httpx.HTTPTransport(trust_env=False)
        self.seen: Counter[str] = Counter()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Bring it; raise where its answer is lost."""
        self.seen["brought"] += 1
        if self._chance.random() < DOUBLED:
            self.seen["doubled"] += 1
            twin = threading.Thread(target=self._bring_again, args=(request,))
            twin.start()
            answer = super().handle_request(request)
            answer.read()
            twin.join()
        else:
            answer = super().handle_request(request)
        if self._chance.random() < LOST:
            self.seen["lost"] += 1
            answer.read()
            answer.close()
            raise httpx.ReadTimeout("lost", request=request)
        return answer

    def _bring_again(self, request: httpx.Request) -> None:
        again = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.content
        )
        answer = self._twin.handle_request(again)
        answer.read()
        answer.close()

    def close(self) -> None:
        """Let go of both lines."""
        super().close()
        self._twin.close()


@dataclass
class Asked:
    """What desks asked for under which key, and what they were told in the end."""

    told: dict[str, tuple[dict[str, Any], int, Any]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Shop:
    """A running server, its store, and somebody who works there."""

    url: str
    database: Database
    agent_id: UUID
    venue_id: UUID
    headers: dict[str, str]

    @classmethod
    def opened(cls, url: str, database: Database) -> "Shop":
        """Furnish a house behind a server that runs."""

        def furnish(session: Session) -> "Shop":
            venue = a_venue(session)
            for _ in range(ROOMS):
                a_room(session, venue)
            agent = an_agent(session, "agent", venue)
            headers = {"Authorization": f"Bearer {a_token(session, agent)}", **SIGNED_AT}
            return cls(url, database, agent.id, venue.id, headers)

        return database.work(furnish)

    @contextmanager
    def line(self, transport: httpx.BaseTransport | None = None) -> Iterator[httpx.Client]:
        """Yield a client, signed in."""
        client = httpx.Client(
            base_url=self.url, headers=self.headers, timeout=30, transport=transport,
            trust_env=False,
        )  # fmt: skip
        try:
            yield client
        finally:
            client.close()


def ask_over_a_lossy_line(shop: Shop, *, seed: int, times: int) -> Report:
    """Book so many times over such a line, from several desks; report what was done twice."""
    with ThreadPoolExecutor(CLERKS) as desks:
        shares = [
            desks.submit(_desk, shop, f"{seed}/{number}", times // CLERKS)
            for number in range(CLERKS)
        ]
        asked = [share.result() for share in shares]
    told = {key: said for one in asked for key, said in one.told.items()}
    seen = sum((one.seen for one in asked), Counter[str]())
    violations = [found for one in asked for found in one.violations]
    violations += _done_twice(shop, told)
    violations += _said_otherwise(shop, told, random.Random(seed))
    figures = {"asked": len(told), **seen, "duplicates": len(list(_done_twice(shop, told)))}
    return Report(violations[:50], figures)


def _desk(shop: Shop, seed: str, times: int) -> Asked:
    asked, chance = Asked(), random.Random(seed)
    line = LossyLine(seed)
    with shop.line(line) as client:
        for number in range(times):
            key = f"lossy-{seed}-{number:08d}"
            day, hour = chance.randrange(DAYS), chance.randrange(*HOURS)
            body = a_booking(shop.venue_id, starts_at=evening(day, hour), minutes=60)
            answer = _until_told(client, body, key)
            if answer is None or (not answer.is_success and answer.status_code not in REFUSED):
                asked.violations.append(f"{key}: {answer and answer.text[:120]}")
            else:
                asked.told[key] = (body, answer.status_code, answer.json())
    asked.seen = line.seen
    return asked


def _until_told(client: httpx.Client, body: dict[str, Any], key: str) -> httpx.Response | None:
    for tries in count(1):
        try:
            answer = client.post(RESERVATIONS, json=body, headers={"Idempotency-Key": key})
        except httpx.TransportError:
            continue
        if answer.status_code != 503:
            return answer
        if tries > MOST_TRIES:
            return None
    raise AssertionError("unreachable")


Told = dict[str, tuple[dict[str, Any], int, Any]]


def _done_twice(shop: Shop, told: Told) -> Iterator[str]:
    """Find bookings nobody was told of, and those that one request made two of."""
    mine = select(Reservation.id).where(Reservation.venue_id == shop.venue_id)
    there = {str(one) for one in shop.database.read(lambda unit: unit.scalars(mine).all())}
    booked = Counter(said["id"] for _, status, said in told.values() if status == 201)
    yield from (f"reservation {one}: nobody was told" for one in there - booked.keys())
    yield from (f"reservation {one}: not there" for one in booked.keys() - there)
    yield from (f"reservation {one}: told to {n}" for one, n in booked.items() if n > 1)


def _said_otherwise(shop: Shop, told: Told, chance: random.Random) -> Iterator[str]:
    """Ask some again: the same body hears the same, another 422."""
    with shop.line() as client:
        for key in chance.sample(sorted(told), min(len(told), 50)):
            body, status, said = told[key]
            header = {"Idempotency-Key": key}
            again = client.post(RESERVATIONS, json=body, headers=header)
            if (again.status_code, again.json()) != (status, said):
                yield f"{key}: asked again, {again.status_code}"
            other = client.post(RESERVATIONS, json=body | {"note": "other"}, headers=header)
            if (other.status_code, other.json()["code"]) != (422, "idempotency-mismatch"):
                yield f"{key}: another body, {other.status_code} {other.text[:100]}"


def two_days_later(shop: Shop, key: str) -> None:
    """Let a remembered answer grow old."""

    def age(session: Session) -> None:
        mine = select(IdempotencyRow).where(IdempotencyRow.key == key)
        row = session.scalars(mine).one()
        row.created_at -= timedelta(hours=48)

    shop.database.work(age)
