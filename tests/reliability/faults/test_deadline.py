"""A caller's deadline holds whatever the store does, and leaves no line and no permit behind."""

import math
import socket
import time

import pytest
from sqlalchemy import text

from ktv_booking.db.patience import longest_wait, time_left, unhurried, within
from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import Busy, StoreUnavailable

only_postgresql = pytest.mark.parametrize("store", ["postgresql"], indirect=True)


def test_the_nearest_deadline_counts() -> None:
    with within(5.0), within(60.0):
        left = time_left()
    with within(5.0), within(0.0):
        none_left = time_left()

    assert 4.0 < left <= 5.0
    assert none_left == 0.0
    assert time_left() == math.inf
    assert time_left(at_most=3.0) == 3.0


def test_one_answer_is_waited_for_a_while_even_without_a_deadline() -> None:
    with unhurried():
        without_end = longest_wait()
    with unhurried(), within(2.0):
        in_time = longest_wait()

    assert longest_wait() == 4.0
    assert without_end is None
    assert in_time is not None
    assert in_time <= 2.0


@only_postgresql
def test_a_statement_that_takes_too_long_is_given_up_and_its_line_closed(
    own_database: Database,
) -> None:
    own_database.read(lambda session: session.scalar(text("SELECT 1")))
    began = time.monotonic()

    with within(0.3), pytest.raises(StoreUnavailable):
        own_database.read(lambda session: session.execute(text("SELECT pg_sleep(2.5)")))

    assert time.monotonic() - began < 2.0
    assert own_database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert own_database.is_ready()


@only_postgresql
def test_a_commit_that_nobody_answers_is_unknown_and_not_tried_again(
    own_database: Database,
) -> None:
    tries = []

    def slow_at_commit(session: object) -> None:
        tries.append(1)
        session.execute(text(SLOW_COMMIT))  # type: ignore[attr-defined]
        session.execute(text("INSERT INTO slow DEFAULT VALUES"))  # type: ignore[attr-defined]

    with within(3.2), pytest.raises(StoreUnavailable) as refused:
        own_database.work(slow_at_commit)

    assert refused.value.facts["outcome"] == "unknown"
    assert len(tries) == 1


SLOW_COMMIT = """
SET LOCAL statement_timeout = 0;
CREATE TABLE slow (id serial);
CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(4); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION take_long();
"""


def test_there_is_no_new_line_when_no_time_is_left_for_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        database = Database(f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/none")
        silent.setblocking(False)

        with within(1.0), pytest.raises(StoreUnavailable):
            database.read(lambda session: session.execute(text("SELECT 1")))

        with pytest.raises(BlockingIOError):
            silent.accept()
        database.close()


@only_postgresql
def test_whose_time_is_over_is_not_let_in(own_database: Database) -> None:
    with within(0.0), pytest.raises(Busy):
        own_database.read(lambda session: session.execute(text("SELECT 1")))
