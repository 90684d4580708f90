"""How soon a full board stands on the screen: `python -m bench --only console`.

A house of sixty rooms and three hundred bookings, each time in a browser that has seen nothing
yet, from the address on until every booking stands there and the page has nothing left to do.
"""

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from socket import socket
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
from playwright.sync_api import Browser, Request, sync_playwright
from sqlalchemy.orm import Session

from bench.goals import AIM, MISSED, MUST, NOT_RUN, Goal
from bench.tables import goals_table, table
from ktv_booking.db.migrate import migrate
from tests.builders import (
    PASSWORD,
    a_password,
    a_policy,
    a_reservation,
    a_room,
    a_venue,
    an_agent,
    evening,
)
from tests.console.desks import CHROMIUM, QUIETLY, a_browser_desk, left_out
from tests.over_http import demo_app
from tests.stores import Desk

ROOMS, STAYS, ROUNDS = 60, 5, 7
LOGIN = "bench"
MOST_SECONDS, AIMED_SECONDS = 2.5, 1.5
MOST_KB, AIMED_KB = 350, 250
PREFACE = """\
A browser that has seen nothing yet, on the same machine as the server, {rooms} rooms and {bars}
bookings: seconds from the address to a board that is whole and idle, median of {rounds}; and what
went over the line for it, packed.
"""
AT_REST = "() => new Promise((rest) => requestIdleCallback(() => rest(performance.now())))"


@dataclass
class BoardSpeed:
    """All that one run has seen; nothing where there is no browser."""

    seconds: list[float] = field(default_factory=list)
    kilobytes: float = 0.0
    nodes: int = 0


@contextmanager
def _served(folder: str) -> Iterator[str]:
    database = Desk(f"sqlite:///{folder}/store.sqlite3")
    migrate(database)
    with Session(database.engine) as session:
        _furnish(session)
        session.commit()
    listening = socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        demo_app(database), lifespan="off", log_level="critical", access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
        database.close()


def _furnish(session: Session) -> None:
    venue = a_venue(session)
    a_policy(session, venue)
    a_password(session, an_agent(session, "duty_manager", login=LOGIN))
    for number in range(ROOMS):
        room = a_room(session, venue, "small")
        for stay in range(STAYS):
            starts = evening(hour=12 + 2 * stay, minute=15 * (number % 4))
            a_reservation(session, venue, room, starts_at=starts, minutes=90)


def _once(browser: Browser, url: str, seen: BoardSpeed) -> None:
    desk = a_browser_desk(browser, url)
    desk.context.set_default_timeout(30_000)
    answer = desk.context.request.post(
        f"{url}/v1/session", data={"login": LOGIN, "password": PASSWORD}
    )
    if not answer.ok:
        raise RuntimeError(answer.text())
    requests: list[Request] = []
    desk.page.on("requestfinished", lambda one: requests.append(one))  # noqa: PLW0108  (it marks it)
    began = time.monotonic()
    desk.page.goto(f"{url}/board")
    desk.page.locator(".bar").nth(ROOMS * STAYS - 1).wait_for(state="attached")
    desk.page.evaluate(AT_REST)
    seen.seconds.append(time.monotonic() - began)
    of_ours = [one for one in requests if "/v1/" not in one.url]
    seen.kilobytes = sum(one.sizes()["responseBodySize"] for one in of_ours) / 1000
    seen.nodes = desk.page.evaluate("document.querySelectorAll('*').length")
    desk.context.close()


def board_speed(*, rounds: int = ROUNDS) -> BoardSpeed:
    """Open the board so often and return what was seen."""
    seen = BoardSpeed()
    if left_out() is not None:
        return seen
    logging.disable(logging.WARNING)
    with TemporaryDirectory() as folder, _served(folder) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIETLY))
        for _ in range(rounds):
            _once(browser, url, seen)
        browser.close()
    return seen


def goals(seen: BoardSpeed) -> list[Goal]:
    """Judge how soon the board stands there, and what it weighs."""
    soon = median(seen.seconds) if seen.seconds else None
    return [
        _goal("A full board on the screen", "s", soon, MOST_SECONDS, AIMED_SECONDS),
        _goal("First load, packed", "kB", seen.kilobytes or None, MOST_KB, AIMED_KB),
    ]


def _goal(name: str, unit: str, seen: float | None, most: float, aimed: float) -> Goal:
    bounds = f"<= {most:g} {unit}", f"<= {aimed:g} {unit}"
    if seen is None:
        return Goal(name, *bounds, "-", NOT_RUN)
    verdict = AIM if seen <= aimed else MUST if seen <= most else MISSED
    return Goal(name, *bounds, f"{seen:.3g} {unit}", verdict)


def lines_of(seen: BoardSpeed, facts: Mapping[str, str]) -> list[str]:
    """Return the part of the report as lines."""
    said = PREFACE.format(rooms=ROOMS, bars=ROOMS * STAYS, rounds=len(seen.seconds))
    return [
        "## The console's board", "",
        *said.splitlines(), "",
        *table(("", ""), facts.items()), "",
        *goals_table(goals(seen)), "",
        *table(
            ("seconds, each time", "kB", "nodes on the page"),
            [(
                " ".join(f"{one:.2f}" for one in seen.seconds),
                f"{seen.kilobytes:.0f}", f"{seen.nodes:,}",
            )],
        ),
    ]  # fmt: skip


def as_json(seen: BoardSpeed, facts: Mapping[str, str]) -> dict[str, Any]:
    """Return the same for programs."""
    return {"facts": dict(facts), "goals": [asdict(one) for one in goals(seen)], **asdict(seen)}
