"""A short simulation against a server of its own: everything that must hold does."""

from io import StringIO

import pytest
from rich.console import Console

from ktv_booking.simulate import NotPlayed, Report, run


@pytest.fixture(scope="module")
def told() -> tuple[Report, str]:
    """Return the report of one Friday at the small house, and what was printed."""
    console = Console(file=StringIO(), width=160)

    report = run("lisbon", days=1, seed=3, console=console)

    written = console.file
    assert isinstance(written, StringIO)
    return report, written.getvalue()


def test_a_busy_evening_holds(told: tuple[Report, str]) -> None:
    report, _ = told

    assert report.violations == []
    assert report.server_errors == []
    assert report.exit_code == 0


def test_a_busy_evening_is_booked_refused_and_served(told: tuple[Report, str]) -> None:
    report, _ = told
    refused = {line.code for line in report.refusals}

    assert report.counts["booked"] > 20
    assert report.lives["completed"] > 15
    assert "no-room-free" in refused
    assert all(line.why["zh"] and line.why["en"] and line.example for line in report.refusals)
    assert sum(line.served_minutes for line in report.classes) > 2000


def test_the_report_is_told_in_tables_and_as_plain_values(told: tuple[Report, str]) -> None:
    report, printed = told

    plain = report.as_json()

    assert plain["holds"] is True
    assert plain["first"] == "2026-12-18"
    assert "Holds" in printed
    assert "no-room-free" in printed


def test_without_anybody_to_play_against_it_says_so() -> None:
    console = Console(file=StringIO())

    with pytest.raises(NotPlayed, match="token"):
        run("lisbon", url="http://127.0.0.1:9", console=console)
    with pytest.raises(NotPlayed, match=r"lisbon at http://127\.0\.0\.1:9"):
        run("lisbon", url="http://127.0.0.1:9", token="t", console=console)
