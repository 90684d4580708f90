"""Streams hear that the process is to end, and so does whoever was to hear it before."""

import signal
from types import FrameType

from ktv_booking.web.leaving import is_leaving, noticing_when_to_leave


def test_a_process_notices_that_it_is_to_end_and_passes_it_on() -> None:
    heard: list[int] = []

    def hear(number: int, _: FrameType | None) -> None:
        heard.append(number)

    usual = signal.signal(signal.SIGTERM, hear)
    try:
        with noticing_when_to_leave():
            before = is_leaving()
            signal.raise_signal(signal.SIGTERM)
            after = is_leaving()
        handler = signal.getsignal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, usual)

    assert (before, after, heard) == (False, True, [signal.SIGTERM])
    assert handler is hear
    assert not is_leaving()
