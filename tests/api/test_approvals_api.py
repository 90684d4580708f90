"""A second person's word: asked for, given by another, good once, for one thing, for a while."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.at_the_counter import booked
from tests.builders import NOW, a_token, a_venue, an_agent
from tests.guarded import GUARDED, HOUSE, UPGRADE, Guarded, a_counter, move, post, said
from tests.over_http import ClientAs, a_client, at


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


def test_what_waits_for_one_who_answers_for_very_many_houses_is_found(
    session: Session, client_as: ClientAs
) -> None:
    for _ in range(150):
        a_venue(session)
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue, room_class="small")
    ask = {"kind": "free-upgrade", "subject": {"type": "reservation", "id": mine["id"]}}
    asked = counter.agent.post("/v1/approvals", json=ask | {"reason": "客人要求"}).json()

    waiting = client_as("duty_manager").get("/v1/approvals", params={"waiting_for_me": True})

    assert waiting.status_code == 200
    assert [one["id"] for one in waiting.json()["items"]] == [asked["id"]]
