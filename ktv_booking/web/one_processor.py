"""A process that answers keeps to one processor: the interpreter runs one of its threads at a time.

Threads that hand the interpreter to each other across processors pay for it with every step
(docs/adr/0035).
"""

import os
import threading
import time
from contextlib import suppress

CHOSEN_ANEW_SECONDS = 2.0
LOOSE_SECONDS = 0.02
"""So long it may run anywhere: a system moves whoever waits to an idle processor at once."""

LAST_RUN_ON = 36
"""Where `/proc/self/stat` names the processor, counted from the state behind the name."""


def keep_to_one_processor() -> None:
    """Keep this process to one of its processors from now on, and let the system choose which.

    It chooses anew every two seconds, so that two processes do not stay in each other's way. Where
    there is one processor only, or the system is not Linux, nothing is done.
    """
    if not hasattr(os, "sched_setaffinity"):
        return
    allowed = os.sched_getaffinity(0)
    if len(allowed) > 1:
        threading.Thread(
            target=_keep, args=(allowed,), name="one-processor", daemon=True
        ).start()  # fmt: skip


def _keep(allowed: set[int]) -> None:
    while True:
        _run_on(allowed)
        time.sleep(LOOSE_SECONDS)
        _run_on({_processor_in_use()} & allowed or allowed)
        time.sleep(CHOSEN_ANEW_SECONDS)


def _processor_in_use() -> int:
    """Return where the first thread ran last, the one that listens."""
    with open("/proc/self/stat", "rb") as stat:
        return int(stat.read().rpartition(b") ")[2].split()[LAST_RUN_ON])


def _run_on(processors: set[int]) -> None:
    """Let each thread run on these alone; one that is begun later inherits it."""
    for thread in os.listdir("/proc/self/task"):
        with suppress(OSError):  # it has ended meanwhile
            os.sched_setaffinity(int(thread), processors)
