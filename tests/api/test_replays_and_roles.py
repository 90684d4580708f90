"""A remembered answer is given again only to somebody who would still be let in where it was."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.access.models import RoleGrant, StaffAgent
from ktv_booking.venues.models import Venue
from ktv_booking.web.models import IdempotencyRow
from tests.builders import a_booking, a_room, a_token, a_venue, an_agent
from tests.over_http import a_client
from tests.stores import Desk

KEY = {"Idempotency-Key": "one-key-of-somebody-who-moved"}


class Somebody:
    """An agent of one venue and the requests they send."""

    def __init__(self, app: Any, database: Desk, venue: Venue) -> None:
        self.database = database
        self.id, token = database.work(lambda session: self._taken_on(session, venue))
        self.desk: TestClient = a_client(app)
        self.desk.headers["Authorization"] = f"Bearer {token}"

    @staticmethod
    def _taken_on(session: Session, venue: Venue) -> tuple[UUID, str]:
        agent = an_agent(session, "agent", venue)
        return agent.id, a_token(session, agent)

    def now_holds(self, *grants: tuple[str, Venue]) -> None:
        """Give them these roles and no other."""

        def hold(session: Session) -> None:
            session.execute(delete(RoleGrant).where(RoleGrant.agent_id == self.id))
            for role, venue in grants:
                session.add(RoleGrant(agent_id=self.id, role=role, venue_id=venue.id))

        self.database.work(hold)

    def leaves(self) -> None:
        """End their work here."""
        gone = update(StaffAgent).where(StaffAgent.id == self.id).values(active=False)
        self.database.work(lambda session: session.execute(gone).close())


@pytest.fixture
def venue(session: Session) -> Venue:
    venue = a_venue(session)
    a_room(session, venue)
    return venue


@pytest.fixture
def elsewhere(session: Session) -> Venue:
    return a_venue(session)


@pytest.fixture
def somebody(app: Any, database: Desk, venue: Venue, elsewhere: Venue) -> Somebody:
    return Somebody(app, database, venue)


def test_one_who_moved_to_another_venue_is_told_nothing_any_more(
    somebody: Somebody, venue: Venue, elsewhere: Venue
) -> None:
    body = a_booking(venue)
    first = somebody.desk.post("/v1/reservations", json=body, headers=KEY)

    somebody.now_holds(("agent", elsewhere))
    again = somebody.desk.post("/v1/reservations", json=body, headers=KEY)
    with_another_body = somebody.desk.post("/v1/reservations", json=a_booking(venue), headers=KEY)

    assert first.status_code == 201
    assert (again.status_code, again.json()["code"]) == (404, "not-found")
    assert with_another_body.json()["code"] == "not-found"
    assert first.json()["code"] not in again.text


def test_a_refusal_that_was_remembered_goes_the_same_way(
    somebody: Somebody, venue: Venue, elsewhere: Venue
) -> None:
    somebody.desk.post("/v1/reservations", json=a_booking(venue))
    body = a_booking(venue)
    first = somebody.desk.post("/v1/reservations", json=body, headers=KEY)

    somebody.now_holds(("agent", elsewhere))
    again = somebody.desk.post("/v1/reservations", json=body, headers=KEY)

    assert (first.status_code, again.status_code) == (409, 404)


def test_one_who_may_only_look_there_is_told_that_they_may_not(
    somebody: Somebody, venue: Venue, elsewhere: Venue
) -> None:
    body = a_booking(venue)
    somebody.desk.post("/v1/reservations", json=body, headers=KEY)

    somebody.now_holds(("auditor", venue), ("agent", elsewhere))
    again = somebody.desk.post("/v1/reservations", json=body, headers=KEY)

    assert (again.status_code, again.json()["code"]) == (403, "forbidden")


def test_one_who_left_is_not_signed_in(somebody: Somebody, venue: Venue) -> None:
    body = a_booking(venue)
    somebody.desk.post("/v1/reservations", json=body, headers=KEY)

    somebody.leaves()
    again = somebody.desk.post("/v1/reservations", json=body, headers=KEY)

    assert again.status_code == 401


def test_one_who_came_back_or_has_more_roles_than_before_is_told_the_same(
    somebody: Somebody, venue: Venue, elsewhere: Venue
) -> None:
    body = a_booking(venue)
    first = somebody.desk.post("/v1/reservations", json=body, headers=KEY)

    somebody.now_holds(("agent", elsewhere))
    somebody.now_holds(("duty_manager", venue), ("agent", elsewhere))
    again = somebody.desk.post("/v1/reservations", json=body, headers=KEY)

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotent-replayed"] == "true"


def test_every_remembered_answer_says_where_its_caller_was_let_in(
    somebody: Somebody, database: Desk, venue: Venue
) -> None:
    booked = somebody.desk.post("/v1/reservations", json=a_booking(venue), headers=KEY).json()
    path = f"/v1/reservations/{booked['id']}/cancellation"
    body = {"by": "guest", "reason_code": "plans_changed", "proof": {"code": booked["code"]}}

    answer = somebody.desk.post(path, json=body, headers=KEY)

    kept = database.read(lambda session: session.scalars(select(IdempotencyRow.places)).all())
    assert answer.status_code == 200, answer.text
    assert kept == [[str(venue.id)]] * 2
