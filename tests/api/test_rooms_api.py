from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.audit.models import AuditRow
from ktv_booking.venues.models import Venue
from tests.builders import a_room, a_venue, the_class
from tests.over_http import ClientAs
from tests.stores import Desk


@pytest.fixture
def venue(session: Session) -> Venue:
    return a_venue(session)


def a_new_class(**changes: Any) -> dict[str, Any]:
    return {
        "code": "deluxe",
        "name": {"zh": "豪华包厢", "en": "Deluxe"},
        "rank": 9,
        "capacity_min": 12,
        "capacity_comfort": 24,
        "capacity_max": 28,
        "turnover_minutes": 25,
        "turnover_mode": "after",
    } | changes


def test_a_class_is_added_to_the_ladder(client: TestClient, venue: Venue, database: Desk) -> None:
    added = client.post(f"/v1/venues/{venue.id}/room-classes", json=a_new_class())

    ladder = client.get(f"/v1/venues/{venue.id}/room-classes").json()["items"]
    assert (added.status_code, added.headers["etag"]) == (201, '"1"')
    assert client.get(added.headers["location"]).json() == added.json()
    assert [one["code"] for one in ladder] == ["small", "medium", "large", "deluxe"]
    assert ladder[-1]["name"] == {"zh": "豪华包厢", "en": "Deluxe"}


@pytest.mark.parametrize(
    ("changes", "code"), [({"code": "small"}, "code-taken"), ({"rank": 1}, "rank-taken")]
)
def test_codes_and_ranks_are_unique_at_a_venue(
    client: TestClient, venue: Venue, database: Desk, changes: dict[str, Any], code: str
) -> None:
    url = f"/v1/venues/{venue.id}/room-classes"
    client.post(url, json=a_new_class())
    large = client.get(url).json()["items"][2]

    added = client.post(url, json=a_new_class(code="huge", rank=10) | changes)
    changed = client.patch(
        f"/v1/room-classes/{large['id']}", json=changes, headers={"If-Match": '"1"'}
    )

    assert [answer.status_code for answer in (added, changed)] == [409, 409]
    assert {added.json()["code"], changed.json()["code"]} == {code}


def test_a_class_is_changed_under_its_version(
    client: TestClient, venue: Venue, session: Session, database: Desk
) -> None:
    where = f"/v1/room-classes/{the_class(session, venue, 'small').id}"

    unnamed = client.patch(where, json={"capacity_max": 9})
    stale = client.patch(where, json={"capacity_max": 9}, headers={"If-Match": '"8"'})
    changed = client.patch(where, json={"capacity_max": 9}, headers={"If-Match": '"1"'})

    assert [answer.status_code for answer in (unnamed, stale, changed)] == [428, 412, 200]
    assert (changed.json()["capacity_max"], changed.headers["etag"]) == (9, '"2"')
    trace = database.read(lambda looking: looking.scalars(select(AuditRow)).one())
    assert trace.changed == {"capacity_max": {"from": 8, "to": 9}}


def test_capacities_ascend_after_a_patch_too(
    client: TestClient, venue: Venue, session: Session, database: Desk
) -> None:
    where = f"/v1/room-classes/{the_class(session, venue, 'small').id}"

    refused = client.patch(where, json={"capacity_max": 3}, headers={"If-Match": '"1"'})

    assert (refused.status_code, refused.json()["code"]) == (422, "malformed-request")


def test_rooms_next_door_are_so_both_ways(
    client: TestClient, venue: Venue, session: Session, database: Desk
) -> None:
    first = a_room(session, venue, "small")
    url, class_id = f"/v1/venues/{venue.id}/rooms", str(first.room_class_id)
    room = {"number": "305", "room_class_id": class_id, "sort_order": 1_000_000_000}

    added = client.post(url, json=room | {"adjoins": [str(first.id)], "features": ["toilet"]})
    where = added.headers["location"]
    opened = client.get(f"/v1/rooms/{first.id}").json()
    client.patch(where, json={"adjoins": []}, headers={"If-Match": '"1"'})
    shut = client.get(f"/v1/rooms/{first.id}").json()

    assert (added.status_code, added.json()["features"]) == (201, ["toilet"])
    assert opened["adjoins"] == [added.json()["id"]]
    assert shut["adjoins"] == []
    assert [one["number"] for one in client.get(url).json()["items"]] == [first.number, "305"]


def test_a_room_number_means_one_room(
    client: TestClient, venue: Venue, session: Session, database: Desk
) -> None:
    first, second = a_room(session, venue), a_room(session, venue)
    room = {"number": first.number, "room_class_id": str(first.room_class_id)}

    added = client.post(f"/v1/venues/{venue.id}/rooms", json=room)
    changed = client.patch(
        f"/v1/rooms/{second.id}", json={"number": first.number}, headers={"If-Match": '"1"'}
    )

    assert [answer.json()["code"] for answer in (added, changed)] == ["number-taken"] * 2


def test_a_room_is_taken_out_of_use_and_stays_listed(
    client: TestClient, venue: Venue, session: Session, database: Desk
) -> None:
    room = a_room(session, venue)
    where = f"/v1/rooms/{room.id}"

    unnamed = client.patch(where, json={"active": False})
    gone = client.patch(where, json={"active": False}, headers={"If-Match": '"1"'})

    listed = client.get(f"/v1/venues/{venue.id}/rooms").json()["items"]
    assert [unnamed.status_code, gone.status_code] == [428, 200]
    assert [(one["number"], one["active"]) for one in listed] == [(room.number, False)]


def test_a_room_knows_only_its_own_venue(
    client: TestClient, venue: Venue, session: Session, database: Desk
) -> None:
    room, foreign = a_room(session, venue), a_room(session, a_venue(session))
    where, tag = f"/v1/rooms/{room.id}", {"If-Match": '"1"'}

    refused = [
        client.patch(where, json={"room_class_id": str(foreign.room_class_id)}, headers=tag),
        client.patch(where, json={"adjoins": [str(foreign.id)]}, headers=tag),
        client.patch(where, json={"adjoins": [str(room.id)]}, headers=tag),
    ]

    assert [answer.status_code for answer in refused] == [404, 404, 422]
    assert [answer.json()["field"] for answer in refused[:2]] == ["room_class_id", "adjoins"]
    assert refused[2].json()["errors"][0]["field"] == "adjoins"


def test_foreign_rooms_and_classes_answer_like_absent_ones(
    client_as: ClientAs, venue: Venue, session: Session, database: Desk
) -> None:
    foreign = a_room(session, a_venue(session))
    room = {"number": "1", "room_class_id": str(foreign.room_class_id)}
    manager = client_as("venue_manager", venue)

    answers = [
        manager.get(f"/v1/rooms/{foreign.id}"),
        manager.get(f"/v1/room-classes/{foreign.room_class_id}"),
        manager.patch(f"/v1/rooms/{foreign.id}", json={"floor": "9"}),
        manager.patch(f"/v1/room-classes/{foreign.room_class_id}", json={"rank": 9}),
        manager.get(f"/v1/venues/{foreign.venue_id}/rooms"),
        manager.get(f"/v1/venues/{foreign.venue_id}/room-classes"),
        manager.post(f"/v1/venues/{foreign.venue_id}/rooms", json=room),
        manager.post(f"/v1/venues/{foreign.venue_id}/room-classes", json=a_new_class()),
    ]

    assert [answer.status_code for answer in answers] == [404] * 8


def test_the_desk_sees_rooms_and_does_not_set_them_up(
    client_as: ClientAs, venue: Venue, session: Session, database: Desk
) -> None:
    room = a_room(session, venue)
    desk = client_as("front_desk", venue)

    seen = desk.get(f"/v1/rooms/{room.id}")
    refused = desk.patch(f"/v1/rooms/{room.id}", json={"floor": "2"})

    assert seen.json()["number"] == room.number
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
