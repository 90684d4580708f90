"""How long one waits for the store: a deadline for each request, and a longest single wait.

The store's own timeouts do nothing while it is frozen: it cannot end a statement, and the line to
it stays whole (docs/reliability.md). So whoever asks keeps the time. Source: reliability.md A8, E3.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

REQUEST_SECONDS = 7.0
READY_SECONDS = 3.0
"""Enough to connect anew, and no more."""

LONGEST_WAIT_SECONDS = 4.0
"""A second more than the store itself lets a statement run: what is later never comes."""

_ends_at: ContextVar[float] = ContextVar("ends_at", default=math.inf)
_longest_wait: ContextVar[float] = ContextVar("longest_wait", default=LONGEST_WAIT_SECONDS)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give what runs inside so many seconds in all, or fewer where fewer were left."""
    before = _ends_at.set(min(_ends_at.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _ends_at.reset(before)


@contextmanager
def unhurried() -> Iterator[None]:
    """Let a single statement inside take as long as it takes: migrations, and filling a store."""
    before = _longest_wait.set(math.inf)
    try:
        yield
    finally:
        _longest_wait.reset(before)


def time_left(at_most: float = math.inf) -> float:
    """Return the seconds left before the deadline, never more than `at_most`, never below 0."""
    return max(0.0, min(at_most, _ends_at.get() - time.monotonic()))


def longest_wait() -> float | None:
    """Return how long one answer of the store may be waited for; None is without end."""
    left = time_left(_longest_wait.get())
    return None if left == math.inf else left
