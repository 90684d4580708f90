"""The days that are followed: read together, once for all, and only while somebody follows."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from ktv_booking.db.patience import within
from ktv_booking.reservations.following import Followers, Reading
from ktv_booking.reservations.queries.revs import DayKey
from tests.builders import TODAY, a_venue
from tests.stores import Desk


@pytest.fixture
def days(session: Session) -> list[DayKey]:
    """Two days at two venues; nobody has written in their books."""
    return [(a_venue(session).id, TODAY + timedelta(days=day)) for day in range(2)]


@pytest.fixture
def asked(session: Session, days: list[DayKey], database: Desk) -> Iterator[list[str]]:
    """What the store is asked about days, by every way to it."""
    session.commit()
    heard: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if "venue_days" in statement:
            heard.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield heard
    event.remove(Engine, "before_cursor_execute", note)


async def a_round(database: Desk, days: list[DayKey], *, seats: int) -> Reading | None:
    """Let so many screens follow each day, and return the next reading that all of them hear."""
    followers = Followers(database, every_seconds=0.05)

    async def screen(day: DayKey) -> Reading | None:
        async with followers.following(day):
            return await followers.next_reading()

    readings = await asyncio.gather(*(screen(day) for day in days for _ in range(seats)))
    await asyncio.sleep(0.2)
    assert all(reading == readings[0] for reading in readings)
    return readings[0]


def test_one_statement_reads_every_day_for_every_screen(
    database: Desk, days: list[DayKey], asked: list[str]
) -> None:
    reading = asyncio.run(a_round(database, days, seats=5))

    assert reading == dict.fromkeys(days, 0)
    assert len(asked) == 1


def test_readings_go_on_when_the_time_of_the_request_that_began_them_is_over(
    database: Desk, days: list[DayKey], asked: list[str]
) -> None:
    async def begun_in_a_request_whose_time_is_over() -> Reading | None:
        followers = Followers(database, every_seconds=0.01)
        async with followers.following(days[0]):
            with within(0.0):
                return await followers.next_reading()

    reading = asyncio.run(begun_in_a_request_whose_time_is_over())

    assert reading == {days[0]: 0}


def test_nobody_asks_once_nobody_follows(
    database: Desk, days: list[DayKey], asked: list[str]
) -> None:
    asyncio.run(a_round(database, days, seats=1))
    before = len(asked)

    asyncio.run(asyncio.sleep(0.2))

    assert len(asked) == before
