"""Put values into places of requests, one at a time, and note each answer that breaks the law."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from tests.reliability.asgi import Ask
from tests.reliability.corpus import Value, corpus
from tests.reliability.places import (
    Operation,
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


@dataclass
class Report:
    """What a run tried and what it found; `memory` is what the process held after each part."""

    tried: int = 0
    accepted: int = 0
    found: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)

    @property
    def grown(self) -> int:
        """By how many bytes the process grew after the first operation; 0 where nobody can say."""
        return max(self.memory) - self.memory[0] if self.memory else 0


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
        """Try every place of one operation."""
        sample = self.samples(operation.name)
        world = await self._a_world(operation, sample)
        base = sample.body(world.ids) if sample.body else None
        for place in places_of(document, operation, base):
            for value in self._values(kind_of(place, world, sample)):
                request = request_of(world, sample, operation, place, value)
                if await self._judged(world, sample, operation, request, value, str(place)):
                    world = await self._a_world(operation, sample)
        for whole in self._wholes(operation):
            request = whole.put_into(request_of(world, sample, operation))
            if await self._judged(world, sample, operation, request, None, whole.name):
                world = await self._a_world(operation, sample)
        if STATM.exists():
            self.report.memory.append(int(STATM.read_text().split()[1]) * PAGE_BYTES)

    async def _judged(
        self,
        world: World,
        sample: Sample,
        operation: Operation,
        request: Ask,
        value: Value | None,
        where: str,
    ) -> bool:
        """Send a request, note what is wrong, and say whether the house is no longer the same."""
        answer = await world.ask(request, at=sample.at)
        self.report.tried += 1
        is_accepted = 200 <= answer.status < 300
        self.report.accepted += is_accepted
        named = f"{where} <- {value.kind} {value.name}" if value else f"{operation.name}: {where}"
        self.report.found += [f"{named}: {one}" for one in findings(operation, value, answer)]
        return operation.method != "GET" and (is_accepted or answer.status in (0, 500))

    async def _a_world(self, operation: Operation, sample: Sample) -> World:
        world = World(self.app, self.database)
        await world.lay_out(operation.name, sample)
        return world

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
