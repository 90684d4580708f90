"""The history check as a run: several servers, many clerks, every answer held against a replay."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from ktv_booking.db.session import Database
from tests.reliability.grounds import ServerProcess, a_store, servers, sound
from tests.reliability.history import constraint, rush  # noqa: F401  (they register their runs)
from tests.reliability.history.checking import violations
from tests.reliability.history.clients import work_through
from tests.reliability.history.counters import CLERKS_IN_A_PROCESS, play_counters
from tests.reliability.history.deadlocks import Deadlocks
from tests.reliability.history.desks import Desk, HttpDesk
from tests.reliability.history.events import Event
from tests.reliability.history.place import House, a_house
from tests.reliability.history.seeded import BUGS, WITHOUT_GUARD, drop_guard
from tests.reliability.loaded import FORKS
from tests.reliability.runs import Order, Report, run

SERVERS = 3
PROCESSES = 3
CLERKS = 14
A_ROUND = 2_000
"""Operations on one house; the next round has a fresh one, so that books stay small."""

HANG_UP = 0.03


@run("history", soak_seconds=780)
def history(order: Order) -> Report:
    """Many clerks at several servers on one book; each answer is held against a replay."""
    return history_over_http(order)


def history_over_http(
    order: Order,
    *,
    bug: str | None = None,
    count: int = SERVERS,
    clerks: int = CLERKS,
    a_round: int = A_ROUND,
) -> Report:
    """Play histories against real servers until the order is done or a round goes wrong."""
    with a_store(order) as url, _opened(url) as database:
        if bug in WITHOUT_GUARD:
            drop_guard(database)
        with servers(url, count, bug=BUGS[bug] if bug else sound) as up:
            desks = [up[number % count] for number in range(clerks)]

            def play(house: House, seed: int, operations: int) -> list[Event]:
                return work_through(
                    house,
                    [_at(server, house) for server in desks],
                    seed=seed,
                    operations=operations,
                    is_over=is_over,
                )

            is_over = order.deadline()
            report = in_rounds(order, database, url, play, is_over, a_round)
            report.figures |= {"servers": count, "clients": clerks}
            if any("broken" in one for one in report.violations):
                report.figures["log"] = [server.said()[-1500:] for server in up]
            return report


def _at(server: ServerProcess, house: House) -> Callable[[Random], Desk]:
    return lambda chance: HttpDesk(server.url, house, chance, hangs_up=HANG_UP)


@run("history-counters", soak_seconds=900)
def history_at_counters(order: Order) -> Report:
    """The same through the use cases alone, from several processes at once."""
    with (
        a_store(order) as url,
        _opened(url) as database,
        ProcessPoolExecutor(PROCESSES, mp_context=FORKS) as processes,
    ):

        def play(house: House, seed: int, operations: int) -> list[Event]:
            share = -(-operations // PROCESSES)
            parts = [
                processes.submit(play_counters, house.as_text(), seed, share, f"p{number}-")
                for number in range(PROCESSES)
            ]
            return [event for part in parts for event in part.result()]

        report = in_rounds(order, database, url, play, order.deadline(), PROCESSES * A_ROUND)
        report.figures |= {"processes": PROCESSES, "clients": PROCESSES * CLERKS_IN_A_PROCESS}
        return report


Play = Callable[[House, int, int], Sequence[Event]]


def in_rounds(
    order: Order,
    database: Database,
    url: str,
    play: Play,
    is_over: Callable[[], bool],
    a_round: int = A_ROUND,
) -> Report:
    """Play round after round, each in a house of its own, and check each history."""
    tally, began, found = Tally(), time.monotonic(), list[str]()
    deadlocks = None if database.is_sqlite else Deadlocks(database)
    while not found and not is_over():
        left = None if order.operations is None else order.operations - tally.operations
        if left is not None and left <= 0:
            break
        house = a_house(database, url)
        seed = order.seed + tally.rounds
        events = play(house, seed, a_round if left is None else min(left, a_round))
        tally.take_in(events)
        found = [f"round of seed {seed}: {one}" for one in violations(events, house, database)]
    figures = tally.figures(time.monotonic() - began)
    if deadlocks is not None:
        figures |= deadlocks.met()
    return Report(found, figures)


@dataclass
class Tally:
    """What a run did, counted."""

    operations: int = 0
    rounds: int = 0
    asked_again: int = 0
    answers: Counter[str] = field(default_factory=Counter)

    def take_in(self, events: Sequence[Event]) -> None:
        """Count the events of one round."""
        self.rounds += 1
        self.operations += len(events)
        self.asked_again += sum(event.retries for event in events)
        self.answers.update(event.code or f"{event.kind} {event.status}" for event in events)

    def figures(self, seconds: float) -> dict[str, Any]:
        """Return the counts, and how many operations a second that was."""
        return {
            "operations": self.operations,
            "rounds": self.rounds,
            "asked_again": self.asked_again,
            "per_second": round(self.operations / max(seconds, 0.001)),
            "answers": dict(self.answers.most_common()),
        }


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()
