"""Tries are counted in the store: so many are free, then each waits longer than the one before."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from ktv_booking.db.session import Database
from ktv_booking.kernel.time import utc_now
from ktv_booking.web.limits.tries import (
    Allowance,
    count_try,
    ensure_may_try,
    forget_old,
    forgive,
    take_back,
)
from ktv_booking.web.models import LimitCounter
from ktv_booking.web.problems import TooManyRequests
from tests.builders import NOW
from tests.stores import Desk

THREE = Allowance("test", free=3)
LATER = timedelta(hours=1)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def tried(
    database: Database, *, at: datetime = NOW, subject: str = "somebody", of: Allowance = THREE
) -> int:
    """Try once; return how many seconds to wait, 0 where the try was let through."""
    try:
        database.work(lambda session: count_try(session, of, subject, now=at))
    except TooManyRequests as refused:
        return int(refused.facts["retry_after"])
    return 0


@pytest.mark.parametrize(
    ("tries", "wait"),
    [(0, 0), (2, 0), (3, 30), (4, 60), (5, 120), (7, 480), (8, 900), (9, 900), (10_000, 900)],
)
def test_waits_double_up_to_the_longest(tries: int, wait: int) -> None:
    assert THREE.wait_after(tries) == seconds(wait)


def test_some_tries_are_free_and_then_one_waits(database: Desk) -> None:
    answers = [tried(database) for _ in range(5)]

    assert answers == [0, 0, 0, 30, 30]


def test_each_further_try_waits_twice_as_long(database: Desk) -> None:
    at, waits = NOW, []
    for _ in range(3):
        tried(database, at=at)
    for _ in range(7):
        wait = tried(database, at=at)
        waits.append(wait)
        assert tried(database, at=at + seconds(wait - 1)) == 1
        at += seconds(wait)
        assert tried(database, at=at) == 0

    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_a_try_that_was_refused_makes_the_wait_no_longer(database: Desk) -> None:
    for _ in range(50):
        tried(database)

    assert tried(database, at=NOW + seconds(30)) == 0


def test_one_who_waits_long_enough_begins_anew(database: Desk) -> None:
    for _ in range(4):
        tried(database)

    answers = [tried(database, at=NOW + LATER) for _ in range(4)]

    assert answers == [0, 0, 0, 30]


def test_a_few_tries_are_forgotten_after_the_window(database: Desk) -> None:
    first = [tried(database, at=NOW + timedelta(minutes=7) * n) for n in range(2)]

    after = [tried(database, at=NOW + timedelta(minutes=15)) for _ in range(3)]

    assert first + after == [0] * 5


def test_nobody_waits_for_what_somebody_else_tried(database: Desk) -> None:
    for _ in range(4):
        tried(database)

    assert tried(database, subject="somebody else") == 0
    assert tried(database, of=Allowance("other", free=3)) == 0


def test_what_was_forgiven_or_taken_back_is_free_again(database: Desk) -> None:
    for _ in range(3):
        tried(database)

    database.work(lambda session: take_back(session, THREE, "somebody", now=NOW))
    again = [tried(database), tried(database)]
    database.work(lambda session: forgive(session, THREE, "somebody"))

    assert again == [0, 30]
    assert [tried(database) for _ in range(4)] == [0, 0, 0, 30]


def test_one_may_ask_whether_a_try_is_free_without_making_it(database: Desk) -> None:
    def ask() -> None:
        database.read(lambda session: ensure_may_try(session, THREE, "somebody", now=NOW))

    for _ in range(3):
        ask()
        tried(database)

    with pytest.raises(TooManyRequests):
        ask()


def test_tries_hold_across_processes_and_a_restart(database: Desk) -> None:
    url = database.url.render_as_string(hide_password=False)
    answers = []
    for _ in range(4):
        another = Database(url)
        answers.append(tried(another))
        another.close()

    assert answers == [0, 0, 0, 30]


def test_many_at_once_get_no_more_than_what_is_free(database: Desk) -> None:
    with ThreadPoolExecutor(8) as desks:
        answers = list(desks.map(lambda _: tried(database), range(24)))

    assert answers.count(0) == THREE.free


def test_the_store_knows_no_subject_and_forgets_in_time(database: Desk) -> None:
    tried(database, at=utc_now() - LATER)
    tried(database, at=utc_now(), subject="10.0.0.7")

    forgotten = database.work(lambda session: forget_old(session, now=utc_now()))

    rows = database.read(lambda session: session.scalars(select(LimitCounter.subject)).all())
    count = database.read(lambda session: session.scalar(select(func.count(LimitCounter.name))))
    assert (forgotten, count) == (1, 1)
    assert "10.0.0.7" not in rows[0]
