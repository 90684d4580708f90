"""Fail the first statement of a request, then the second, and so on until it gets through.

After each failure the store holds what it held before; the same request then succeeds, and says
the same again. Every write that the API document names is tried with its valid sample.
Source: reliability.md D "Crash".
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from fastapi import FastAPI

from tests.builders import evening
from tests.reliability.asgi import Answer, Ask
from tests.reliability.crash.breaking import Breaking, breaking
from tests.reliability.crash.rows import changes, rows_of
from tests.reliability.places import Operation, operations_of, request_of
from tests.reliability.samples import AFTER_CLOSE, AT_EIGHT, an_outage, sample_of
from tests.reliability.worlds import Sample, World, booking
from tests.stores import Desk

KEY = (b"idempotency-key", b"one-and-the-same-key")
MOST_STATEMENTS = 400


@dataclass
class Found:
    """What went wrong, how many requests were tried, how many statements were failed."""

    violations: list[str] = field(default_factory=list)
    requests: int = 0
    statements: int = 0


@dataclass(frozen=True)
class Case:
    """A request that changes something, and what it is answered: 2xx, or a refusal's status."""

    operation: Operation
    sample: Sample
    refused: int | None = None

    def is_answered_by(self, status: int) -> bool:
        """Say whether this is the answer."""
        return status == self.refused if self.refused else 200 <= status < 300


TONIGHT = {"starts_at": evening().isoformat(), "ends_at": evening(hour=23).isoformat()}
WITH_MORE_TO_DO: Sequence[tuple[str, Sample, int | None]] = (
    (
        "POST /v1/venues/{venue_id}/sweeps",
        Sample(needs=("reservation_id",), booked={"hold": True}, at=AT_EIGHT),
        None,
    ),
    (
        "POST /v1/venues/{venue_id}/days/{business_date}/close",
        Sample(lambda _: {}, needs=("reservation_id",), at=AFTER_CLOSE),
        None,
    ),
    (
        "POST /v1/rooms/{room_id}/outages",
        Sample(
            lambda ids: an_outage(ids) | TONIGHT | {"releases_at": None}, needs=("reservation_id",)
        ),
        None,
    ),
    ("POST /v1/reservations", Sample(lambda ids: booking(ids, party_size=30)), 409),
    (
        "POST /v1/members/merges",
        Sample(
            lambda ids: {
                "kept_id": ids["member_id"],
                "merged_id": ids["called_id"],
                "reason": "同一人",
            },
            needs=("member_id", "refusal", "task_id"),
        ),
        None,
    ),
    (
        "POST /v1/members/imports",
        Sample(
            query=lambda ids: {"home_venue_id": ids["venue_id"]},
            needs=("task_id",),
            file=lambda ids: f"姓名,电话,勿打\n{ids['called_name']},{ids['called_at']},是".encode(),
        ),
        None,
    ),
)


def cases_of(app: FastAPI) -> list[Case]:
    """Return each write that the API names, and those again that have more to do elsewhere."""
    writes = {one.name: one for one in operations_of(app.openapi()) if one.method != "GET"}
    plain = [Case(one, sample_of(name)) for name, one in writes.items()]
    return plain + [
        Case(writes[name], sample, refused) for name, sample, refused in WITH_MORE_TO_DO
    ]


def fail_each_statement(app: FastAPI, database: Desk, cases: Iterable[Case]) -> Found:
    """Try these cases and return what was found."""
    found = Found()

    async def run() -> None:
        for case in cases:
            await _one(app, database, case, found)
            found.requests += 1

    asyncio.run(run())
    return found


async def _one(app: FastAPI, database: Desk, case: Case, found: Found) -> None:
    name, sample, world = case.operation.name, case.sample, World(app, database)
    await world.lay_out(name, sample)
    await world.show_token()
    world.forget_tries()
    request = request_of(world, sample, case.operation)
    if case.operation.method == "POST":
        request = replace(request, headers=(*request.headers, KEY))
    with breaking(database.engine) as store:
        answer = await _until_it_gets_through(world, case, request, store, found)
    if not case.is_answered_by(answer.status):
        found.violations.append(f"{name}: {answer.status} {answer.text[:200]}")
    elif case.operation.method == "POST":
        await _said_again(world, case, request, answer, found)


async def _until_it_gets_through(
    world: World, case: Case, request: Ask, store: Breaking, found: Found
) -> Answer:
    before = rows_of(world.database)
    for nth in count(1):
        store.at(nth)
        answer = await world.ask(request, at=case.sample.at)
        if store.broken is None:
            return answer
        broken = f"{case.operation.name}: statement {nth} failed ({store.broken[:60]})"
        store.at(0)
        world.forget_tries()  # a try stays counted whatever comes of it
        found.statements += 1
        if answer.status < 500:
            found.violations.append(f"{broken} and it answered {answer.status}")
        changed = changes(before, rows_of(world.database))
        if changed or nth > MOST_STATEMENTS:
            found.violations.append(f"{broken} and left {changed or 'no end'}")
            return answer
    raise AssertionError("unreachable")


async def _said_again(world: World, case: Case, request: Ask, first: Answer, found: Found) -> None:
    """Ask once more under the same key: the same answer, and nothing happens."""
    before = rows_of(world.database)
    again = await world.ask(request, at=case.sample.at)
    if "idempotent-replayed" not in again.headers:
        return  # what only looks, and what is shown once, is not remembered
    if (again.status, again.body) != (first.status, first.body):
        found.violations.append(f"{case.operation.name}: said {again.status} the second time")
    if changed := changes(before, rows_of(world.database)):
        found.violations.append(f"{case.operation.name}: said again, and it changed {changed}")
