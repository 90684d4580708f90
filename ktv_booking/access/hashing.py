"""Passwords as argon2id hashes: slow on purpose, few at a time, and as slow for nobody's login.

Source: OWASP password storage (19 MiB, two passes, one lane); RFC 9106.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from ktv_booking.access.rules.passwords import as_typed
from ktv_booking.db.patience import time_left
from ktv_booking.kernel.errors import Busy

AT_ONCE = 4
"""Each takes 19 MiB and a core: more of them would take the desks' time and memory."""

PATIENCE_SECONDS = 2.0
HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))
_seats = threading.BoundedSemaphore(AT_ONCE)


def hash_of_password(password: str) -> str:
    """Return what is stored of a password.

    Raises:
        Busy: too many are being worked on.
    """
    with _seated():
        return HASHER.hash(as_typed(password))


def is_password(password: str, stored: str | None) -> bool:
    """Say whether this is the password; where there is none, after the same work, that it is not.

    Raises:
        Busy: too many are being worked on.
    """
    known = stored or _nobodys()
    with _seated():
        is_right = HASHER.verify(as_typed(password), known)
    return is_right and stored is not None


@cache
def _nobodys() -> str:
    """Return a hash that stands in for the one of a login nobody has."""
    return HASHER.hash("nobody's password")


@contextmanager
def _seated() -> Iterator[None]:
    if not _seats.acquire(timeout=time_left(PATIENCE_SECONDS)):
        raise Busy(retry_after=1)
    try:
        yield
    finally:
        _seats.release()
