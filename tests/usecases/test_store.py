"""The store keeps its word: all or nothing, tried again, read without writing, never queued."""

import fcntl
import os
import sqlite3
import stat
import sys
import threading

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ktv_booking.db import session as store_module
from ktv_booking.db.dialects import MissingDriver, is_unavailable, read_url, refusing
from ktv_booking.db.session import TRIES, Database
from ktv_booking.kernel.errors import Busy, Conflict, StoreUnavailable
from ktv_booking.venues.models import Venue
from tests.builders import a_class, a_venue
from tests.stores import Desk


class Taken(Conflict):
    """A refusal of these tests."""

    code = "test-taken"


def venues_in(database: Database) -> int | None:
    return database.read(lambda session: session.scalar(select(func.count()).select_from(Venue)))


def test_work_is_kept(database: Desk) -> None:
    venue = database.work(lambda session: a_venue(session, bare=True))

    assert database.read(lambda session: session.get_one(Venue, venue.id).code) == venue.code


def test_a_refused_unit_leaves_nothing(database: Desk) -> None:
    def refused(session: Session) -> None:
        a_venue(session)
        raise Taken

    with pytest.raises(Taken):
        database.work(refused)

    assert venues_in(database) == 0


def test_a_unit_that_breaks_leaves_nothing(database: Desk) -> None:
    def breaks(session: Session) -> None:
        a_venue(session)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.work(breaks)

    assert venues_in(database) == 0


def test_a_named_constraint_becomes_its_refusal_and_takes_the_unit_back(database: Desk) -> None:
    def twice(session: Session) -> None:
        venue = a_venue(session, bare=True)
        with refusing(session, {"uq_venues_code": Taken}):
            a_venue(session, bare=True, code=venue.code)

    with pytest.raises(Taken):
        database.work(twice)

    assert venues_in(database) == 0


def test_a_constraint_nobody_named_is_a_bug_and_shows(database: Desk) -> None:
    def twice(session: Session) -> None:
        venue = a_venue(session)
        with refusing(session, {"uq_venues_code": Taken}):
            a_class(session, venue, "small")

    with pytest.raises(DBAPIError):
        database.work(twice)


@pytest.mark.parametrize("statement", ["DELETE FROM venues", "UPDATE venues SET code = 'x'"])
def test_a_read_cannot_write(database: Desk, statement: str) -> None:
    database.work(lambda session: a_venue(session, bare=True))

    with pytest.raises((DBAPIError, StoreUnavailable)):
        database.read(lambda session: session.execute(text(statement)))

    assert venues_in(database) == 1


def test_a_read_sees_one_snapshot(database: Desk) -> None:
    def counted_around_a_write(session: Session) -> tuple[int | None, int | None]:
        count = select(func.count()).select_from(Venue)
        before = session.scalar(count)
        database.work(lambda other: a_venue(other, bare=True))
        return before, session.scalar(count)

    assert database.read(counted_around_a_write) == (0, 0)
    assert venues_in(database) == 1


@pytest.mark.parametrize("failures", [1, TRIES - 1])
def test_a_unit_hit_by_somebody_else_is_tried_again(database: Desk, failures: int) -> None:
    tries = []

    def unlucky(session: Session) -> int:
        a_venue(session, bare=True)
        tries.append(1)
        if len(tries) <= failures:
            raise transient_error(database)
        return len(tries)

    assert database.work(unlucky) == failures + 1
    assert venues_in(database) == 1


def test_a_unit_that_is_always_hit_is_busy(database: Desk) -> None:
    tries = []

    def unlucky(_session: Session) -> None:
        tries.append(1)
        raise transient_error(database)

    with pytest.raises(Busy):
        database.work(unlucky)

    assert len(tries) == TRIES


def transient_error(database: Desk) -> DBAPIError:
    """Return what the store says when two writers met: a real one of PostgreSQL's 40001."""
    if database.is_sqlite:
        busy = sqlite3.OperationalError("database is locked")
        return DBAPIError.instance(None, None, busy, sqlite3.Error)  # type: ignore[return-value]
    raising = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$"
    with database.engine.connect() as connection, pytest.raises(DBAPIError) as error:
        connection.execute(text(raising))
    return error.value


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_two_serializable_writers_both_get_through(own_database: Database) -> None:
    venue = own_database.work(lambda session: a_venue(session, bare=True))
    both_have_read = threading.Barrier(2)
    tries = []

    def reads_then_writes(session: Session) -> None:
        session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        rev = session.scalar(select(Venue.setup_rev).where(Venue.id == venue.id))
        tries.append(rev)
        if len(tries) <= 2:  # whoever tries again has nobody to wait for
            both_have_read.wait(timeout=60)
        session.execute(update(Venue).where(Venue.id == venue.id).values(setup_rev=(rev or 0) + 1))

    desks = [
        threading.Thread(target=own_database.work, args=(reads_then_writes,)) for _ in range(2)
    ]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()

    rev = own_database.read(lambda session: session.get_one(Venue, venue.id).setup_rev)
    assert rev == venue.setup_rev + 2
    assert len(tries) >= 3


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_writer_of_another_program_is_waited_for(own_database: Database) -> None:
    other = sqlite3.connect(str(own_database.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    freed = threading.Timer(0.3, lambda: None)
    freed.start()
    done: list[int] = []
    desk = threading.Thread(
        target=lambda: done.append(own_database.work(lambda session: len(a_venue(session).code)))
    )
    desk.start()
    freed.join()

    before = list(done)
    other.execute("COMMIT")
    desk.join()

    assert before == []
    assert len(done) == 1
    other.close()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_sqlite_store_is_its_owners_alone(own_database: Database) -> None:
    folder, name = os.path.split(str(own_database.url.database))
    own_database.work(a_venue)

    modes = {
        entry.name: stat.S_IMODE(entry.stat().st_mode)
        for entry in os.scandir(folder)
        if entry.name.startswith(name)
    }

    assert set(modes.values()) == {0o600}
    assert f"{name}.gate" in modes


def test_too_many_at_once_are_told_so(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "PERMIT_WAIT_SECONDS", 0.05)
    everybody_is_in = threading.Barrier(store_module.PERMITS + 1)
    may_leave = threading.Event()

    def looks_for_long(_session: Session) -> None:
        everybody_is_in.wait(timeout=20)
        may_leave.wait(timeout=20)

    readers = [
        threading.Thread(target=own_database.read, args=(looks_for_long,))
        for _ in range(store_module.PERMITS)
    ]
    for reader in readers:
        reader.start()
    everybody_is_in.wait(timeout=20)

    with pytest.raises(Busy) as refused:
        own_database.work(a_venue)

    may_leave.set()
    for reader in readers:
        reader.join()
    assert refused.value.facts["retry_after"] == 1
    assert own_database.is_ready()


def test_a_store_that_is_away_is_unavailable_and_not_ready() -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/none")

    with pytest.raises(StoreUnavailable):
        away.work(lambda session: session.execute(text("SELECT 1")))

    assert not away.is_ready()
    away.close()


def test_a_statement_that_is_wrong_does_not_say_the_store_is_away(database: Desk) -> None:
    def wrong(session: Session) -> None:
        session.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(DBAPIError) as bug:
        database.work(wrong)

    assert not is_unavailable(bug.value)


def test_sqlite_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a file"):
        Database("sqlite://")


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(MissingDriver, match=r"ktv-booking\[postgres\]"):
        read_url("postgresql://somewhere/db")


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_process_that_keeps_the_gate_makes_the_others_busy_and_not_stuck(
    own_database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ktv_booking.db.dialects.GATE_WAIT_SECONDS", 0.2)
    own_database.work(lambda session: session.execute(text("SELECT 1")))
    stopped = os.open(f"{own_database.url.database}.gate", os.O_RDWR)
    fcntl.flock(stopped, fcntl.LOCK_EX)

    with pytest.raises(Busy):
        own_database.work(lambda session: session.execute(text("SELECT 1")))
    os.close(stopped)

    assert own_database.work(lambda session: session.scalar(text("SELECT 1"))) == 1


def test_an_answers_columns_are_there_for_who_looks(database: Desk) -> None:
    with database.engine.connect() as connection:
        asked = connection.exec_driver_sql("SELECT 1 AS one, 'b' AS two")
        columns = asked.cursor.description if asked.cursor is not None else ()

        assert [column[0] for column in columns] == ["one", "two"]
        assert (len(columns), columns[1][0]) == (2, "two")
        assert asked.keys() == ["one", "two"]


def test_a_row_has_the_columns_of_its_table_and_no_others() -> None:
    with pytest.raises(TypeError, match="Venue has no column colour"):
        Venue(colour="red")
