"""Callers who ring a venue, and what the house makes of them.

`run` plays weeks of a venue through the client against a demo server, in simulated time, and
reports; `check_no_overlap` is the judge of its book. `strategies` needs no server: it sets ways of
giving rooms side by side on the same made-up evenings.
"""

from ktv_booking.simulate.checks import Stay, Violation, check_no_overlap
from ktv_booking.simulate.play import play
from ktv_booking.simulate.report import Report
from ktv_booking.simulate.running import run
from ktv_booking.simulate.server import NotPlayed

__all__ = ["NotPlayed", "Report", "Stay", "Violation", "check_no_overlap", "play", "run"]
