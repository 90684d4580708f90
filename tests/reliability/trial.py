"""Put values into places of requests, one at a time, and note each answer that breaks the law."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from tests.reliability.asgi import Answer, Ask
from tests.reliability.corpus import Value, corpus
from tests.reliability.places import (
    Operation,
    Place,
    kind_of,
    places_of,
    request_of,
)
from tests.reliability.samples import sample_of
from tests.reliability.verdicts import findings
from tests.reliability.whole_bodies import WHOLE_BODIES, WholeBody
from tests.reliability.worlds import Sample, World
from tests.stores import Desk

STATM = Path("/proc/self/statm")
PAGE_BYTES = 4096


def resident_bytes() -> int:
    """Return what this process holds of the memory; 0 where nobody can say."""
    return int(STATM.read_text().split()[1]) * PAGE_BYTES if STATM.exists() else 0


@dataclass
class Report:
    """What was tried and what was found; `memory` is what the process held after each part."""

    tried: int = 0
    accepted: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)

    @property
    def grown(self) -> int:
        """By how many bytes the process grew after the first operation; 0 where nobody can say."""
        return max(self.memory) - self.memory[0] if self.memory else 0

    @property
    def server_errors(self) -> int:
        """How many requests were answered as our bug, or not at all."""
        return sum(count for status, count in self.statuses.items() if not 200 <= status < 500)

    def add(self, other: "Report") -> None:
        """Count another report in, but for its memory."""
        self.tried += other.tried
        self.accepted += other.accepted
        self.statuses.update(other.statuses)
        self.found += other.found

    def weigh(self) -> None:
        """Note what the process holds now, where that can be said."""
        if held := resident_bytes():
            self.memory.append(held)


@dataclass(frozen=True)
class Try:
    """One request to send: how it is called, what must not come back, how to put it together."""

    name: str
    value: Value | None
    put: Callable[[World], Ask]


@dataclass
class Trial:
    """One run over the operations of an app; `share` values go into each place, all if None."""

    app: FastAPI
    database: Desk
    chance: random.Random
    share: int | None = None
    samples: Callable[[str], Sample] = sample_of
    report: Report = field(default_factory=Report)

    async def of(self, document: dict[str, Any], operation: Operation) -> None:
        """Try every place of one operation, then its body as a whole."""
        world = await self.a_world(operation)
        for place in self.places(document, operation, world):
            world = await self.at(operation, place, world)
        self.report.weigh()

    def places(
        self, document: dict[str, Any], operation: Operation, world: World
    ) -> list[Place | None]:
        """Return the places of an operation; None, the last, is its body as a whole."""
        sample = self.samples(operation.name)
        base = sample.body(world.ids) if sample.body else None
        return [*places_of(document, operation, base), None]

    async def at(self, operation: Operation, place: Place | None, world: World) -> World:
        """Try one place, and return the house as it is fit for the next."""
        sample = self.samples(operation.name)
        tries = (
            self._of_place(operation, place, world, sample)
            if place is not None
            else self._of_whole(operation, sample)
        )
        for one in tries:
            answer = await world.ask(one.put(world), at=sample.at)
            self._judge(operation, one, answer)
            if sample.is_spent_by(operation.method, answer.status):
                world = await self.a_world(operation)
        return world

    async def a_world(self, operation: Operation) -> World:
        """Return a fresh house that an operation's valid request stands on."""
        world = World(self.app, self.database)
        await world.lay_out(operation.name, self.samples(operation.name))
        return world

    def _of_place(
        self, operation: Operation, place: Place, world: World, sample: Sample
    ) -> Iterator[Try]:
        for value in self._values(kind_of(place, world, sample)):
            put = partial(request_of, sample=sample, operation=operation, place=place, value=value)
            yield Try(f"{place} <- {value.kind} {value.name}", value, put)

    def _of_whole(self, operation: Operation, sample: Sample) -> Iterator[Try]:
        for whole in self._wholes(operation):

            def put(world: World, whole: WholeBody = whole) -> Ask:
                return whole.put_into(request_of(world, sample, operation))

            yield Try(f"{operation.name}: {whole.name}", None, put)

    def _judge(self, operation: Operation, one: Try, answer: Answer) -> None:
        """Note what is wrong with an answer."""
        report = self.report
        report.tried += 1
        report.statuses[answer.status] += 1
        report.accepted += 200 <= answer.status < 300
        report.found += [f"{one.name}: {said}" for said in findings(operation, one.value, answer)]

    def _values(self, kind: str) -> Iterator[Value]:
        values = corpus()
        if self.share is None:
            yield from values
            return
        fitting = [value for value in values if value.kind == kind]
        half = min(len(fitting), (self.share + 1) // 2)
        yield from self.chance.sample(fitting, half)
        yield from self.chance.sample(values, self.share - half)

    def _wholes(self, operation: Operation) -> list[WholeBody]:
        if operation.body is None:
            return []
        if self.share is None:
            return list(WHOLE_BODIES)
        return self.chance.sample(WHOLE_BODIES, self.share)
