"""How far one's word goes: for one case, for a month, for a group, for one of two at once."""

from collections import Counter as Tally
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session

from tests.at_the_counter import booked
from tests.builders import NOW, a_booking, a_room, a_token, a_venue, an_agent
from tests.guarded import HOUSE, UPGRADE, a_counter, move, post, said
from tests.over_http import ClientAs, Server, at
from tests.reliability.test_races import all_at_once
from tests.stores import Desk

LIMITS = [
    {"kind": "free-upgrade", "role": "duty_manager", "per_case_minor": 50_000, "per_month": 2},
    {"kind": "free-upgrade", "role": "venue_manager", "per_month_minor": 150_000},
]
"""A large room for three hours costs 90,000 more than a small one, a medium one 30,000."""


def test_above_ones_own_limit_another_person_decides(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as, authority={"limits": LIMITS})
    mine = booked(counter.head, counter.venue, room_class="small")

    within = move(counter.manager, mine, UPGRADE | {"room_class": "medium"})
    back = {"room_class": "small", "guest_consents": True}
    assert move(counter.manager, mine, back).status_code == 200
    beyond = move(counter.manager, mine, UPGRADE)
    approval = counter.asked("free-upgrade", mine, limit={"amount_minor": 90_000})
    not_mine = counter.decide(approval)
    decided = counter.decide(approval, client_as("venue_manager", counter.venue))
    done = move(counter.agent, mine, UPGRADE | {"approval_id": approval["id"]})

    assert within.status_code == 200, within.text
    assert (said(beyond), beyond.json()["role"]) == ((403, "approval-required"), "venue_manager")
    assert beyond.json()["amount_minor"] == 90_000
    assert (said(not_mine), not_mine.json()["role"]) == (
        (403, "approval-required"),
        "venue_manager",
    )
    assert (decided.status_code, done.status_code) == (200, 200)


def test_it_is_given_for_so_much_and_no_more(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue, room_class="small")
    approval_id = counter.approved("free-upgrade", mine, limit={"amount_minor": 30_000})

    too_much = move(counter.agent, mine, UPGRADE | {"approval_id": approval_id})
    enough = move(
        counter.agent, mine, UPGRADE | {"room_class": "medium", "approval_id": approval_id}
    )

    assert too_much.json()["because"] == "over-limit"
    assert enough.status_code == 200, enough.text


def test_a_month_is_used_up_also_by_what_was_approved(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(
        session,
        client_as,
        *["small"] * 4,
        authority={
            "limits": [{"kind": "cancel-for-the-house", "role": "duty_manager", "per_month": 2}]
        },
    )
    one, two, three, four = (booked(counter.head, counter.venue) for _ in range(4))
    alone = post(one, "cancellation", HOUSE)(counter.manager, {})
    given = {"approval_id": counter.approved("cancel-for-the-house", two)}
    approved = post(two, "cancellation", HOUSE)(counter.agent, given)

    third = post(three, "cancellation", HOUSE)(counter.manager, {})
    asked = counter.decide(counter.asked("cancel-for-the-house", four))
    next_month = post(three, "cancellation", HOUSE, **at(NOW + timedelta(days=31)))
    anew = next_month(counter.manager, {})

    assert (alone.status_code, approved.status_code) == (200, 200)
    for refused in (third, asked):
        assert said(refused) == (403, "approval-required")
        assert (refused.json()["role"], refused.json()["because"]) == ("venue_manager", "month")
    assert anew.json().get("code") != "approval-required"


def test_what_waits_for_me_is_what_others_asked_and_i_may_decide(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue)
    waiting = counter.asked("cancel-for-the-house", mine)
    answered = counter.approved("free-upgrade", mine)
    seen = {
        "manager": counter.manager,
        "requester": counter.agent,
        "colleague": client_as("agent", counter.venue),
        "elsewhere": client_as("duty_manager", a_venue(session)),
    }

    lists = {
        who: [one["id"] for one in client.get("/v1/approvals?waiting_for_me=true").json()["items"]]
        for who, client in seen.items()
    }

    assert lists == {
        "manager": [waiting["id"]], "requester": [], "colleague": [], "elsewhere": [],
    }  # fmt: skip
    assert waiting["subject"]["phone_masked"].startswith("***")
    by_me = counter.agent.get("/v1/approvals?requested_by_me=true&status=approved").json()
    assert [one["id"] for one in by_me["items"]] == [answered]


def test_one_approval_covers_every_room_of_a_group(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as, "small", "small")
    body = a_booking(counter.venue)
    common = {name: body[name] for name in ("venue_id", "starts_at", "minutes", "guest", "source")}
    rooms = [{"party_size": 4, "room_class": "small"} for _ in range(2)]
    group = counter.head.post("/v1/reservation-groups", json={**common, "rooms": rooms}).json()
    path = f"/v1/reservation-groups/{group['id']}/cancellation"
    about = {"type": "reservation_group", "id": group["id"]}
    asked = {"kind": "cancel-for-the-house", "subject": about, "reason": "停电"}
    approval = counter.agent.post("/v1/approvals", json=asked).json()
    counter.decide(approval)

    without = counter.agent.post(path, json=HOUSE)
    done = counter.agent.post(path, json=HOUSE | {"approval_id": approval["id"]})

    assert said(without) == (403, "approval-required")
    assert done.status_code == 200, done.text
    assert {one["status"] for one in done.json()["reservations"]} == {"cancelled"}


@pytest.mark.race
def test_of_two_uses_at_once_one_wins(server: Server, database: Desk) -> None:
    def open_it(session: Session) -> Any:
        venue = a_venue(session)
        for _ in range(6):
            a_room(session, venue, "small")
        somebody = an_agent(session, "lead", venue)
        return venue, [a_token(session, somebody) for _ in range(6)]

    venue, tokens = database.work(open_it)
    head = server.headers()
    with httpx.Client(base_url=server.url, timeout=60) as desk:
        mine = desk.post("/v1/reservations", json=a_booking(venue), headers=head).json()
        signed = {**head, "Authorization": f"Bearer {tokens[0]}"}
        about = {"type": "reservation", "id": mine["id"]}
        body = {"kind": "hold-extension", "subject": about, "reason": "堵车"}
        approval = desk.post("/v1/approvals", json=body, headers=signed).json()
        yes = {"decision": "approve", "reason": "可以"}
        desk.post(f"/v1/approvals/{approval['id']}/decision", json=yes, headers=head)
    longer = {"minutes": 20, "reason": "堵车", "approval_id": approval["id"]}
    path = f"{server.url}/v1/reservations/{mine['id']}/hold-extension"

    answers = all_at_once(
        [
            lambda client, token=token: client.post(  # type: ignore[misc]
                path, json=longer, headers={**head, "Authorization": f"Bearer {token}"}
            )
            for token in tokens
        ]
    )

    refused = [one.json()["code"] for one in answers if one.status_code != 200]
    assert Tally(refused) == {"approval-used": len(tokens) - 1}
