"""The document examined by schemathesis as a run: every operation in the name of every role."""

import asyncio
import logging
import random
from typing import TYPE_CHECKING

from ktv_booking.access.roles import roles
from tests.over_http import demo_app
from tests.reliability import runs, toys
from tests.reliability.parts import (
    Outcome,
    Part,
    Progress,
    a_passing_store,
    in_parts,
    reported,
)
from tests.reliability.runs import Order, run

if TYPE_CHECKING:
    from tests.reliability.contract.cases import Cases

CASES = 60_000
AT_ONCE = 21
"""Requests to one operation in one role's name before the next pair has its turn."""


@run("contract", soak_seconds=900, soak_operations=CASES)
def contract(order: Order) -> runs.Report:
    """Requests made up from the document, in every role's name: no 5xx, nothing undeclared."""
    return reported(in_parts(order, examined))


def examined(part: Part) -> Outcome:
    """Do one part in the name of every role."""
    return _examined_as(part, tuple(roles()), AT_ONCE)[0]


def examined_in_turn(orders: list[tuple[Order, str]], at_once: int) -> list[Outcome]:
    """Do one order after the other, each in one role's name, with edges that are made once."""
    outcomes, cases = list[Outcome](), None
    for order, role in orders:
        outcome, cases = _examined_as(Part(order), (role,), at_once, cases)
        outcomes.append(outcome)
    return outcomes


def _examined_as(
    part: Part, names: tuple[str, ...], at_once: int, cases: "Cases | None" = None
) -> tuple[Outcome, "Cases"]:
    """Examine every operation in the name of these roles, in whole rounds, until it is enough."""
    from tests.reliability.contract.examining import Examiner  # noqa: PLC0415  (slow to import)

    is_over = part.order.deadline()
    with a_passing_store(part.order) as database:
        examiner = Examiner(demo_app(database), database, part.order.seed, of_another=cases)
        pairs = [(one, role) for one in examiner.operations for role in names]
        random.Random(part.order.seed).shuffle(pairs)
        mine = part.mine(pairs)
        outcome, progress = Outcome(examiner.report, of_places=len(pairs)), Progress(part)

        async def through() -> None:
            while not part.is_enough(outcome.report.tried):
                for operation, role in mine:
                    if is_over():
                        return
                    await examiner.of(operation, role, at_once)
                    outcome.places += 1
                    progress.say(outcome.places, outcome.report)

        asyncio.run(through())
        return outcome, examiner.cases


def examined_toys(part: Part, at_once: int) -> list[str]:
    """Examine the toy routes, which have one bug each, and return what was found."""
    from tests.reliability.contract.examining import Examiner  # noqa: PLC0415

    with a_passing_store(part.order) as database:
        logging.disable(logging.CRITICAL)
        app = demo_app(database)
        app.include_router(toys.router)
        examiner = Examiner(app, database, part.order.seed, toys.toy_sample)
        for operation in examiner.operations:
            if operation.path.startswith("/v1/toys"):
                asyncio.run(examiner.of(operation, "agent", at_once))
        return examiner.report.found
