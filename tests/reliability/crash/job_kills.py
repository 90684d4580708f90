"""A job killed before each of its statements, run twice, on two hosts, late: the same comes of it.

A text alone may go twice: where its sender was killed after the gateway took it and before that
was noted. Source: reliability.md C (J1, L3), E2.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from ktv_booking.db.session import Database
from tests.builders import NOW
from tests.pg import Cluster
from tests.reliability.crash.chores import CHORES, Chore, lay_out, outcome
from tests.reliability.crash.processes import done_at_once, done_once
from tests.reliability.grounds import migrated
from tests.reliability.runs import Order, Report

NEVER = 0
EVERY = 1
MOST_TOLD = 20


class House:
    """A store with something to do, and the texts that went from there."""

    def __init__(self, url: str, sent: Path) -> None:
        self.url, self.sent = url, sent
        self.sent.touch()

    def do(self, chore: Chore, *, late: timedelta = timedelta(), killed_at: int = NEVER) -> bool:
        """Do it; say whether it came to its end."""
        return done_once(self.url, chore.job, NOW + late, self.sent, killed_at)

    def do_on_two_hosts(self, chore: Chore) -> None:
        """Do it in two processes at the same time."""
        done_at_once(2, self.url, chore.job, NOW, self.sent)

    def outcome(self) -> dict[str, Any]:
        """Return what came of it."""
        database = Database(self.url)
        came = outcome(database, self.texts)
        database.close()
        return came

    @property
    def texts(self) -> list[str]:
        """What the gateway took, in order."""
        return self.sent.read_text().split()


Another = Callable[[], House]


def job_kills(
    order: Order,
    chores: Iterable[Chore] = CHORES,
    *,
    step: int = EVERY,
    enough: int = MOST_TOLD,
) -> Report:
    """Try these jobs, killed at every `step`th statement from one that the seed picks.

    A job is let be once `enough` breaches were found.
    """
    report, begin = Report(), 1 + order.seed % step
    kills = doubled = 0
    is_over = order.deadline()
    with _houses(order.store) as another:
        for chore in chores:
            expected = _done_quietly(another(), chore)
            report.violations += _done_otherwise(another, chore, expected)
            for nth in count(begin, step if step == EVERY else step * chore.sparse):
                house = another()
                caught = len(report.violations) >= enough
                if caught or is_over() or house.do(chore, killed_at=nth):
                    break
                house.do(chore, late=chore.lease)
                kills += 1
                more = len(house.texts) - len(set(house.texts))
                doubled += more
                if house.outcome() != expected or more > 1:
                    report.violations.append(f"{chore.job}: killed at {nth}: {house.outcome()}")
    report.figures = {"kills": kills, "texts sent twice": doubled}
    report.violations = report.violations[:MOST_TOLD]
    return report


def _done_quietly(house: House, chore: Chore) -> dict[str, Any]:
    before = house.outcome()
    house.do(chore)
    after = house.outcome()
    if after == before:
        raise AssertionError(f"{chore.job} has nothing to do")
    return after


def _done_otherwise(another: Another, chore: Chore, expected: dict[str, Any]) -> Iterator[str]:
    """Find what comes of it twice, on two hosts at once, and late, that is not the same."""
    twice, hosts, late = another(), another(), another()
    for _ in range(2):
        twice.do(chore)
    hosts.do_on_two_hosts(chore)
    late.do(chore, late=chore.late)
    for how, house in (("twice", twice), ("on two hosts", hosts), ("late", late)):
        came, texts = house.outcome(), house.texts
        if came != expected or len(texts) != len(set(texts)):
            yield f"{chore.job}: {how}: {came}, expected {expected}"


@contextmanager
def _houses(store: str) -> Iterator[Another]:
    """Yield a way to get one house after the other, all alike."""
    with tempfile.TemporaryDirectory(prefix="ktv-jobs-") as name:
        folder, numbers = Path(name), count(1)
        if store == "sqlite":
            laid = folder / "laid.sqlite3"
            _laid_out(f"sqlite:///{laid}")

            def a_file() -> House:
                path = folder / f"house-{next(numbers)}.sqlite3"
                shutil.copyfile(laid, path)
                return House(f"sqlite:///{path}", path.with_suffix(".sent"))

            yield a_file
            return
        cluster = Cluster.given_or_started()  # nobody kills it, so it need not be durable
        _laid_out(cluster.create("laid"))

        def a_database() -> House:
            number = next(numbers)
            url = cluster.create(f"house_{number}", template="laid")
            return House(url, folder / f"{number}.sent")

        try:
            yield a_database
        finally:
            cluster.stop()


def _laid_out(url: str) -> None:
    database = Database(migrated(url))
    database.work(lay_out)
    database.close()
