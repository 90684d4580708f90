"""`ktv-booking call-lists`: tried out, made, made again, shown; the campaigns that come along."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ktv_booking.cli import app
from ktv_booking.outreach.rules.festivals import EVERYWHERE
from ktv_booking.outreach.scripts.ready_made import ready_made as ready_made_scripts
from ktv_booking.outreach.service.ready_made import ready_made


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """The commands on a demo chain of its own."""
    monkeypatch.setenv("KTV_DATABASE_URL", f"sqlite:///{tmp_path}/store.sqlite3")
    runner = CliRunner()
    assert runner.invoke(app, ["migrate"]).exit_code == 0
    assert runner.invoke(app, ["seed-demo"]).exit_code == 0
    return lambda *said: runner.invoke(app, ["call-lists", *said])


def test_lists_are_tried_out_made_once_and_shown(say: Callable[..., Any]) -> None:
    day = ("--day", "2026-10-14")

    tried = say("preview", "birthday-7", "shanghai", *day)
    first, again = (say("build", "--venue", "shanghai", *day) for _ in range(2))
    shown = say("show", *day)

    assert tried.stdout.startswith("birthday-7 at shanghai on 2026-10-14: nothing was written")
    assert first.stdout.startswith("4 new lists, 0 new calls, 0 people left out")
    assert again.stdout.startswith("0 new lists")
    assert "confirmation-1 at shanghai on 2026-10-14 (open)" in shown.stdout


def test_who_is_not_there_is_said(say: Callable[..., Any]) -> None:
    answers = [
        say("build", "--campaign", "nothing"),
        say("build", "--venue", "atlantis"),
        say("preview", "birthday-7", "atlantis"),
        say("preview", "festival-qixi", "shanghai", "--day", "2026-10-14"),
        say("show", "--day", "2020-01-01"),
    ]

    assert [one.exit_code for one in answers] == [1] * 5


def test_each_festival_comes_with_a_campaign() -> None:
    festivals = {one["festival"] for one in ready_made() if one["kind"] == "holiday"}

    assert {one.key for one in EVERYWHERE} <= festivals
    assert len({one["code"] for one in ready_made()}) == len(list(ready_made()))


def test_a_house_that_is_no_demo_gets_its_words_and_campaigns_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KTV_DATABASE_URL", f"sqlite:///{tmp_path}/house.sqlite3")
    runner = CliRunner()
    runner.invoke(app, ["migrate"])

    said = [
        runner.invoke(app, [group, "lay-ready-made"]).stdout
        for group in ("scripts", "scripts", "campaigns", "campaigns")
    ]

    assert said == [
        f"{2 * len(ready_made_scripts())} scripts laid down\n",
        "0 scripts laid down\n",
        f"{len(list(ready_made()))} campaigns set up\n",
        "0 campaigns set up\n",
    ]
