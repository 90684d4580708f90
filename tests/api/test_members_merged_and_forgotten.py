"""Members over HTTP: two entries become one, and a person is forgotten."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.db.base import new_id
from ktv_booking.venues.models import Venue
from tests.api.members_at_a_desk import LUNAR, consent, found, joined
from tests.builders import a_booking, a_member, a_member_document, a_phone, a_room, a_venue


@pytest.fixture
def house(session: Session) -> Venue:
    venue = a_venue(session)
    a_room(session, venue)
    return venue


def test_two_entries_become_one_after_a_preview(client: TestClient, house: Venue) -> None:
    shared, own = a_phone(), a_phone()
    kept = joined(client, house, phones=[shared], tags=["vip"], tier="gold")
    other = joined(
        client, house, phones=[shared, own], tags=["party"], tier="silver", card_no="A-7",
        shares_phone=True, birthday=LUNAR,
    )  # fmt: skip
    client.post(f"/v1/members/{other['id']}/do-not-call", json={"reason": "客人要求"})
    client.post(f"/v1/members/{other['id']}/consents", json=consent("granted"))
    body = {"kept_id": kept["id"], "merged_id": other["id"], "reason": "同一人"}

    preview = client.post("/v1/members/merges", json=body | {"dry_run": True}).json()
    untouched = client.get(f"/v1/members/{other['id']}").json()
    done = client.post("/v1/members/merges", json=body).json()
    again = client.post("/v1/members/merges", json=body)

    assert untouched["id"] == other["id"]
    assert (preview["taken"], preview["differing"]) == (["card_no", "birthday"], ["tier"])
    assert (preview["numbers_added"], preview["merge_id"]) == (1, None)
    member = done["member"]
    assert member | {"updated_at": ""} == preview["member"] | {"updated_at": ""}
    assert (member["tags"], member["tier"], member["card_no"]) == (["vip", "party"], "gold", "A-7")
    assert (member["birthday"], member["do_not_call"]) == (LUNAR, True)
    assert member["shared_with"] == []
    assert client.get(f"/v1/members/{other['id']}").json()["id"] == kept["id"]
    assert found(client, own[-4:]) == found(client, "sxm") == [kept["id"]]
    assert len(client.get(f"/v1/members/{kept['id']}/consents").json()["items"]) == 1
    assert (again.status_code, again.json()["code"]) == (409, "cannot-merge")


def test_a_member_is_forgotten_with_all_they_booked(
    client: TestClient, session: Session, house: Venue
) -> None:
    phone = a_phone()
    key = {"Idempotency-Key": str(new_id())}
    body = a_member_document(house, phones=[phone], birthday=LUNAR, note="靠窗")
    member = client.post("/v1/members", json=body, headers=key).json()
    path = f"/v1/members/{member['id']}"
    client.post(f"{path}/consents", json=consent("granted"))
    client.post(f"{path}/corrections", json={"birthday": LUNAR, "reason": "身份证"})
    booked = client.post(
        "/v1/reservations", json=a_booking(house, guest={"name": "单小明", "phone": phone})
    ).json()
    early = client.post(f"{path}/erasure", json={"reason": "本人要求"})
    client.post(
        f"/v1/reservations/{booked['id']}/cancellation",
        json={"by": "venue", "reason_code": "plans_changed"},
    )

    erased = client.post(f"{path}/erasure", json={"reason": "本人要求"})

    assert (early.status_code, early.json()["code"]) == (409, "action-not-allowed")
    assert erased.status_code == 200, erased.text
    assert (erased.json()["members"], erased.json()["reservations"]) == (1, 1)
    assert client.post(f"{path}/erasure", json={"reason": "本人要求"}).json()["members"] == 0
    assert client.get(path).status_code == 404
    assert found(client, "sxm") == found(client, phone[-4:]) == []
    ledger = client.get(f"{path}/consents").json()
    assert [one["proof"] for one in ledger["items"]] == ["录音 88-2"]
    assert ledger["may_contact"] == {"marketing": [], "service": []}
    assert client.get(f"/v1/reservations/{booked['id']}").json()["guest"]["name"] is None
    for table in ("members", "member_phones", "member_keys", "member_corrections",
                  "idempotency_rows"):  # fmt: skip
        rows = session.execute(text(f"SELECT * FROM {table}")).all()
        assert "小明" not in str(rows), table
        assert phone[-8:] not in str(rows), table


def test_a_family_loses_the_number_and_keeps_who_has_another(
    client: TestClient, session: Session, house: Venue
) -> None:
    shared, own = a_phone(), a_phone()
    mother = a_member(session, house, phones=(shared, own))
    son = a_member(session, house, phones=(shared,))

    erased = client.post("/v1/erasures", json={"phone": shared, "reason": "本人要求"})

    assert erased.status_code == 200, erased.text
    assert client.get(f"/v1/members/{son.id}").status_code == 404
    left = client.get(f"/v1/members/{mother.id}").json()["phones"]
    assert [one["phone_masked"][-4:] for one in left] == [own[-4:]]
