"""When an evening is full many ask the same: worked out once for a book, and never for long."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from ktv_booking.reservations.rules import judging
from ktv_booking.reservations.rules.assignment import NoRoomFree
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.service import availability as looking
from ktv_booking.reservations.service import offers
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from tests.builders import NOW, evening
from tests.front_desk import FrontDesk
from tests.kept_books import nothing_kept
from tests.stores import Desk


@pytest.fixture(autouse=True)
def just_started() -> Iterator[None]:
    with nothing_kept():
        yield


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was judged for an answer, one entry for each time."""
    found: list[Any] = []
    for module, name in ((offers, "judge"), (looking, "judge_case")):
        sound = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda one, *rest, _sound=sound, **more: (
                found.append(one), _sound(one, *rest, **more)
            )[1],
        )  # fmt: skip
    return found


def a_full_house(database: Desk) -> FrontDesk:
    desk = FrontDesk.opened(database, "small", "small")
    desk.book()
    desk.book()
    return desk


def test_the_same_question_is_worked_out_once(database: Desk, judged: list[Any]) -> None:
    desk = a_full_house(database)
    first = desk.availability()
    once = len(judged)

    second = desk.availability()

    assert once > 0
    assert len(judged) == once
    assert [one.offer for one in second.alternatives] == [one.offer for one in first.alternatives]
    assert [one.rooms_free for one in second.classes] == [one.rooms_free for one in first.classes]


@pytest.mark.parametrize(
    "other",
    [{"party_size": 3}, {"minutes": 120}, {"starts_at": evening() + timedelta(minutes=30)}],
    ids=["party", "minutes", "start"],
)
def test_another_question_is_worked_out_anew(
    database: Desk, judged: list[Any], other: dict[str, Any]
) -> None:
    desk = a_full_house(database)
    desk.availability()
    once = len(judged)

    desk.availability(**other)

    assert len(judged) > once


def test_the_next_minute_is_asked_anew(database: Desk, judged: list[Any]) -> None:
    desk = a_full_house(database)
    desk.availability()
    once = len(judged)

    desk.now = NOW + timedelta(seconds=59)
    desk.availability()
    within = len(judged)
    desk.now = NOW + timedelta(seconds=61)
    desk.availability()

    assert len(judged) > within >= once


def test_a_room_given_back_is_offered_at_once(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    desk.book()
    last = desk.book()
    assert desk.availability().classes[0].verdict is None

    desk.do(cancel, last.id, CancelRequest(CancelledBy.GUEST, "ill"))

    assert desk.availability().classes[0].verdict is not None


def test_a_refusal_that_is_kept_keeps_nobody_who_was_refused(database: Desk) -> None:
    desk = a_full_house(database)

    refusals = [one.refusal for one in desk.availability().classes if one.refusal]

    assert refusals
    assert all(one.__traceback__ is None is one.__context__ for one in refusals)


def test_a_room_is_looked_for_once_for_all_who_are_refused_it(
    database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_full_house(database)
    decided: list[Any] = []
    sound = judging.decide
    monkeypatch.setattr(
        judging,
        "decide",
        lambda *asked, **more: (decided.append(asked[1]), sound(*asked, **more))[1],
    )

    refusals = []
    for _ in range(3):
        with pytest.raises(NoRoomFree) as refused:
            desk.book()
        refusals.append(refused.value)

    assert len(decided) == 1
    assert len({id(one) for one in refusals}) == 3
    assert refusals[0].facts == refusals[1].facts == refusals[2].facts
