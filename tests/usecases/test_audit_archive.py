"""The oldest part of the audit log moves into a file; file and store verify by themselves."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from ktv_booking.audit.archiving import ChainBroken, KeptTooShort, archive, verify_archive
from ktv_booking.audit.models import AuditRow
from tests.builders import NOW
from tests.chained import (
    HERE,
    verdicts,
    write,
)
from tests.stores import Desk


def aged(database: Desk) -> None:
    for days in (200, 150, 100, 59, 1):
        database.work(
            lambda session, days=days: write(session, HERE, 2, at=NOW - timedelta(days=days))  # type: ignore[misc]
        )


def test_what_was_archived_and_what_is_left_both_verify(database: Desk, tmp_path: Path) -> None:
    aged(database)
    file = tmp_path / "archive.jsonl"

    moved = [archive(database, HERE, file, keep_days=60, by="keeper", now=NOW) for _ in range(2)]

    left = database.read(verdicts)[HERE]
    with file.open(encoding="utf-8") as lines:
        kept = verify_archive(lines)[HERE]
    assert moved == [6, 0]
    assert (left.is_intact, left.is_whole, left.checked) == (True, True, 5)
    assert (kept.is_intact, kept.checked) == (True, 6)
    assert left.head.archived_hash == kept.head.hash  # type: ignore[union-attr]
    assert file.stat().st_mode & 0o077 == 0


def test_an_altered_archive_is_named(database: Desk, tmp_path: Path) -> None:
    aged(database)
    file = tmp_path / "archive.jsonl"
    archive(database, HERE, file, keep_days=60, by="keeper", now=NOW)
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3].replace('"action": "done"', '"action": "undone"')

    found = verify_archive(iter(lines))[HERE]

    assert [one.seq for one in found.breaks] == [4]


def test_less_than_sixty_days_are_never_archived(database: Desk, tmp_path: Path) -> None:
    aged(database)

    with pytest.raises(KeptTooShort):
        archive(database, HERE, tmp_path / "a", keep_days=59, by="keeper", now=NOW)

    assert database.read(lambda s: s.scalar(select(func.count()).select_from(AuditRow))) == 10


def test_a_broken_chain_is_not_archived(database: Desk, tmp_path: Path) -> None:
    aged(database)
    with database.engine.begin() as connection:
        if database.is_sqlite:
            connection.execute(text("DROP TRIGGER ck_audit_rows_append_only_update"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("UPDATE audit_rows SET reason = 'x' WHERE seq = 3"))

    with pytest.raises(ChainBroken):
        archive(database, HERE, tmp_path / "a", keep_days=60, by="keeper", now=NOW)
