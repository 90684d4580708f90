"""What is said of a copy: how large, of which schema, how long it took, why not."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alembic.script import ScriptDirectory

from ktv_booking.db.migrate import config, newest

Progress = Callable[[int, int], None]
"""Told how much is done of how much; (0, 0) where nobody knows."""


class BackupFailed(RuntimeError):
    """There is no copy, or no way back from it; the message says why."""


@dataclass(frozen=True)
class Kept:
    """A copy that was made and looked at."""

    file: Path
    size: int
    schema: str
    seconds: float


@dataclass(frozen=True)
class Restored:
    """A store that came back."""

    schema: str
    size: int
    seconds: float
    replaced: Path | None = None
    """Where the store that was there before lies now."""

    @property
    def needs_migrating(self) -> bool:
        """Say whether the copy is of an older schema than this installation's."""
        return self.schema != newest()


def silent(_done: int, _of: int) -> None:
    """Tell nobody."""


def stopwatch() -> Callable[[], float]:
    """Return a question: how many seconds since now?"""
    began = time.monotonic()
    return lambda: time.monotonic() - began


def known_schema(revision: str | None, file: Path) -> str:
    """Return `revision` if this installation can work with it.

    Raises:
        BackupFailed: there is none, or it is newer than this installation.
    """
    if revision is None:
        raise BackupFailed(f"{file} holds no store of ktv-booking: no schema is noted in it")
    known = {step.revision for step in ScriptDirectory.from_config(config()).walk_revisions()}
    if revision not in known:
        raise BackupFailed(
            f"{file} is of schema {revision}, and this installation knows none newer than "
            f"{newest()}: install the version that wrote it"
        )
    return revision


def new_private_file(file: Path) -> None:
    """Create an empty file that only its owner may read."""
    file.unlink(missing_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def put_in_place(part: Path, file: Path) -> None:
    """Give `part` its name at once, after its bytes are on the disk."""
    _to_disk(part)
    part.replace(file)
    _to_disk(file.parent)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
