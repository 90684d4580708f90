"""Processes forked from one that has everything loaded, so that the next is there at once.

To load the product takes a process two seconds of work; to be forked, next to nothing.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.reliability.crash.inside", "ktv_booking.cli"])


def serve(
    port: int, environment: Mapping[str, str], folder: Path, log: Path, bug: Callable[[], None]
) -> None:
    """Do what `ktv-booking serve` does in a process of its own, with a bug put in before."""
    from ktv_booking.cli import app  # noqa: PLC0415  (whoever has it forked need not load it)
    from ktv_booking.db.crash import VARIABLE, arm  # noqa: PLC0415

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    written = os.open(log, os.O_WRONLY | os.O_APPEND)
    for said in (sys.stdout, sys.stderr):
        said.flush()
        os.dup2(written, said.fileno())
    arm(environment.get(VARIABLE, ""))  # the variable itself is read when the module is loaded
    bug()
    app(["serve", "--port", str(port)])
