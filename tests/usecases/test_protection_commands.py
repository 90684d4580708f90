"""The commands for peak rules: they print what a manager may publish, and change nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ktv_booking.cli import app

Say = Callable[..., Result]
SATURDAYS = ("preview", "--venue", "lisbon", "--weekday", "6", "--min-minutes", "180")


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Give a command about the demo chain, in a store of its own."""
    monkeypatch.setenv("KTV_DATABASE_URL", f"sqlite:///{tmp_path}/store.sqlite3")
    runner = CliRunner()
    assert runner.invoke(app, ["migrate"]).exit_code == 0
    assert runner.invoke(app, ["seed-demo"]).exit_code == 0
    return lambda *words: runner.invoke(app, ["protection", *words])


def test_a_preview_reads_the_rule_out_and_prints_its_override(say: Say) -> None:
    said = say(*SATURDAYS, "--hours", "20:00-23:00", "--room-class", "small")

    assert said.exit_code == 0
    assert "Saturday 20:00–23:00, small rooms: three hours at least" in said.stdout
    assert "至少3小时" in said.stdout
    assert json.loads(said.stdout.splitlines()[-1])["set"] == {"min_minutes": 180}


@pytest.mark.parametrize(
    "wrong",
    [("--hours", "late"), ("--hours", "20:00-23:00", "--room-class", "throne")],
)
def test_a_preview_of_nonsense_ends_with_1(say: Say, wrong: tuple[str, ...]) -> None:
    assert say(*SATURDAYS, *wrong).exit_code == 1


def test_a_house_without_a_past_has_nothing_proposed(say: Say) -> None:
    said = say("propose", "--venue", "lisbon")

    assert said.exit_code == 0
    assert said.stdout.splitlines()[-1] == "Proposals: 0 from 0 calls"


def test_a_venue_that_is_not_there_is_refused(say: Say) -> None:
    assert say("propose", "--venue", "atlantis").exit_code == 1
