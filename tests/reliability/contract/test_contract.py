"""Requests made up from the document: no 5xx, nothing undeclared, whatever went before.

Usually two roles, each on one store, by a fixed seed (`KTV_SEED` sets another); every role and more
of it with `python -m tests.reliability contract`. Each examination is a process of its own,
because schemathesis changes Hypothesis for the process that imports it.
Source: reliability.md A10, C S0; the checks are schemathesis' and `verdicts.py`.
"""

import multiprocessing
import os
import re

import pytest

from ktv_booking.db.session import Database
from tests.reliability import toys
from tests.reliability.contract.runs import examined_as, examined_toys
from tests.reliability.parts import Outcome, Part
from tests.reliability.runs import Order

CASES = 1_000
AT_ONCE = 8
pytestmark = pytest.mark.timeout(400)


def in_a_process(order: Order, role: str) -> Outcome:
    """Examine every operation in one role's name, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(examined_as, (Part(order), (role,), AT_ONCE))


@pytest.mark.parametrize(
    ("store", "role"), [("sqlite", "agent"), ("postgresql", "hq_admin")], indirect=["store"]
)
def test_answers_to_made_up_requests_keep_to_the_document(
    own_database: Database, store: str, role: str
) -> None:
    seed = int(os.environ.get("KTV_SEED", "11"))
    url = own_database.url.render_as_string(hide_password=False)

    outcome = in_a_process(Order(store, seed, operations=CASES, url=url), role)

    replay = f"replay with KTV_SEED={seed}"
    assert outcome.report.found == [], "\n".join([replay, *outcome.report.found[:40]])
    assert outcome.report.tried >= CASES
    assert outcome.places == outcome.of_places, "each operation had its turn once"
    assert outcome.report.accepted > 0, replay


def test_each_seeded_breach_of_the_document_is_found_and_a_sound_route_is_not() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.apply(examined_toys, (Part(Order("sqlite", 1)), 60))

    caught = set(re.findall(r"/v1/toys/(\w+):", "\n".join(found)))
    assert caught == {*toys.BROKEN, toys.ASKEW} - {toys.ONLY_AN_ECHO}
