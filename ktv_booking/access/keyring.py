"""Who shows which token, remembered for two seconds: most of what a busy desk asks, it asks again.

What this process revokes is forgotten at once (`forget_all`); what another one does, after two
seconds. Source: performance.md section 6.
"""

import time
from datetime import datetime
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from ktv_booking.access.queries import hash_of
from ktv_booking.db.session import Database

KEPT_SECONDS = 2.0
MOST_KEPT = 2048
T = TypeVar("T")


class Keyring(Generic[T]):
    """The holders of tokens shown lately. Of a token nothing but its hash is kept."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[T, datetime | None, float]] = {}
        self._changes = 0

    @property
    def changes(self) -> int:
        """How often this process changed tokens or roles: to be read before the store is asked."""
        return self._changes

    def holder_of(self, token: str, *, now: datetime) -> T | None:
        """Return whose token this is; None where that is not known, or no longer for sure."""
        known = self._kept.get(hash_of(token))
        if known is None:
            return None
        holder, expires_at, until = known
        is_live = time.monotonic() < until and (expires_at is None or expires_at > now)
        return holder if is_live else None

    def keep(self, token: str, holder: T, *, expires_at: datetime | None, changes: int) -> None:
        """Remember whose token this is, unless that may have changed since the store was asked."""
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        key = hash_of(token)
        self._kept[key] = (holder, expires_at, time.monotonic() + KEPT_SECONDS)
        if changes != self._changes:
            self._kept.pop(key, None)

    def forget_all(self) -> None:
        """Ask the store again, whoever comes next: somebody's tokens or roles have changed."""
        self._changes += 1  # first: who keeps something after the clearing sees it
        self._kept.clear()


_keyrings: "WeakKeyDictionary[Database, Keyring[Any]]" = WeakKeyDictionary()


def keyring_of(database: Database) -> "Keyring[Any]":
    """Return the keyring of one store."""
    return _keyrings.setdefault(database, Keyring())
