"""Members over HTTP: let in, found, changed, agreed with, corrected, merged, forgotten."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.venues.models import Venue
from tests.api.members_at_a_desk import LUNAR, consent, found, joined
from tests.builders import a_member_document, a_phone, a_room, a_venue
from tests.canaries import shy
from tests.over_http import ClientAs
from tests.stores import Desk

NO_LEAP_YEAR = {"calendar": "solar", "month": 2, "day": 29, "year": 2023}


@pytest.fixture
def house(session: Session) -> Venue:
    venue = a_venue(session)
    a_room(session, venue)
    return venue


def test_who_joins_is_read_back_with_every_number_masked(client: TestClient, house: Venue) -> None:
    phone = a_phone()
    body = a_member_document(
        house, phones=[phone, a_phone()], birthday=LUNAR, tier="gold", tags=["vip"], card_no="A-7"
    )

    answer = shy(client).post("/v1/members", json=body)

    member = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/members/{member['id']}"
    assert client.get(answer.headers["location"]).json() == member
    assert (member["name"], member["pinyin"]) == ("单小明", "shan xiao ming")
    assert member["phones"][0] == {"phone_masked": f"*******{phone[-4:]}", "quality": "good"}
    assert member["birthday"] == LUNAR
    assert member["shared_with"] == []
    assert member["do_not_call"] is False


@pytest.mark.parametrize(
    "q", ["单", "单小", "shanxiao", "shan xiao ming", "SXM", "sxm", "danx", "A-7"]
)
def test_a_member_is_found_by_name_pinyin_initials_and_card(
    client: TestClient, house: Venue, q: str
) -> None:
    member = joined(client, house, card_no="A-7")
    joined(client, house, name="曾国强")

    assert found(client, q) == [member["id"]]


def test_a_member_is_found_by_the_end_of_any_number(client: TestClient, house: Venue) -> None:
    first, second = a_phone(), a_phone()
    member = joined(client, house, phones=[first, second])
    joined(client, house)

    assert found(client, first[-4:]) == found(client, second) == [member["id"]]
    assert found(client, first[-3:]) == []


def test_a_number_that_is_known_is_offered_and_not_made_again(
    client: TestClient, house: Venue
) -> None:
    phone = a_phone()
    mother = joined(client, house, phones=[phone])

    again = client.post("/v1/members", json=a_member_document(house, phones=[phone]))
    son = joined(client, house, name="单小小", phones=[phone], shares_phone=True)

    assert (again.status_code, again.json()["code"]) == (409, "member-known")
    assert again.json()["members"] == [mother["id"]]
    assert son["shared_with"] == [mother["id"]]


def test_a_card_belongs_to_one_member(client: TestClient, house: Venue) -> None:
    joined(client, house, card_no="A-7")

    answer = client.post("/v1/members", json=a_member_document(house, card_no="A-7"))

    assert (answer.status_code, answer.json()["code"]) == (409, "card-taken")


@pytest.mark.parametrize("more", [{}, {"phones": ["13900007719"]}, {"name": "解晓东"}])
def test_a_change_does_not_take_a_card_that_another_has(
    client: TestClient, house: Venue, more: dict[str, object]
) -> None:
    joined(client, house, card_no="A-8")
    other = joined(client, house)

    answer = client.patch(
        f"/v1/members/{other['id']}", json={"card_no": "A-8", **more}, headers={"If-Match": "*"}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "card-taken")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"phones": []}, "phones"),
        ({"phones": ["12"]}, "phones.0"),
        ({"birthday": LUNAR | {"day": 31}}, "birthday.day"),
        ({"birthday": {**NO_LEAP_YEAR, "leap_month": True}}, "birthday.leap_month"),
        ({"birthday": {"calendar": "solar", "month": 2, "day": 30}}, "birthday.day"),
        ({"birthday": NO_LEAP_YEAR}, "birthday.day"),
        ({"birthday": {"calendar": "solar", "month": 2, "day": 2, "year": 2050}}, "birthday.year"),
        ({"tier": "Gold!"}, "tier"),
        ({"tier": "gold", "status": "vip"}, "status"),
    ],
)
def test_what_nobody_can_mean_is_refused_at_its_field(
    client: TestClient, house: Venue, fields: dict[str, Any], field: str
) -> None:
    answer = client.post("/v1/members", json=a_member_document(house, **fields))

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_change_needs_its_version_and_keeps_numbers_said_masked(
    client: TestClient, house: Venue
) -> None:
    first, second, third = a_phone(), a_phone(), a_phone()
    member = joined(client, house, phones=[first, second], note="靠窗")
    path = f"/v1/members/{member['id']}"
    masks = [one["phone_masked"] for one in member["phones"]]
    body = {"phones": [masks[1], third], "note": None, "name": "曾国强", "birthday": LUNAR}

    unsaid = client.patch(path, json=body)
    changed = client.patch(path, json=body, headers={"If-Match": '"1"'})
    stale = client.patch(path, json=body, headers={"If-Match": '"1"'})

    assert (unsaid.status_code, stale.status_code) == (428, 412)
    assert changed.status_code == 200, changed.text
    assert changed.json()["pinyin"] == "zeng guo qiang"
    assert [one["phone_masked"][-4:] for one in changed.json()["phones"]] == [
        second[-4:], third[-4:],
    ]  # fmt: skip
    assert changed.json()["note"] is None
    assert found(client, "zgq") == [member["id"]]
    assert found(client, "sxm") == found(client, first[-4:]) == []


def test_a_birthday_that_is_known_is_corrected_by_two(
    client: TestClient, client_as: ClientAs, house: Venue
) -> None:
    member = joined(client, house, birthday=LUNAR)
    path = f"/v1/members/{member['id']}"
    other = LUNAR | {"day": 16}

    at_once = client.patch(path, json={"birthday": other}, headers={"If-Match": "*"})
    proposed = client.post(f"{path}/corrections", json={"birthday": other, "reason": "身份证"})
    decision = f"{path}/corrections/{proposed.json()['id']}/decision"
    alone = client.post(decision, json={"decision": "accept"})
    agent = client_as("agent", venue=house).post(decision, json={"decision": "accept"})
    accepted = client_as("lead", venue=house).post(decision, json={"decision": "accept"})
    again = client_as("lead", venue=house).post(decision, json={"decision": "refuse"})

    assert (at_once.status_code, at_once.json()["code"]) == (409, "birthday-known")
    assert proposed.status_code == 201
    assert (alone.status_code, alone.json()["code"]) == (403, "own-correction")
    assert agent.status_code == 403
    assert accepted.json()["status"] == "accepted"
    assert (again.status_code, again.json()["code"]) == (409, "correction-decided")
    assert client.get(path).json()["birthday"] == other
    assert len(client.get(f"{path}/corrections").json()["items"]) == 1


def test_the_ledger_grows_and_says_what_follows(client: TestClient, house: Venue) -> None:
    member = joined(client, house)
    path = f"/v1/members/{member['id']}"

    before = client.get(f"{path}/consents").json()
    granted = client.post(f"{path}/consents", json=consent("granted"))
    between = client.get(f"{path}/consents").json()
    client.post(f"{path}/consents", json=consent("withdrawn", "any", "any"))
    after = client.get(f"{path}/consents").json()

    assert before["may_contact"]["marketing"] == []
    assert before["may_contact"]["service"] == ["call", "sms", "wechat", "email"]
    assert granted.status_code == 201
    assert between["may_contact"]["marketing"] == ["call"]
    assert after["may_contact"] == {"marketing": [], "service": []}
    assert [one["decision"] for one in after["items"]] == ["granted", "withdrawn"]


def test_the_store_refuses_to_change_or_delete_a_line_of_the_ledger(
    client: TestClient, house: Venue, database: Desk
) -> None:
    member = joined(client, house)
    client.post(f"/v1/members/{member['id']}/consents", json=consent("granted"))

    for statement in ("UPDATE consents SET decision = 'withdrawn'", "DELETE FROM consents"):
        with pytest.raises(DBAPIError, match="ck_consents_append_only"):
            database.work(lambda session, said=statement: session.execute(text(said)))


def test_do_not_call_is_about_the_person_and_a_lead_takes_it_back(
    client: TestClient, client_as: ClientAs, house: Venue
) -> None:
    member = joined(client, house)
    path = f"/v1/members/{member['id']}"
    client.post(f"{path}/consents", json=consent("granted", "any", "any"))
    agent = client_as("agent", venue=house)

    said = agent.post(f"{path}/do-not-call", json={"reason": "客人要求"})
    back = {"do_not_call": False, "reason": "本人来电"}
    by_agent = agent.post(f"{path}/do-not-call", json=back)
    while_so = client.get(f"{path}/consents").json()["may_contact"]
    by_lead = client_as("lead", venue=house).post(f"{path}/do-not-call", json=back)

    assert said.json()["do_not_call"] is True
    assert by_agent.status_code == 403
    assert while_so["marketing"] == while_so["service"] == ["sms", "wechat", "email"]
    assert by_lead.json()["do_not_call"] is False


def test_one_number_is_shown_whole_with_a_reason_and_written_down(
    client: TestClient, house: Venue
) -> None:
    phone = a_phone()
    member = joined(client, house, phones=[a_phone(), phone])
    path = f"/v1/members/{member['id']}/phone-reveal"

    shown = client.post(path, json={"number": 2, "reason": "客人未接回电"})
    unexplained = client.post(path, json={"number": 2})
    absent = client.post(path, json={"number": 3, "reason": "客人未接回电"})

    assert shown.json()["phone"] == phone
    assert (unexplained.status_code, absent.status_code) == (422, 404)
    rows = client.get("/v1/audit", params={"subject_id": member["id"]}).json()["items"]
    assert [row["action"] for row in rows].count("phone_revealed") == 1


def test_members_of_another_home_are_absent(
    client: TestClient, client_as: ClientAs, session: Session, house: Venue
) -> None:
    member = joined(client, house, card_no="A-7")
    elsewhere = client_as("venue_manager", venue=a_venue(session))

    one = f"/v1/members/{member['id']}"
    own = elsewhere.post("/v1/members", json=a_member_document(house))

    assert elsewhere.get(one).status_code == own.status_code == 404
    assert found(elsewhere, "A-7") == found(elsewhere, "sxm") == []


def test_no_plain_number_is_in_the_audit_log(client: TestClient, house: Venue) -> None:
    phone = a_phone()
    member = joined(client, house, phones=[phone])
    client.post(f"/v1/members/{member['id']}/consents", json=consent("granted"))

    rows = client.get("/v1/audit", params={"subject_id": member["id"]})

    assert [row["action"] for row in rows.json()["items"]]
    assert phone[-8:] not in rows.text
    assert "小明" not in rows.text
