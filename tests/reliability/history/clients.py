"""Many clerks at once: threads that draw operations, do them and write down what they were told."""

import itertools
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from tests.reliability.history.desks import Desk
from tests.reliability.history.events import Event
from tests.reliability.history.place import DemoClock, House
from tests.reliability.history.plan import Known, Plan


def work_through(
    house: House,
    desks: Sequence[Callable[[random.Random], Desk]],
    *,
    seed: int,
    operations: int,
    is_over: Callable[[], bool] = lambda: False,
    name: str = "a",
) -> list[Event]:
    """Let one client at each desk work until so many operations are done, and return them all."""
    clock, known, count = DemoClock(), Known(), itertools.count()

    def client(number: int) -> list[Event]:
        chance = random.Random(f"{seed}-{name}-{number}")
        plan = Plan(house, chance, known, f"{name}{number}")
        done: list[Event] = []
        with closing(desks[number](chance)) as desk:
            while next(count) < operations and not is_over():
                event = desk.do(plan.next(), clock.now())
                known.hear(event)
                done.append(event)
        return done

    with ThreadPoolExecutor(len(desks)) as clerks:
        return [event for done in clerks.map(client, range(len(desks))) for event in done]
