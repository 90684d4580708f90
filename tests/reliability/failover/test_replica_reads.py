"""What a replica may answer: nothing before it has the caller's change, nothing too old."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ktv_booking.db import replica as replicas
from ktv_booking.db.replica import Replica, position_of
from ktv_booking.db.session import WRITE_MARK, Database
from ktv_booking.kernel.errors import NotFound, StoreUnavailable
from tests.reliability.failover.nodes import Street

pytestmark = pytest.mark.usefixtures("unasked")
SOON = 60.0
AN_HOUR = 3_600.0
IS_REPLICA = text("SELECT pg_is_in_recovery()")
COUNT = text("SELECT count(*) FROM notes")


@pytest.fixture
def store(street: Street) -> Iterator[Database]:
    """A store with that replica, which has answered a read already."""
    database = Database(street.primary.url, replica_url=street.replica.url)
    until(lambda: database.read_stale(is_replica))
    yield database
    database.close()


def until(is_so: Callable[[], Any]) -> None:
    deadline = time.monotonic() + SOON
    while not is_so():
        assert time.monotonic() < deadline, "it does not come about"
        time.sleep(0.02)


def is_replica(session: Session) -> bool:
    return bool(session.scalar(IS_REPLICA))


def count(session: Session) -> int:
    return int(session.scalar(COUNT) or 0)


def a_note(database: Database) -> int:
    """Write a row, and return the position its mark stands for."""
    infos: list[dict[Any, Any]] = []

    def write(session: Session) -> None:
        session.execute(text("INSERT INTO notes VALUES (1)"))
        infos.append(session.info)

    database.work(write)
    return position_of(infos[0][WRITE_MARK])


def test_a_read_that_may_be_stale_is_the_replicas_and_no_other(store: Database) -> None:
    assert store.read_stale(is_replica)
    assert not store.read(is_replica)
    assert not store.work(is_replica)


@pytest.mark.usefixtures("store", "paused")
def test_a_replica_that_has_not_replayed_the_mark_is_not_asked(store: Database) -> None:
    before = store.read(count)

    mark = a_note(store)

    seen = [store.read_stale(count, after=mark), store.read_stale(count)]
    assert seen == [before + 1, before]
    assert not store.read_stale(is_replica, after=mark)


def own_notes_missing(database: Database) -> int:
    """Write three notes, look for each with its mark, and count those that are not seen."""
    missing = 0
    for _ in range(3):
        before = database.read(count)
        mark = a_note(database)
        missing += database.read_stale(count, after=mark) <= before
    return missing


@pytest.mark.usefixtures("store", "paused")
def test_who_ignores_the_mark_is_caught(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = own_notes_missing(store)
    real = Replica.read
    monkeypatch.setattr(Replica, "read", lambda this, query, after: real(this, query, after=0))

    unsound = own_notes_missing(store)

    assert (sound, unsound) == (0, 3)


def test_a_replica_that_has_replayed_the_mark_is_asked(store: Database) -> None:
    mark = a_note(store)

    until(lambda: store.read_stale(is_replica, after=mark))

    assert store.read_stale(count, after=mark) == store.read(count)


@pytest.mark.usefixtures("store", "paused")
def test_a_replica_that_got_stuck_is_found_out_without_any_mark(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "ASKED_AGAIN_AFTER", 0.1)

    a_note(store)

    until(lambda: not store.read_stale(is_replica))


@pytest.mark.usefixtures("store", "paused")
def test_after_a_pause_nothing_old_is_taken_for_a_few_seconds_old(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "ASKED_AGAIN_AFTER", 0.1)
    a_note(store)
    time.sleep(0.3)

    assert store.read_stale(count) == store.read(count)


@pytest.mark.usefixtures("store", "paused")
def test_what_the_replica_has_not_heard_of_is_looked_for_on_the_primary(store: Database) -> None:
    def the_first(session: Session) -> bool:
        if is_replica(session):
            raise NotFound(what="note")
        return True

    assert store.read_stale(the_first)


def test_a_server_that_follows_nobody_is_no_replica(street: Street) -> None:
    itself = Database(street.primary.url, replica_url=street.primary.url)
    mark = a_note(itself)

    reads = [itself.read_stale(count, after=mark) for _ in range(3)]

    assert reads == [itself.read(count)] * 3
    itself.close()


def test_a_change_that_meets_a_replica_is_put_off(street: Street) -> None:
    misled = Database(street.replica.url)

    with pytest.raises(StoreUnavailable):
        a_note(misled)

    misled.close()


def test_a_replica_that_does_not_answer_is_waited_for_once(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "LEFT_ALONE_FOR", AN_HOUR)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(16)
        url = f"postgresql://postgres@127.0.0.1:{silent.getsockname()[1]}/ktv"
        database = Database(street.primary.url, replica_url=url)
        for _ in range(20):
            assert not database.read_stale(is_replica)
        database.close()
        tried = calls_at(silent)

    assert tried == 1


def calls_at(silent: socket.socket) -> int:
    """Count those who tried a line that nobody answers."""
    silent.setblocking(False)
    tried = 0
    with suppress(BlockingIOError):
        while True:
            silent.accept()[0].close()
            tried += 1
    return tried


def test_the_embedded_store_has_no_replica(tmp_path: Any) -> None:
    with pytest.raises(ValueError, match="replica"):
        Database(f"sqlite:///{tmp_path}/store", replica_url="postgresql://127.0.0.1:1/none")
