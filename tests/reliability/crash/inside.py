"""What runs in the processes that are killed: a server, a worker, one job."""

import ctypes
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import event
from sqlalchemy.orm import Session

from ktv_booking.app import create_app
from ktv_booking.db.crash import arm
from ktv_booking.db.leaving import write_left
from ktv_booking.db.session import Database
from ktv_booking.db.units import unit_info
from ktv_booking.kernel.errors import Busy, StoreUnavailable
from ktv_booking.messages.adapters import Outgoing
from ktv_booking.messages.rules.occasions import TOPIC
from ktv_booking.messages.service import HANDLERS
from ktv_booking.outbox.models import OutboxRow
from ktv_booking.outbox.queries import take_waiting
from ktv_booking.settings import Settings
from ktv_booking.worker.jobs import (
    Means,
    dispatch_outbox,
    end_calls,
    forget_what_is_old,
    make_call_lists,
    remind_guests,
    send_messages,
    sweep_venues,
    text_callees,
)
from tests.builders import NOW
from tests.reliability.crash.breaking import committing_midway


def marked_first(means: Means, now: datetime) -> int:
    """A seeded bug: a dispatcher that marks a row in one unit and handles it in the next."""
    taken: list[OutboxRow] = []

    def mark(session: Session) -> None:
        taken[:] = take_waiting(session, HANDLERS, limit=1, now=now)
        for row in taken:
            row.handled_at = now

    def handle(session: Session) -> None:
        for row in taken:
            HANDLERS[TOPIC](session, row, now)

    while means.database.work(mark) or taken:
        means.database.work(handle)
    return 0


def committed_midway(
    do: Callable[[Means, datetime], int], after: str
) -> Callable[[Means, datetime], int]:
    """Seed a bug: a job that commits at once what begins so, before the rest of its unit."""

    def done_in_two(means: Means, now: datetime) -> int:
        with committing_midway(means.database.engine, after):
            return do(means, now)

    return done_in_two


PR_SET_PDEATHSIG = 1
REST_SECONDS = 0.02
LATER_SECONDS = 0.2
JOBS: dict[str, Callable[[Means, datetime], int]] = {
    "sweep venues": sweep_venues,
    "dispatch outbox": dispatch_outbox,
    "send messages": send_messages,
    "remind guests": remind_guests,
    "make call lists": make_call_lists,
    "end calls": end_calls,
    "text callees": text_callees,
    "forget what is old": forget_what_is_old,
    "dispatch, marked first": marked_first,
    "make call lists, in two": committed_midway(make_call_lists, "WITH RECURSIVE people"),
    "end calls, unwritten": committed_midway(end_calls, "UPDATE call_tasks"),
}
ALL_THE_TIME = ("sweep venues", "dispatch outbox", "send messages")


class Posted:
    """A gateway that is a file: one line for each text it took, on the disk before it says so."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def send(self, outgoing: Outgoing) -> None:
        """Take a text."""
        os.write(self._file, f"{outgoing.id}\n".encode())
        os.fsync(self._file)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def serve(url: str, port: int, crash_at: str) -> None:
    """Answer requests until killed, or until the point is reached."""
    _begin(crash_at)
    settings = Settings(mode="demo", jobs="off", database_url=url, log_level="CRITICAL")
    uvicorn.run(create_app(settings), port=port, log_level="critical", access_log=False)


def serve_too_early(url: str, port: int, crash_at: str) -> None:
    """A seeded bug: answer, and commit a little later."""
    Database._once = _answer_first  # type: ignore[method-assign]
    serve(url, port, crash_at)


def _answer_first(self: Database, use_case: Any, learned: Any, *, repeatable: bool) -> Any:
    session = Session(self.engine, expire_on_commit=False, info=unit_info(learned))
    answer = use_case(session)

    def commit() -> None:
        with session:
            session.flush()
            write_left(session)
            session.commit()

    threading.Timer(LATER_SECONDS, commit).start()
    return answer


def work(url: str, sent: Path, crash_at: str) -> None:
    """Do the jobs over and over until killed, or until the point is reached."""
    _begin(crash_at)
    means = Means(Database(url), Posted(sent), sent.parent)
    while True:
        for name in ALL_THE_TIME:
            try:
                JOBS[name](means, NOW)
            except (Busy, StoreUnavailable):
                time.sleep(REST_SECONDS)
        time.sleep(REST_SECONDS)


def do_once(url: str, job: str, now: datetime, sent: Path, killed_at: int) -> None:
    """Do one job, and die as by kill -9 before its so-many-eth statement or COMMIT; 0 is never."""
    _begin("")
    database = Database(url)
    if killed_at:
        step = partial(_step, left=[killed_at])
        event.listen(database.engine, "before_cursor_execute", step)
        event.listen(database.engine, "commit", step)
    JOBS[job](Means(database, Posted(sent), sent.parent), now)
    database.close()


def _step(*_: Any, left: list[int]) -> None:
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def _begin(crash_at: str) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    logging.disable(logging.CRITICAL)
    arm(crash_at)
