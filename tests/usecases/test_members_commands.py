"""`ktv-booking members import`: a file of any size, tried first, then taken in, then again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ktv_booking.cli import app
from tests.builders import a_phone

LINES = 1_100


@pytest.fixture
def bring_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """The command on a demo chain of its own."""
    monkeypatch.setenv("KTV_DATABASE_URL", f"sqlite:///{tmp_path}/store.sqlite3")
    runner = CliRunner()
    assert runner.invoke(app, ["migrate"]).exit_code == 0
    assert runner.invoke(app, ["seed-demo"]).exit_code == 0
    return lambda *said: runner.invoke(app, ["members", "import", *map(str, said)])


def test_a_file_is_tried_taken_in_and_taken_in_again(
    bring_in: Callable[..., Any], tmp_path: Path
) -> None:
    file, result = tmp_path / "members.csv", tmp_path / "result.csv"
    phones = {a_phone() for _ in range(LINES)}
    lines = [f"单小明,{phone}" for phone in phones]
    file.write_text("\n".join(("姓名,电话", *lines, ",12")), encoding="utf-8")
    said = (file, "--venue", "shanghai", "--result", result)

    tried, first, again = bring_in(*said, "--dry-run"), bring_in(*said), bring_in(*said)

    whole = f"{len(lines)} created, 0 updated, 0 unchanged, 1 rejected"
    assert tried.stdout.strip() == f"{whole} (dry run: nothing was written)"
    assert first.stdout.strip() == whole
    assert again.stdout.strip() == f"0 created, 0 updated, {len(lines)} unchanged, 1 rejected"
    rows = result.read_text(encoding="utf-8").splitlines()
    assert len(rows) == len(lines) + 2
    assert rows[-1].startswith(f"{len(lines) + 2},rejected,,")
    assert not any(phone[-8:] in line for phone in list(phones)[:50] for line in rows)


def test_a_file_that_makes_no_sense_and_a_venue_that_is_not_there_are_said(
    bring_in: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "members.csv"
    file.write_text("name,surprise\n", encoding="utf-8")

    unknown = bring_in(file, "--venue", "shanghai")
    nowhere = bring_in(file, "--venue", "atlantis")

    assert unknown.exit_code == nowhere.exit_code == 1
    assert "column 2 is unknown" in unknown.output
    assert "no venue atlantis" in nowhere.output
