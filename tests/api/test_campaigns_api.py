"""Campaigns over HTTP: within the law, changed, tried out; their lists made and shown."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.builders import NOW, TODAY, a_venue
from tests.on_a_list import a_fan
from tests.over_http import ClientAs

BIRTHDAYS: dict[str, Any] = {
    "code": "born",
    "kind": "birthday",
    "name": {"zh": "生日", "en": "Birthdays"},
    "lead_days": [7],
}


def test_a_campaign_keeps_the_usual_hours_and_shares(client: TestClient, session: Session) -> None:
    venue = a_venue(session)

    made = client.post("/v1/campaigns", json={**BIRTHDAYS, "venue_ids": [str(venue.id)]})
    found = client.get(f"/v1/campaigns/{made.json()['id']}").json()

    assert made.status_code == 201
    assert found["call_hours"] == [
        {"from": "10:00", "to": "12:00"},
        {"from": "14:00", "to": "20:30"},
    ]
    assert (found["attempts"], found["min_gap_minutes"]) == ({"per_day": 2, "in_all": 3}, 120)
    assert found["purposes"] == ["marketing"]


def test_nobody_is_called_before_nine_or_after_nine(client: TestClient, session: Session) -> None:
    a_venue(session)
    late = {"call_hours": [{"from": "14:00", "to": "21:30"}]}

    refused = client.post("/v1/campaigns", json={**BIRTHDAYS, **late})

    assert refused.status_code == 409
    assert refused.json()["code"] == "outside-call-hours"
    assert (refused.json()["allowed_from"], refused.json()["allowed_until"]) == ("09:00", "21:00")
    assert "09:00" in refused.json()["detail"]


def test_what_no_campaign_can_mean_is_malformed(client: TestClient) -> None:
    for field, nonsense in (
        ("kind", {"kind": "singing"}),
        ("festival", {"kind": "holiday"}),
        ("festival", {"kind": "holiday", "festival": "no_such_day"}),
        ("from_on", {"kind": "holiday_event"}),
        ("festival", {"festival": "qixi"}),
        ("lead_days", {"lead_days": [7, 7]}),
        ("call_hours.0.to", {"call_hours": [{"from": "12:00", "to": "10:00"}]}),
        ("quiet_days", {"quiet_days": 6}),
        (
            "audience.visited_until",
            {"audience": {"visited_from": "2026-02-01", "visited_until": "2026-01-01"}},
        ),
    ):
        answer = client.post("/v1/campaigns", json={**BIRTHDAYS, **nonsense})

        assert (answer.status_code, answer.json()["code"]) == (422, "malformed-request"), nonsense
        assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_code_is_given_once(client: TestClient) -> None:
    client.post("/v1/campaigns", json=BIRTHDAYS)

    again = client.post("/v1/campaigns", json=BIRTHDAYS)

    assert (again.status_code, again.json()["code"]) == (409, "campaign-code-taken")


def test_a_campaign_that_is_switched_off_makes_no_list(
    client: TestClient, session: Session
) -> None:
    venue = a_venue(session)
    made = client.post("/v1/campaigns", json=BIRTHDAYS).json()
    path = f"/v1/campaigns/{made['id']}"
    off = client.patch(path, json={"active": False}, headers={"If-Match": '"1"'})
    wanted = {"campaign_id": made["id"], "venue_id": str(venue.id)}

    refused = client.post("/v1/call-lists", json=wanted)

    assert (off.json()["active"], off.json()["version"]) == (False, 2)
    assert off.json()["lead_days"] == [7]
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign-inactive")


def test_a_preview_says_who_and_who_not_and_writes_nothing(
    client: TestClient, session: Session
) -> None:
    venue = a_venue(session)
    called, peaceful = a_fan(session, venue), a_fan(session, venue, name="曾国强")
    peaceful.do_not_call_at = NOW
    made = client.post("/v1/campaigns", json=BIRTHDAYS).json()
    day = {"venue_id": str(venue.id), "business_date": TODAY.isoformat()}

    tried = client.post(f"/v1/campaigns/{made['id']}/previews", json={**day, "limit": 1}).json()
    rest = client.post(f"/v1/campaigns/{made['id']}/previews", json={**day, "after": 1}).json()

    assert (tried["calls"], tried["people_left_out"], tried["next_after"]) == (1, 1, 1)
    assert [row["member_id"] for row in tried["items"]] == [str(called.id)]
    assert tried["items"][0]["phone_masked"].startswith("*")
    assert (rest["items"][0]["left_out"], rest["next_after"]) == ("do_not_call", None)
    assert rest["items"][0]["left_out_said"]["en"] == "asked not to be called"
    assert client.get("/v1/call-lists").json()["items"] == []


def test_a_list_is_made_once_and_counts_by_reason(client: TestClient, session: Session) -> None:
    venue = a_venue(session)
    called, peaceful = a_fan(session, venue), a_fan(session, venue)
    peaceful.do_not_call_at = NOW
    campaign = client.post("/v1/campaigns", json=BIRTHDAYS).json()
    wanted = {"campaign_id": campaign["id"], "venue_id": str(venue.id)}

    made, again = (client.post("/v1/call-lists", json=wanted) for _ in range(2))
    path = made.headers["Location"]
    tasks = client.get(f"{path}/tasks").json()["items"]
    left_out = client.get(f"{path}/exclusions").json()["items"]

    assert (made.status_code, again.json()["id"]) == (201, made.json()["id"])
    assert made.json()["listed"] == [
        {"code": "birthday", "said": {"zh": "生日", "en": "birthday"}, "people": 1}
    ]
    assert [one["code"] for one in made.json()["left_out"]] == ["do_not_call"]
    assert made.json()["progress"] == {"open": 1}
    assert [(row["member_id"], row["benefit_on"]) for row in tasks] == [
        (str(called.id), "2026-10-21")
    ]
    assert [row["member_id"] for row in left_out] == [str(peaceful.id)]


def test_a_list_is_paused_and_goes_on(client: TestClient, session: Session) -> None:
    venue = a_venue(session)
    campaign = client.post("/v1/campaigns", json=BIRTHDAYS).json()
    wanted = {"campaign_id": campaign["id"], "venue_id": str(venue.id)}
    path = client.post("/v1/call-lists", json=wanted).headers["Location"]

    paused = client.post(f"{path}/pause", json={"reason": "停电"})
    on = client.post(f"{path}/pause", json={"reason": "来电", "paused": False})

    assert (paused.json()["status"], on.json()["status"]) == ("paused", "open")


def test_who_works_elsewhere_sees_neither_campaign_nor_list(
    client_as: ClientAs, session: Session
) -> None:
    venue, elsewhere = a_venue(session), a_venue(session)
    manager = client_as("venue_manager", venue)
    stranger = client_as("venue_manager", elsewhere)
    campaign = manager.post(
        "/v1/campaigns", json={**BIRTHDAYS, "venue_ids": [str(venue.id)]}
    ).json()
    wanted = {"campaign_id": campaign["id"], "venue_id": str(venue.id)}
    made = manager.post("/v1/call-lists", json=wanted).json()

    answers = [
        stranger.get(f"/v1/campaigns/{campaign['id']}"),
        stranger.get(f"/v1/call-lists/{made['id']}"),
        stranger.get(f"/v1/call-lists/{made['id']}/tasks"),
        stranger.post("/v1/call-lists", json=wanted),
    ]
    for_all = stranger.post("/v1/campaigns", json={**BIRTHDAYS, "code": "all"})

    assert [one.status_code for one in answers] == [404] * 4
    assert for_all.status_code == 403
    assert stranger.get("/v1/campaigns").json()["items"] == []
