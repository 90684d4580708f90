"""Where a process may be told to die, so that tests see what an acknowledgement is worth.

`KTV_CRASH_AT=before_commit` ends the process there as `kill -9` would: no handler runs, nothing
is flushed; `before_commit:3` does so the third time. Without the variable a point does nothing,
and production refuses to start with it (`ktv_booking/settings.py`). Source: reliability.md D.
"""

import os
import signal
import threading

VARIABLE = "KTV_CRASH_AT"
POINTS = ("after_insert", "before_commit", "after_commit", "before_answer", "mid_job")


class NoSuchPoint(ValueError):
    """The process was told to die where it never passes."""


def ensure_known(said: str) -> None:
    """Let pass what names a point, perhaps with a count, and an empty text.

    Raises:
        NoSuchPoint: no point of that name, or no count.
    """
    point, _, times = said.partition(":")
    if said and (point not in POINTS or not (times or "1").isdecimal()):
        named = ", ".join(POINTS)
        raise NoSuchPoint(f"{VARIABLE} is one of {named}, perhaps with a count as in {POINTS[0]}:3")


class _Armed:
    """The one point at which this process dies, and how often it passes it unharmed before."""

    def __init__(self, said: str) -> None:
        ensure_known(said)
        self.point, _, times = said.partition(":")
        self._passes = int(times or 1)
        self._lock = threading.Lock()

    def passed(self) -> None:
        with self._lock:
            self._passes -= 1
            if self._passes <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


def _of_environment() -> _Armed:
    """Return what the variable says; nonsense is left to the settings, which say so and stop."""
    try:
        return _Armed(os.environ.get(VARIABLE, ""))
    except NoSuchPoint:
        return _Armed("")


_armed = _of_environment()


def arm(said: str) -> None:
    """Tell this process where to die, as the variable would have; an empty text is nowhere.

    Raises:
        NoSuchPoint: no point of that name.
    """
    global _armed  # noqa: PLW0603  (one process dies once)
    _armed = _Armed(said)


def crash_point(name: str) -> None:
    """Die here if this process was told to."""
    if _armed.point == name:
        _armed.passed()
