"""Examine operations in the name of one role after the other, whatever an answer was before."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field
from typing import Any

from fastapi import FastAPI

from tests.builders import evening
from tests.over_http import token_header
from tests.reliability.asgi import Answer
from tests.reliability.contract.aiming import AS_OFTEN_AS_NOT, OFTEN, aimed
from tests.reliability.contract.cases import Cases
from tests.reliability.contract.judging import ask_of, breaches, prepared
from tests.reliability.places import Operation, operations_of
from tests.reliability.samples import sample_of
from tests.reliability.trial import Report
from tests.reliability.worlds import Sample, World
from tests.stores import Desk

OTHER_HOURS = (evening(), evening(hour=23), evening(hour=27), evening(1), evening(-1))
"""The party is due, gone, the book may be closed; a day later, a day before."""


@dataclass
class Examiner:
    """The app with its document read by schemathesis; nothing it finds ends the examination.

    It makes its requests up itself, but for those of another one on the same document.
    """

    app: FastAPI
    database: Desk
    seed: int
    samples: Callable[[str], Sample] = sample_of
    of_another: InitVar[Cases | None] = None
    report: Report = field(default_factory=Report)

    def __post_init__(self, of_another: Cases | None) -> None:
        document = self.app.openapi()
        self.operations = operations_of(document)
        self.cases = of_another or Cases(document)
        self._signed_in: dict[str, bytes] = {}
        self._rounds: Counter[str] = Counter()

    async def of(self, operation: Operation, role: str, count: int) -> None:
        """Send so many requests to one operation in the name of one role, others each time."""
        pair = f"{operation.name} {role}"
        self._rounds[pair] += 1
        chance = random.Random(f"{self.seed} {self._rounds[pair]} {pair}")
        sample, world = self.samples(operation.name), None
        for case in self.cases.of(operation.name, chance, count):
            world = world or await self._a_world(operation, sample)
            sent = aimed(case, world, sample, chance)
            request = prepared(sent)
            at = sample.at if chance.random() < OFTEN else chance.choice(OTHER_HOURS)
            answer = await world.ask(ask_of(request, self._token(role)), at=at)
            self._note(sent, operation, role, request, answer)
            is_spent = sample.is_spent_by(operation.method, answer.status)
            if is_spent and chance.random() < AS_OFTEN_AS_NOT:
                world = None
        self.report.weigh()

    def _note(
        self, case: Any, operation: Operation, role: str, request: Any, answer: Answer
    ) -> None:
        self.report.tried += 1
        self.report.statuses[answer.status] += 1
        self.report.accepted += 200 <= answer.status < 300
        found = breaches(case, operation, request, answer)
        self.report.found += [f"{role}: {one}" for one in found]

    async def _a_world(self, operation: Operation, sample: Sample) -> World:
        world = World(self.app, self.database)
        await world.lay_out(operation.name, sample)
        return world

    def _token(self, role: str) -> bytes:
        if role not in self._signed_in:
            header = token_header(self.database, role)["Authorization"]
            self._signed_in[role] = header.encode()
        return self._signed_in[role]
