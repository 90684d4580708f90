"""The run of the whole corpus stops where it was told to, and the next one goes on from there."""

import asyncio
from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.reliability.bad_input.journal import JOURNAL
from tests.reliability.bad_input.runs import worked_through
from tests.reliability.parts import Outcome, Part, reported
from tests.reliability.runs import Order
from tests.reliability.trial import Report
from tests.reliability.worlds import Sample, World
from tests.stores import Desk

A_FEW = 10


def test_a_part_that_was_cut_off_goes_on_with_other_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(JOURNAL, str(tmp_path / "journal.jsonl"))
    order = Order("sqlite", seed=1, operations=A_FEW)

    first = worked_through(Part(order), most=A_FEW)
    second = worked_through(Part(order), most=A_FEW)

    noted = (tmp_path / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    assert first.report.found == second.report.found == []
    assert len({line.partition(', "tried"')[0] for line in noted}) == first.places + second.places
    assert first.report.tried >= A_FEW <= second.report.tried


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_house_is_laid_out_again_after_all_numbers_were_given_away(
    app: FastAPI, database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.builders.members.a_phone", lambda: "+8613900000001")

    async def run() -> list[str]:
        made = []
        for _ in range(2):
            world, sample = World(app, database), Sample(needs=("member_id", "other_member_id"))
            await world.lay_out("", sample)
            made += [world.ids["member_id"], world.ids["other_member_id"]]
        return made

    assert len(set(asyncio.run(run()))) == 4


def test_a_run_without_a_single_accepted_request_is_no_proof() -> None:
    nothing_let_in = Outcome(Report(tried=5))
    something = Outcome(Report(tried=5, accepted=1))

    assert reported([nothing_let_in]).violations == ["0 of 5 requests were accepted"]
    assert reported([nothing_let_in, something]).violations == []
