"""What a follower of a board is promised: news within moments, what was missed, and an end."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.venues.models import Venue
from tests.builders import NOW, TODAY, a_booking, a_policy, a_room, a_venue
from tests.over_http import ClientAs, Server, at


@dataclass(frozen=True)
class Heard:
    """One event of a stream."""

    event: str
    id: str
    rev: int


def heard_in(lines: Iterator[str]) -> Iterator[Heard]:
    """Yield the events of a stream as they come."""
    said: dict[str, str] = {}
    for line in lines:
        if line and not line.startswith(":"):
            name, _, value = line.partition(":")
            said[name] = value.strip()
        elif said:
            yield Heard(said["event"], said["id"], json.loads(said["data"])["rev"])
            said = {}


@pytest.fixture
def house(session: Session) -> Venue:
    venue = a_venue(session)
    a_room(session, venue, "small")
    a_policy(session, venue)
    return venue


@pytest.fixture
def feed_seconds(app: FastAPI) -> Iterator[float]:
    """For how long streams last in these tests."""
    usual = app.state.settings
    app.state.settings = usual.model_copy(update={"feed_seconds": 20.0})
    yield 20.0
    app.state.settings = usual


def feed_of(venue: Venue) -> str:
    return f"/v1/venues/{venue.id}/feed"


def events_of(client: TestClient, venue: Venue, **headers: str) -> list[Heard]:
    """Return what a stream says that ends at once, as it does where nothing is to be waited for."""
    answer = client.get(feed_of(venue), params={"business_date": str(TODAY)}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    return list(heard_in(iter(answer.text.split("\n"))))


def test_whoever_begins_to_follow_hears_the_revision_of_now(
    house: Venue, client: TestClient
) -> None:
    booked = client.post("/v1/reservations", json=a_booking(house))

    assert booked.status_code == 201
    assert events_of(client, house) == [Heard("rev", "1", 1)]


def test_whoever_comes_back_hears_what_they_missed_and_nothing_else(
    house: Venue, client: TestClient
) -> None:
    client.post("/v1/reservations", json=a_booking(house))

    assert events_of(client, house, **{"Last-Event-ID": "0"}) == [Heard("rev", "1", 1)]
    assert events_of(client, house, **{"Last-Event-ID": "1"}) == [Heard("pulse", "1", 1)]


def test_a_day_left_out_is_the_present_business_day(house: Venue, client: TestClient) -> None:
    answer = client.get(feed_of(house), headers=at(NOW))

    assert f'"business_date":"{TODAY}"' in answer.text


def test_a_foreign_venue_is_refused_before_the_stream_begins(
    session: Session, house: Venue, client_as: ClientAs
) -> None:
    elsewhere = a_venue(session)

    answer = client_as("agent", elsewhere).get(feed_of(house))

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.usefixtures("feed_seconds")
def test_followers_hear_of_a_booking_made_by_somebody_else(
    house: Venue, client: TestClient, server: Server
) -> None:
    headers = {name: client.headers[name] for name in ("authorization", "ktv-now")}
    query: dict[str, Any] = {"business_date": str(TODAY)}

    with httpx.stream(
        "GET", f"{server.url}{feed_of(house)}", params=query, headers=headers, timeout=30
    ) as stream:
        events = heard_in(stream.iter_lines())
        first = next(events)
        client.post("/v1/reservations", json=a_booking(house))
        second = next(one for one in events if one.event == "rev")

    assert (first, second) == (Heard("rev", "0", 0), Heard("rev", "1", 1))
    assert stream.headers["cache-control"] in {"no-cache", "private, no-cache"}
    assert stream.headers["x-accel-buffering"] == "no"
