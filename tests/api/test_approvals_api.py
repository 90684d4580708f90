"""A second person's word: asked for, given by another, good once, for one thing, for a while."""

from collections import Counter as Tally
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session

from tests.at_the_counter import booked
from tests.builders import NOW, a_booking, a_room, a_token, a_venue, an_agent
from tests.guarded import GUARDED, Guarded, a_counter, move, post
from tests.over_http import ClientAs, Server, a_client, at
from tests.reliability.test_races import all_at_once
from tests.stores import Desk

UPGRADE = {"room_class": "large", "charge_as": "booked"}
HOUSE = {"by": "venue", "reason_code": "staff_short"}


def said(answer: httpx.Response) -> tuple[int, Any]:
    """Return status and code of a refusal."""
    return answer.status_code, answer.json().get("code")


@pytest.mark.parametrize("guarded", GUARDED, ids=lambda guarded: guarded.kind)
def test_a_guarded_action_is_done_once_by_who_brings_an_approval(
    guarded: Guarded, session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, **guarded.terms)
    mine, trying = guarded.arrange(counter)

    refused = trying(counter.agent, {})
    ask = refused.json()["ask"]["request"]
    approval = counter.agent.post("/v1/approvals", json=ask | {"reason": "客人要求"}).json()
    early = trying(counter.agent, {"approval_id": approval["id"]})
    decided = counter.decide(approval)
    done = trying(counter.agent, {"approval_id": approval["id"]})

    assert said(refused) == (403, "approval-required")
    assert (refused.json()["role"], refused.json()["action"]) == (guarded.role, guarded.kind)
    assert (ask["kind"], ask["subject"]) == (
        guarded.kind,
        {"type": "reservation", "id": mine["id"]},
    )
    assert (approval["status"], approval["role"]) == ("pending", guarded.role)
    assert (said(early), early.json()["because"]) == ((409, "approval-not-usable"), "pending")
    assert decided.json()["status"] == "approved"
    assert done.status_code in {200, 201}, done.text
    assert counter.read(approval["id"])["status"] == "used"


@pytest.mark.parametrize("guarded", GUARDED, ids=lambda guarded: guarded.kind)
def test_who_holds_the_role_acts_without_asking(
    guarded: Guarded, session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, **guarded.terms)
    _, trying = guarded.arrange(counter)

    done = trying(client_as(guarded.role, counter.venue), {})

    assert done.status_code in {200, 201}, done.text


def test_it_is_good_once(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue, room_class="small")
    approval_id = counter.approved("free-upgrade", mine)
    brought = {"approval_id": approval_id}
    first = move(counter.agent, mine, UPGRADE | brought)
    back = {"room_class": "small", "guest_consents": True}
    assert move(counter.agent, mine, back).status_code == 200

    second = move(counter.agent, mine, UPGRADE | brought)

    assert (first.status_code, first.json()["charged_class"]) == (200, "small")
    assert said(second) == (409, "approval-used")


def test_a_rehearsal_does_not_use_it(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue, room_class="small")
    brought = {"approval_id": counter.approved("free-upgrade", mine)}

    rehearsed = move(counter.agent, mine, UPGRADE | brought | {"dry_run": True})
    standing = counter.read(brought["approval_id"])["status"]
    done = move(counter.agent, mine, UPGRADE | brought)

    assert (rehearsed.status_code, standing, done.status_code) == (200, "approved", 200)


def test_an_action_that_is_refused_does_not_use_it(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    other = booked(counter.head, counter.venue, room_class="large", party_size=10)
    mine = booked(counter.head, counter.venue, room_class="small")
    brought = {"approval_id": counter.approved("free-upgrade", mine)}

    full = move(counter.agent, mine, UPGRADE | brought)
    gone = {"by": "guest", "reason_code": "changed_plans"}
    assert post(other, "cancellation", gone)(counter.head, {}).status_code == 200
    done = move(counter.agent, mine, UPGRADE | brought)

    assert said(full) == (409, "no-room-free")
    assert done.status_code == 200, done.text


def test_an_approval_that_is_not_needed_is_kept(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue, room_class="small")
    brought = {"approval_id": counter.approved("free-upgrade", mine)}

    paid_for = move(counter.agent, mine, {"room_class": "large", "charge_as": "used", **brought})

    assert paid_for.status_code == 200
    assert counter.read(brought["approval_id"])["status"] == "approved"


def test_it_runs_out(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as, authority={"approval_minutes": 20})
    mine = booked(counter.head, counter.venue, room_class="small")
    approval_id = counter.approved("cancel-for-the-house", mine)
    twenty_later = at(NOW + timedelta(minutes=20))

    late = post(mine, "cancellation", HOUSE, **twenty_later)(
        counter.agent, {"approval_id": approval_id}
    )

    assert said(late) == (410, "approval-expired")
    assert counter.read(approval_id, **twenty_later)["status"] == "expired"


def test_nobody_answers_a_question_that_ran_out(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue)
    approval = counter.asked("cancel-for-the-house", mine)
    later = client_as("duty_manager", counter.venue, now=NOW + timedelta(minutes=30))

    late = counter.decide(approval, later)

    assert said(late) == (410, "approval-expired")


def test_who_asks_does_not_answer_not_with_another_token_either(
    session: Session, client_as: ClientAs, app: Any
) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue)
    somebody = an_agent(session, "duty_manager", counter.venue)
    one, two = (a_client(app) for _ in range(2))
    for client in (one, two):
        client.headers["Authorization"] = f"Bearer {a_token(session, somebody)}"
    about = {"type": "reservation", "id": mine["id"]}
    body = {"kind": "cancel-for-the-house", "subject": about, "reason": "设备故障"}
    approval = one.post("/v1/approvals", json=body).json()

    refused = counter.decide(approval, two)

    assert said(refused) == (403, "own-request")
    assert counter.read(approval["id"])["status"] == "pending"


def test_it_is_decided_once(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue)
    approval = counter.asked("cancel-for-the-house", mine)

    no = counter.decide(approval, decision="refuse")
    yes = counter.decide(approval, client_as("venue_manager", counter.venue))
    tried = post(mine, "cancellation", HOUSE)(counter.agent, {"approval_id": approval["id"]})

    assert (no.json()["status"], no.json()["decided_role"]) == ("refused", "duty_manager")
    assert said(yes) == (409, "approval-decided")
    assert (said(tried), tried.json()["because"]) == ((409, "approval-not-usable"), "refused")


def test_it_is_for_one_thing_one_kind_and_one_person(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as, "small", "small", "large")
    mine, other = (booked(counter.head, counter.venue, room_class="small") for _ in range(2))
    brought = {"approval_id": counter.approved("cancel-for-the-house", mine)}

    answers = {
        "other-subject": post(other, "cancellation", HOUSE)(counter.agent, brought),
        "other-kind": move(counter.agent, mine, UPGRADE | brought),
        "other-person": post(mine, "cancellation", HOUSE)(
            client_as("lead", counter.venue), brought
        ),
    }

    for because, answer in answers.items():
        assert said(answer) == (409, "approval-not-usable")
        assert answer.json()["because"] == because


def test_it_is_about_the_version_that_was_seen(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue, room_class="small")
    approval_id = counter.approved("free-upgrade", mine)
    path = f"/v1/reservations/{mine['id']}"
    larger = counter.agent.patch(path, json={"party_size": 5}, headers={"If-Match": "*"})

    stale = move(counter.agent, mine, UPGRADE | {"approval_id": approval_id})

    assert larger.status_code == 200
    assert said(stale) == (409, "approval-stale")
    assert counter.read(approval_id)["subject"]["is_current"] is False


def test_only_somebody_of_this_venue_who_may_decides(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    elsewhere = a_venue(session)
    mine = booked(counter.head, counter.venue)
    approval = counter.asked("cancel-for-the-house", mine)

    foreign = counter.decide(approval, client_as("venue_manager", elsewhere))
    colleague = counter.decide(approval, client_as("agent", counter.venue))

    assert said(foreign) == (404, "not-found")
    assert said(colleague) == (403, "approval-required")
    assert colleague.json()["role"] == "duty_manager"


def test_an_approval_of_another_venue_is_not_found(session: Session, client_as: ClientAs) -> None:
    counter, other = (a_counter(session, client_as) for _ in range(2))
    mine = booked(counter.head, counter.venue)
    theirs = other.approved("cancel-for-the-house", booked(other.head, other.venue))

    answer = post(mine, "cancellation", HOUSE)(counter.agent, {"approval_id": theirs})

    assert said(answer) == (404, "not-found")


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
    with httpx.Client(base_url=server.url) as desk:
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
