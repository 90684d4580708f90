"""Copies of a SQLite store: by SQLite's own way of copying, page by page, while desks write."""

import fcntl
import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import URL

from ktv_booking.db.backup.kept import (
    BackupFailed,
    Kept,
    Progress,
    Restored,
    known_schema,
    new_private_file,
    put_in_place,
    silent,
    stopwatch,
)
from ktv_booking.db.dialects import WriterGate

PAGES_AT_ONCE = 1024
IN_USE_BYTE = 128
"""Where everybody who has a store open in WAL mode keeps a shared lock on its `-shm` file."""


def back_up(url: URL, file: Path, progress: Progress) -> Kept:
    """Copy the store as it is at one instant, look the copy over, then give it its name."""
    took = stopwatch()
    store = Path(str(url.database))
    if not store.stat().st_size:
        raise BackupFailed(f"{store} is empty: migrate first")
    part = _copied(store, file.with_name(f"{file.name}.part"), progress)
    try:
        schema = _looked_over(part, store)
        put_in_place(part, file)
    finally:
        part.unlink(missing_ok=True)
    return Kept(file, file.stat().st_size, schema, took())


def restore(url: URL, file: Path, *, force: bool, now: datetime, progress: Progress) -> Restored:
    """Put a copy of `file` in the store's place, by one rename."""
    took = stopwatch()
    store = Path(str(url.database))
    is_there = store.exists() and store.stat().st_size > 0
    if is_there and not force:
        raise BackupFailed(f"{store} holds a store already: --force replaces it")
    schema = _looked_over(file, file)
    store.parent.mkdir(parents=True, exist_ok=True)
    part = _copied(file, store.with_name(f"{store.name}.part"), progress)
    try:
        with WriterGate(url).held():
            replaced = _made_way(store, now) if is_there else None
            put_in_place(part, store)
    finally:
        part.unlink(missing_ok=True)
    return Restored(schema, store.stat().st_size, took(), replaced)


def _copied(store: Path, part: Path, progress: Progress = silent) -> Path:
    """Copy one snapshot of `store` into `part`, a file that stands alone."""
    new_private_file(part)
    try:
        with closing(_opened(store)) as source, closing(sqlite3.connect(part)) as copy:
            # A snapshot held open: otherwise every write from elsewhere starts the copy over.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(
                copy,
                pages=PAGES_AT_ONCE,
                progress=lambda _status, left, of: progress(of - left, of),
            )
            copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        raise BackupFailed(f"{store} cannot be copied: {error}") from error
    return part


def _looked_over(file: Path, named: Path) -> str:
    """Return the schema of a sound store, which people know by the name `named`.

    Raises:
        BackupFailed: it is no store, or a damaged one, or of a schema nobody here knows.
    """
    try:
        with closing(_opened(file)) as copy:
            damage = copy.execute("PRAGMA integrity_check(3)").fetchall()
            orphans = copy.execute("PRAGMA foreign_key_check").fetchmany(3)
            noted = copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")
            found = noted.fetchone() and copy.execute("SELECT * FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise BackupFailed(f"{named} is not a sound SQLite store: {error}") from error
    if damage != [("ok",)]:
        raise BackupFailed(f"{named} is damaged: {damage[0][0]}")
    if orphans:
        raise BackupFailed(f"{named} is damaged: rows of {orphans[0][0]} belong to nothing")
    return known_schema(found[0] if found else None, named)


def _made_way(store: Path, now: datetime) -> Path:
    """Keep the store that is there under another name, and take what belongs to it away.

    What a log beside it still holds would otherwise be played into the store that comes.

    Raises:
        BackupFailed: a process has it open.
    """
    if _is_in_use(store):
        raise BackupFailed(f"{store} is in use: stop every `serve` and `worker` first")
    with suppress(sqlite3.Error), closing(sqlite3.connect(store)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    aside = store.with_name(f"{store.name}.replaced-{now:%Y%m%dT%H%M%SZ}")
    os.link(store, aside)
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            store.with_name(store.name + ending).replace(aside.with_name(aside.name + ending))
    return aside


def _is_in_use(store: Path) -> bool:
    """Say whether another process has the store open. Works on a damaged one too."""
    try:
        handle = os.open(store.with_name(f"{store.name}-shm"), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, IN_USE_BYTE)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def _opened(file: Path) -> sqlite3.Connection:
    """Open a store to look only, and make none where there is none."""
    return sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=ro", uri=True)
