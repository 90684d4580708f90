"""Gifts over HTTP: granted once a year, told of, handed out to who is entitled, counted, over."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.outreach.gifts.service import GiftText, expire_gifts, tell_of_gifts
from ktv_booking.venues.models import Venue
from tests.api.members_at_a_desk import consent, joined
from tests.builders import NOW, TODAY, a_member, a_phone, a_venue
from tests.calls_to_make import a_call_list, a_call_task, now_of
from tests.canaries import shy
from tests.over_http import ClientAs, at
from tests.stores import Desk

BOTH = {"zh": "一罐茶", "en": "a tin of tea"}


@pytest.fixture
def house(session: Session) -> Venue:
    return a_venue(session)


def ruled(client: TestClient, code: str = "birthday-tea", **fields: Any) -> str:
    body = {"code": code, "name": BOTH, **fields}
    answer = client.post("/v1/gift-rules", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def counted(client: TestClient, house: Venue, rule: str, number: int) -> dict[str, Any]:
    body = {"gift_rule_id": rule, "counted": number}
    answer = client.post(f"/v1/venues/{house.id}/gift-stock-counts", json=body)
    said: dict[str, Any] = answer.json()
    return said


def granted(client: TestClient, rule: str, member: dict[str, Any], **fields: Any) -> Any:
    body = {"gift_rule_id": rule, "member_id": member["id"], **fields}
    return client.post("/v1/gifts", json=body)


def claimed(client: TestClient, gift: dict[str, Any], house: Venue, tail: str, **more: Any) -> Any:
    body = {"venue_id": str(house.id), "phone_last4": tail, **more}
    return shy(client).post(f"/v1/gifts/{gift['id']}/claim", json=body)


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_gift_is_granted_once_a_year_told_of_and_handed_out(
    client: TestClient, house: Venue
) -> None:
    phone, rule = a_phone(), ruled(client)
    member = joined(client, house, phones=[phone])
    counted(client, house, rule, 1)

    gift = granted(client, rule, member).json()
    twice = granted(client, rule, member)
    told = client.post(f"/v1/gifts/{gift['id']}/notification").json()
    handed = claimed(client, gift, house, phone[-4:]).json()
    again = claimed(client, gift, house, phone[-4:])

    assert (gift["status"], gift["year"], gift["name"]) == ("granted", TODAY.year, BOTH)
    assert gift["expires_on"] == (TODAY + timedelta(days=30)).isoformat()
    assert code_of(twice) == (409, "gift-granted")
    assert granted(client, rule, member, year=TODAY.year + 1).status_code == 201
    assert (told["status"], told["told_at"]) == ("notified", None)
    assert (handed["status"], handed["claimed_venue_id"]) == ("claimed", str(house.id))
    assert handed["claimed_for"] is None
    assert code_of(again) == (409, "gift-claimed")
    (left,) = client.get(f"/v1/venues/{house.id}/gift-stock").json()["items"]
    assert left["remaining"] == 0


@pytest.mark.parametrize("store", ["sqlite"])
def test_who_is_not_entitled_gets_nothing_and_nothing_leaves_the_stock(
    client: TestClient, session: Session, house: Venue
) -> None:
    phone, other = a_phone(), a_venue(session)
    rule = ruled(client, venue_ids=[str(house.id)])
    member = joined(client, house, phones=[phone])
    gift = granted(client, rule, member).json()
    wrong = f"{(int(phone[-4:]) + 1) % 10_000:04}"

    assert code_of(claimed(client, gift, house, phone[-4:])) == (409, "gift-out-of-stock")
    counted(client, house, rule, 2)
    assert code_of(claimed(client, gift, house, wrong)) == (409, "phone-tail-wrong")
    assert code_of(claimed(client, gift, other, phone[-4:])) == (409, "gift-not-here")
    by_friend = claimed(client, gift, house, phone[-4:], by="proxy")
    assert code_of(by_friend) == (409, "gift-holder-only")
    late = client.post(
        f"/v1/gifts/{gift['id']}/claim",
        json={"venue_id": str(house.id), "phone_last4": phone[-4:]},
        headers=at(NOW + timedelta(days=31)),
    )
    assert code_of(late) == (410, "gift-expired")
    assert counted(client, house, rule, 3)["difference"] == 1
    noted = claimed(client, gift, house, phone[-4:], by="proxy", relation="spouse").json()
    assert noted["claimed_for"] == "spouse"


@pytest.mark.parametrize("store", ["sqlite"])
def test_another_counter_hands_it_out_to_who_says_the_number_and_sees_nothing_without(
    client: TestClient, client_as: ClientAs, session: Session, house: Venue
) -> None:
    phone, other = a_phone(), a_venue(session)
    rule = ruled(client)
    gift = granted(client, rule, joined(client, house, phones=[phone])).json()
    counted(client, other, rule, 1)
    elsewhere = client_as("front_desk", other)
    wrong = f"{(int(phone[-4:]) + 1) % 10_000:04}"

    assert elsewhere.get(f"/v1/gifts/{gift['id']}").status_code == 404
    assert claimed(elsewhere, gift, other, wrong).status_code == 404
    assert claimed(elsewhere, gift, other, phone[-4:]).json()["claimed_venue_id"] == str(other.id)


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_merged_entry_brings_no_second_gift(client: TestClient, house: Venue) -> None:
    phone, rule = a_phone(), ruled(client)
    kept, other = joined(client, house, phones=[phone]), joined(client, house)
    gifts = [granted(client, rule, one).json() for one in (kept, other)]
    counted(client, house, rule, 5)
    body = {"kept_id": kept["id"], "merged_id": other["id"], "reason": "同一人"}
    client.post("/v1/members/merges", json=body)

    first, second = (claimed(client, gift, house, phone[-4:]) for gift in gifts)

    assert (first.status_code, code_of(second)) == (200, (409, "gift-claimed"))
    listed = client.get("/v1/gifts", params={"member_id": other["id"]}).json()["items"]
    assert {one["id"] for one in listed} == {gift["id"] for gift in gifts}
    assert code_of(granted(client, rule, {"id": other["id"]})) == (409, "gift-granted")


def test_a_gift_whose_last_day_is_over_expires_by_itself(
    client: TestClient, database: Desk, house: Venue
) -> None:
    gift = granted(client, ruled(client), joined(client, house)).json()
    path, last_day = f"/v1/gifts/{gift['id']}", NOW + timedelta(days=30)

    def swept(now: Any) -> int:
        return database.work(lambda session: expire_gifts(session, house.id, now=now))

    assert [swept(last_day), swept(last_day + timedelta(days=1)), swept(last_day)] == [0, 1, 0]
    assert client.get(path).json()["status"] == "expired"


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_sweep_at_once_ends_calls_and_gifts_by_the_hour_it_is_told(
    client: TestClient, session: Session, house: Venue
) -> None:
    gift = granted(client, ruled(client), joined(client, house)).json()
    task = a_call_task(session, a_call_list(session, house), a_member(session, house))
    session.commit()
    later = {"Ktv-Now": (NOW + timedelta(days=31)).isoformat()}

    swept = client.post(f"/v1/venues/{house.id}/sweeps", headers=later).json()

    assert swept == {"swept": 0, "calls_ended": 1, "gifts_expired": 1}
    assert client.get(f"/v1/gifts/{gift['id']}").json()["status"] == "expired"
    assert now_of(session, task).status == "expired"


def test_the_text_goes_once_to_who_may_be_written_to(
    client: TestClient, database: Desk, house: Venue
) -> None:
    phone, rule = a_phone(), ruled(client)
    willing = joined(client, house, phones=[phone], preferred_language="en")
    refusing = joined(client, house)
    client.post(
        f"/v1/members/{refusing['id']}/consents", json=consent("withdrawn", "service", "sms")
    )
    for member in (willing, refusing):
        gift = granted(client, rule, member).json()
        client.post(f"/v1/gifts/{gift['id']}/notification")
    texts: list[GiftText] = []
    is_away = [True]

    def send(text: GiftText) -> bool:
        texts.append(text)
        return not is_away[0]

    runs = [tell_of_gifts(database, send, NOW)]
    is_away[0] = False
    runs += [tell_of_gifts(database, send, NOW + timedelta(minutes=wait)) for wait in (1, 11, 30)]

    assert sum(runs) == 1
    assert {(text.to, text.language) for text in texts} == {(phone, "en")}
    assert "a tin of tea" in texts[-1].text
    told = client.get("/v1/gifts", params={"member_id": willing["id"]}).json()["items"]
    assert told[0]["told_at"] is not None
