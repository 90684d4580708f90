"""Disks that are full, as far as a store can tell."""

import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.reliability.faults.postgres import give_away

ROOM_LEFT = 64 * 1024
BLOCK = b"\0" * 65536


@contextmanager
def no_longer_files(process: int) -> Iterator[None]:
    """Let a process write nothing behind the first few pages of any file.

    SQLite begins its log anew now and then, within the length that it has: a limit at that length
    would not be met for a long time.
    """
    soft, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (ROOM_LEFT, hard))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path | None]:
    """Yield a disk of that size at `folder`; None where none can be mounted."""
    folder.mkdir()
    words = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    mounted = _did("mount", *words)
    try:
        if mounted:
            give_away(folder)
        yield folder if mounted else None
    finally:
        if mounted:
            _did("umount", "-l", str(folder))


@contextmanager
def filled_up(disk: Path) -> Iterator[None]:
    """Fill a disk to the last byte; give the space back."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as filling, suppress(OSError):
        while filling.write(BLOCK):
            pass
    try:
        yield
    finally:
        ballast.unlink()


def _did(*words: str) -> bool:
    with suppress(FileNotFoundError):
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    return False
