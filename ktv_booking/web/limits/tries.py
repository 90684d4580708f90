"""Tries that are counted in the store: they hold across processes, hosts and restarts.

So many are free within a window, then each has to wait twice as long as the one before. Waiting
is the caller's own: nobody is kept out by what somebody else tried. One statement a try.

Source: reliability.md B T11.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import TextClause, bindparam, delete, select, text, update
from sqlalchemy.orm import Session

from ktv_booking.db.base import UtcDateTime
from ktv_booking.web.models import LimitCounter
from ktv_booking.web.problems.kinds import TooManyRequests


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often something may be tried: `free` times in a `window`, then with longer and longer
    waits.
    """

    name: str
    free: int
    window: timedelta = timedelta(minutes=15)
    first_wait: timedelta = timedelta(seconds=30)
    longest_wait: timedelta = timedelta(minutes=15)

    def wait_after(self, tries: int) -> timedelta:
        """Return how long to wait after that many tries."""
        if tries < self.free:
            return timedelta(0)
        doubled = int(2 ** min(tries - self.free, 30))
        return min(self.first_wait * doubled, self.longest_wait)


def count_try(session: Session, allowance: Allowance, subject: str, *, now: datetime) -> None:
    """Count one try, before it is made. A try that is refused is not counted.

    Raises:
        TooManyRequests: says after how many seconds there may be another.
    """
    counted = session.execute(_counting(allowance), _said(allowance, subject, now)).first()
    if counted is None:
        _refuse(session, allowance, subject, now)


def ensure_may_try(session: Session, allowance: Allowance, subject: str, *, now: datetime) -> None:
    """Let a try pass that may be made now, and do not count it.

    Raises:
        TooManyRequests: says after how many seconds there may be another.
    """
    of_it = _row_of(allowance, subject)
    until = session.scalar(select(LimitCounter.blocked_until).where(*of_it))
    if until is not None and until > now:
        raise TooManyRequests(retry_after=_seconds(until - now))


def forgive(session: Session, allowance: Allowance, subject: str) -> None:
    """Forget every try: who they are is known now."""
    session.execute(delete(LimitCounter).where(*_row_of(allowance, subject)))


def take_back(session: Session, allowance: Allowance, subject: str, *, now: datetime) -> None:
    """Take back the one try that turned out to be right; what others tried stays counted."""
    session.execute(
        update(LimitCounter)
        .where(*_row_of(allowance, subject), LimitCounter.tries > 0)
        .values(tries=LimitCounter.tries - 1, blocked_until=now)
        .execution_options(synchronize_session=False)
    )


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete counts of tries that are long over; return how many."""
    over = delete(LimitCounter).where(LimitCounter.forget_at <= now)
    return int(getattr(session.execute(over), "rowcount", 0))


@cache
def _counting(allowance: Allowance) -> TextClause:
    """Return the statement that counts one try, and nothing where one must wait."""
    steps = range(allowance.free, _last_step(allowance) + 1)
    waits = " ".join(f"WHEN limit_counters.tries + 1 = {n} THEN :after_{n}" for n in steps)
    instants = ["now", "fresh", "late", "first", "longest", *(f"after_{n}" for n in steps)]
    statement = text(
        f"""
        INSERT INTO limit_counters (name, subject, tries, blocked_until, forget_at)
        VALUES (:name, :subject, 1, :first, :fresh)
        ON CONFLICT (name, subject) DO UPDATE SET
          tries = CASE WHEN limit_counters.forget_at <= :now THEN 1
                       ELSE limit_counters.tries + 1 END,
          blocked_until = CASE WHEN limit_counters.forget_at <= :now THEN :first
                       WHEN limit_counters.tries + 1 < {allowance.free} THEN :now
                       {waits} ELSE :longest END,
          forget_at = CASE WHEN limit_counters.forget_at <= :now THEN :fresh
                       WHEN limit_counters.tries + 1 < {allowance.free}
                       THEN limit_counters.forget_at ELSE :late END
        WHERE limit_counters.blocked_until <= :now
        RETURNING tries
        """  # noqa: S608  (numbers of the allowance, never of a caller)
    )
    return statement.bindparams(*(bindparam(name, type_=UtcDateTime()) for name in instants))


def _said(allowance: Allowance, subject: str, now: datetime) -> dict[str, Any]:
    steps = range(allowance.free, _last_step(allowance) + 1)
    return {
        "name": allowance.name,
        "subject": _hash_of(subject),
        "now": now,
        "first": now + allowance.wait_after(1),
        "longest": now + allowance.longest_wait,
        "fresh": now + allowance.window,
        "late": now + allowance.longest_wait + allowance.window,
        **{f"after_{n}": now + allowance.wait_after(n) for n in steps},
    }


def _last_step(allowance: Allowance) -> int:
    """Return the number of tries from which every wait is the longest."""
    tries = allowance.free
    while allowance.wait_after(tries) < allowance.longest_wait:
        tries += 1
    return tries


def _refuse(session: Session, allowance: Allowance, subject: str, now: datetime) -> None:
    of_it = _row_of(allowance, subject)
    until = session.scalar(select(LimitCounter.blocked_until).where(*of_it)) or now
    raise TooManyRequests(retry_after=_seconds(until - now))


def _row_of(allowance: Allowance, subject: str) -> tuple[Any, Any]:
    return LimitCounter.name == allowance.name, LimitCounter.subject == _hash_of(subject)


def _hash_of(subject: str) -> str:
    return hashlib.sha256(subject.encode("utf-8", "replace")).hexdigest()


def _seconds(wait: timedelta) -> int:
    return max(1, math.ceil(wait.total_seconds()))
