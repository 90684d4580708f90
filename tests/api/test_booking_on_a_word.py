"""Bookings and moves that need somebody's word: over the quota, too few, blocked, cheaper rooms."""

from typing import Any

from sqlalchemy.orm import Session

from tests.at_the_counter import booked
from tests.builders import a_booking, a_phone, a_price_list, evening
from tests.guarded import MINIMUM_SPEND, Counter, a_counter, post, said
from tests.over_http import ClientAs, at


def asked_about_the_venue(counter: Counter, kind: str, **booking: Any) -> str:
    """Return the id of an approval for a booking that is yet to be made."""
    body = {
        "kind": kind,
        "subject": {"type": "venue", "id": str(counter.venue.id)},
        "booking": {"starts_at": evening().isoformat(), **booking},
        "reason": "老客户",
    }
    approval = counter.agent.post("/v1/approvals", json=body).json()
    head = counter.decide(approval, counter.head)
    assert head.status_code == 200, head.text
    return str(approval["id"])


def test_over_the_quota_only_who_says_so_on_somebodys_word(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, "small", "small", quota=1, upgrade_ranks=0)
    booked(counter.head, counter.venue, room_class="small")
    body = a_booking(counter.venue, room_class="small")
    over = body | {"over_quota": True}

    as_ever = counter.head.post("/v1/reservations", json=body)
    without = counter.agent.post("/v1/reservations", json=over)
    approval_id = asked_about_the_venue(counter, "over-quota", room_class="small")
    done = counter.agent.post("/v1/reservations", json=over | {"approval_id": approval_id})

    assert said(as_ever) == (409, "quota-reached")
    assert (said(without), without.json()["role"]) == ((403, "approval-required"), "venue_manager")
    assert without.json()["ask"]["request"]["booking"]["room_class"] == "small"
    assert done.status_code == 201, done.text
    assert counter.read(approval_id)["status"] == "used"


def test_few_people_get_a_room_for_many_on_somebodys_word(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, below_minimum="approval")
    body = a_booking(counter.venue, room_class="large", party_size=3)
    four = booked(counter.agent, counter.venue, room_class="medium", party_size=4)

    without = counter.agent.post("/v1/reservations", json=body)
    other = asked_about_the_venue(counter, "below-soft-minimum", room_class="medium")
    wrong = counter.agent.post("/v1/reservations", json=body | {"approval_id": other})
    approval_id = asked_about_the_venue(
        counter, "below-soft-minimum", room_class="large", party_size=3
    )
    done = counter.agent.post("/v1/reservations", json=body | {"approval_id": approval_id})

    assert four["status"] == "confirmed"
    assert said(without) == (403, "approval-required")
    assert without.json()["action"] == "below-soft-minimum"
    assert wrong.json()["because"] == "other-subject"
    assert (done.status_code, done.json()["charged_class"]) == (201, "large")


def test_a_manager_books_few_people_into_a_large_room_without_asking(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, below_minimum="approval")

    mine = booked(counter.manager, counter.venue, room_class="large", party_size=3)

    assert mine["charged_class"] == "large"


def test_a_blocked_number_books_on_somebodys_word(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    phone = a_phone()
    blocking = {"venue_id": str(counter.venue.id), "phone": phone, "reason": "三次爽约"}
    guest = {"name": "王小明", "phone": phone}
    body = a_booking(counter.venue, room_class="small") | {"guest": guest}

    not_mine = counter.agent.post("/v1/phone-blocks", json=blocking)
    block = counter.manager.post("/v1/phone-blocks", json=blocking).json()
    refused = counter.agent.post("/v1/reservations", json=body)
    ask = refused.json()["ask"]["request"] | {"reason": "已道歉"}
    approval = counter.agent.post("/v1/approvals", json=ask).json()
    counter.decide(approval)
    done = counter.agent.post("/v1/reservations", json=body | {"approval_id": approval["id"]})
    path = f"/v1/phone-blocks/{block['id']}/lifting"
    lifted = counter.manager.post(path, json={"reason": "已道歉"})
    medium = a_booking(counter.venue, room_class="medium") | {"guest": guest}
    free = counter.agent.post("/v1/reservations", json=medium)

    assert said(not_mine) == (403, "approval-required")
    assert said(refused) == (403, "guest-blocked")
    assert phone not in refused.text + str(block) + str(approval)
    assert approval["subject"]["phone_masked"].endswith(phone[-4:])
    assert (done.status_code, free.status_code) == (201, 201)
    assert lifted.json()["lifted_by"] is not None


def test_a_seated_party_goes_to_a_lower_minimum_on_somebodys_word(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as)
    a_price_list(session, counter.venue, rows=MINIMUM_SPEND)
    mine = booked(counter.head, counter.venue, room_class="large", party_size=8)
    eight = at(evening())
    for verb in ("arrival", "seating"):
        assert post(mine, verb, {}, **eight)(counter.head, {}).status_code == 200
    path = f"/v1/reservations/{mine['id']}/placement"
    body = {"room_class": "medium", "guest_consents": True, "reason": "guest_wish"}
    anyhow = {"If-Match": "*", **eight}

    refused = counter.agent.put(path, json=body, headers=anyhow)
    done = counter.manager.put(path, json=body, headers=anyhow)

    assert said(refused) == (403, "approval-required")
    assert refused.json()["action"] == "lower-minimum-spend"
    assert refused.json()["amount_minor"] == 20_000
    assert done.status_code == 200, done.text


def test_who_is_forgotten_is_blocked_no_more(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    phone = a_phone()
    blocking = {"venue_id": str(counter.venue.id), "phone": phone, "reason": "三次爽约"}
    block = counter.manager.post("/v1/phone-blocks", json=blocking).json()

    forgotten = counter.head.post("/v1/erasures", json={"phone": phone, "reason": "来函要求"})

    assert forgotten.status_code < 300, forgotten.text
    kept = counter.manager.get(f"/v1/phone-blocks/{block['id']}").json()
    assert (kept["phone_masked"], kept["reason"]) == (None, "三次爽约")


def test_who_rings_is_told_as_blocked_to_venues_that_may_know(
    session: Session, client_as: ClientAs
) -> None:
    counter, other = (a_counter(session, client_as) for _ in range(2))
    phone = a_phone()
    blocking = {"venue_id": str(counter.venue.id), "phone": phone, "reason": "三次爽约"}
    block = counter.manager.post("/v1/phone-blocks", json=blocking).json()

    seen = counter.agent.get("/v1/callers", params={"phone": phone})
    tail = counter.agent.get("/v1/callers", params={"phone": phone[-4:]}).json()
    elsewhere = other.agent.get("/v1/callers", params={"phone": phone}).json()
    counter.manager.post(f"/v1/phone-blocks/{block['id']}/lifting", json={"reason": "已道歉"})
    lifted = counter.agent.get("/v1/callers", params={"phone": phone}).json()

    shown = seen.json()["block"]
    assert seen.json()["blocks"] == [shown]
    assert (shown["id"], shown["venue_id"]) == (block["id"], str(counter.venue.id))
    assert (shown["reason"], seen.json()["known"]) == ("三次爽约", False)
    assert phone not in seen.text
    assert [one["block"] for one in (tail, elsewhere, lifted)] == [None, None, None]


def test_the_last_digits_of_one_known_guest_show_the_block_as_well(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as)
    phone = a_phone()
    booked(counter.agent, counter.venue, guest={"name": "王小明", "phone": phone})
    blocking = {"venue_id": str(counter.venue.id), "phone": phone, "reason": "三次爽约"}
    assert counter.manager.post("/v1/phone-blocks", json=blocking).status_code == 201

    seen = counter.agent.get("/v1/callers", params={"phone": phone[-4:]}).json()

    assert (seen["known"], seen["block"]["reason"]) == (True, "三次爽约")
