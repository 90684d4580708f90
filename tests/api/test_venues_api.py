from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.audit.models import AuditRow
from tests.builders import a_venue, hours
from tests.over_http import ClientAs
from tests.stores import Desk


def a_new_venue(**changes: Any) -> dict[str, Any]:
    return {
        "code": "pudong",
        "name": {"zh": "浦东店", "en": "Pudong"},
        "area": "shanghai",
        "address": {"zh": "浦东大道1号", "en": "1 Pudong Avenue"},
        "phone_region": "CN",
        "time_zone": "Asia/Shanghai",
        "currency": "CNY",
        "jurisdiction": "cn",
        "opening_hours": hours("12:00", "26:00"),
        "periods": [{"code": "prime", "from": "18:00", "to": "24:00"}],
        "day_types": [{"code": "W", "name": {"zh": "平日", "en": "Weekday"}}],
    } | changes


def test_a_venue_is_opened_and_found_under_its_location(client: TestClient) -> None:
    opened = client.post("/v1/venues", json=a_new_venue())

    found = client.get(opened.headers["location"])

    assert (opened.status_code, opened.headers["etag"]) == (201, '"1"')
    assert found.json() == opened.json()
    assert found.json()["name"] == {"zh": "浦东店", "en": "Pudong"}
    assert found.json()["periods"] == [{"code": "prime", "from": "18:00", "to": "24:00"}]
    assert found.json()["day_starts"] == "06:00"


def test_a_second_venue_of_the_same_code_is_refused(client: TestClient) -> None:
    client.post("/v1/venues", json=a_new_venue())

    second = client.post("/v1/venues", json=a_new_venue())

    assert (second.status_code, second.json()["code"]) == (409, "code-taken")


def test_only_who_sets_up_every_venue_opens_one(
    client_as: ClientAs, session: Session, database: Desk
) -> None:
    venue = a_venue(session)
    manager = client_as("venue_manager", venue)

    refused = manager.post("/v1/venues", json=a_new_venue())

    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"jurisdiction": "moon"}, "jurisdiction"),
        ({"opening_hours": hours("26:00", "12:00")}, "opening_hours.0"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_nonsensical_venue_is_malformed_and_says_where(
    client: TestClient, changes: dict[str, Any], field: str
) -> None:
    refused = client.post("/v1/venues", json=a_new_venue(**changes))

    assert (refused.status_code, refused.json()["code"]) == (422, "malformed-request")
    assert field in {error["field"] for error in refused.json()["errors"]}


def test_venues_are_listed_page_by_page_and_only_ones_own(
    client: TestClient, client_as: ClientAs, session: Session, database: Desk
) -> None:
    codes = [a_venue(session, bare=True, code=f"branch-{n}").code for n in range(3)]
    mine = a_venue(session, bare=True, code="mine")
    manager = client_as("venue_manager", mine)

    first = client.get("/v1/venues?limit=2").json()
    rest = client.get("/v1/venues", params={"cursor": first["next_cursor"]}).json()
    own = manager.get("/v1/venues").json()

    assert [one["code"] for one in first["items"] + rest["items"]] == [*codes, "mine"]
    assert rest["next_cursor"] is None
    assert [one["code"] for one in own["items"]] == ["mine"]


def test_a_foreign_venue_answers_like_an_absent_one(
    client_as: ClientAs, session: Session, database: Desk
) -> None:
    mine, foreign = a_venue(session), a_venue(session)
    manager = client_as("venue_manager", mine)

    answers = [
        manager.get(f"/v1/venues/{foreign.id}"),
        manager.patch(f"/v1/venues/{foreign.id}", json={"area": "x"}),
        manager.get("/v1/venues/01a2000b-6817-766e-9800-4e11203d5578"),
        manager.get(f"/v1/venues/{foreign.id}/policy", headers={"If-None-Match": "*"}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_a_patch_merges_raises_the_version_and_leaves_a_trace(
    client: TestClient, session: Session, database: Desk
) -> None:
    venue = a_venue(session)
    where = f"/v1/venues/{venue.id}"

    changed = client.patch(
        where, json={"name": {"en": "Renamed"}, "area": "west"}, headers={"If-Match": '"1"'}
    )

    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert changed.json()["name"] == {"zh": "测试店", "en": "Renamed"}
    assert client.get(where).json() == changed.json()
    trace = database.read(
        lambda looking: looking.scalars(select(AuditRow).where(AuditRow.subject == "venue")).one()
    )
    assert (trace.action, trace.venue_id) == ("changed", venue.id)
    assert trace.changed["area"] == {"from": "shanghai", "to": "west"}


def test_a_patch_that_says_nothing_new_changes_nothing(client: TestClient, database: Desk) -> None:
    where = client.post("/v1/venues", json=a_new_venue()).headers["location"]

    same = client.patch(where, json={"area": "shanghai"}, headers={"If-Match": '"1"'})

    assert (same.status_code, same.headers["etag"]) == (200, '"1"')
    traces = database.read(lambda looking: looking.scalars(select(AuditRow.action)).all())
    assert traces == ["opened"]


def test_a_patch_needs_the_version_it_changes(
    client: TestClient, session: Session, database: Desk
) -> None:
    where = f"/v1/venues/{a_venue(session).id}"

    unnamed = client.patch(where, json={"area": "west"})
    stale = client.patch(where, json={"area": "west"}, headers={"If-Match": '"7"'})

    assert (unnamed.status_code, unnamed.json()["code"]) == (428, "precondition-required")
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    assert stale.json()["current"]["version"] == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"day_starts": "13:00"}, "opening_hours"),
        ({"name": {"zh": "", "en": ""}}, "name"),
        ({"day_types": [{"code": "X", "name": {"en": "x"}}]}, "day_type_rules"),
    ],
)
def test_a_patch_that_breaks_the_whole_is_malformed(
    client: TestClient, session: Session, database: Desk, change: dict[str, Any], field: str
) -> None:
    venue = a_venue(session)

    refused = client.patch(f"/v1/venues/{venue.id}", json=change, headers={"If-Match": '"1"'})

    assert (refused.status_code, refused.json()["code"]) == (422, "malformed-request")
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert client.get(f"/v1/venues/{venue.id}").json()["version"] == 1


def test_a_grid_on_which_the_prices_would_not_be_whole_is_refused(
    client: TestClient, session: Session, database: Desk
) -> None:
    where = f"/v1/venues/{a_venue(session).id}"

    thirds = client.patch(where, json={"slot_minutes": 20}, headers={"If-Match": '"1"'})
    halves = client.patch(where, json={"slot_minutes": 15}, headers={"If-Match": '"1"'})

    assert (thirds.status_code, thirds.json()["errors"][0]["field"]) == (422, "slot_minutes")
    assert halves.status_code == 200


def test_who_may_only_look_does_not_set_up(
    client_as: ClientAs, session: Session, database: Desk
) -> None:
    venue = a_venue(session)
    auditor = client_as("auditor", venue)

    looked = auditor.get(f"/v1/venues/{venue.id}")
    refused = auditor.patch(
        f"/v1/venues/{venue.id}", json={"area": "x"}, headers={"If-Match": '"1"'}
    )

    assert looked.status_code == 200
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


def test_whoever_is_not_signed_in_sees_nothing(nobody: TestClient) -> None:
    refused = nobody.get("/v1/venues")

    assert (refused.status_code, refused.json()["code"]) == (401, "not-signed-in")


def test_me_names_my_venues_and_what_i_may_do(
    client_as: ClientAs, session: Session, database: Desk
) -> None:
    mine, _ = a_venue(session), a_venue(session)
    desk = client_as("front_desk", mine)

    me = desk.get("/v1/me").json()

    assert [venue["code"] for venue in me["venues"]] == [mine.code]
    assert me["venues"][0]["permissions"] == me["permissions"] == [
        "desk", "reserve", "reveal", "view",
    ]  # fmt: skip
    assert me["agent"]["roles"] == [{"role": "front_desk", "venue_ids": [str(mine.id)]}]
