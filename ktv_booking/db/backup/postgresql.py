"""Copies of a PostgreSQL store, by PostgreSQL's own programs: pg_dump and pg_restore.

They copy one database as it was at one instant. To come back to any instant, archive the
write-ahead log as well: docs/operations.md says how.
"""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import URL

from ktv_booking.db.backup.kept import (
    BackupFailed,
    Kept,
    Progress,
    Restored,
    known_schema,
    new_private_file,
    put_in_place,
    stopwatch,
)
from ktv_booking.db.servers import BEHIND_PGBOUNCER
from ktv_booking.db.session import Database

INSTALLED = Path("/usr/lib/postgresql")
TOLD_EVERY_SECONDS = 0.1
SIZE = text("SELECT pg_database_size(current_database())")
TABLES = text("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")


def back_up(url: URL, file: Path, progress: Progress) -> Kept:
    """Dump the database as it is at one instant, see that the dump can be read, name it."""
    took = stopwatch()
    part = file.with_name(f"{file.name}.part")
    new_private_file(part)
    try:
        dump = ["--format=custom", "--no-owner", "--no-privileges", f"--file={part}"]
        _run(_program("pg_dump"), dump, url, progress=progress, growing=part)
        schema = _schema_in(part, file)
        put_in_place(part, file)
    finally:
        part.unlink(missing_ok=True)
    return Kept(file, file.stat().st_size, schema, took())


def restore(database: Database, file: Path, *, force: bool, progress: Progress) -> Restored:
    """Fill the database from a dump, in one transaction."""
    took = stopwatch()
    url = database.url
    schema = _schema_in(file, file)
    if _answer(database, TABLES) and not force:
        raise BackupFailed(f"{url.database} holds a store already: --force replaces it")
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    options += ["--clean", "--if-exists"] if force else []
    _run(
        _program("pg_restore"),
        [*options, f"--dbname={url.database}", str(file)],
        url,
        progress=progress,
    )
    return Restored(schema, _answer(database, SIZE), took())


def _schema_in(file: Path, named: Path) -> str:
    """Return the schema that a dump is of.

    Raises:
        BackupFailed: it is no dump, or of a schema nobody here knows.
    """
    words = ["--data-only", "--table=alembic_version", "--file=-", str(file)]
    told = subprocess.run(  # noqa: S603  (a program of PostgreSQL, found by its folder)
        [_program("pg_restore"), *words], capture_output=True, text=True, check=False
    )
    if told.returncode:
        raise BackupFailed(f"{named} is not a sound dump of PostgreSQL: {told.stderr.strip()}")
    found = re.search(r"^COPY .*alembic_version .*\n(\S+)\n", told.stdout, re.MULTILINE)
    return known_schema(found[1] if found else None, named)


def _program(name: str) -> str:
    """Return where a program of PostgreSQL lies, the newest where there are several.

    Raises:
        BackupFailed: it is not installed; says which package has it.
    """
    folders = sorted(
        INSTALLED.glob("*/bin"), key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0)
    )
    for folder in reversed(folders):
        if (folder / name).exists():
            return str(folder / name)
    if found := shutil.which(name):
        return found
    raise BackupFailed(
        f"{name} is not installed here: install PostgreSQL's client programs (Debian: "
        "postgresql-client), no older than the server, or run it where they are"
    )


def _run(
    program: str,
    words: Sequence[str],
    url: URL,
    *,
    progress: Progress,
    growing: Path | None = None,
) -> None:
    """Run a program on the database and tell how far it is.

    Raises:
        BackupFailed: in the program's own words.
    """
    with subprocess.Popen(  # noqa: S603  (a program of PostgreSQL, found by its folder)
        [program, *words],
        env=os.environ | _whom_to_ask(url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        while running.poll() is None:
            progress(growing.stat().st_size if growing else 0, 0)
            time.sleep(TOLD_EVERY_SECONDS)
        said = running.stderr.read() if running.stderr else ""
    if running.returncode:
        raise BackupFailed(f"{Path(program).name}: {said.strip()[-2000:]}")


def _whom_to_ask(url: URL) -> dict[str, str]:
    """Return what a program needs to reach the database; a password is in no argument."""
    said = {
        "PGHOST": url.host,
        "PGPORT": url.port and str(url.port),
        "PGUSER": url.username,
        "PGPASSWORD": url.password and str(url.password),
        "PGDATABASE": url.database,
    }
    query = url.difference_update_query([BEHIND_PGBOUNCER]).query
    options = {f"PG{name.upper()}": str(value) for name, value in query.items()}
    return {name: str(value) for name, value in (said | options).items() if value}


def _answer(database: Database, question: Any) -> int:
    with database.engine.connect() as connection:
        return int(connection.scalar(question) or 0)
