"""Who may do what, tried: every role at every operation, here, there and everywhere.

What is expected is docs/permissions.md, the page that was reviewed.
"""

import asyncio
import logging
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from tests.api.matrix.callers import callers
from tests.api.matrix.reviewed import FORBIDDEN, IN, NOT_FOUND, SIGN_IN, reviewed_lines
from tests.api.matrix.trying import Matrix, Tried
from tests.reliability.places import operations_of
from tests.stores import Desk

SHARDS = 4
FEWEST_CELLS = 2_800


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Keep thousands of lines of ordinary requests out of the report."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def tried(app: FastAPI, database: Desk, shard: int) -> Tried:
    """Try one shard of the operations, lists first, and return what was found."""
    lines = reviewed_lines()
    matrix = Matrix(app, database, callers(database))
    mine = operations_of(app.openapi())[shard::SHARDS]

    async def run() -> None:
        for operation in sorted(mine, key=lambda one: lines[one.name].venue != "mine"):
            await matrix.of(operation, lines[operation.name])

    asyncio.run(run())
    return matrix.tried


@pytest.mark.parametrize("shard", range(SHARDS))
def test_everybody_is_told_what_the_page_says(app: FastAPI, database: Desk, shard: int) -> None:
    found = tried(app, database, shard)

    assert found.found == []
    assert set(found.told) == {IN, SIGN_IN, FORBIDDEN, NOT_FOUND}
    assert found.cells > FEWEST_CELLS // SHARDS
