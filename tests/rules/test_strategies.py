"""Strategies side by side: the same callers for each, and a judge that trusts none."""

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.console import Console
from typer.testing import CliRunner

from ktv_booking.cli import app
from ktv_booking.kernel.text import Language
from ktv_booking.reservations.rules.assignment import (
    DayRooms,
    Decision,
    Limits,
    Wanted,
    decide,
)
from ktv_booking.rooms.rules import Ladder
from ktv_booking.simulate.strategies.compare import Day, day_of, figures_of, quantile
from ktv_booking.simulate.strategies.hall import PEAK, SLOTS, Hall, hall_of
from ktv_booking.simulate.strategies.picture import draw
from ktv_booking.simulate.strategies.played import Held, Played, judge, judge_the_end
from ktv_booking.simulate.strategies.playing import play
from ktv_booking.simulate.strategies.running import NoSuchStrategy, side_by_side, strategies_named
from ktv_booking.simulate.strategies.strategy import (
    BEST_FIT,
    DEFERRED,
    DEFERRED_UNCAPPED,
    DEMO_DEFAULTS,
    FIRST_FIT,
    STRATEGIES,
)
from ktv_booking.simulate.strategies.stream import Ask, asks_of
from ktv_booking.simulate.strategies.words import WORDS

SVG = "{http://www.w3.org/2000/svg}"


def an_ask(number: int, begin: int, end: int, *, place: int = 0, **given: Any) -> Ask:
    known: dict[str, Any] = {
        "rings": number - 1000, "room": None, "window": "within_7_days", "cancels": None,
        "comes": True, "extends": False,
    }  # fmt: skip
    return Ask(number=number, begin=begin, end=end, place=place, **{**known, **given})


@pytest.mark.parametrize(("rooms", "load"), [(10, 80), (60, 120), (200, 150)])
def test_a_stream_asks_for_as_much_of_the_peak_as_was_ordered(rooms: int, load: int) -> None:
    asks = asks_of(hall_of(rooms), load=load, seed=1)

    asked = sum(len(range(max(one.begin, PEAK.start), min(one.end, PEAK.stop))) for one in asks)
    assert 0 <= asked - rooms * len(PEAK) * load / 100 < len(PEAK)
    assert all(0 <= one.begin < one.end <= SLOTS and one.rings <= one.starts for one in asks)


def test_the_same_seed_is_the_same_callers_and_another_is_not() -> None:
    hall = hall_of(20)

    assert asks_of(hall, load=120, seed=3) == asks_of(hall, load=120, seed=3)
    assert asks_of(hall, load=120, seed=3) != asks_of(hall, load=120, seed=4)


@pytest.mark.parametrize("rooms", [5, 10, 20, 45, 60, 200])
def test_a_house_has_every_class_and_as_many_rooms_as_ordered(rooms: int) -> None:
    hall = hall_of(rooms)

    assert len(hall.rooms) == rooms
    assert all(hall.by_class)


def test_a_house_of_45_is_the_demos() -> None:
    assert [len(rooms) for rooms in hall_of(45).by_class] == [10, 14, 12, 6, 3]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("load", [80, 120, 150])
def test_late_rooms_serve_more_and_wrong_nobody(load: int, seed: int) -> None:
    hall, strategies = hall_of(60), list(STRATEGIES.values())

    day = day_of(hall, strategies, load=load, seed=seed)

    figures = {one.strategy.name: one for one in figures_of(strategies, [day])}
    assert all(one.is_clean for one in figures.values())
    served = {name: one.minutes for name, one in figures.items()}
    assert served["deferred"] >= served["best-fit"]
    assert served["deferred-uncapped"] >= served["best-fit"]
    assert figures["deferred"].most_moves <= 6
    assert day.best is not None
    assert max(served.values()) <= day.best.bound + 1e-6


def test_told_at_booking_nobody_is_ever_moved() -> None:
    day = day_of(hall_of(20), [FIRST_FIT, BEST_FIT], load=150, seed=5)

    assert [one.moves for one in day.played.values()] == [0, 0]


def test_the_demo_fixes_its_few_best_rooms_at_booking_and_the_rest_half_an_hour_ahead() -> None:
    hall = hall_of(45)
    evening, afternoon = an_ask(1, 18, 22, place=2), an_ask(2, 4, 8, place=0)
    best, owing = an_ask(3, 18, 22, place=4), an_ask(4, 18, 22, place=3)
    insisting = replace(evening, room=30)

    fixed = [
        DEMO_DEFAULTS.fixed(hall, one) - one.starts
        for one in (evening, afternoon, owing, replace(owing, window="same_day"))
    ]

    assert fixed == [-30, -30, -180, -30]
    assert DEMO_DEFAULTS.fixed(hall, best) == best.rings
    assert DEMO_DEFAULTS.fixed(hall, insisting) == insisting.rings


def test_the_judge_sees_two_in_one_room_and_a_stay_cut_short() -> None:
    hall = hall_of(5)
    first, second = an_ask(1, 4, 8), an_ask(2, 6, 10)
    played = Played("seeded", hall, (first, second))
    book = {one.number: Held(one, hall.rooms[0].id, one.end) for one in (first, second)}
    played.given = {1: Held(first, hall.rooms[0].id, 7)}

    judge(played, book)
    judge_the_end(played)

    assert (played.oversold, played.dropped) == (1, 1)


def test_moving_a_told_guest_is_seen() -> None:
    hall = hall_of(20)
    asks = asks_of(hall, load=150, seed=2)

    def forgets_who_was_told(
        day: DayRooms,
        wanted: Wanted,
        ladder: Ladder,
        *,
        limits: Limits | None,
        seed: int,
        now: datetime,
    ) -> Decision:
        everybody = tuple(one._replace(movable=True) for one in day.occupations)
        book = DayRooms(day.rooms, everybody, day.span)
        every = Limits(max_moves=None, quiet_minutes=0)
        return decide(book, wanted, ladder, limits=every, seed=seed, now=now)

    careless = replace(BEST_FIT, chooses=forgets_who_was_told)

    assert play(hall, asks, careless).told_moved > 0
    assert play(hall, asks, DEFERRED_UNCAPPED).told_moved == 0


def test_without_the_solver_the_optimum_is_said_not_to_have_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "highspy", None)
    said = Console(record=True, width=100, quiet=True)

    figures = side_by_side([BEST_FIT], rooms=10, load=80, days=1, seed=1, console=said)

    assert figures[0].mean is None


def a_day(hall: Hall) -> Day:
    return day_of(hall, [BEST_FIT, DEFERRED], load=120, seed=1)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_picture_shows_everybody_on_both_sides(language: Language) -> None:
    hall = hall_of(20)
    day = a_day(hall)

    said = draw(hall, day, "best-fit", "deferred", load=120, language=language)

    root = ElementTree.fromstring(said)
    refused = [one for one in root.iter(f"{SVG}rect") if one.get("class") == "refused"]
    assert len(refused) == 1 + sum(len(one.refused) for one in day.played.values())
    texts = [one.text for one in root.iter(f"{SVG}text")]
    assert WORDS["key_untold"].said_in(language) in texts
    assert STRATEGIES["deferred"].text.said_in(language) in texts


def test_a_strategy_that_nobody_knows_is_refused() -> None:
    with pytest.raises(NoSuchStrategy, match="worst-fit"):
        strategies_named("best-fit,worst-fit")

    assert strategies_named("deferred, best-fit,deferred") == [DEFERRED, BEST_FIT]


def test_a_quantile_lies_between_two_values_by_proportion() -> None:
    assert quantile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.5
    assert quantile([5.0], 0.1) == 5.0


def test_the_command_prints_the_figures_and_draws_the_evening(tmp_path: Path) -> None:
    picture = tmp_path / "evening.svg"
    words = ["simulate", "--strategies", "first-fit,deferred", "--rooms", "10", "--days", "2"]

    said = CliRunner().invoke(app, [*words, "--picture", str(picture), "--language", "zh"])

    assert said.exit_code == 0
    assert WORDS["extensions"].zh in said.stdout
    assert "first-fit" in said.stdout
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_the_command_says_which_strategies_there_are() -> None:
    said = CliRunner().invoke(app, ["simulate", "--strategies", "worst-fit"])

    assert said.exit_code == 1
    assert "best-fit" in said.stderr
