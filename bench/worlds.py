"""The data: seeded once by `ktv-booking seed-bench`, kept as templates, copied for each run."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from bench.postgres import Postgres
from ktv_booking.ballast import Size

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 16)
NOW = "2026-11-16T10:30:00+08:00"
"""What every request says the time is: the book has been opened, the house not yet."""

SIZES = {
    "10k": Size(1, 60, 45),
    "100k": Size(5, 60, 90),
    "1m": Size(50, 60, 90),
    "10m": Size(1000, 60, 45),
}
TOKEN = "bench-token-0123456789-0123456789"
COMMAND = (sys.executable, "-c", "from ktv_booking.cli import app; app()")
MADE_FROM = ("migrations", "ktv_booking/ballast", "ktv_booking/venues/demo")


def scratch() -> Path:
    """Return the folder that is kept between runs: KTV_BENCH_DIR, else a temporary one."""
    usual = Path(tempfile.gettempdir()) / f"ktv-bench-{os.getuid()}"
    folder = Path(os.environ.get("KTV_BENCH_DIR", usual))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def digest() -> str:
    """Return a word that changes when the data would."""
    found = hashlib.sha256(TODAY.isoformat().encode())
    for folder in MADE_FROM:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".toml"}:
                found.update(path.read_bytes())
    return found.hexdigest()[:8]


def on_postgres(server: Postgres, size: str) -> str:
    """Return the name of the template database of a size, seeded now if it is not there."""
    name = f"ballast_{size}_{digest()}"
    if server.has(name):
        return name
    for old in server.databases():
        if old.startswith((f"ballast_{size}_", "half_made")):
            server.drop(old)
    server.create("half_made")
    _seed(server.url("half_made"), size)
    server.order("half_made", "VACUUM (ANALYZE)")
    server.rename("half_made", name)
    return name


def on_sqlite(size: str) -> Path:
    """Return the file of the template store of a size, seeded now if it is not there."""
    path = scratch() / f"ballast_{size}_{digest()}.sqlite3"
    if not path.exists():
        for old in scratch().glob(f"ballast_{size}_*.sqlite3*"):
            old.unlink()
        half_made = scratch() / "half_made.sqlite3"
        for old in scratch().glob("half_made.sqlite3*"):
            old.unlink()
        _seed(f"sqlite:///{half_made}", size)
        with sqlite3.connect(half_made) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        half_made.rename(path)
    return path


def copy_of_sqlite(template: Path, name: str) -> Path:
    """Return a copy of a store to measure on."""
    for old in scratch().glob(f"{name}*"):
        old.unlink()
    return Path(shutil.copy(template, scratch() / name))


def environment(url: str) -> dict[str, str]:
    """Return what the product's commands are told."""
    return os.environ | {
        "KTV_DATABASE_URL": url,
        "KTV_MODE": "demo",
        "KTV_JOBS": "off",
        "KTV_LOG_LEVEL": "WARNING",
        "KTV_BENCH_BODIES": str(scratch() / "bodies.json"),
    }


def _seed(url: str, size: str) -> None:
    wanted = SIZES[size]
    words = ["--venues", wanted.venues, "--rooms", wanted.rooms, "--days", wanted.days]
    order = ["seed-bench", *map(str, words), "--today", TODAY.isoformat()]
    subprocess.run([*COMMAND, *order], env=environment(url), check=True)
    subprocess.run(
        [*COMMAND, "seed-demo", "--token", TOKEN], env=environment(url), check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
