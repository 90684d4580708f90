"""What an auditor is promised: every change, every look at a number, and that the log is whole."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.access.models import StaffAgent
from ktv_booking.reservations.service.revealing import REVEALS
from ktv_booking.venues.models import Venue
from ktv_booking.web.models import IdempotencyRow
from tests.builders import a_booking, a_phone, a_reservation, a_room, a_venue
from tests.over_http import ClientAs
from tests.stores import Desk

WHY = {"reason": "ring back about the cake"}


@pytest.fixture
def house(session: Session) -> Venue:
    venue = a_venue(session)
    for _ in range(3):
        a_room(session, venue)
    return venue


def booked(client: TestClient, house: Venue, **said: Any) -> str:
    answer = client.post("/v1/reservations", json=a_booking(house, **said))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def rows(client: TestClient, **wanted: Any) -> list[dict[str, Any]]:
    answer = client.get("/v1/audit", params=wanted)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def test_a_change_is_told_with_who_when_what_and_from_where(
    client: TestClient, house: Venue
) -> None:
    reservation = booked(client, house)

    [row] = rows(client, subject_id=reservation)

    assert (row["action"], row["subject"], row["venue_id"]) == (
        "booked",
        "reservation",
        str(house.id),
    )
    assert (row["address"], row["via"]) == ("testclient", "test")
    assert row["changed"]["guest_phone"]["to"].startswith("*******")
    assert row["changed"]["guest_name"] == "changed"


def test_rows_are_narrowed_and_paged_newest_first(client: TestClient, house: Venue) -> None:
    first, second = booked(client, house), booked(client, house, starts_at=None, minutes=60)

    page = client.get("/v1/audit", params={"action": "booked", "limit": 1}).json()
    rest = client.get(
        "/v1/audit", params={"action": "booked", "limit": 1, "cursor": page["next_cursor"]}
    ).json()

    assert [page["items"][0]["subject_id"], rest["items"][0]["subject_id"]] == [second, first]
    assert rest["next_cursor"] is None
    assert rows(client, by="nobody") == []
    assert rows(client, to="2020-01-01T00:00:00+08:00") == []
    assert {
        row["action"] for row in rows(client, venue_id=str(house.id), subject="reservation")
    } == {"booked"}


def test_a_manager_sees_their_own_venue_alone(
    client: TestClient, client_as: ClientAs, house: Venue, session: Session
) -> None:
    other = a_venue(session)
    booked(client, house)
    manager = client_as("venue_manager", house)

    assert {row["venue_id"] for row in rows(manager)} == {str(house.id)}
    assert manager.get("/v1/audit", params={"venue_id": str(other.id)}).status_code == 404
    assert client_as("front_desk", house).get("/v1/audit").status_code == 403
    assert client_as("auditor").get("/v1/audit").status_code == 200


def test_the_log_is_verified_over_http(client: TestClient, database: Desk, house: Venue) -> None:
    for _ in range(3):
        booked(client, house, minutes=60)

    whole = client.get("/v1/audit/verification").json()
    of_one = client.get(
        "/v1/audit/verification", params={"venue_id": str(house.id), "rows": 2}
    ).json()

    assert whole["is_intact"]
    assert {chain["venue_id"] for chain in whole["chains"]} == {str(house.id)}
    assert all(chain["is_whole"] for chain in whole["chains"])
    assert [chain["rows"] for chain in of_one["chains"]] == [3]


def test_a_log_that_was_altered_is_said_to_be(
    client: TestClient, own_altered: Desk, house: Venue
) -> None:
    said = client.get("/v1/audit/verification").json()

    assert not said["is_intact"]
    assert [one["breaks"] for one in said["chains"]] == [
        [{"seq": 2, "until": 2, "fault": "altered"}]
    ]


@pytest.fixture
def own_altered(database: Desk, client: TestClient, house: Venue) -> Desk:
    """A store in which somebody changed the second of three rows, past every guard."""
    for _ in range(3):
        booked(client, house, minutes=60)
    with database.engine.begin() as connection:
        if database.is_sqlite:
            connection.execute(text("DROP TRIGGER ck_audit_rows_append_only_update"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("UPDATE audit_rows SET \"by\" = 'nobody' WHERE seq = 2"))
    return database


def test_a_number_is_shown_whole_with_a_reason_and_written_down(
    session: Session, client: TestClient, house: Venue
) -> None:
    phone = a_phone()
    reservation = a_reservation(session, house, None, guest_phone=phone)

    shown = client.post(f"/v1/reservations/{reservation.id}/phone-reveal", json=WHY)

    [row] = rows(client, action="phone_revealed")
    assert (shown.status_code, shown.json()["phone"]) == (200, phone)
    assert (row["subject_id"], row["reason"]) == (str(reservation.id), WHY["reason"])
    assert row["changed"] == {"guest_phone": "*******" + phone[-4:]}


@pytest.mark.parametrize(
    ("role", "status"), [("agent", 200), ("front_desk", 200), ("auditor", 403), ("service", 403)]
)
def test_who_may_see_a_number(
    session: Session, client_as: ClientAs, house: Venue, role: str, status: int
) -> None:
    reservation = a_reservation(session, house, None)

    shown = client_as(role, house).post(f"/v1/reservations/{reservation.id}/phone-reveal", json=WHY)

    assert shown.status_code == status


def test_a_number_of_another_house_is_not_there(
    session: Session, client: TestClient, client_as: ClientAs, house: Venue
) -> None:
    reservation = a_reservation(session, house, None)
    stranger = client_as("front_desk", a_venue(session))

    shown = stranger.post(f"/v1/reservations/{reservation.id}/phone-reveal", json=WHY)

    assert shown.status_code == 404
    assert rows(client, action="phone_revealed") == []


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "ab"}, {"of": "all", **WHY}])
def test_without_a_reason_nothing_is_shown(
    session: Session, client: TestClient, house: Venue, body: dict[str, str]
) -> None:
    reservation = a_reservation(session, house, None)

    shown = client.post(f"/v1/reservations/{reservation.id}/phone-reveal", json=body)

    assert shown.status_code == 422


def test_a_shown_number_is_not_kept_for_repeats(
    session: Session, database: Desk, client: TestClient, house: Venue
) -> None:
    reservation = a_reservation(session, house, None)
    path = f"/v1/reservations/{reservation.id}/phone-reveal"

    said = [client.post(path, json=WHY, headers={"Idempotency-Key": "k" * 20}) for _ in range(2)]

    assert [one.status_code for one in said] == [200, 200]
    assert len(rows(client, action="phone_revealed")) == 2
    assert database.read(lambda looking: looking.query(IdempotencyRow).count()) == 0


def test_somebody_who_looks_too_often_has_to_wait_and_nobody_else(
    session: Session, database: Desk, client_as: ClientAs, house: Venue
) -> None:
    reservation = a_reservation(session, house, None)
    busy, other = client_as("agent", house), client_as("agent", house)
    path = f"/v1/reservations/{reservation.id}/phone-reveal"

    answers = [busy.post(path, json=WHY).status_code for _ in range(REVEALS.free + 1)]

    assert answers == [200] * REVEALS.free + [429]
    assert other.post(path, json=WHY).status_code == 200
    assert database.read(lambda looking: looking.query(StaffAgent).count()) == 2
