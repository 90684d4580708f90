"""A SQLite store is replaced by one rename: never while in use, never with another's log."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ktv_booking.db.backup import BackupFailed, Restored, back_up, restore
from ktv_booking.db.backup import sqlite as of_sqlite
from ktv_booking.db.session import Database
from tests.builders import NOW, evening
from tests.front_desk import FrontDesk
from tests.reliability.faults.whole_store import rows_hash

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def come_back(database: Database, file: Path, *, force: bool = False) -> Restored:
    return restore(database, file, force=force, now=NOW)


def test_a_damaged_copy_is_refused(desk: FrontDesk, elsewhere: Database, tmp_path: Path) -> None:
    kept = back_up(desk.database, tmp_path / "copy")
    with kept.file.open("r+b") as copy:
        copy.seek(kept.size // 2 // 4096 * 4096)
        copy.write(b"\xff" * 8192)

    with pytest.raises(BackupFailed, match=r"damaged|not a sound"):
        come_back(elsewhere, kept.file)

    assert list((tmp_path / "elsewhere").glob("*.part")) == []


def test_a_store_in_use_is_not_replaced(desk: FrontDesk, tmp_path: Path) -> None:
    kept = back_up(desk.database, tmp_path / "copy")
    before = rows_hash(desk.database)
    held = held_open_by_another_process(Path(str(desk.database.url.database)))

    with held, pytest.raises(BackupFailed, match="in use"):
        come_back(desk.database, kept.file, force=True)

    assert rows_hash(desk.database) == before
    assert come_back_after(desk, kept.file) == before


def come_back_after(desk: FrontDesk, file: Path) -> str:
    desk.database.close()
    come_back(desk.database, file, force=True)
    return rows_hash(desk.database)


LOOKING = """
import sqlite3, sys
looking = sqlite3.connect(sys.argv[1])
looking.execute("SELECT count(*) FROM venues").fetchone()
print("in", flush=True)
sys.stdin.read()
looking.close()
"""


@contextmanager
def held_open_by_another_process(file: Path) -> Iterator[None]:
    """Have another process look into the store, as an idle server does."""
    with subprocess.Popen(
        [sys.executable, "-c", LOOKING, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as looking:
        assert looking.stdout is not None
        assert looking.stdout.readline() == b"in\n"
        yield


def test_without_a_look_for_users_a_store_in_use_would_be_replaced(
    desk: FrontDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = back_up(desk.database, tmp_path / "copy")
    monkeypatch.setattr(of_sqlite, "_is_in_use", lambda _store: False)

    with held_open_by_another_process(Path(str(desk.database.url.database))):
        restored = come_back(desk.database, kept.file, force=True)

    assert restored.replaced is not None


def test_the_log_of_the_old_store_is_not_played_into_the_new_one(
    desk: FrontDesk, tmp_path: Path
) -> None:
    file = Path(str(desk.database.url.database))
    kept = back_up(desk.database, tmp_path / "copy")
    before = rows_hash(desk.database)
    desk.book(starts_at=evening(30))
    log = file.with_name(f"{file.name}-wal").read_bytes()
    desk.database.close()
    file.with_name(f"{file.name}-wal").write_bytes(log)
    file.write_bytes(b"what a failing disk left" * 1000)

    come_back(desk.database, kept.file, force=True)

    assert rows_hash(desk.database) == before
