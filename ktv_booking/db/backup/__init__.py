"""Copies of the whole store that can be trusted, and the way back from them.

A copy is made while desks work, and is whole or not there at all. Coming back refuses to replace
a store unless told to, and looks at the copy first: is it sound, and does this installation know
its schema? Source: reliability.md K1 (docs/operations.md).
"""

from datetime import datetime
from pathlib import Path

from ktv_booking.db.backup import postgresql, sqlite
from ktv_booking.db.backup.kept import BackupFailed, Kept, Progress, Restored, silent
from ktv_booking.db.session import Database

__all__ = ["BackupFailed", "Kept", "Progress", "Restored", "back_up", "restore"]


def back_up(database: Database, file: Path, *, progress: Progress = silent) -> Kept:
    """Write the store as it is at one instant into a new file that only its owner may read.

    Raises:
        BackupFailed: the file is there already, or the copy is not sound.
    """
    if file.exists():
        raise BackupFailed(f"{file} is there already: name another file")
    if not file.parent.is_dir():
        raise BackupFailed(f"there is no folder {file.parent}")
    if database.is_sqlite:
        return sqlite.back_up(database.url, file, progress)
    return postgresql.back_up(database.url, file, progress)


def restore(
    database: Database, file: Path, *, force: bool, now: datetime, progress: Progress = silent
) -> Restored:
    """Make the store what it was when `file` was written; all of it, or nothing changes.

    Raises:
        BackupFailed: the copy is not sound, of a schema nobody here knows, or of the other kind
            of store; or there is a store already and `force` was not said; or it is in use.
    """
    if not file.is_file():
        raise BackupFailed(f"there is no file {file}")
    database.close()
    if database.is_sqlite:
        return sqlite.restore(database.url, file, force=force, now=now, progress=progress)
    return postgresql.restore(database, file, force=force, progress=progress)
