"""Several people on one list at once, on both stores: nobody has another's call."""

import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.access.roles import Permission
from ktv_booking.kernel.errors import DomainError
from ktv_booking.members.models import Member
from ktv_booking.outreach.models import CallAttempt, CallTask
from ktv_booking.outreach.queries.working import Wanted
from ktv_booking.outreach.rules.results import (
    Answered,
    AnsweredBy,
    CallResult,
    Connect,
    Outcome,
    Understanding,
)
from ktv_booking.outreach.service.claiming import claim, give_task_back
from ktv_booking.outreach.service.closing import end_leases
from ktv_booking.outreach.service.dialling import dial
from ktv_booking.outreach.service.noting import note_result
from ktv_booking.venues.models import Venue
from tests.builders import NOW, a_principal, a_reservation
from tests.calls_to_make import a_call_list, a_call_task, now_of, on_a_list
from tests.stores import Desk

Answer = TypeVar("Answer")
STOP = CallResult(
    Connect.CONNECTED, Answered.PERSON, AnsweredBy.SELF, outcome=Outcome.OPT_OUT
)  # fmt: skip


def callers(count: int) -> list[Agent]:
    """Return people who make calls everywhere."""
    return [a_principal(permission=Permission.CALLS) for _ in range(count)]


def at_once(*errands: Callable[[], Answer]) -> list[Answer | str]:
    """Run all at the same moment; return what each answered, or the code of its refusal."""
    start = Barrier(len(errands))

    def run(errand: Callable[[], Answer]) -> Answer | str:
        start.wait()
        try:
            return errand()
        except DomainError as refused:
            return refused.code

    with ThreadPoolExecutor(len(errands)) as pool:
        return list(pool.map(run, errands))


def claiming(
    database: Desk, by: Agent, *, now: datetime = NOW, list_id: UUID | None = None
) -> Callable[[], str | None]:
    """Return an errand that claims and answers whom it got."""

    def take(session: Session) -> str | None:
        found = claim(session, Wanted(list_id=list_id), by=by, now=now).task
        return None if found is None else str(found.id)

    return lambda: database.work(take)


def test_six_who_claim_at_once_have_six_calls_or_none(session: Session, database: Desk) -> None:
    tasks = on_a_list(session, 4)
    session.commit()

    got = at_once(*(claiming(database, by) for by in callers(6)))

    assert sorted(filter(None, got)) == sorted(str(task.id) for task in tasks)
    assert got.count(None) == 2


def test_one_call_is_dialled_by_one(session: Session, database: Desk) -> None:
    (task,) = on_a_list(session)
    session.commit()
    one, other = callers(2)
    claiming(database, one)()

    def ring(by: Agent) -> Callable[[], Any]:
        return lambda: database.work(
            lambda s: dial(s, task.id, by=by, now=NOW, seen_at=NOW).attempt.id
        )

    first, second, third = at_once(ring(one), ring(one), ring(other))

    assert first == second
    assert third == "task-not-in-hand"
    assert len(session.scalars(select(CallAttempt)).all()) == 1


def test_of_two_calls_noted_with_one_booking_at_once_one_counts(
    session: Session, database: Desk
) -> None:
    tasks = on_a_list(session, 2)
    booked = a_reservation(
        session, _venue(session, tasks[0]), None, occupies=False,
        source="outbound_call", campaign_id=tasks[0].campaign_id,
    )  # fmt: skip
    session.commit()
    people = callers(2)
    for task, by in zip(tasks, people, strict=True):
        claiming(database, by)()
        database.work(partial(dial, task_id=task.id, by=by, now=NOW, seen_at=NOW))
    result = CallResult(
        Connect.CONNECTED, Answered.PERSON, AnsweredBy.SELF, outcome=Outcome.BOOKED,
        understanding=Understanding.UNDERSTOOD, reservation_id=booked.id,
    )  # fmt: skip

    def book(task: CallTask, by: Agent) -> Callable[[], str]:
        note = partial(note_result, task_id=task.id, result=result, change=None, by=by, now=NOW)
        return lambda: database.work(lambda s: note(s).task.status)

    said = at_once(*(book(task, by) for task, by in zip(tasks, people, strict=True)))

    assert sorted(said) == ["booked-on-another-call", "done"]


@pytest.mark.parametrize("round_", range(2))
def test_a_stop_and_a_dial_of_one_person_wait_for_each_other(
    session: Session, database: Desk, round_: int
) -> None:
    (task,) = on_a_list(session)
    other_list = a_call_list(session, _venue(session, task))
    other = a_call_task(session, other_list, _member(session, task), benefit_key="gift",
                        purpose="service", place=2)  # fmt: skip
    session.commit()
    one, another = callers(2)
    claiming(database, one)()
    database.work(lambda s: dial(s, task.id, by=one, now=NOW, seen_at=NOW))
    later = NOW + timedelta(hours=2, minutes=1)
    claiming(database, another, now=later, list_id=other_list.id)()

    def stop() -> Any:
        return database.work(
            lambda s: note_result(s, task.id, STOP, None, by=one, now=later).closed
        )

    def ring() -> Any:
        return database.work(
            lambda s: dial(s, other.id, by=another, now=later, seen_at=later).phone
        )

    closed, rang = at_once(stop, ring)

    assert closed == 1
    assert rang in ("task-over", "not-to-be-called") or str(rang).startswith("+86")
    assert now_of(session, other).status == "closed"
    assert now_of(session, task).outcome == "opt_out"


def test_the_worker_and_the_next_person_take_a_lease_that_is_over_once(
    session: Session, database: Desk
) -> None:
    (task,) = on_a_list(session)
    session.commit()
    gone, following = callers(2)
    claiming(database, gone)()
    later = NOW + timedelta(minutes=10)

    def sweep() -> Any:
        return database.work(lambda s: end_leases(s, task.venue_id, now=later))

    at_once(sweep, claiming(database, following, now=later), sweep)

    assert claiming(database, following, now=later)() == str(task.id)
    assert now_of(session, task).leased_by == following.login


def test_a_lease_ends_by_itself_and_a_day_that_is_over_ends_the_task(
    session: Session, database: Desk
) -> None:
    (task,) = on_a_list(session)
    session.commit()
    (gone,) = callers(1)
    claiming(database, gone)()

    def sweep(hours: int) -> int:
        at = NOW + timedelta(hours=hours)
        return database.work(lambda s: end_leases(s, task.venue_id, now=at))

    first, status, again = sweep(1), now_of(session, task).status, sweep(1)
    over = sweep(73)

    assert (first, status, again, over) == (1, "open", 0, 1)
    assert now_of(session, task).status == "expired"


def test_what_somebody_gave_back_is_not_dialled_by_them(session: Session, database: Desk) -> None:
    (task,) = on_a_list(session)
    session.commit()
    (by,) = callers(1)
    claiming(database, by)()
    database.work(lambda s: give_task_back(s, task.id, reason=None, by=by, now=NOW))

    (refused,) = at_once(
        lambda: database.work(lambda s: dial(s, task.id, by=by, now=NOW, seen_at=NOW).phone)
    )

    assert refused == "task-not-in-hand"


def _venue(session: Session, task: CallTask) -> Any:
    return session.get_one(Venue, task.venue_id)


def _member(session: Session, task: CallTask) -> Any:
    return session.get_one(Member, task.member_id)


DIES_AFTER_THE_DIAL = """
import sys
from uuid import UUID
from ktv_booking.access.deps import Agent
from ktv_booking.access.roles import Permission
from ktv_booking.db.crash import arm
from ktv_booking.db.session import Database
from ktv_booking.outreach.queries.working import Wanted
from ktv_booking.outreach.service.claiming import claim
from ktv_booking.outreach.service.dialling import dial
from datetime import datetime
url, task_id, now = sys.argv[1], UUID(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
by = Agent(id=task_id, login="lan", name="lan", grants=frozenset({("hq_admin", None)}),
           permission=Permission.CALLS)
database = Database(url)
database.work(lambda s: claim(s, Wanted(), by=by, now=now))
arm("after_commit")
database.work(lambda s: dial(s, task_id, by=by, now=now, seen_at=now).phone)
"""


@pytest.mark.parametrize("store", ["sqlite"])
def test_who_dies_between_dial_and_result_has_called_and_the_task_comes_back(
    session: Session, database: Desk
) -> None:
    (task,) = on_a_list(session)
    session.commit()
    url = database.url.render_as_string(hide_password=False)
    (following,) = callers(1)

    died = subprocess.run(
        [sys.executable, "-c", DIES_AFTER_THE_DIAL, url, str(task.id), NOW.isoformat()],
        check=False,
        timeout=60,
    )
    soon, later = NOW + timedelta(minutes=29), NOW + timedelta(hours=3)

    assert died.returncode == -signal.SIGKILL
    assert claiming(database, following, now=soon)() is None
    assert claiming(database, following, now=later)() == str(task.id)
    (call,) = session.scalars(select(CallAttempt)).all()
    assert (call.by, call.connect, call.counts) == ("lan", None, True)
    assert now_of(session, task).attempts_made == 1
