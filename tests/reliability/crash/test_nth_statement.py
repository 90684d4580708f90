"""Whatever statement of whatever write fails: nothing is left of it, and the next try succeeds."""

import logging
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from tests.reliability.crash.breaking import committing_midway
from tests.reliability.crash.nth import Found, cases_of, fail_each_statement
from tests.stores import Desk

SHARDS = 8
FEWEST_CASES = 90
WISH = "POST /v1/wishes"
SWAP = "POST /v1/placement-swaps"
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Keep the tracebacks of thousands of failures that are meant out of the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def failed_in(app: FastAPI, database: Desk, name: str) -> Found:
    chosen = [one for one in cases_of(app) if one.operation.name == name]
    return fail_each_statement(app, database, chosen)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_statement_that_fails_leaves_anything_behind(
    app: FastAPI, database: Desk, shard: int
) -> None:
    cases = cases_of(app)
    mine = cases[shard::SHARDS]

    found = fail_each_statement(app, database, mine)

    assert found.violations == []
    assert found.requests == len(mine)
    assert len(cases) >= FEWEST_CASES
    assert found.statements > 8 * found.requests


@pytest.mark.parametrize(
    ("name", "table"), [(WISH, "INSERT INTO wishes"), (SWAP, "UPDATE reservations")]
)
def test_a_use_case_that_commits_midway_is_caught(
    app: FastAPI, database: Desk, name: str, table: str
) -> None:
    with committing_midway(database.engine, after=table):
        found = failed_in(app, database, name)

    assert any("and left" in one for one in found.violations), found.violations
