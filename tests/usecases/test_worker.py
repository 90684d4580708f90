"""The worker does what is due by itself, keeps going whatever fails, and ends when it is told."""

import logging
import os
import signal
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.db.base import new_id
from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import StoreUnavailable
from ktv_booking.kernel.time import utc_now
from ktv_booking.messages.models import Message
from ktv_booking.outbox.models import OutboxRow
from ktv_booking.outbox.service import announce
from ktv_booking.reservations.models import Reservation
from ktv_booking.settings import Settings
from ktv_booking.venues.models import Venue
from ktv_booking.web.models import IdempotencyRow
from ktv_booking.worker import run, run_once, start_in_background
from ktv_booking.worker.jobs import JOBS, Job, Means, sweep_venues
from ktv_booking.worker.runner import means_of, run_job
from tests.builders import NOW, a_reservation, a_room, a_venue, evening
from tests.stores import Desk

SECOND = timedelta(seconds=1)
PATIENCE_SECONDS = 60.0


@pytest.fixture
def means(database: Desk, settings: Settings) -> Means:
    return means_of(database, settings)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(day_sheet_dir=tmp_path)


def in_vain(_means: Means, _now: datetime) -> int:
    raise ZeroDivisionError


def away(_means: Means, _now: datetime) -> int:
    raise StoreUnavailable


def a_dead_hold(session: Session, **overrides: Any) -> Reservation:
    venue = a_venue(session)
    fields = {"status": "held", "hold_until": NOW - SECOND} | overrides
    return a_reservation(session, venue, a_room(session, venue), **fields)


def statuses(database: Desk) -> set[str]:
    return set(database.read(lambda session: session.scalars(select(Reservation.status)).all()))


def eventually(has_happened: Any) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not has_happened() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(has_happened())


def test_dead_holds_of_every_venue_are_swept(
    session: Session, database: Desk, means: Means
) -> None:
    for _ in range(2):
        a_dead_hold(session)

    first, again = sweep_venues(means, NOW), sweep_venues(means, NOW)

    assert (first, again) == (2, 0)
    assert statuses(database) == {"expired"}


def test_one_venues_trouble_is_not_the_others(
    session: Session, database: Desk, means: Means, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = a_dead_hold(session), a_dead_hold(session)
    venue = session.get_one(Venue, broken.venue_id)
    venue.time_zone, venue.setup_rev = "Nowhere/Land", venue.setup_rev + 1

    swept = sweep_venues(means, NOW)

    assert swept == 1
    assert database.read(lambda unit: unit.get_one(Reservation, sound.id).status) == "expired"
    assert "job failed at a venue" in caplog.text


def test_a_job_that_fails_is_named_in_the_log(
    means: Means, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    run_job(Job("count the stars", SECOND, in_vain), means)
    run_job(Job("ask the moon", SECOND, away), means)

    failed, put_off = caplog.records[-2:]
    assert (failed.getMessage(), vars(failed)["job"]) == ("job failed", "count the stars")
    assert failed.exc_info is not None
    assert (put_off.getMessage(), vars(put_off)["job"]) == ("job put off", "ask the moon")


def test_what_happened_is_told_and_what_is_old_is_forgotten(
    session: Session, database: Desk, settings: Settings
) -> None:
    venue, long_ago = a_venue(session), utc_now() - timedelta(days=8)
    coming = utc_now() + timedelta(days=400)
    reservation = a_reservation(session, venue, a_room(session, venue), starts_at=coming)
    announce(session, "reservation.confirmed", reservation.id, seq=1, now=NOW)
    session.add(
        OutboxRow(topic="old", subject_id=new_id(), seq=1, created_at=NOW, handled_at=long_ago)
    )
    session.add(
        IdempotencyRow(
            principal="p", method="POST", path="/", key="k" * 16, body_hash="", status=200,
            headers={}, body=b"", created_at=long_ago,
        )
    )  # fmt: skip

    run_once(database, settings)
    run_once(database, settings)

    with Session(database.engine) as after:
        assert [one.status for one in after.scalars(select(Message))] == ["sent"]
        assert [one.topic for one in after.scalars(select(OutboxRow))] == ["reservation.confirmed"]
        assert after.scalars(select(IdempotencyRow)).all() == []


def test_two_hosts_at_once_do_it_once(session: Session, database: Desk, settings: Settings) -> None:
    venue = a_venue(session)
    coming = utc_now() + timedelta(days=400)
    reservation = a_reservation(session, venue, a_room(session, venue), starts_at=coming)
    for _ in range(5):
        announce(session, "reservation.confirmed", reservation.id, seq=1, now=NOW)
    session.commit()
    hosts = [start_in_background(database, settings) for _ in range(2)]

    def all_sent() -> bool:
        found = database.read(lambda unit: unit.scalars(select(Message)).all())
        return len(found) == 5 and {one.status for one in found} == {"sent"}

    happened = eventually(all_sent)
    for host in hosts:
        host.stop()

    assert happened
    assert [
        one.tries for one in database.read(lambda unit: unit.scalars(select(Message)).all())
    ] == [1] * 5


def test_every_job_runs_at_once_and_a_stopped_worker_rests(
    session: Session, database: Desk, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    a_dead_hold(session, starts_at=evening(-400), hold_until=evening(-401))
    session.commit()

    worker = start_in_background(database, settings)
    swept = eventually(lambda: statuses(database) == {"expired"})
    worker.stop()

    assert swept
    assert [one for one in threading.enumerate() if one.name == "APScheduler"] == []
    assert "job failed" not in caplog.text


def test_day_sheets_are_written(session: Session, means: Means, tmp_path: Path) -> None:
    code = a_venue(session).code

    run_job(next(job for job in JOBS if job.name == "write day sheets"), means)

    assert [page for page in tmp_path.iterdir() if page.name.startswith(code)]


def test_a_demo_is_not_swept_by_the_real_clock(
    session: Session, database: Desk, tmp_path: Path
) -> None:
    a_dead_hold(session, starts_at=evening(-400), hold_until=evening(-401))
    reservation_id = a_dead_hold(session).id
    announce(session, "reservation.confirmed", reservation_id, seq=1, now=NOW)
    session.commit()

    def handled() -> bool:
        waits = select(OutboxRow).where(OutboxRow.handled_at.is_(None))
        return database.read(lambda unit: unit.scalars(waits).first()) is None

    worker = start_in_background(database, Settings(mode="demo", day_sheet_dir=tmp_path))
    dispatched = eventually(handled)
    worker.stop()

    assert dispatched
    assert statuses(database) == {"held"}


def test_the_worker_ends_when_it_is_told(own_database: Database, tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)

    def tell_it_once_it_listens() -> None:
        if eventually(lambda: signal.getsignal(signal.SIGTERM) is not before):
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=tell_it_once_it_listens).start()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    run(own_database, Settings(day_sheet_dir=tmp_path))
    root.handlers, root.level = handlers, level

    assert signal.getsignal(signal.SIGTERM) is before


def test_the_timetable_is_what_the_house_needs() -> None:
    assert {job.name: job.every.total_seconds() for job in JOBS} == {
        "sweep venues": 20,
        "dispatch outbox": 5,
        "send messages": 5,
        "tell of gifts": 30,
        "text callees": 30,
        "expire gifts": 1800,
        "write day sheets": 900,
        "remind guests": 3600,
        "make call lists": 600,
        "end calls": 60,
        "forget people": 21600,
        "propose peak rules": 21600,
        "forget what is old": 3600,
    }
