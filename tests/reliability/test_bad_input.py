"""Whatever is put wherever: a refusal in the words of the contract, no crash, no echo, no growth.

Here each place gets a few values by a fixed seed (`KTV_SEED` sets another); the run `bad-input`
puts the whole corpus into each. Source: reliability.md A8, A9, D "Bad input", E5.
"""

import asyncio
import logging
import os
import random
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.over_http import demo_app
from tests.reliability import toys
from tests.reliability.asgi import Answer
from tests.reliability.corpus import corpus, said
from tests.reliability.places import Operation, Place, operations_of, places_of, request_of
from tests.reliability.samples import sample_of
from tests.reliability.trial import Report, Trial
from tests.reliability.verdicts import MOST_TAKEN, findings
from tests.reliability.whole_bodies import WHOLE_BODIES
from tests.reliability.worlds import World
from tests.stores import Desk

MEMORY = Path("/dev/shm")
SHARDS = 6
SHARES = {"sqlite": 3, "postgresql": 1}
MOST_GROWN = 160 * 1024 * 1024


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the machine has one: thousands of commits need no disk."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture
def seed() -> int:
    """What the sample is drawn by; the soak draws another one each time."""
    return int(os.environ.get("KTV_SEED", "11"))


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Keep thousands of lines of ordinary requests out of the memory that is measured."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def tried(trial: Trial, shard: int) -> Report:
    """Run one shard of the operations and return the report."""
    document = trial.app.openapi()

    async def run() -> None:
        for operation in operations_of(document)[shard::SHARDS]:
            await trial.of(document, operation)

    asyncio.run(run())
    return trial.report


@pytest.mark.parametrize("shard", range(SHARDS))
def test_bad_input_is_refused_in_the_words_of_the_contract(
    app: FastAPI, database: Desk, store: str, seed: int, shard: int
) -> None:
    report = tried(Trial(app, database, random.Random(seed), SHARES[store]), shard)

    replay = f"replay with KTV_SEED={seed}"
    assert report.found == [], "\n".join([replay, *report.found[:40]])
    assert report.tried > report.accepted > 0, replay
    assert report.grown < MOST_GROWN, replay


DEPARTURE = "POST /v1/reservations/{reservation_id}/departure"
PINNED = [
    ("GET /v1/venues/{venue_id}/calendar/{business_date}", "path", "business_date", "2200-12-31"),
    ("PUT /v1/venues/{venue_id}/policy", "header", "Ktv-Now", "2200-12-31T23:59:59Z"),
    ("PUT /v1/venues/{venue_id}/price-list", "header", "Ktv-Now", "2200-12-31T23:59:59Z"),
    ("POST /v1/rooms/{room_id}/outages", "body", "ends_at", "2200-12-31T23:59:59-12:00"),
    (DEPARTURE, "header", "Ktv-Now", "2031-03-05T20:00:00+08:00"),
    ("GET /v1/room-classes/{class_id}", "path", "class_id", "small/"),
]


@pytest.mark.parametrize("store", ["sqlite"])
@pytest.mark.parametrize(("name", "where", "field", "text"), PINNED)
def test_what_was_found_once_stays_mended(
    app: FastAPI, database: Desk, name: str, where: str, field: str, text: str
) -> None:
    (operation,) = (one for one in operations_of(app.openapi()) if one.name == name)
    world, sample, value = World(app, database), sample_of(name), said("pinned", text)

    async def run() -> Answer:
        await world.lay_out(name, sample)
        place = Place(operation, where, (field,))
        return await world.ask(request_of(world, sample, operation, place, value), at=sample.at)

    assert findings(operation, value, asyncio.run(run())) == []


@pytest.mark.parametrize("store", ["sqlite"])
def test_every_operation_has_a_valid_request(app: FastAPI, database: Desk) -> None:
    refused = []

    async def run(operation: Operation) -> None:
        world, sample = World(app, database), sample_of(operation.name)
        await world.lay_out(operation.name, sample)
        answer = await world.ask(request_of(world, sample, operation), at=sample.at)
        if not 200 <= answer.status < 300:
            refused.append((operation.name, answer.text))

    for operation in operations_of(app.openapi()):
        asyncio.run(run(operation))

    assert refused == []


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    values = corpus()

    assert len(values) >= 250
    assert len(WHOLE_BODIES) >= 40
    assert len({value.piece for value in values}) == len(values)
    assert len({(value.kind, value.name) for value in values}) == len(values)


@pytest.mark.parametrize("store", ["sqlite"])
def test_nested_fields_have_their_places(app: FastAPI) -> None:
    document = app.openapi()
    operations = {operation.name: operation for operation in operations_of(document)}
    policy = operations["PUT /v1/venues/{venue_id}/policy"]
    booking = operations["POST /v1/reservations"]

    of_policy = {place.steps for place in places_of(document, policy, None)}
    of_booking = {str(place) for place in places_of(document, booking, {"children": {"half": 1}})}

    assert ("overrides", 0, "when", "weekdays", 0) in of_policy
    assert ("defaults", "same_day", "deposit", "amount_minor") in of_policy
    assert ("defaults", "beyond_7_days", "refund_tiers", 0, "percent") in of_policy
    assert {("venue_id",), ("If-Match",), ("Ktv-Now",), ("Accept-Language",)} < of_policy
    assert {
        f"POST /v1/reservations {where}"
        for where in (
            "header Idempotency-Key",
            "header Authorization",
            "body addons.0.ready_by",
            "body wishes.features.0",
            "body children.half",
            "body children.@name@",
            "body guest.phone",
        )
    } < of_booking


A_TOY = Operation(
    "POST /v1/toys", (), {}, {422: frozenset({"malformed-request"})}, frozenset({201, 422})
)
SECRET = said("text", "corpus-secret \x1b")


def a_refusal(**changes: str) -> Answer:
    """An answer as it should be, but for what is changed."""
    body = (
        '{"code": "malformed-request", "type": "/problems/malformed-request", "status": 422, '
        '"errors": [{"field": "note", "reason": "NOTHING"}]}'
    )
    for word, instead in changes.items():
        body = body.replace(word, instead)
    return Answer(422, {"content-type": "application/problem+json"}, body.encode())


@pytest.mark.parametrize(
    "answer",
    [
        Answer(escaped="ValueError"),
        Answer(500, {"content-type": "application/problem+json"}, b"{}"),
        Answer(307, {"location": "/v1/toys/"}),
        Answer(200, {"content-type": "application/json"}, b"{}"),
        Answer(201, {"content-type": "application/json"}, b'{"price": NaN}'),
        Answer(422, {"content-type": "application/json"}, b'{"detail": []}'),
        Answer(422, {"content-type": "application/problem+json"}, b"Bad Request"),
        Answer(400, a_refusal().headers, a_refusal().body),
        Answer(422, a_refusal().headers, a_refusal().body, taken=MOST_TAKEN + 1),
        Answer(422, a_refusal().headers | {"location": "corpus-secret \x1b"}, a_refusal().body),
        a_refusal(**{"malformed-request": "no-such-code"}),
        a_refusal(NOTHING="not corpus-secret \\u001b"),
        a_refusal(note="corpus-secret \\u001b"),
    ],
)
def test_each_breach_of_the_law_is_found(answer: Answer) -> None:
    assert findings(A_TOY, SECRET, answer) != []


def test_a_good_refusal_is_no_finding() -> None:
    assert findings(A_TOY, SECRET, a_refusal()) == []


@pytest.mark.parametrize("store", ["sqlite"])
def test_each_seeded_bug_is_found_and_a_sound_route_is_not(database: Desk) -> None:
    app = demo_app(database)
    app.include_router(toys.router)
    document = app.openapi()
    logging.disable(logging.CRITICAL)
    trial = Trial(app, database, random.Random(1), share=16, samples=toys.toy_sample)

    async def run() -> None:
        for operation in operations_of(document):
            if operation.path.startswith("/v1/toys"):
                await trial.of(document, operation)

    asyncio.run(run())

    caught = set(re.findall(r"/v1/toys/(\w+)", "\n".join(trial.report.found)))
    assert caught == set(toys.BROKEN)
