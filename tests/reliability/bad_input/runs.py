"""The whole corpus of bad input as a run: every value in every place of every operation."""

import asyncio
import random
from collections.abc import AsyncIterator

from tests.over_http import demo_app
from tests.reliability import runs
from tests.reliability.bad_input.journal import Journal
from tests.reliability.parts import (
    Outcome,
    Part,
    Progress,
    a_passing_store,
    in_parts,
    reported,
)
from tests.reliability.places import Operation, Place, operations_of
from tests.reliability.runs import Order, run
from tests.reliability.trial import Report, Trial

Unit = tuple[Operation, Place | None]


@run("bad-input", soak_seconds=600)
def bad_input(order: Order) -> runs.Report:
    """Every nasty value in every place of every operation: refused in the contract's words.

    Places come in an order drawn by the seed, so that a run cut short is a fair sample. With
    `KTV_JOURNAL=file` a run goes on where the one before it stopped.
    """
    before = Journal.of_environment().done().values()
    report = reported(in_parts(order, worked_through))
    report.figures["requests_before"] = sum(one.tried for one in before)
    report.figures["places_before"] = len(before)
    return report


def worked_through(part: Part, most: int | None = None) -> Outcome:
    """Do one part on a store of its own, until it is through or its time is over.

    `most` leaves all operations out but so many.
    """
    with a_passing_store(part.order) as database:
        trial = Trial(demo_app(database), database, random.Random(part.order.seed))
        return asyncio.run(_through(part, trial, most))


async def _through(part: Part, trial: Trial, most: int | None) -> Outcome:
    is_over, journal = part.order.deadline(), Journal.of_environment()
    units = [unit async for unit in _units(trial, most)]
    random.Random(part.order.seed).shuffle(units)
    done = journal.done()
    mine = [unit for unit in part.mine(units) if _name(unit) not in done]
    outcome, progress = Outcome(of_places=len(units)), Progress(part)
    for operation, place in mine:
        if is_over() or part.is_enough(outcome.report.tried):
            break
        trial.report = Report()
        await trial.at(operation, place, await trial.a_world(operation))
        journal.note(_name((operation, place)), trial.report)
        outcome.places += 1
        outcome.report.add(trial.report)
        outcome.report.weigh()
        progress.say(outcome.places, outcome.report)
    return outcome


async def _units(trial: Trial, most: int | None) -> AsyncIterator[Unit]:
    document = trial.app.openapi()
    for operation in operations_of(document)[:most]:
        world = await trial.a_world(operation)
        for place in trial.places(document, operation, world):
            yield operation, place


def _name(unit: Unit) -> str:
    operation, place = unit
    return str(place) if place is not None else f"{operation.name} as a whole"
