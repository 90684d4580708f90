"""The worker: everything that happens by itself, on a timetable anybody can read (`jobs.py`)."""

from ktv_booking.worker.runner import Worker, run, run_once, start_in_background

__all__ = ["Worker", "run", "run_once", "start_in_background"]
