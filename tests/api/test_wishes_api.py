"""What a client is promised about wishes."""

from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.db.base import new_id
from ktv_booking.venues.models import Venue
from tests.builders import NOW, TODAY, a_phone, a_venue, evening
from tests.over_http import ClientAs, at
from tests.stores import Desk


def a_wish(*venues: Venue, **more: Any) -> dict[str, Any]:
    """Return the body of `POST /v1/wishes`."""
    return {
        "kind": "standby",
        "venue_ids": [str(venue.id) for venue in venues],
        "room_classes": ["medium"],
        "earliest_starts_at": evening().isoformat(),
        "latest_starts_at": evening(hour=22).isoformat(),
        "minutes": 120,
        "party_size": 6,
        "contact": {"name": "王小明", "phone": "139 0000 4321", "title": "先生"},
    } | more


def test_a_wish_is_noted_and_read_back(session: Session, client: TestClient) -> None:
    venue = a_venue(session)

    noted = client.post("/v1/wishes", json=a_wish(venue, note="靠窗"))

    assert noted.status_code == 201
    body = noted.json()
    assert noted.headers["location"] == f"/v1/wishes/{body['id']}"
    assert noted.headers["etag"] == f'"{body["version"]}"'
    assert noted.headers["ktv-rev"] == f"{venue.code}/{TODAY}=1"
    assert (body["status"], body["business_date"]) == ("registered", TODAY.isoformat())
    assert body["earliest_starts_at"] == evening().isoformat()
    assert body["contact"] == {"name": "王小明", "phone_masked": "*******4321", "title": "先生"}
    assert client.get(noted.headers["location"]).json() == body


def test_the_same_key_notes_one_wish(session: Session, client: TestClient) -> None:
    body = a_wish(a_venue(session))
    key = {"Idempotency-Key": "a-wish-of-one-evening"}

    first = client.post("/v1/wishes", json=body, headers=key)
    again = client.post("/v1/wishes", json=body, headers=key)

    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert len(client.get("/v1/wishes").json()["items"]) == 1


def test_wishes_are_listed_page_by_page(session: Session, client: TestClient) -> None:
    venue = a_venue(session)
    ids = [client.post("/v1/wishes", json=a_wish(venue)).json()["id"] for _ in range(3)]

    first = client.get("/v1/wishes", params={"limit": 2}).json()
    rest = client.get("/v1/wishes", params={"limit": 2, "cursor": first["next_cursor"]}).json()

    assert [one["id"] for one in first["items"] + rest["items"]] == ids
    assert rest["next_cursor"] is None


def test_a_list_takes_the_filters_of_the_contract(session: Session, client: TestClient) -> None:
    venue = a_venue(session)
    client.post("/v1/wishes", json=a_wish(venue))
    matching = {
        "venue_id": str(venue.id),
        "status": "registered",
        "kind": "standby",
        "from": evening().isoformat(),
        "to": evening(1).isoformat(),
        "updated_since": NOW.isoformat(),
    }

    found = client.get("/v1/wishes", params=matching)
    others = [
        client.get("/v1/wishes", params=matching | other)
        for other in (
            {"status": "withdrawn"},
            {"kind": "advance"},
            {"from": evening(1).isoformat()},
            {"to": evening().isoformat()},
            {"updated_since": evening(1).isoformat()},
        )
    ]

    assert len(found.json()["items"]) == 1
    assert [other.json()["items"] for other in others] == [[]] * 5


def test_a_wish_is_withdrawn_once(session: Session, client: TestClient) -> None:
    wish = client.post("/v1/wishes", json=a_wish(a_venue(session))).json()

    withdrawn = client.post(f"/v1/wishes/{wish['id']}/withdrawal", json={"reason": "改天再来"})
    again = client.post(f"/v1/wishes/{wish['id']}/withdrawal", json={})

    assert withdrawn.status_code == 200
    body = withdrawn.json()
    assert (body["status"], body["withdrawal_reason"]) == ("withdrawn", "改天再来")
    assert body["withdrawn_at"] == NOW.isoformat()
    assert body["version"] == wish["version"] + 1
    assert (again.status_code, again.json()["code"]) == (409, "action-not-allowed")


def test_a_withdrawal_honours_the_version_it_names(session: Session, client: TestClient) -> None:
    wish = client.post("/v1/wishes", json=a_wish(a_venue(session))).json()
    path = f"/v1/wishes/{wish['id']}/withdrawal"

    stale = client.post(path, json={}, headers={"If-Match": '"99"'})
    fresh = client.post(path, json={}, headers={"If-Match": f'"{wish["version"]}"'})

    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    assert fresh.status_code == 200


def test_foreign_and_absent_wishes_answer_alike(
    session: Session, database: Desk, client: TestClient, client_as: ClientAs
) -> None:
    mine, theirs = a_venue(session), a_venue(session)
    wish = client.post("/v1/wishes", json=a_wish(theirs)).json()
    agent = client_as("agent", mine)

    answers = [
        agent.get(f"/v1/wishes/{wish['id']}"),
        agent.get(f"/v1/wishes/{new_id()}"),
        agent.post(f"/v1/wishes/{wish['id']}/withdrawal", json={}),
        agent.post("/v1/wishes", json=a_wish(mine, theirs)),
        agent.get("/v1/wishes", params={"venue_id": str(theirs.id)}),
        agent.post("/v1/wishes", json=a_wish(mine, room_classes=["palace"])),
    ]

    assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "not-found")}
    assert agent.get("/v1/wishes").json()["items"] == []


def test_who_may_only_look_notes_nothing(session: Session, client_as: ClientAs) -> None:
    venue = a_venue(session)
    auditor = client_as("auditor", venue)

    assert auditor.post("/v1/wishes", json=a_wish(venue)).status_code == 403
    assert auditor.get("/v1/wishes").status_code == 200


@pytest.mark.parametrize(
    "nonsense",
    [
        {"earliest_starts_at": "2026-10-14T20:00:00"},
        {"latest_starts_at": evening(hour=19).isoformat()},
        {"venue_ids": []},
        {"party_size": 0},
        {"kind": "maybe"},
        {"room_classes": ["medium", "medium"]},
        {"contact": {"name": "王小明", "phone": "12"}},
        {"unknown": 1},
    ],
)
def test_nonsense_is_malformed_and_not_repeated(
    session: Session, client: TestClient, nonsense: dict[str, Any]
) -> None:
    answer = client.post("/v1/wishes", json=a_wish(a_venue(session), **nonsense))

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed-request")
    assert "王小明" not in answer.text


def test_nobody_waits_for_what_is_over(session: Session, client: TestClient) -> None:
    late = at(evening(1))

    answer = client.post("/v1/wishes", json=a_wish(a_venue(session)), headers=late)

    assert (answer.status_code, answer.json()["code"]) == (409, "start-in-the-past")


def test_a_whole_phone_is_in_no_answer(session: Session, client: TestClient) -> None:
    phone = a_phone()
    body = a_wish(a_venue(session), contact={"name": "王小明", "phone": phone})

    noted = client.post("/v1/wishes", json=body)

    for text in (noted.text, client.get("/v1/wishes").text):
        assert phone[3:] not in text


def test_the_number_of_a_wish_is_shown_whole_with_a_reason_that_is_kept(
    session: Session, client: TestClient, client_as: ClientAs
) -> None:
    venue, other = a_venue(session), a_venue(session)
    phone = a_phone()
    contact = {"name": "王小明", "phone": phone}
    wish = client.post("/v1/wishes", json=a_wish(venue, contact=contact)).json()
    door = f"/v1/wishes/{wish['id']}/phone-reveal"
    why = {"reason": "有房了"}

    shown = client_as("agent", venue).post(door, json=why)
    without = client.post(door, json={})
    foreign = client_as("agent", other).post(door, json=why)
    auditor = client_as("auditor").post(door, json=why)

    assert (shown.status_code, shown.json()) == (200, {"wish_id": wish["id"], "phone": phone})
    assert [answer.status_code for answer in (without, foreign, auditor)] == [422, 404, 403]
    audit = client.get("/v1/audit", params={"venue_id": str(venue.id)}).json()["items"]
    looks = [one for one in audit if one["reason"] == why["reason"]]
    assert len(looks) == 1
    assert looks[0]["changed"] == {"contact_phone": wish["contact"]["phone_masked"]}


def test_a_wish_counts_with_all_other_looks_at_numbers(
    session: Session, client: TestClient, client_as: ClientAs
) -> None:
    venue = a_venue(session)
    wish = client.post("/v1/wishes", json=a_wish(venue)).json()
    agent = client_as("agent", venue)

    answers = [
        agent.post(f"/v1/wishes/{wish['id']}/phone-reveal", json={"reason": "有房了"}).status_code
        for _ in range(31)
    ]

    assert answers == [200] * 30 + [429]
