"""How many requests a minute one caller may send to one process.

Counted in memory, and so per process: with N of them a caller may send N times as many. What must
hold across processes and restarts is counted in the store (`tries`).
"""

import threading
import time
from collections.abc import Hashable
from dataclasses import dataclass

from starlette.types import Scope

from ktv_booking.web.problems.kinds import TooManyRequests

MINUTE = 60.0
MOST_KEPT = 20_000


class Rate:
    """Counts by caller in a sliding minute: the last one by what is left of it, and this one.

    `per_minute` of 0 lets everybody pass.
    """

    def __init__(self, per_minute: int) -> None:
        self._limit = per_minute
        self._lock = threading.Lock()
        self._counts: dict[Hashable, tuple[int, int, int]] = {}

    def count(self, caller: Hashable) -> None:
        """Count one request.

        Raises:
            TooManyRequests: this caller has sent that many within a minute; it is not counted.
        """
        if not self._limit:
            return
        minute, passed = divmod(time.monotonic(), MINUTE)
        with self._lock:
            before, present = self._counted(caller, int(minute))
            if before * (1 - passed / MINUTE) + present >= self._limit:
                raise TooManyRequests(retry_after=self._wait(before, present, passed))
            if len(self._counts) >= MOST_KEPT:
                self._forget_all_but(int(minute))
            self._counts[caller] = (int(minute), before, present + 1)

    def _counted(self, caller: Hashable, minute: int) -> tuple[int, int]:
        """Return how many came in the minute before this one, and in this one."""
        last, before, present = self._counts.get(caller, (minute, 0, 0))
        if last == minute:
            return before, present
        return (present if last == minute - 1 else 0), 0

    def _wait(self, before: int, present: int, passed: float) -> int:
        """Return the seconds until there is room for one more."""
        if present >= self._limit:
            return int(MINUTE - passed) + 1
        room_at = MINUTE * (1 - (self._limit - present) / before)
        return max(1, int(room_at - passed) + 1)

    def _forget_all_but(self, minute: int) -> None:
        self._counts = {
            caller: counted for caller, counted in self._counts.items() if counted[0] >= minute
        }
        if len(self._counts) >= MOST_KEPT:
            self._counts.clear()


@dataclass(frozen=True, slots=True)
class PerMinute:
    """How many requests a minute each of these may send; 0 is without limit.

    Those of programs are about twice what one process answers: they stop who runs wild, and are
    to be set by what one's programs need. `refused` counts what an address shows that opens
    nothing.
    """

    token: int = 120_000
    sign_in: int = 1_200
    agent: int = 120_000
    address: int = 120_000
    refused: int = 300


UNLIMITED = PerMinute(0, 0, 0, 0, 0)


class Rates:
    """The general rates of one process."""

    def __init__(self, per_minute: PerMinute) -> None:
        self.token = Rate(per_minute.token)
        self.sign_in = Rate(per_minute.sign_in)
        self.agent = Rate(per_minute.agent)
        self.address = Rate(per_minute.address)
        self.refused = Rate(per_minute.refused)


def rates_of(scope: Scope) -> Rates:
    """Return the rates of the application that serves a request."""
    app = scope.get("app")
    return getattr(getattr(app, "state", None), "rates", None) or _NONE


_NONE = Rates(UNLIMITED)
