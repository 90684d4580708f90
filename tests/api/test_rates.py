"""One token, one person, one address sends so many requests a minute to a process and no more."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.app import rates_set_by
from ktv_booking.settings import Settings
from ktv_booking.web.limits import rates
from ktv_booking.web.limits.rates import UNLIMITED, PerMinute, Rate, Rates
from ktv_booking.web.problems import TooManyRequests
from tests.builders import a_token, an_agent
from tests.stores import Desk


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Minutes go by this clock: set `clock.now`."""
    clock = SimpleNamespace(now=6000.0)
    clock.monotonic = lambda: clock.now
    monkeypatch.setattr(rates, "time", clock)
    return clock


def let_through(rate: Rate, caller: str = "a", times: int = 1) -> int:
    """Count so many requests; return how many were let through."""
    passed = 0
    for _ in range(times):
        try:
            rate.count(caller)
        except TooManyRequests:
            continue
        passed += 1
    return passed


def test_so_many_pass_in_a_minute_and_each_caller_has_their_own(clock: SimpleNamespace) -> None:
    rate = Rate(5)

    assert (let_through(rate, times=9), let_through(rate, "b", times=9)) == (5, 5)


def test_the_minute_slides(clock: SimpleNamespace) -> None:
    rate = Rate(60)
    let_through(rate, times=60)

    passed = []
    for _ in range(4):
        clock.now += 30
        passed.append(let_through(rate, times=100))

    assert passed == [0, 0, 30, 30]


@pytest.mark.parametrize("after", [0.0, 12.5, 59.0])
def test_who_waits_as_long_as_said_is_let_through(clock: SimpleNamespace, after: float) -> None:
    rate = Rate(10)
    clock.now += after
    let_through(rate, times=10)

    for _ in range(3):
        with pytest.raises(TooManyRequests) as refused:
            rate.count("a")
        clock.now += refused.value.facts["retry_after"]
        if let_through(rate):
            return

    pytest.fail("three waits were in vain")


def test_a_rate_of_none_lets_all_pass_and_keeps_nothing() -> None:
    rate = Rate(0)

    assert let_through(rate, times=1000) == 1000
    assert rate._counts == {}


def test_what_is_kept_does_not_grow_without_end(
    clock: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "MOST_KEPT", 100)
    rate = Rate(5)

    for number in range(1000):
        rate.count(number)

    assert len(rate._counts) <= 100


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"mode": "demo"}, UNLIMITED),
        ({"mode": "production"}, PerMinute()),
        ({"mode": "production", "rate_per_token": 60}, PerMinute(token=60)),
        ({"mode": "demo", "rate_per_address": 9}, PerMinute(0, 0, 0, 9, 0)),
        ({"mode": "production", "rate_per_agent": 0}, PerMinute(agent=0)),
    ],
)
def test_rates_are_those_that_are_set_and_a_demo_has_none(
    said: dict[str, Any], expected: PerMinute
) -> None:
    assert rates_set_by(Settings(**said)) == expected


@pytest.fixture
def app(app: FastAPI) -> Iterator[FastAPI]:
    """The app, whose rates a test may set."""
    usual = app.state.rates
    yield app
    app.state.rates = usual


@pytest.fixture
def tokens(session: Session, database: Desk) -> list[str]:
    """Two tokens of one agent, and one of another."""
    lan, mei = an_agent(session), an_agent(session)
    return [a_token(session, lan), a_token(session, lan), a_token(session, mei)]


def ask(app: FastAPI, token: str, address: str = "10.0.0.1") -> Any:
    client = TestClient(app, client=(address, 50_000))
    return client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize(
    ("per_minute", "statuses"),
    [
        (PerMinute(2, 0, 0, 0, 0), [200, 200, 429, 200, 200, 200]),
        (PerMinute(0, 0, 2, 0, 0), [200, 200, 429, 429, 200, 200]),
        (PerMinute(0, 0, 0, 2, 0), [200, 200, 429, 429, 429, 200]),
    ],
    ids=["by token", "by agent", "by address"],
)
def test_each_rate_stops_whom_it_counts_and_nobody_else(
    app: FastAPI,
    tokens: list[str],
    clock: SimpleNamespace,
    per_minute: PerMinute,
    statuses: list[int],
) -> None:
    app.state.rates = Rates(per_minute)
    one, another, of_mei = tokens

    answers = [ask(app, token) for token in (one, one, one, another, of_mei)]
    answers.append(ask(app, of_mei, "10.0.0.2"))

    assert [answer.status_code for answer in answers] == statuses
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.json()["code"] == "too-many-requests"
    assert int(refused.headers["retry-after"]) >= 1


def test_showing_tokens_that_open_nothing_is_slowed_down_for_who_does_it_alone(
    app: FastAPI, tokens: list[str], clock: SimpleNamespace
) -> None:
    app.state.rates = Rates(PerMinute(0, 0, 0, 0, 3))

    guesses = [ask(app, f"ktv_guess-{number}").status_code for number in range(5)]

    assert guesses == [401, 401, 401, 429, 429]
    assert ask(app, tokens[0]).status_code == 200
