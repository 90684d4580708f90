"""Requests made up from the document: no 5xx, nothing undeclared, whatever went before.

Usually two roles, each on one store, by a fixed seed (`KTV_SEED` sets another); every role and more
of it with `python -m tests.reliability contract`. It is done in a process of its own, because
schemathesis changes Hypothesis for the process that imports it.
Source: reliability.md A10, C S0; the checks are schemathesis' and `verdicts.py`.
"""

import os
import re
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from ktv_booking.db.session import Database
from tests.reliability import toys
from tests.reliability.contract.runs import examined_in_turn, examined_toys
from tests.reliability.loaded import FORKS
from tests.reliability.parts import Part
from tests.reliability.runs import Order

Told = TypeVar("Told")

CASES = 1_000
AT_ONCE = 6
ROLES = {"agent": "sqlite", "hq_admin": "postgresql"}
pytestmark = pytest.mark.timeout(400)


def in_a_process(do: Callable[..., Told], *said: Any) -> Told:
    """Do it in a process of its own."""
    with FORKS.Pool(1) as pool:
        return pool.apply(do, said)


def test_answers_to_made_up_requests_keep_to_the_document(
    own_databases: dict[str, Database],
) -> None:
    seed = int(os.environ.get("KTV_SEED", "11"))
    orders = [
        (_on(own_databases.get(kind, own_databases["sqlite"]), seed), role)
        for role, kind in ROLES.items()
    ]

    outcomes = in_a_process(examined_in_turn, orders, AT_ONCE)

    replay = f"replay with KTV_SEED={seed}"
    found = [one for outcome in outcomes for one in outcome.report.found]
    assert found == [], "\n".join([replay, *found[:40]])
    for outcome in outcomes:
        assert outcome.report.tried >= CASES
        assert outcome.places == outcome.of_places, "each operation had its turn once"
        assert outcome.report.accepted > 0, replay


def _on(database: Database, seed: int) -> Order:
    store = "sqlite" if database.is_sqlite else "postgresql"
    url = database.url.render_as_string(hide_password=False)
    return Order(store, seed, operations=CASES, url=url)


def test_each_seeded_breach_of_the_document_is_found_and_a_sound_route_is_not() -> None:
    found = in_a_process(examined_toys, Part(Order("sqlite", 1)), 60)

    caught = set(re.findall(r"/v1/toys/(\w+):", "\n".join(found)))
    assert caught == {*toys.BROKEN, toys.ASKEW} - {toys.ONLY_AN_ECHO}
