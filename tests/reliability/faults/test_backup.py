"""Copies of the whole store: made while desks write, looked over, and the way back from them."""

import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from typer.testing import CliRunner

from ktv_booking.audit.models import AuditRow
from ktv_booking.cli import app
from ktv_booking.db.backup import BackupFailed, Restored, back_up, restore
from ktv_booking.db.migrate import migrate_down, newest
from ktv_booking.db.session import Database
from ktv_booking.reservations.models import Reservation
from tests.builders import NOW, a_reservation, evening
from tests.front_desk import FrontDesk
from tests.reliability.faults.whole_store import row_counts, rows_hash

Say = Callable[..., Result]
ALL_IDS = select(Reservation.id)


def come_back(database: Database, file: Path, *, force: bool = False) -> Restored:
    return restore(database, file, force=force, now=NOW)


@contextmanager
def busy_desks(house: FrontDesk, count: int = 2) -> Iterator[list[str]]:
    """Let desks book and cancel while something else is done; yields what they were told."""
    told: list[str] = []
    is_over = threading.Event()

    def work(number: int) -> None:
        day = 0
        while not is_over.is_set():
            day = (day + 1) % 6
            try:
                told.append(str(house.book(starts_at=evening(day, hour=13 + number)).id))
            except Exception as refusal:  # a full evening
                told.append(type(refusal).__name__)

    desks = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for one in desks:
        one.start()
    try:
        yield told
    finally:
        is_over.set()
        for one in desks:
            one.join()


def test_a_store_comes_back_row_by_row(
    desk: FrontDesk, elsewhere: Database, tmp_path: Path
) -> None:
    kept = back_up(desk.database, tmp_path / "copy")

    restored = come_back(elsewhere, kept.file)

    assert rows_hash(elsewhere) == rows_hash(desk.database)
    assert row_counts(elsewhere)["reservations"] == 10
    assert (kept.schema, restored.schema, restored.needs_migrating) == (newest(), newest(), False)
    assert stat.S_IMODE(kept.file.stat().st_mode) == 0o600


def test_a_copy_made_while_desks_write_is_of_one_instant(
    desk: FrontDesk, elsewhere: Database, tmp_path: Path
) -> None:
    with busy_desks(desk) as told:
        while len(told) < 4:
            time.sleep(0.01)
        before = {one for one in told if "-" in one}
        kept = back_up(desk.database, tmp_path / "copy")
        while len(told) < len(before) + 4:
            time.sleep(0.01)
    after = {str(row.id) for row in desk.rows()}
    come_back(elsewhere, kept.file)

    copied = set(map(str, elsewhere.read(lambda session: session.scalars(ALL_IDS).all())))
    assert before <= copied <= after
    assert torn(elsewhere) == []


def torn(database: Database) -> list[str]:
    """Find days whose revision is not the number of their bookings, and bookings nobody noted."""
    without_audit = select(Reservation.id).where(
        Reservation.id.not_in(select(AuditRow.subject_id).where(AuditRow.subject_id.is_not(None)))
    )
    revs = text(
        "SELECT d.business_date FROM venue_days d WHERE d.rev <> (SELECT count(*) FROM "
        "reservations r WHERE r.venue_id = d.venue_id AND r.business_date = d.business_date)"
    )
    return database.read(
        lambda session: [
            *(f"no audit: {key}" for key in session.scalars(without_audit)),
            *(f"rev of {day}" for day in session.scalars(revs)),
        ]
    )


def test_a_torn_copy_would_be_noticed(desk: FrontDesk) -> None:
    desk.database.work(lambda session: session.execute(text("DELETE FROM reservations")))

    assert torn(desk.database) != []


def test_the_guards_come_back_too(desk: FrontDesk, elsewhere: Database, tmp_path: Path) -> None:
    come_back(elsewhere, back_up(desk.database, tmp_path / "copy").file)

    with pytest.raises(IntegrityError, match="ex_reservations_room_overlap"):
        elsewhere.work(
            lambda session: a_reservation(session, desk.venue, desk.rooms[0], starts_at=evening())
        )


def test_a_store_is_replaced_only_where_that_is_said(desk: FrontDesk, tmp_path: Path) -> None:
    kept = back_up(desk.database, tmp_path / "copy")
    as_it_was = rows_hash(desk.database)
    desk.book(starts_at=evening(20))
    desk.database.close()

    with pytest.raises(BackupFailed, match="holds a store already"):
        come_back(desk.database, kept.file)
    restored = come_back(desk.database, kept.file, force=True)

    assert rows_hash(desk.database) == as_it_was
    if desk.database.is_sqlite:
        assert restored.replaced is not None
        replaced = Database(f"sqlite:///{restored.replaced}")
        assert row_counts(replaced)["reservations"] == 11
        replaced.close()


def test_a_copy_is_never_written_over(desk: FrontDesk, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("somebody's")

    with pytest.raises(BackupFailed, match="is there already"):
        back_up(desk.database, tmp_path / "copy")

    assert (tmp_path / "copy").read_text() == "somebody's"


def test_what_is_no_copy_is_refused_and_nothing_changes(desk: FrontDesk, tmp_path: Path) -> None:
    before = rows_hash(desk.database)
    (tmp_path / "letter").write_text("dear house, " * 1000)

    with pytest.raises(BackupFailed, match="is not a sound"):
        come_back(desk.database, tmp_path / "letter", force=True)

    assert rows_hash(desk.database) == before


def test_a_copy_of_a_schema_nobody_here_knows_is_refused(
    desk: FrontDesk, elsewhere: Database, tmp_path: Path
) -> None:
    desk.database.work(
        lambda session: session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    )

    with pytest.raises(BackupFailed, match="9999"):
        back_up(desk.database, tmp_path / "copy")

    assert list(tmp_path.glob("copy*")) == []


def test_a_copy_of_an_older_schema_comes_back_and_asks_to_be_migrated(
    own_database: Database, elsewhere: Database, tmp_path: Path
) -> None:
    migrate_down(own_database, "0002")

    restored = come_back(elsewhere, back_up(own_database, tmp_path / "copy").file)

    assert (restored.schema, restored.needs_migrating) == ("0002", True)


@pytest.fixture
def say(own_database: Database, programs: None, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Give commands on the store of this test."""
    own_database.close()
    monkeypatch.setenv("KTV_DATABASE_URL", own_database.url.render_as_string(hide_password=False))
    runner = CliRunner()
    return lambda *words: runner.invoke(app, list(words))


def test_the_commands_say_how_long_it_took(say: Say, tmp_path: Path) -> None:
    copy = str(tmp_path / "copy")

    told = [say("backup", copy), say("restore", copy), say("restore", copy, "--force")]

    assert [one.exit_code for one in told] == [0, 1, 0]
    assert "looked over" in told[0].stdout
    assert "--force" in told[1].stderr
    assert "Recovered in" in told[2].stdout


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_where_the_programs_are_missing_the_command_says_what_to_install(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ktv_booking.db.backup.postgresql.INSTALLED", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    told = say("backup", str(tmp_path / "copy"))

    assert told.exit_code == 1
    assert "postgresql-client" in told.stderr
    assert list(tmp_path.glob("copy*")) == []


def test_counting_is_of_all_tables(desk: FrontDesk) -> None:
    counted = desk.database.read(
        lambda session: session.scalar(select(func.count()).select_from(Reservation))
    )

    assert row_counts(desk.database)["reservations"] == counted == 10
