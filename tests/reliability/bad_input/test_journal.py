"""A run that was cut off goes on where it was, and tries again what was not sound."""

from collections import Counter
from pathlib import Path

import pytest

from tests.reliability.bad_input.journal import JOURNAL, Journal
from tests.reliability.trial import Report


def test_what_was_sound_is_done_and_what_was_not_is_tried_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "new" / "journal.jsonl")
    sound = Report(3, 1, Counter({200: 1, 422: 2}))
    broken = Report(1, 0, Counter({500: 1}), ["answers 500"])

    journal.note("GET /v1/venues query limit", sound)
    journal.note("POST /v1/venues body name", broken)

    assert journal.done() == {"GET /v1/venues query limit": sound}


def test_without_a_name_no_journal_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(JOURNAL, raising=False)
    journal = Journal.of_environment()

    journal.note("GET /v1/venues query limit", Report(1))

    assert journal.done() == {}
