"""Ids harvested at one house, put one at a time into valid requests at another.

Each is to answer 404, to the last byte but the trace like an id that nobody has.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from fastapi import FastAPI

from tests.api.matrix.callers import Caller, Callers
from tests.api.matrix.trying import AN_ID, OF_A_HOUSE
from tests.reliability.asgi import Answer, Ask, ask
from tests.reliability.places import Operation, request_of
from tests.reliability.samples import sample_of
from tests.reliability.worlds import Ids, Sample, World
from tests.stores import Desk

OF_THE_CHAIN = frozenset({"venue", "script_id", "version_id", "gift_rule_id"})
"""What is no venue's: whoever may see it sees it everywhere."""

OF_ONE_ANSWER = frozenset({"trace_id"})


@dataclass
class Replays:
    """Requests of who works at one house, with ids of another."""

    app: FastAPI
    database: Desk
    callers: Callers
    caller: Caller
    found: list[str] = field(default_factory=list)
    replayed: int = 0

    def __post_init__(self) -> None:
        self.world = World(self.app, self.database)
        self.theirs: Ids = {}

    async def harvest(self) -> None:
        """Lay a house out whole and keep its ids: one of each thing there is."""
        await self.world.lay_out("", Sample(needs=OF_A_HOUSE))
        self.theirs = dict(self.world.ids)

    async def of(self, operation: Operation) -> None:
        """Put each harvested id where the valid request of an operation has one of its own."""
        sample = sample_of(operation.name)
        await self.world.lay_out(operation.name, sample)
        self.callers.work_at(self.database, UUID(self.world.ids["venue_id"]))
        for name in self._named(operation, sample):
            foreign = await self._asked(operation, sample, {name: self.theirs[name]})
            absent = await self._asked(operation, sample, {name: str(uuid4())})
            self.replayed += 1
            where = f"{operation.name} with the {name} of another venue"
            if foreign.status != 404:
                self.found.append(f"{where}: {foreign.status} {foreign.text[:200]}")
            elif _said(foreign) != _said(absent):
                self.found.append(f"{where}: differs from an id of nobody's: {foreign.text[:200]}")

    def _named(self, operation: Operation, sample: Sample) -> Iterator[str]:
        """Yield the ids that the request of this operation carries."""
        request = request_of(self.world, sample, operation)
        carried = set(AN_ID.findall((request.target + b" " + request.body).decode()))
        for name, said in self.world.ids.items():
            if name in self.theirs and str(said) in carried and name not in OF_THE_CHAIN:
                yield name

    async def _asked(self, operation: Operation, sample: Sample, others: Ids) -> Answer:
        own, self.world.ids = self.world.ids, {**self.world.ids, **others}
        request = request_of(self.world, sample, operation)
        self.world.ids = own
        said = (
            *request.headers,
            (b"ktv-now", sample.at.isoformat().encode()),
            (b"authorization", f"Bearer {self.caller.token}".encode()),
        )
        return await ask(self.app, Ask(request.method, request.target, said, request.body))


def _said(answer: Answer) -> tuple[int, str]:
    document = answer.document()
    kept = {name: value for name, value in document.items() if name not in OF_ONE_ANSWER}
    return answer.status, json.dumps(kept, sort_keys=True)
