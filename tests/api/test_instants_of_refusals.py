"""A refusal of any kind says its instants at the offset of the venue that it is about."""

from datetime import UTC, datetime

import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.kernel.errors import Conflict, DomainError, Forbidden, Gone, Malformed, NotFound
from ktv_booking.kernel.text import Text
from ktv_booking.venues.days import days_of, lock_days
from ktv_booking.venues.queries import venue_facts
from ktv_booking.web.conventions import install_conventions
from ktv_booking.web.work import Read, Work
from tests.builders import TODAY, a_venue
from tests.stores import Desk

INSTANT = datetime(2026, 10, 14, 12, 15, tzinfo=UTC)
AT_THE_VENUE = "2026-10-14T20:15:00+08:00"


class Taken(Conflict):
    """Of these tests only."""

    code = "taken"
    title = Text(zh="已占用", en="Taken")


class Over(Gone):
    """Of these tests only."""

    code = "over"
    title = Text(zh="已过期", en="Over")


KINDS: list[type[DomainError]] = [Taken, Over, Forbidden, NotFound, Malformed]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("unit", ["work", "read"])
def test_every_kind_of_refusal_speaks_the_venues_time(
    database: Desk, kind: type[DomainError], unit: str
) -> None:
    venue_id = database.work(lambda session: a_venue(session).id)
    router = APIRouter()

    def refused(session: Session) -> None:
        venue = venue_facts(session, venue_id)
        (lock_days if unit == "work" else days_of)(session, venue, [TODAY])
        raise kind(until=INSTANT, spans=[{"ends_at": INSTANT}])

    @router.post("/refusals", response_model=None)
    def written(work: Work) -> None:
        return work(refused)

    @router.get("/refusals", response_model=None)
    def looked(read: Read) -> None:
        return read(refused)

    app = FastAPI()
    app.state.database, app.state.database_ready = database, lambda: True
    install_conventions(app)
    app.include_router(router)
    client = TestClient(app)

    said = (client.post if unit == "work" else client.get)("/refusals").json()

    assert (said["until"], said["spans"]) == (AT_THE_VENUE, [{"ends_at": AT_THE_VENUE}])


def test_a_refusal_that_met_no_venue_keeps_its_instants(database: Desk) -> None:
    app = FastAPI()
    app.state.database, app.state.database_ready = database, lambda: True
    install_conventions(app)

    def refused(_: Session) -> None:
        raise Taken(until=INSTANT)

    @app.post("/refusals", response_model=None)
    def written(work: Work) -> None:
        return work(refused)

    said = TestClient(app).post("/refusals").json()

    assert datetime.fromisoformat(said["until"]) == INSTANT
