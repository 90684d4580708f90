"""What an operator is told of the audit log, and of what is kept of people."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ktv_booking.cli import app

Say = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/store.sqlite3"


@pytest.fixture
def say(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Give a command on a store of its own, brought up to date."""
    monkeypatch.setenv("KTV_DATABASE_URL", url)
    monkeypatch.setenv("KTV_DAY_SHEET_DIR", str(tmp_path / "sheets"))
    runner = CliRunner()

    def command(*words: str) -> Result:
        return runner.invoke(app, list(words))

    assert command("migrate").exit_code == 0
    return command


def test_the_audit_log_is_verified_and_an_edit_is_named(say: Say, url: str, tmp_path: Path) -> None:
    say("seed-demo")
    anchors = tmp_path / "anchors"
    anchors.write_text(say("audit", "anchor").stdout, encoding="utf-8")

    whole = say("audit", "verify", "--anchors", str(anchors))
    of_one = say("audit", "verify", "--venue", "lisbon")
    with sqlite3.connect(url.removeprefix("sqlite:///")) as store:
        store.execute("DROP TRIGGER ck_audit_rows_append_only_update")
        store.execute("UPDATE audit_rows SET reason = 'x' WHERE seq = 2 AND venue_id IS NULL")
    altered = say("audit", "verify")
    alone = say("audit", "verify", "--venue", "lisbon")

    assert (whole.exit_code, whole.stdout.count("intact")) == (0, 5)
    assert (of_one.exit_code, of_one.stdout.split(":")[0]) == (0, "lisbon")
    assert (altered.exit_code, "-: row 2: altered" in altered.stdout) == (1, True)
    assert alone.exit_code == 0


def test_a_log_cut_off_with_its_head_is_found_by_its_anchor(
    say: Say, url: str, tmp_path: Path
) -> None:
    say("seed-demo")
    anchors = tmp_path / "anchors"
    anchors.write_text(say("audit", "anchor", "--venue", "-").stdout, encoding="utf-8")
    with sqlite3.connect(url.removeprefix("sqlite:///")) as store:
        for name in ("rows_append_only_delete", "heads_only_rises_update"):
            store.execute(f"DROP TRIGGER ck_audit_{name}")
        store.execute("DELETE FROM audit_rows WHERE seq > 3 AND venue_id IS NULL")
        store.execute(
            "UPDATE audit_heads SET rows = 3, hash = (SELECT hash FROM audit_rows r "
            "WHERE r.chain = audit_heads.chain AND seq = 3) WHERE chain = ?",
            ["0" * 32],
        )

    unanchored, anchored = say("audit", "verify"), say("audit", "verify", "--anchors", str(anchors))

    assert unanchored.exit_code == 0
    assert (anchored.exit_code, "-: row 4 to" in anchored.stdout) == (1, True)


def test_the_log_is_archived_no_younger_than_the_law_allows(say: Say, tmp_path: Path) -> None:
    say("seed-demo")
    file = tmp_path / "archive.jsonl"

    early = say("audit", "archive", str(file), "--keep-days", "59")
    archived = say("audit", "archive", str(file), "--keep-days", "60")

    assert early.exit_code == 2
    assert (archived.exit_code, archived.stdout.startswith("0 rows archived")) == (0, True)
    assert say("audit", "verify", "--archive", str(file)).exit_code == 0


def test_retention_says_what_is_past_its_time(say: Say) -> None:
    say("seed-demo")

    shown, done = say("retention", "run", "--dry-run"), say("retention", "run")

    assert (shown.exit_code, "nothing was forgotten" in shown.stdout) == (0, True)
    assert (done.exit_code, "0 bookings" in done.stdout) == (0, True)


def test_a_person_is_erased_from_the_command_line(say: Say) -> None:
    say("seed-demo")

    erased = say("erase", "--phone", "+86 139 0000 1234", "--reason", "asked for it")
    refused = say("erase", "--phone", "1234", "--reason", "asked for it")

    assert (erased.exit_code, erased.stdout.startswith("Erased: 0 bookings")) == (0, True)
    assert refused.exit_code == 1


def test_the_roles_of_a_server_are_printed(say: Say) -> None:
    printed = say("audit", "grants", "--role", "the app")

    assert 'REVOKE UPDATE, DELETE, TRUNCATE ON audit_rows FROM "the app";' in printed.stdout
