"""What an answer or a refusal offers to do next is possible at that moment, for that caller."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.at_the_counter import a_house, booked
from tests.builders import NOW, evening
from tests.over_http import ClientAs, at

DEPOSIT = {"amount_minor": 20_000, "due_minutes": 60, "legal_kind": "earnest"}


def actions(client: TestClient, path: str, **headers: Any) -> Any:
    return client.get(path, **headers).json()["allowed_actions"]


def test_the_board_offers_what_the_reservation_does(session: Session, client: TestClient) -> None:
    venue = a_house(session, deposit=DEPOSIT)
    held = booked(client, venue)
    day = {"business_date": held["business_date"]}

    board = client.get(f"/v1/venues/{venue.id}/board", params=day).json()

    shown = board["rooms"][0]["reservations"][0]["allowed_actions"]
    assert shown == actions(client, f"/v1/reservations/{held['id']}") == held["allowed_actions"]
    assert "confirmation" not in shown


def test_a_refusal_offers_what_is_possible_now(session: Session, client: TestClient) -> None:
    venue = a_house(session)
    tomorrow = booked(client, venue, starts_at=evening(1))
    path = f"/v1/reservations/{tomorrow['id']}"

    refused = client.post(f"{path}/seating")

    assert refused.json()["code"] == "action-not-allowed"
    assert refused.json()["allowed_actions"] == actions(client, path)
    assert not {"arrival", "no-show"} & set(refused.json()["allowed_actions"])


@pytest.mark.parametrize(("role", "offers"), [("front_desk", []), ("lead", ["reinstatement"])])
def test_a_grace_that_is_over_offers_the_way_back_to_who_may_go_it(
    session: Session, client: TestClient, client_as: ClientAs, role: str, offers: list[str]
) -> None:
    venue = a_house(session)
    late = booked(client, venue)
    over = at(evening() + timedelta(minutes=20))

    refused = client_as(role, venue).post(f"/v1/reservations/{late['id']}/arrival", headers=over)

    assert refused.json()["code"] == "grace-over"
    assert refused.json()["allowed_actions"] == offers


def test_who_walked_in_cannot_be_undone_to_a_booking(session: Session, client: TestClient) -> None:
    venue = a_house(session)
    walked_in = booked(client, venue, source="walk_in", starts_at=NOW)

    assert "reinstatement" not in walked_in["allowed_actions"]
    assert "seating" in walked_in["allowed_actions"]
