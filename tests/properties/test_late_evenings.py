"""Whole evenings with silent moves: acceptances hold, and refusals are hardly ever wrong."""

from dataclasses import replace

import pytest

from ktv_booking.reservations.rules.assignment import Decision, Limits
from ktv_booking.reservations.rules.assignment.ejections import eject
from ktv_booking.reservations.rules.assignment.reading import compact, take_in
from tests.late_evenings import LADDER, WITHOUT_CAP, Asked, callers
from tests.late_rooms import faults, fits


@pytest.mark.parametrize("limits", [WITHOUT_CAP, Limits(), Limits(chain_nodes=0)])
def test_whatever_is_accepted_in_whole_evenings_can_be_carried_out(limits: Limits) -> None:
    asked = [one for seed in range(20, 40) for one in callers(seed, limits)]
    accepted = [(one, one.answer) for one in asked if isinstance(one.answer, Decision)]

    wrong = [
        faults(one.day, one.wanted, LADDER, answer, limits, one.now) for one, answer in accepted
    ]

    assert not any(wrong)
    assert {answer.stage for _, answer in accepted} >= {"best_fit", "chain"}


def test_the_search_answers_the_same_for_the_same_seed_and_leaves_no_trace_of_what_failed() -> None:
    asked = [one for seed in range(8) for one in callers(seed, Limits())]
    placed = 0
    for one in asked:
        found = [_ejected(one, seed) for seed in (3, 3, 3, 4)]
        assert found[0] == found[1] == found[2]
        placed += found[0] is not None

    assert placed > 100


def _ejected(one: Asked, seed: int) -> list[int] | None:
    """Where everybody is after the longer search alone; None if it found no place."""
    slots = [one.wanted.slot]
    done = compact(one.day, LADDER, limits=WITHOUT_CAP, now=one.now, slots=slots)
    unplaced = take_in(done, one.wanted, LADDER)
    if unplaced is None:
        return None
    before = list(done.place), list(done.busy)
    if eject(done, unplaced, replace(WITHOUT_CAP, eject_steps=60), seed):
        return list(done.place)
    assert (done.place, done.busy) == before
    return None


@pytest.mark.parametrize(("limits", "share"), [(WITHOUT_CAP, 0.005), (Limits(), 0.015)])
def test_hardly_anybody_is_refused_for_whom_some_exchange_would_have_made_place(
    limits: Limits, share: float
) -> None:
    asked = [one for seed in range(16) for one in callers(seed, limits)]
    refused = [one for one in asked if not isinstance(one.answer, Decision)]

    wrong = [one for one in refused if fits(one.day, one.wanted, LADDER, limits, one.now)]

    assert len(wrong) <= share * len(asked)
    assert len(refused) > 100 < len(asked) - len(refused)


def test_nine_refusals_in_ten_carry_their_proof_and_moves_are_what_makes_place() -> None:
    asked = [one for seed in range(16) for one in callers(seed, Limits())]
    refused = [one.answer for one in asked if not isinstance(one.answer, Decision)]
    moving = [one for one in asked if isinstance(one.answer, Decision) and one.answer.moves]

    proved = [one for one in refused if one.proof is not None]

    assert len(proved) >= 0.9 * len(refused)
    assert len(moving) >= 0.05 * len(asked)
