"""Is this process asked to end? Streams ask, so that an open board never holds a server up."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_asked = threading.Event()


def is_leaving() -> bool:
    """Say whether the process has been told to end."""
    return _asked.is_set()


@contextmanager
def noticing_when_to_leave() -> Iterator[None]:
    """Notice SIGTERM and SIGINT, and pass each on to whoever was to hear it before."""
    _asked.clear()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def hear(number: int, frame: FrameType | None) -> None:
        _asked.set()
        earlier = before[signal.Signals(number)]
        if callable(earlier):
            earlier(number, frame)

    for number in before:
        signal.signal(number, hear)
    try:
        yield
    finally:
        _asked.clear()
        for number, earlier in before.items():
            if signal.getsignal(number) is hear:
                signal.signal(number, earlier)
