"""Where and with what a run was made."""

import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.postgres import SETTINGS, Postgres
from bench.worlds import ROOT

NOTHING_SAID = "unknown"
PACKAGES = ("fastapi", "pydantic", "sqlalchemy", "uvicorn", "psycopg")


def circumstances(server: Postgres, command: str) -> dict[str, str]:
    """Return machine, versions, date, commit and command."""
    return {
        **here(command),
        "PostgreSQL": str(server.ask("postgres", "SHOW server_version")[0][0]),
        "its settings": ", ".join(
            f"{name} {SETTINGS[name]}" for name in ("fsync", "synchronous_commit", "shared_buffers")
        ),
        "SQLite": sqlite3.sqlite_version,
        "packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
    }


def here(command: str) -> dict[str, str]:
    """Return what any run stands on: machine, date, commit and command."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "command": command,
        "commit": _commit(),
        "machine": f"{os.cpu_count()} cores, {_processor()}, {_memory()}",
        "load before": f"{os.getloadavg()[0]:.1f}",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
    }


def _commit() -> str:
    said = [_git("rev-parse", "--short", "HEAD")]
    code = ("ktv_booking", "migrations")
    if _git("status", "--porcelain", "--untracked-files=no", "--", *code) != NOTHING_SAID:
        said.append("and changes not committed")
    return " ".join(said)


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or NOTHING_SAID


def _processor() -> str:
    return _said_by("/proc/cpuinfo", "model name")


def _memory() -> str:
    kilobytes = int(_said_by("/proc/meminfo", "MemTotal").split()[0])
    return f"{kilobytes / 1024**2:.0f} GiB"


def _said_by(file: str, name: str) -> str:
    for line in Path(file).read_text(encoding="utf-8").splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return "0 unknown"
