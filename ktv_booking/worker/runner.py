"""Running the jobs: each on its own interval, one run of a job at a time, failures kept apart."""

import logging
import signal
import threading
from datetime import UTC
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import Busy, StoreUnavailable
from ktv_booking.kernel.time import utc_now
from ktv_booking.messages.adapters import adapter_for
from ktv_booking.settings import Settings
from ktv_booking.venues.queries import look_for_holidays_in
from ktv_booking.web.logging import write_json_lines
from ktv_booking.worker.jobs import JOBS, Job, Means

log = logging.getLogger(__name__)

LISTENS_EVERY_SECONDS = 1.0
ONE_LATE_RUN = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
"""Missed runs become one, however late it is; a run that lasts is never joined by a second."""


class Worker:
    """The jobs as they run in the background of a process."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._means = means_of(database, settings)
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it reports each run; so do we
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(JOBS))},
            job_defaults=ONE_LATE_RUN,
        )
        for job in JOBS:
            if job.in_demo or settings.mode != "demo":
                self._scheduler.add_job(
                    run_job,
                    "interval",
                    args=(job, self._means),
                    seconds=job.every.total_seconds(),
                    id=job.name,
                    next_run_time=utc_now(),
                )

    def start(self) -> None:
        """Begin; every job runs once at once."""
        self._scheduler.start()

    def stop(self) -> None:
        """End after the runs under way; what they leave undone the next worker does."""
        self._scheduler.shutdown(wait=True)
        self._means.adapter.close()


def run(database: Database, settings: Settings) -> None:
    """Run the jobs until the process is told to end (SIGTERM, or Ctrl-C)."""
    write_json_lines(level=logging.getLevelNamesMapping()[settings.log_level])
    worker = start_in_background(database, settings)
    told_to_end = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        told_to_end.set()

    before = {one: signal.signal(one, end) for one in (signal.SIGTERM, signal.SIGINT)}
    log.info("worker started", extra={"jobs": [job.name for job in JOBS]})
    try:
        # A signal in the very instant before a wait begins is heard only when that wait ends.
        while not told_to_end.wait(LISTENS_EVERY_SECONDS):
            pass
    finally:
        worker.stop()
        for one, handler in before.items():
            signal.signal(one, handler)
        log.info("worker stopped")


def start_in_background(database: Database, settings: Settings) -> Worker:
    """Start the jobs in threads of this process; `.stop()` ends them."""
    worker = Worker(database, settings)
    worker.start()
    return worker


def run_once(database: Database, settings: Settings) -> None:
    """Run every job once, one after the other: for cron, a timer, or a test."""
    means = means_of(database, settings)
    try:
        for job in JOBS:
            run_job(job, means)
    finally:
        means.adapter.close()


def run_job(job: Job, means: Means) -> None:
    """Run a job at the present instant, read once. Whatever goes wrong is logged, with its name."""
    now = utc_now()
    try:
        done = job.do(means, now)
    except (Busy, StoreUnavailable) as away:
        log.warning("job put off", extra={"job": job.name, "reason": away.code})
    except Exception:
        log.exception("job failed", extra={"job": job.name})
    else:
        if done:
            log.info("job done", extra={"job": job.name, "done": done})


def means_of(database: Database, settings: Settings) -> Means:
    """Return what the jobs work with, the operator's holidays among it.

    Raises:
        ValueError: messages are to go by HTTP, and no proper address is set.
    """
    look_for_holidays_in(settings.holidays_dir)
    adapter = adapter_for(
        settings.message_adapter, url=settings.message_url, token=settings.message_token
    )
    return Means(database, adapter, settings.day_sheet_dir, settings.keeping)
