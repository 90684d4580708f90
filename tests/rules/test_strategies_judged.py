"""The optimum and the exact model are what trying everything finds; no proof is taken on trust."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

import pytest

from ktv_booking.reservations.rules.assignment import (
    NoRoomFree,
)
from ktv_booking.simulate.strategies.exact import Party, Standing, could_fit, holds, standing_of
from ktv_booking.simulate.strategies.hall import Hall, hall_of
from ktv_booking.simulate.strategies.optimum import best_possible
from ktv_booking.simulate.strategies.playing import No, play
from ktv_booking.simulate.strategies.strategy import (
    DEFERRED,
)
from ktv_booking.simulate.strategies.stream import MORE_SLOTS, Ask, asks_of


def an_ask(number: int, begin: int, end: int, *, place: int = 0, **given: Any) -> Ask:
    known: dict[str, Any] = {
        "rings": number - 1000, "room": None, "window": "within_7_days", "cancels": None,
        "comes": True, "extends": False,
    }  # fmt: skip
    return Ask(number=number, begin=begin, end=end, place=place, **{**known, **given})


def some_asks(hall: Hall, dice: Random, count: int) -> tuple[Ask, ...]:
    """Return a few asks for small rooms of one afternoon: they get in each other's way."""
    asks = []
    for number in range(1, count + 1):
        begin, place = dice.randrange(5), dice.randrange(2)
        room = next(i for i, one in enumerate(hall.rooms) if hall.class_of[one.id] == place)
        insists, extends = dice.random() < 0.4, dice.random() < 0.4
        asks.append(
            an_ask(number, begin, begin + dice.randint(1, 4), place=place, extends=extends,
                   room=room if insists else None)
        )  # fmt: skip
    return tuple(asks)


def best_by_trying(hall: Hall, asks: tuple[Ask, ...]) -> int:
    """Return the most room-minutes, by trying every room and end for everybody."""

    def options(ask: Ask) -> Iterator[tuple[int, int] | None]:
        yield None
        ends = (ask.end, ask.end + MORE_SLOTS) if ask.extends else (ask.end,)
        rooms = range(len(hall.rooms)) if ask.room is None else (ask.room,)
        for room, end in product(rooms, ends):
            if hall.class_of[hall.rooms[room].id] in hall.allowed(ask.place):
                yield room, end

    best = 0
    for chosen in product(*map(options, asks)):
        taken: dict[int, int] = {}
        minutes, fits = 0, True
        for ask, option in zip(asks, chosen, strict=True):
            if option is None:
                continue
            bits = (1 << option[1]) - (1 << ask.begin)
            fits = fits and not taken.get(option[0], 0) & bits
            taken[option[0]] = taken.get(option[0], 0) | bits
            minutes += 30 * (option[1] - ask.begin)
        best = max(best, minutes if fits else 0)
    return best


def refusals_of(hall: Hall, *, load: int, seed: int) -> list[No]:
    refusals: list[No] = []
    play(hall, asks_of(hall, load=load, seed=seed), DEFERRED, watch=refusals.append)
    return refusals


@pytest.mark.parametrize("seed", range(25))
def test_the_optimum_is_what_trying_everything_finds(seed: int) -> None:
    hall = hall_of(5)
    asks = some_asks(hall, Random(seed), 6)

    best = best_possible(hall, asks)

    assert best.is_proved
    assert round(best.value) == best_by_trying(hall, asks)


@pytest.mark.parametrize("seed", range(25))
def test_the_exact_model_says_what_trying_everything_says(seed: int) -> None:
    hall, dice = hall_of(5), Random(seed)
    asks = [replace(one, extends=False, room=None) for one in some_asks(hall, dice, 5)]
    taken = {hall.rooms[0].id: dice.getrandbits(4), hall.rooms[1].id: dice.getrandbits(4)}
    blocks = [
        an_ask(10 + 10 * room + slot, slot, slot + 1, place=room, room=room)
        for room in (0, 1)
        for slot in range(4)
        if taken[hall.rooms[room].id] >> slot & 1
    ]
    standing = Standing(taken, [_party(hall, one) for one in asks], is_blocked=False)

    fits = could_fit(hall, standing)

    everything = sum(30 * (one.end - one.begin) for one in (*asks, *blocks))
    assert fits == (best_by_trying(hall, (*asks, *blocks)) == everything)


def _party(hall: Hall, ask: Ask) -> Party:
    return Party(UUID(int=ask.number), hall.allowed(ask.place), ask.begin, ask.end)


def test_a_checked_proof_is_never_contradicted_by_the_exact_model() -> None:
    hall = hall_of(20)

    judged = [
        (standing, holds(hall, standing, no.said))
        for no in refusals_of(hall, load=150, seed=11)
        for standing in [standing_of(hall, no)]
    ]

    assert sum(proved for _, proved in judged) > len(judged) / 2
    assert not any(could_fit(hall, standing) for standing, proved in judged if proved)


def test_a_proof_that_leaves_somebody_out_is_not_believed() -> None:
    hall = hall_of(20)
    proved = [
        (standing_of(hall, no), no.said)
        for no in refusals_of(hall, load=150, seed=11)
        if isinstance(no.said, NoRoomFree) and no.said.proof is not None
    ]
    assert proved

    for _, said in proved:
        assert said.proof is not None
        said.proof = replace(said.proof, competing=frozenset(list(said.proof.competing)[1:]))

    assert not any(holds(hall, *one) for one in proved if one[1].proof and one[1].proof.competing)
