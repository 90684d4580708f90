"""Over HTTP: who holds too many rooms, or too often, is told to wait; bookings go on."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from ktv_booking.app import holds_set_by
from ktv_booking.reservations.rules.holds import HoldLimits
from ktv_booking.settings import Settings
from tests.builders import NOW, a_booking, a_policy, a_room, a_venue, evening
from tests.front_desk import minutes
from tests.over_http import ClientAs, Server, at


@pytest.fixture(autouse=True)
def two_at_once(app: FastAPI) -> Iterator[None]:
    """Two rooms at once and six holds an hour, for each agent."""
    before, app.state.holds = app.state.holds, HoldLimits(at_once=2, an_hour=6)
    yield
    app.state.holds = before


def test_an_agent_who_holds_two_rooms_waits_until_the_first_is_free(
    client_as: ClientAs, session: Session
) -> None:
    venue = a_venue(session)
    for _ in range(5):
        a_room(session, venue)
    session.commit()
    agent, other = client_as("agent"), client_as("agent")
    key = {"Idempotency-Key": "0123456789abcdef"}
    body = a_booking(venue, hold=True)
    first = agent.post("/v1/reservations", json=body, headers=key)
    second = agent.post("/v1/reservations", json=a_booking(venue, hold=True))

    third = agent.post("/v1/reservations", json=a_booking(venue, hold=True))

    assert (first.status_code, second.status_code) == (201, 201)
    assert (third.status_code, third.json()["code"]) == (429, "too-many-requests")
    assert third.headers["Retry-After"] == "300"
    assert agent.post("/v1/reservations", json=body, headers=key).status_code == 201
    assert agent.post("/v1/reservations", json=a_booking(venue)).status_code == 201
    assert other.post("/v1/reservations", json=a_booking(venue, hold=True)).status_code == 201


def test_holds_that_ended_count_by_the_hour_alone(client_as: ClientAs, session: Session) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    session.commit()
    agent = client_as("agent")

    answers = [
        agent.post(
            "/v1/reservations",
            json=a_booking(venue, hold=True),
            headers=at(NOW + minutes(6 * number)),
        )
        for number in range(8)
    ]

    assert [answer.status_code for answer in answers] == [201] * 6 + [429] * 2
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 30


def test_a_refused_hold_is_not_counted(client_as: ClientAs, session: Session) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    session.commit()
    agent = client_as("agent")
    agent.post("/v1/reservations", json=a_booking(venue))

    refused = [agent.post("/v1/reservations", json=a_booking(venue, hold=True)) for _ in range(8)]

    assert {answer.json()["code"] for answer in refused} == {"no-room-free"}


def test_holds_at_the_same_moment_on_other_days_are_counted_one_at_a_time(
    server: Server, session: Session
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    a_policy(session, venue)
    session.commit()
    days = range(1, 6)
    with httpx.Client(base_url=server.url, headers=server.headers(), timeout=20) as desk:
        wanted = [a_booking(venue, hold=True, starts_at=evening(day)) for day in days]

        with ThreadPoolExecutor(len(days)) as pool:
            answers = list(pool.map(lambda body: desk.post("/v1/reservations", json=body), wanted))

    assert sorted(answer.status_code for answer in answers) == [201, 201, 429, 429, 429]


def test_production_has_limits_and_a_demo_none_unless_they_are_set() -> None:
    assert holds_set_by(Settings()) == HoldLimits(at_once=20, an_hour=120)
    assert holds_set_by(Settings(mode="demo")) == HoldLimits(at_once=0, an_hour=0)
    assert holds_set_by(Settings(mode="demo", holds_per_agent=3)) == HoldLimits(3, 0)
