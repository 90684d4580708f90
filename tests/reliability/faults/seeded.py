"""Bugs on purpose, each one that the checks of this folder are there to find; `none` is none.

They are put into a server, a process of its own. `small-pool` is no bug, but a house with five
lines to its store.
"""

import math
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from ktv_booking.db import dialects, patience, servers, session
from ktv_booking.web.limits import door
from tests.reliability.grounds import sound


def no_pre_ping() -> None:
    """Lend lines without looking whether they still stand, and learn of one nothing of others."""
    servers.PING_AFTER_SECONDS = math.inf
    session._was_cut_off = lambda _error: False
    event.listen(Engine, "handle_error", _keep_the_others)


def _keep_the_others(context: ExceptionContext) -> None:
    context.invalidate_pool_on_disconnect = False


def no_deadline() -> None:
    """Wait for the store as long as it takes."""
    patience.LONGEST_WAIT_SECONDS = math.inf
    patience._longest_wait = patience.ContextVar("longest_wait", default=math.inf)
    patience.READY_SECONDS = session.READY_SECONDS = math.inf
    door.REQUEST_SECONDS = math.inf


def any_file() -> None:
    """Go on with whatever file was opened, and make a new one where there is none."""
    dialects.stay_with_the_file = lambda _engine, _file: None


def all_is_well() -> None:
    """Take an error of the store for an empty answer: acknowledge what was not kept."""
    session.Session.commit = lambda _session: None  # type: ignore[method-assign]


def full_is_a_bug() -> None:
    """Take a full disk for a mistake of the program."""
    dialects.SQLITE_AWAY = ()  # type: ignore[assignment]
    dialects.POSTGRES_AWAY = frozenset()


def open_door() -> None:
    """Let everybody in, however full the house is."""
    door.MOST_AT_ONCE = 1_000_000


def small_pool() -> None:
    """Have five lines to the store, and let ten ask for them."""
    servers.POOL = dialects.POOL = 5
    sound = servers.create_engine

    def create_engine(*words: Any, **named: Any) -> Engine:
        return sound(*words, **named | {"max_overflow": 0} if "pool_size" in named else named)

    servers.create_engine = dialects.create_engine = create_engine


def small_pool_is_a_bug() -> None:
    """Have one line, and take a wait for it that was in vain for a mistake of the program."""
    small_pool()
    servers.POOL = dialects.POOL = 1
    sound_pool = servers.create_engine

    def create_engine(*words: Any, **named: Any) -> Engine:
        return sound_pool(*words, **named | {"pool_timeout": 0.002})

    servers.create_engine = create_engine
    sound = session.is_unavailable
    session.is_unavailable = lambda error: (
        sound(error) and not isinstance(error, session.PoolTimeout)
    )


BUGS: dict[str, Callable[[], None]] = {
    "none": sound,
    "no-pre-ping": no_pre_ping,
    "no-deadline": no_deadline,
    "any-file": any_file,
    "all-is-well": all_is_well,
    "full-is-a-bug": full_is_a_bug,
    "open-door": open_door,
    "small-pool": small_pool,
    "small-pool-is-a-bug": small_pool_is_a_bug,
}
