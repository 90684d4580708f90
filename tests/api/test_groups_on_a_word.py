"""Groups that need somebody's word: one approval is for all of their rooms, and for no more."""

from typing import Any

import httpx
from sqlalchemy.orm import Session

from tests.at_the_counter import booked
from tests.builders import a_phone, evening
from tests.guarded import HOUSE, Counter, a_counter, post, said
from tests.over_http import ClientAs

TWO_SMALL = [{"party_size": 4, "room_class": "small"}, {"party_size": 3, "room_class": "small"}]
NO_MORE = {"quota": 0, "upgrade_ranks": 0}


def several(counter: Counter, *rooms: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return the body that books several rooms for one contact."""
    return {
        "venue_id": str(counter.venue.id),
        "starts_at": evening().isoformat(),
        "minutes": 120,
        "guest": {"name": "王小明", "phone": a_phone()},
        "source": "phone",
        "rooms": list(rooms or TWO_SMALL),
        **fields,
    }


def asked_as_told(counter: Counter, refused: httpx.Response) -> dict[str, Any]:
    """Return what brings an approval for exactly what a refusal said."""
    ask = refused.json()["ask"]["request"] | {"reason": "公司年会"}
    answer = counter.agent.post("/v1/approvals", json=ask)
    assert answer.status_code == 201, answer.text
    assert counter.decide(answer.json(), counter.head).status_code == 200
    return {"approval_id": answer.json()["id"]}


def group_of(answer: httpx.Response) -> str:
    """Return where the group is that was booked."""
    assert answer.status_code == 201, answer.text
    return f"/v1/reservation-groups/{answer.json()['id']}"


def test_one_word_takes_all_rooms_of_a_group_over_the_quota(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, "small", "small", **NO_MORE)
    body = several(counter, over_quota=True)

    without = counter.agent.post("/v1/reservation-groups", json=body)
    brought = asked_as_told(counter, without)
    done = counter.agent.post("/v1/reservation-groups", json=body | brought)

    assert (said(without), without.json()["action"]) == ((403, "approval-required"), "over-quota")
    assert without.json()["ask"]["request"]["booking"] | {"starts_at": ""} == {
        "starts_at": "", "minutes": 120, "room_class": "small", "party_size": 7, "rooms": 2,
    }  # fmt: skip
    assert len(done.json()["reservations"]) == 2
    assert counter.read(brought["approval_id"])["status"] == "used"


def test_a_word_for_two_rooms_is_none_for_three_nor_for_one(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, *["small"] * 3, **NO_MORE)
    body = several(counter, over_quota=True)
    brought = asked_as_told(counter, counter.agent.post("/v1/reservation-groups", json=body))
    three = body | {"rooms": [*TWO_SMALL, {"party_size": 2, "room_class": "small"}]}
    alone = {**body, "party_size": 7, "room_class": "small"}
    del alone["rooms"]

    more = counter.agent.post("/v1/reservation-groups", json=three | brought)
    single = counter.agent.post("/v1/reservations", json=alone | brought)

    for answer in (more, single):
        assert (said(answer), answer.json()["because"]) == (
            (409, "approval-not-usable"), "other-subject",
        )  # fmt: skip
    assert counter.read(brought["approval_id"])["status"] == "approved"


def test_a_quota_is_passed_over_only_where_a_group_says_so(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, "small", "small", **NO_MORE)

    answer = counter.head.post("/v1/reservation-groups", json=several(counter))

    assert said(answer) == (409, "quota-reached")


def test_few_people_get_large_rooms_as_a_group_on_somebodys_word(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, "large", "large", below_minimum="approval")
    body = several(counter, *[{"party_size": 3, "room_class": "large"}] * 2)

    without = counter.agent.post("/v1/reservation-groups", json=body)
    done = counter.agent.post("/v1/reservation-groups", json=body | asked_as_told(counter, without))

    assert without.json()["action"] == "below-soft-minimum"
    assert done.status_code == 201, done.text


def test_a_blocked_number_books_a_group_on_somebodys_word_and_adds_no_room_without(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, *["small"] * 3)
    body = several(counter)
    phone = body["guest"]["phone"]
    blocking = {"venue_id": str(counter.venue.id), "phone": phone, "reason": "三次爽约"}
    assert counter.manager.post("/v1/phone-blocks", json=blocking).status_code == 201
    more = {"rooms": [{"party_size": 2, "room_class": "small"}]}

    refused = counter.agent.post("/v1/reservation-groups", json=body)
    brought = asked_as_told(counter, refused)
    group = group_of(counter.agent.post("/v1/reservation-groups", json=body | brought))
    added = counter.agent.post(f"{group}/rooms", json=more)
    on_a_word = counter.agent.post(f"{group}/rooms", json=more | asked_as_told(counter, added))

    assert (said(refused), said(added)) == ((403, "guest-blocked"), (403, "guest-blocked"))
    assert len(on_a_word.json()["reservations"]) == 3


def test_rooms_are_added_over_the_quota_on_somebodys_word(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, *["small"] * 3, quota=2, upgrade_ranks=0)
    group = group_of(counter.agent.post("/v1/reservation-groups", json=several(counter)))
    more = {"rooms": [{"party_size": 2, "room_class": "small"}]}

    full = counter.agent.post(f"{group}/rooms", json=more)
    without = counter.agent.post(f"{group}/rooms", json=more | {"over_quota": True})
    brought = asked_as_told(counter, without)
    done = counter.agent.post(f"{group}/rooms", json=more | {"over_quota": True} | brought)

    assert said(full) == (409, "quota-reached")
    assert len(done.json()["reservations"]) == 3


def test_a_refusal_about_a_group_asks_for_all_of_its_rooms(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, "small", "small", "large", "large")
    group = group_of(counter.agent.post("/v1/reservation-groups", json=several(counter)))
    mine = counter.agent.get(group).json()
    rooms = [{"reservation_id": one["id"], "room_class": "large"} for one in mine["reservations"]]
    body = {"rooms": rooms, "charge_as": "booked", "reason": "vip"}
    anyhow = {"If-Match": "*"}

    without = counter.agent.put(f"{group}/placement", json=body, headers=anyhow)
    brought = asked_as_told(counter, without)
    done = counter.agent.put(f"{group}/placement", json=body | brought, headers=anyhow)
    gone = counter.agent.post(f"{group}/cancellation", json=HOUSE)
    cancelled = counter.agent.post(
        f"{group}/cancellation", json=HOUSE | asked_as_told(counter, gone)
    )

    ask = without.json()["ask"]["request"]
    assert ask["subject"] == {"type": "reservation_group", "id": mine["id"]}
    assert ask["limit"]["amount_minor"] == 2 * without.json()["amount_minor"]
    assert {one["used_class"] for one in done.json()["reservations"]} == {"large"}
    assert cancelled.status_code == 200, cancelled.text


def test_a_word_for_a_group_gives_away_no_more_than_was_asked(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, "small", "small", "large", "large")
    group = group_of(counter.agent.post("/v1/reservation-groups", json=several(counter)))
    mine = counter.agent.get(group).json()
    rooms = [{"reservation_id": one["id"], "room_class": "large"} for one in mine["reservations"]]
    body = {"rooms": rooms, "charge_as": "booked", "reason": "vip"}
    anyhow = {"If-Match": "*"}
    without = counter.agent.put(f"{group}/placement", json=body, headers=anyhow)
    ask = without.json()["ask"]["request"]
    ask |= {"limit": {"amount_minor": without.json()["amount_minor"]}, "reason": "公司年会"}
    approval = counter.agent.post("/v1/approvals", json=ask).json()
    counter.decide(approval)
    brought = {"approval_id": approval["id"]}

    both = counter.agent.put(f"{group}/placement", json=body | brought, headers=anyhow)

    assert (said(both), both.json()["because"]) == ((409, "approval-not-usable"), "over-limit")
    assert counter.read(approval["id"])["status"] == "approved"


def test_a_group_that_follows_a_cancellation_is_noted(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, *["small"] * 3)
    body = several(counter)
    first = booked(counter.head, counter.venue, room_class="small", guest=body["guest"])
    gone = {"by": "guest", "reason_code": "changed_plans"}
    assert post(first, "cancellation", gone)(counter.head, {}).status_code == 200

    group = counter.agent.post("/v1/reservation-groups", json=body).json()

    listed = counter.manager.get("/v1/rebookings").json()["items"]
    found = [(one["reservation_id"], one["cancelled_id"], one["same"]) for one in listed]
    assert found == [(group["reservations"][0]["id"], first["id"], "phone")]


def test_no_verb_takes_an_approval_that_it_would_not_look_at(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue, room_class="small")
    brought = {"approval_id": mine["id"]}

    confirmed = post(mine, "confirmation", {})(counter.agent, brought)
    longer = post(mine, "extension", {"minutes": 30})(counter.agent, brought)

    assert (said(confirmed), said(longer)) == ((422, "malformed-request"),) * 2
