"""The primary dies while desks book: what was promised must be on the server that takes over."""

import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.reliability.failover.desks import LOST, Desks, Heard
from tests.reliability.failover.house import open_house
from tests.reliability.failover.nodes import Street
from tests.reliability.grounds import migrated, servers
from tests.reliability.runs import Report

GOOD_AGAIN_WITHIN = 10.0
SERVERS, DESKS = 2, 8
SOME = 10
EXPECTED = {201, 503, LOST}


@dataclass(frozen=True)
class Plan:
    """How the two servers stand to each other, and how long all is well before and after."""

    seed: int
    before: float = 2.0
    after: float = 2.5
    in_step: bool = True
    """The primary acknowledges nothing that the replica has not."""

    by_kill: bool = True
    """Else it is told to stop at once, as `pg_ctl stop -m immediate` does."""

    cut_for: float = 0.0
    """So many seconds before its death the primary stops being heard by the replica."""


@contextmanager
def served(street: Street, count: int = SERVERS) -> Iterator[list[str]]:
    """Yield the addresses of servers that reach the store through the street's pgbouncer."""
    assert street.pooler is not None
    migrated(street.primary.url)
    with servers(street.pooler.url, count) as up:
        yield [server.url for server in up]


def lose_the_primary(street: Street, ways: list[str], plan: Plan) -> Report:
    """Book without a pause, kill the primary, promote the replica, and count what is missing."""
    house = open_house(street.primary.url)
    street.catch_up()
    if plan.in_step:
        street.keep_in_step()
    with tempfile.TemporaryDirectory(prefix="ktv-promised-") as folder:
        desks = Desks(house, ways, Path(folder) / "promised", count=DESKS, seed=plan.seed)
        with desks:
            _until_booked(desks.heard, plan.before)
            if plan.cut_for:
                street.cut()
                _until_booked(desks.heard, plan.cut_for, some=0 if plan.in_step else SOME)
            died_at = time.monotonic()
            street.fail_over(by_kill=plan.by_kill)
            taken_over_in = time.monotonic() - died_at
            _until_booked(desks.heard, plan.after, some=1)
        kept = street.replica.rows(
            f"SELECT id::text, note FROM reservations WHERE venue_id = '{house.venue_id}'"
        )
        return _report(desks.heard, desks.promised(), kept, died_at, taken_over_in)


def _until_booked(heard: Heard, seconds: float, *, some: int = SOME) -> None:
    """Let so many seconds pass, and more where fewer than some bookings were made in them."""
    began = time.monotonic()
    time.sleep(seconds)
    while heard.good_since(began) < some and time.monotonic() < began + 2 * GOOD_AGAIN_WITHIN:
        time.sleep(0.05)


def _report(
    heard: Heard,
    promised: list[tuple[str, str]],
    kept: list[tuple[Any, ...]],
    died_at: float,
    taken_over_in: float,
) -> Report:
    there, times = {key for key, _ in kept}, Counter(note for _, note in kept)
    good_again = heard.first_good_after(died_at)
    wrong = [f"lost: {key} ({note})" for key, note in promised if key not in there]
    wrong += [f"twice: {note}" for note, count in times.items() if count > 1]
    wrong += [f"{status} was answered" for status in heard.statuses if status not in EXPECTED]
    if good_again is None or good_again > GOOD_AGAIN_WITHIN:
        wrong.append(f"good again only after {good_again} seconds")
    figures = {
        "promised": len(promised),
        "kept": len(kept),
        "answers": {str(status): count for status, count in sorted(heard.statuses.items())},
        "taken_over_in_seconds": round(taken_over_in, 2),
        "good_again_in_seconds": None if good_again is None else round(good_again, 2),
    }
    return Report(wrong, figures)
