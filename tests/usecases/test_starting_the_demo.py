"""The demo starts on a store of its own alone; nonsense in its settings is told in words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ktv_booking.cli import app, running

Say = Callable[..., Result]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Give a command on a store of its own, brought up to date."""
    monkeypatch.setenv("KTV_DATABASE_URL", f"sqlite:///{tmp_path}/store.sqlite3")
    runner = CliRunner()

    def command(*words: str) -> Result:
        return runner.invoke(app, list(words))

    assert command("migrate").exit_code == 0
    return command


def test_the_demo_leaves_a_store_alone_that_is_not_a_demos(
    say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_answer", lambda *_: None)
    monkeypatch.setenv("KTV_MODE", "demo")
    assert say("agents", "create", "lan", "--name", "Lan", "--role", "hq_admin").exit_code == 0

    refused = say("demo")

    assert refused.exit_code == 1
    assert "This store is not a demo's" in refused.output
    assert "演示" in refused.output
    listed = say("agents", "list").output
    assert "lan" in listed
    assert "duty_manager" not in listed


def test_the_demo_starts_again_where_it_was_and_where_it_was_seeded(
    say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_answer", lambda *_: None)
    monkeypatch.setenv("KTV_MODE", "demo")
    say("seed-demo")

    first = say("demo")
    say("agents", "create", "lan", "--name", "Lan", "--role", "hq_admin")
    again = say("demo")

    assert (first.exit_code, again.exit_code) == (0, 0)


@pytest.mark.parametrize("said", ["before_lunch", "before_commit:soon"])
def test_a_point_that_is_none_is_told_in_one_sentence(
    said: str, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KTV_MODE", "demo")
    monkeypatch.setenv("KTV_CRASH_AT", said)

    refused = say("serve")

    assert refused.exit_code == 1
    assert "KTV_CRASH_AT is one of after_insert" in refused.output
    assert "Traceback" not in refused.output
