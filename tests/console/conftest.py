"""Headless browsers for the console's journeys: one program for all, a fresh profile for each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy.orm import Session

from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue
from tests.builders import a_booking, a_password, a_policy, a_price_list, a_room, a_venue, an_agent
from tests.console.desks import (
    CHROMIUM,
    LONGEST_WAIT_MS,
    QUIETLY,
    BrowserDesk,
    a_browser_desk,
    left_out,
)
from tests.over_http import Server

FEED_SECONDS = 60.0


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium, for all journeys: meanwhile nobody else has an event loop."""
    if (reason := left_out()) is not None:
        pytest.skip(reason)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIETLY))
        yield running
        running.close()


@dataclass
class Evening:
    """A small house, and a program that books in it."""

    venue: Venue
    rooms: list[Room]
    program: httpx.Client

    def book(self, **more: Any) -> dict[str, Any]:
        """Book and return the document."""
        answer = self.program.post("/v1/reservations", json=a_booking(self.venue, **more))
        assert answer.status_code == 201, answer.text
        document: dict[str, Any] = answer.json()
        return document

    def rooms_but(self, reservation: dict[str, Any]) -> list[str]:
        """Return the numbers of the rooms that this reservation does not have."""
        has = reservation["room"]["number"]
        return [room.number for room in self.rooms if room.number != has]

    def again(self, reservation: dict[str, Any]) -> dict[str, Any]:
        """Return a reservation as it is now."""
        document: dict[str, Any] = self.program.get(f"/v1/reservations/{reservation['id']}").json()
        return document


@pytest.fixture
def evening_at(browser: Browser, session: Session) -> tuple[Venue, list[Room]]:
    """The house as it is set up before the server looks."""
    venue = a_venue(session)
    rooms = [a_room(session, venue, "small") for _ in range(3)]
    a_policy(session, venue, fix_room="booking")
    a_price_list(session, venue)
    for language, login in (("zh", "lan"), ("en", "ann")):
        agent = an_agent(session, "duty_manager", login=login, name=login, language=language)
        a_password(session, agent)
    return venue, rooms


@pytest.fixture
def house(evening_at: tuple[Venue, list[Room]], app: FastAPI, server: Server) -> Iterator[Evening]:
    """The house, with boards that are told of changes."""
    usual = app.state.settings
    app.state.settings = usual.model_copy(update={"feed_seconds": FEED_SECONDS})
    venue, rooms = evening_at
    said = {"base_url": server.url, "headers": server.headers()}
    with httpx.Client(**said, timeout=LONGEST_WAIT_MS / 1_000) as program:
        yield Evening(venue, rooms, program)
    app.state.settings = usual


@pytest.fixture
def desk_at(
    browser: Browser, house: Evening, server: Server
) -> Iterator[Callable[..., BrowserDesk]]:
    """Open desks: `desk_at("en")`. None may have met an error, or broken the content policy."""
    opened: list[BrowserDesk] = []

    def open_desk(language: str = "zh", **more: Any) -> BrowserDesk:
        opened.append(a_browser_desk(browser, server.url, language=language, **more))
        return opened[-1]

    yield open_desk
    for desk in opened:
        desk.context.close()
    assert [trouble for desk in opened for trouble in desk.troubles] == []
