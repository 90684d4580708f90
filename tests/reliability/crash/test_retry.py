"""A unit that was hit or cut off is done again where that is safe, five times at most.

What broke off during COMMIT may have been kept: it is done again only where the second time finds
the first. Source: design.md 1.3, reliability.md D "Retry".
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.db.session import TRIES, Database
from ktv_booking.kernel.errors import Busy, StoreUnavailable
from ktv_booking.reservations.models import Reservation
from ktv_booking.venues.models import Venue
from tests.builders import a_booking, a_room, a_venue
from tests.over_http import a_client, demo_app, token_header
from tests.reliability.crash.cut_line import CutLine, cut_line
from tests.reliability.crash.mishaps import (
    CLOSED,
    OF_POSTGRESQL,
    OF_SQLITE,
    at_commit,
    befall,
)
from tests.stores import Desk

Answer = TypeVar("Answer")
KEY = {"Idempotency-Key": "one-key-for-all-the-tries"}
MISHAPS = [
    *(("postgresql", mishap) for mishap in OF_POSTGRESQL),
    *(("sqlite", mishap) for mishap in OF_SQLITE),
]
OF_EACH_STORE = pytest.mark.parametrize(("store", "mishap"), MISHAPS, indirect=["store"])
CLOSED_ON_EACH = pytest.mark.parametrize("mishap", [CLOSED])


def venues_in(database: Database) -> int | None:
    return database.read(lambda session: session.scalar(select(func.count()).select_from(Venue)))


def opening(mishap: str, times: int, tries: list[int]) -> Callable[[Session], None]:
    """Return a unit that opens a venue, and that something befalls the first so many times."""

    def unit(session: Session) -> None:
        a_venue(session, bare=True)
        session.flush()
        tries.append(1)
        if len(tries) <= times:
            befall(session, mishap)

    return unit


@OF_EACH_STORE
@pytest.mark.parametrize("times", [1, TRIES - 1])
def test_what_befalls_a_unit_before_commit_is_tried_again(
    database: Desk, mishap: str, times: int
) -> None:
    tries: list[int] = []

    database.work(opening(mishap, times, tries))

    assert len(tries) == times + 1
    assert venues_in(database) == 1


@OF_EACH_STORE
def test_five_times_is_enough_and_nothing_is_left(database: Desk, mishap: str) -> None:
    tries: list[int] = []

    with pytest.raises(StoreUnavailable if mishap == CLOSED else Busy):
        database.work(opening(mishap, TRIES, tries))

    assert len(tries) == TRIES
    assert venues_in(database) == 0


@OF_EACH_STORE
def test_what_befalls_a_commit_that_may_be_repeated_is_tried_again(
    own_database: Database, mishap: str
) -> None:
    with at_commit(own_database, mishap, times=2) as commits:
        own_database.work(lambda session: a_venue(session, bare=True), repeatable=True)
        tried = commits()

    assert tried == 3
    assert venues_in(own_database) == 1


@OF_EACH_STORE
def test_a_commit_without_a_key_is_tried_again_only_if_it_surely_failed(
    own_database: Database, mishap: str
) -> None:
    with at_commit(own_database, mishap, times=1) as commits:
        if mishap == CLOSED:
            with pytest.raises(StoreUnavailable) as unknown:
                own_database.work(lambda session: a_venue(session, bare=True))
            assert unknown.value.facts["outcome"] == "unknown"
        else:
            own_database.work(lambda session: a_venue(session, bare=True))
        tried = commits()

    assert tried == (1 if mishap == CLOSED else 2)
    assert venues_in(own_database) == (0 if mishap == CLOSED else 1)


def test_a_look_that_breaks_off_at_its_end_has_its_answer(own_database: Database) -> None:
    tries: list[int] = []

    def look(session: Session) -> int | None:
        found = session.scalar(select(func.count()).select_from(Venue))
        tries.append(1)
        cut_off(session, own_database)
        return found

    assert own_database.read(look) == 0
    assert tries == [1]
    assert venues_in(own_database) == 0


def cut_off(session: Session, database: Database) -> None:
    """Break the line of a look between its last statement and its end."""
    if database.is_sqlite:
        raw = session.connection().connection.driver_connection
        assert raw is not None
        raw.close()
        return
    its_own = session.scalar(text("SELECT pg_backend_pid()"))
    with database.engine.connect() as another:
        another.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": its_own})


class Careless(Desk):
    """A seeded bug: does everything again, whatever is known of the first time."""

    def work(self, use_case: Callable[[Session], Answer], *, repeatable: bool = False) -> Answer:
        """Take every unit for one that may be repeated."""
        return super().work(use_case, repeatable=True)


@pytest.fixture
def line(own_database: Database) -> Iterator[tuple[CutLine, str]]:
    """A line to the store that can be cut, and the URL that goes over it."""
    with cut_line(own_database.url.render_as_string(hide_password=False)) as laid:
        yield laid


class Shop:
    """A house behind a line that is cut at a COMMIT, and what was booked there."""

    def __init__(self, kind: type[Desk], url: str, line: CutLine) -> None:
        self.line = line
        self.database = kind(url)
        self.client: TestClient = a_client(demo_app(self.database))
        self.client.headers.update(token_header(self.database, "hq_admin"))
        self.venue = self.database.work(self._house)

    @staticmethod
    def _house(session: Session) -> Venue:
        venue = a_venue(session)
        for _ in range(6):
            a_room(session, venue)
        return venue

    def book(self, headers: dict[str, str] | None = None) -> Any:
        """Book over HTTP and return the answer."""
        body = a_booking(self.venue)
        return self.client.post("/v1/reservations", json=body, headers=headers or {})

    def booked(self) -> int | None:
        """Return how many reservations there are."""
        mine = select(func.count()).select_from(Reservation)
        return self.database.read(lambda session: session.scalar(mine))


@pytest.fixture
def shop_of(line: tuple[CutLine, str]) -> Iterator[Callable[[type[Desk]], Shop]]:
    opened: list[Shop] = []

    def open_it(kind: type[Desk]) -> Shop:
        opened.append(Shop(kind, line[1], line[0]))
        return opened[-1]

    yield open_it
    for shop in opened:
        shop.database.close()


ON_A_LINE = pytest.mark.parametrize("store", ["postgresql"], indirect=True)
ShopOf = Callable[[type[Desk]], Shop]


@ON_A_LINE
@pytest.mark.parametrize("when", ["before", "after"])
def test_with_a_key_a_commit_that_broke_off_is_done_again_and_never_twice(
    shop_of: ShopOf, when: Any
) -> None:
    shop = shop_of(Desk)

    shop.line.order(when, times=2)
    answer = shop.book(KEY)

    assert (answer.status_code, shop.line.cut) == (201, 2)
    assert answer.headers.get("idempotent-replayed") == (None if when == "before" else "true")
    assert shop.booked() == 1


@ON_A_LINE
@pytest.mark.parametrize("when", ["before", "after"])
def test_without_a_key_a_commit_that_broke_off_is_left_as_it_is_and_said(
    shop_of: ShopOf, when: Any
) -> None:
    shop = shop_of(Desk)

    shop.line.order(when)
    answer = shop.book()

    told = answer.json()
    assert (answer.status_code, told["code"], told["outcome"]) == (
        503,
        "store-unavailable",
        "unknown",
    )
    assert answer.headers["retry-after"]
    assert shop.booked() == (1 if when == "after" else 0)


@ON_A_LINE
def test_a_shop_that_repeats_every_commit_is_caught(shop_of: ShopOf) -> None:
    shop = shop_of(Careless)

    shop.line.order("after")
    answer = shop.book()

    assert (answer.status_code, shop.booked()) == (201, 2)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_commit_that_sqlite_refuses_does_not_keep_the_store_to_itself(database: Desk) -> None:
    def orphaned(session: Session) -> None:
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        session.execute(text("INSERT INTO role_grants (id, agent_id, role) VALUES ('1', '2', '3')"))

    with pytest.raises(IntegrityError):
        database.work(orphaned)
    database.work(lambda session: a_venue(session, bare=True))

    assert venues_in(database) == 1
