"""Processes keep nothing of their own: what one changes, the next request at another goes by."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from ktv_booking.access.keyring import KEPT_SECONDS
from tests.builders import a_booking, evening
from tests.reliability.failover.house import House, open_house
from tests.reliability.failover.nodes import Street
from tests.reliability.grounds import servers

Desks = tuple[httpx.Client, httpx.Client]
HOURS = {"starts_at": evening(1).isoformat(), "minutes": 180, "party_size": 4}


@pytest.fixture(scope="session")
def way(street: Street) -> str:
    """The way to the store: through pgbouncer where there is one."""
    return street.pooler.url if street.pooler else street.primary.url


@pytest.fixture(scope="session")
def ways(way: str) -> Iterator[list[str]]:
    """Two servers in processes of their own."""
    with servers(way, 2) as up:
        yield [server.url for server in up]


@pytest.fixture
def house(way: str) -> House:
    """A house of two rooms."""
    return open_house(way, rooms=2)


@pytest.fixture
def desks(house: House, ways: list[str]) -> Iterator[Desks]:
    """A client at each; both servers have answered about the house, and keep what they learnt."""
    one, other = (httpx.Client(base_url=way, headers=house.headers, timeout=20) for way in ways)
    with one, other:
        for desk in (one, other):
            assert rooms_in_all(desk, house) == 2
        yield one, other


def rooms_in_all(desk: httpx.Client, house: House) -> int:
    answer = desk.get(f"/v1/venues/{house.venue_id}/availability", params=HOURS)
    assert answer.status_code == 200, answer.text
    return sum(one["rooms_total"] for one in answer.json()["classes"])


def test_a_room_that_is_added_at_one_is_sold_at_the_other(house: House, desks: Desks) -> None:
    one, other = desks
    path = f"/v1/venues/{house.venue_id}/rooms"
    like = one.get(path).json()["items"][0]
    room = {name: like[name] for name in ("room_class_id", "floor", "features")}

    added = one.post(path, json=room | {"number": "new"})

    assert added.status_code == 201, added.text
    assert rooms_in_all(other, house) == 3


def test_hours_that_are_shortened_at_one_are_refused_at_the_other(
    house: House, desks: Desks
) -> None:
    one, other = desks
    path = f"/v1/venues/{house.venue_id}"
    seen = one.get(path)
    shorter = [day | {"closes": "21:00"} for day in seen.json()["opening_hours"]]

    changed = one.patch(
        path, json={"opening_hours": shorter}, headers={"If-Match": seen.headers["ETag"]}
    )
    refused = other.post("/v1/reservations", json=a_booking(house.venue_id, starts_at=evening(1)))

    assert changed.status_code == 200, changed.text
    assert refused.status_code == 409, refused.text


def test_a_booking_at_one_is_on_the_board_and_in_the_way_at_the_other(
    house: House, desks: Desks
) -> None:
    one, other = desks
    body = a_booking(house.venue_id, starts_at=evening(1), room_id=house.room_ids[0])

    first, second = (desk.post("/v1/reservations", json=body) for desk in (one, other))

    assert (first.status_code, second.status_code) == (201, 409)
    board = other.get(f"/v1/venues/{house.venue_id}/board", params={"business_date": day_of(first)})
    assert first.json()["code"] in board.text


def test_a_key_that_one_has_answered_is_answered_by_the_other(house: House, desks: Desks) -> None:
    one, other = desks
    body = a_booking(house.venue_id, starts_at=evening(2))
    key = {"Idempotency-Key": f"both-{house.venue_id}"}

    first, again = (desk.post("/v1/reservations", json=body, headers=key) for desk in (one, other))

    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_leaver_is_shut_out_at_once_and_elsewhere_after_two_seconds(
    house: House, desks: Desks
) -> None:
    one, other = desks
    hired = one.post("/v1/agents", json=a_person(house)).json()
    made = one.post("/v1/api-tokens", json={"agent_id": hired["id"], "name": "desk"}).json()
    shown = {"Authorization": f"Bearer {made['token']}"}
    before = other.get("/v1/me", headers=shown).status_code

    one.delete(f"/v1/api-tokens/{made['id']}")
    here = one.get("/v1/me", headers=shown).status_code
    time.sleep(KEPT_SECONDS)
    there = other.get("/v1/me", headers=shown).status_code

    assert (before, here, there) == (200, 401, 401)


def a_person(house: House) -> dict[str, Any]:
    name = f"leaver-{str(house.venue_id)[-12:]}"
    roles = [{"role": "agent", "venue_ids": [str(house.venue_id)]}]
    return {"login": name, "name": name, "roles": roles}


def day_of(answer: httpx.Response) -> str:
    return str(answer.json()["business_date"])
