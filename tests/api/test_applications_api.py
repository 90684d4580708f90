"""Applications over HTTP: made, let in by somebody else, of nobody once they are decided."""

from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.venues.models import Venue
from tests.api.members_at_a_desk import joined
from tests.builders import a_phone, a_venue
from tests.canaries import shy
from tests.over_http import ClientAs

PATH = "/v1/member-applications"


@pytest.fixture
def house(session: Session) -> Venue:
    return a_venue(session, jurisdiction="cn")


@pytest.fixture
def counter(client_as: ClientAs, house: Venue) -> TestClient:
    return client_as("agent", house)


def applied(client: TestClient, house: Venue, **changes: Any) -> Any:
    who = {"name": "李娜", "phone": a_phone(), "promotion": "opening", "channels": ["call", "sms"]}
    agreed = {"home_venue_id": str(house.id), "consent_version": "2026-1", "of_age": True}
    return shy(client).post(PATH, json=who | agreed | changes)


def decided(client: TestClient, application: dict[str, Any], said: str, **more: Any) -> Any:
    return client.post(f"{PATH}/{application['id']}/decision", json={"decision": said, **more})


def test_who_is_let_in_is_a_member_with_what_they_agreed_to(
    client: TestClient, counter: TestClient, house: Venue
) -> None:
    application = applied(counter, house).json()

    approved = decided(client, application, "approve", reason="证件已核").json()
    again = decided(client, application, "reject")

    assert (application["status"], application["known_members"]) == ("submitted", [])
    assert (approved["status"], approved["name"], approved["phone_masked"]) == (
        "approved", None, None,
    )  # fmt: skip
    member = client.get(f"/v1/members/{approved['member_id']}").json()
    assert (member["name"], member["source"], member["tags"]) == ("李娜", "promotion", ["opening"])
    ledger = client.get(f"/v1/members/{member['id']}/consents").json()
    assert {one["channel"] for one in ledger["items"]} == {"call", "sms"}
    assert all("2026-1" in one["proof"] for one in ledger["items"])
    assert ledger["may_contact"]["marketing"] == ["call", "sms"]
    assert (again.status_code, again.json()["code"]) == (409, "application-decided")


@pytest.mark.parametrize("store", ["sqlite"])
def test_nobody_lets_in_whom_they_signed_up(client: TestClient, house: Venue) -> None:
    application = applied(client, house).json()

    answer = decided(client, application, "approve")

    assert (answer.status_code, answer.json()["code"]) == (403, "own-application")


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_number_that_is_known_is_shown_and_somebody_says_who_it_is(
    client: TestClient, counter: TestClient, house: Venue
) -> None:
    phone = a_phone()
    member = joined(client, house, phones=[phone])
    application = applied(counter, house, phone=phone).json()

    unsaid = decided(client, application, "approve")
    said = decided(client, application, "approve", member_id=member["id"]).json()

    assert application["known_members"] == [member["id"]]
    assert (unsaid.status_code, unsaid.json()["code"]) == (409, "member-known")
    assert said["member_id"] == member["id"]
    assert len(client.get(f"/v1/members/{member['id']}/consents").json()["items"]) == 2


@pytest.mark.parametrize("store", ["sqlite"])
def test_who_is_a_member_already_is_one_of_the_promotion_and_keeps_what_is_known(
    client: TestClient, counter: TestClient, house: Venue
) -> None:
    member = joined(client, house, title="先生", tags=["vip"])
    born = {"calendar": "solar", "month": 10, "day": 22, "leap_month": False, "year": 1990}
    application = applied(counter, house, title="女士", birthday=born).json()

    decided(client, application, "approve", member_id=member["id"]).raise_for_status()

    now = client.get(f"/v1/members/{member['id']}").json()
    assert (now["title"], now["tags"], now["birthday"]) == ("先生", ["vip", "opening"], born)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"of_age": False}, "minors-not-admitted"),
        ({"consent_version": "2025-9"}, "consent-text-outdated"),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"])
def test_minors_and_old_texts_are_refused(
    counter: TestClient, house: Venue, changes: dict[str, Any], code: str
) -> None:
    answer = applied(counter, house, **changes)

    assert (answer.status_code, answer.json()["code"]) == (409, code)


@pytest.mark.parametrize("store", ["sqlite"])
def test_who_asks_to_be_forgotten_is_gone_from_what_waits(
    client: TestClient, counter: TestClient, house: Venue
) -> None:
    phone = a_phone()
    application = applied(counter, house, phone=phone).json()

    client.post("/v1/erasures", json={"phone": phone, "reason": "本人要求"})

    left = client.get(f"{PATH}/{application['id']}").json()
    assert (left["status"], left["name"], left["phone_masked"]) == ("withdrawn", None, None)


@pytest.mark.parametrize("store", ["sqlite"])
def test_the_text_in_use_is_told(client: TestClient) -> None:
    texts = client.get("/v1/consent-texts").json()["items"]

    assert [one["version"] for one in texts if one["in_use"]] == ["2026-1"]
