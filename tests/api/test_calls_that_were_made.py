"""What follows from a call over HTTP: again, elsewhere, never; for the number and the person."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.members.models import Member, MemberPhone
from ktv_booking.outreach.models import CallAttempt, CallTask
from ktv_booking.venues.models import Venue
from tests.builders import (
    NOW,
    a_booking,
    a_member,
    a_phone,
    a_venue,
    evening,
)
from tests.builders.campaigns import a_campaign
from tests.calls_to_make import (
    NO_ANSWER,
    UNDERSTOOD,
    a_call_list,
    a_call_task,
    claimed,
    dialled,
    in_hand,
    noted,
    now_of,
    on_a_list,
)

pytestmark = pytest.mark.parametrize("store", ["sqlite"])


def test_nobody_heard_is_tried_in_another_part_of_the_day(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    in_hand(client, task)

    said = noted(client, task.id, **NO_ANSWER)

    assert said.json()["next"]["at"] == "2026-10-14T18:00:00+08:00"
    assert claimed(client)["task"] is None
    assert claimed(client, at=evening(hour=18))["task"]["id"] == str(task.id)


def test_a_fault_of_ours_costs_no_attempt(session: Session, client: TestClient) -> None:
    (task,) = on_a_list(session)
    in_hand(client, task)

    said = noted(client, task.id, connect="line_fault").json()

    assert said["task"]["attempts_made"] == 0
    assert said["attempt"]["counts"] is False
    assert claimed(client, at=NOW + timedelta(minutes=10))["task"]["id"] == str(task.id)


def test_after_the_days_share_it_is_another_day(session: Session, client: TestClient) -> None:
    (task,) = on_a_list(session, attempts_per_day=1)
    in_hand(client, task)

    said = noted(client, task.id, **NO_ANSWER).json()

    assert said["next"]["at"] == "2026-10-15T10:00:00+08:00"


def test_a_call_of_another_campaign_puts_this_one_off(session: Session, client: TestClient) -> None:
    (task,) = on_a_list(session)
    member = session.get_one(Member, task.member_id)
    other = a_call_list(session, session.get_one(type(a_venue(session)), task.venue_id),
                        a_campaign(session, kind="gift"))  # fmt: skip
    a_call_task(session, other, member, benefit_key="gift", purpose="service", place=9)
    in_hand(client, task)
    noted(client, task.id, **NO_ANSWER)

    found = claimed(client)

    assert found["task"] is None
    assert [one["why"] for one in found["passed"]] == ["not_yet"]
    assert found["passed"][0]["until"] == "2026-10-14T17:00:00+08:00"


def test_a_dead_number_is_left_alone_for_the_whole_family(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    phone = session.scalar(select(MemberPhone.phone).where(MemberPhone.member_id == task.member_id))
    assert phone is not None
    venue = session.get_one(Member, task.member_id).home_venue_id
    a_member(session, type("V", (), {"id": venue})(), name="单小红", phones=(phone,))
    in_hand(client, task)

    said = noted(client, task.id, connect="invalid_number").json()

    assert (said["next"]["standing"], said["next"]["why"]) == ("closed", "number_bad")
    session.expire_all()
    qualities = session.scalars(select(MemberPhone.quality).where(MemberPhone.phone == phone)).all()
    assert qualities == ["quarantined", "quarantined"]


def test_another_number_is_tried_where_one_is_a_strangers(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    member = session.get_one(Member, task.member_id)
    second = a_phone()
    session.add(
        MemberPhone(member_id=member.id, phone=second, phone_reversed=second[:0:-1], position=1,
                    quality="good", quality_at=NOW)
    )  # fmt: skip
    session.commit()
    in_hand(client, task)

    said = noted(client, task.id, connect="connected", answered="person", answered_by="stranger")
    again = claimed(client)["task"]

    assert said.json()["next"]["standing"] == "retry"
    assert [one["may_be_dialled"] for one in again["numbers"]] == [False, True]
    assert dialled(client, task.id).json()["code"] == "number-not-dialable"
    assert dialled(client, task.id, number=2).json()["phone"] == second


def test_to_dial_again_is_the_same_call(session: Session, client: TestClient) -> None:
    (task,) = on_a_list(session)
    in_hand(client, task)
    first = session.scalars(select(CallAttempt)).one()

    again = dialled(client, task.id)

    assert again.json()["attempt_id"] == str(first.id)
    assert len(session.scalars(select(CallAttempt)).all()) == 1


def test_an_opt_out_closes_every_call_of_the_person_at_once(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    member = session.get_one(Member, task.member_id)
    other = a_call_task(
        session,
        a_call_list(session, session.get_one(type(a_venue(session)), task.venue_id)),
        member, benefit_key="gift", place=5,
    )  # fmt: skip
    in_hand(client, task)

    said = noted(
        client, task.id,
        connect="connected", answered="person", answered_by="self", outcome="opt_out",
    )  # fmt: skip

    assert said.json()["next"]["tasks_closed"] == 1
    assert now_of(session, other).closed_why == "opt_out"
    assert session.get_one(Member, member.id).do_not_call_at is not None
    ledger = client.get(f"/v1/members/{member.id}/consents").json()
    assert ledger["items"][-1]["decision"] == "withdrawn"
    assert not {"call"} & {*ledger["may_contact"]["marketing"], *ledger["may_contact"]["service"]}


def test_an_acquaintances_stop_closes_the_number_alone(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    in_hand(client, task)

    said = noted(
        client, task.id,
        connect="connected", answered="person", answered_by="acquaintance", outcome="opt_out",
    ).json()  # fmt: skip

    assert (said["next"]["why"], said["next"]["number_left_alone"]) == ("number_closed", True)
    assert session.get_one(Member, task.member_id).do_not_call_at is None


def test_a_neutral_message_is_left_once_and_says_nothing_of_the_person(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    claimed(client)
    first = dialled(client, task.id).json()["neutral_message"]
    noted(
        client, task.id,
        connect="connected", answered="person", answered_by="acquaintance", message_left=True,
    )  # fmt: skip
    later = evening(hour=18)
    claimed(client, at=later)

    second = dialled(client, task.id, at=later).json()["neutral_message"]

    assert second is None
    assert "单" not in first["zh"]
    assert "生日" not in first["zh"]


def test_an_agreed_hour_is_kept_to_the_minute(session: Session, client: TestClient) -> None:
    (task,) = on_a_list(session)
    in_hand(client, task)
    agreed = NOW.replace(hour=20, minute=45)

    noted(
        client, task.id,
        connect="connected", answered="person", answered_by="self",
        outcome="call_back_at", call_back_at=agreed.isoformat(),
    )  # fmt: skip

    assert claimed(client, at=agreed - timedelta(minutes=1))["task"] is None
    assert claimed(client, at=agreed)["task"]["id"] == str(task.id)
    assert dialled(client, task.id, at=agreed).status_code == 200


def the_day_before(session: Session, task: CallTask) -> CallTask:
    """Put the same member on the list of the day before the same birthday."""
    venue = session.get_one(Venue, task.venue_id)
    later = a_call_list(session, venue, a_campaign(session, venue, lead_days=[1]))
    member = session.get_one(Member, task.member_id)
    return a_call_task(session, later, member, not_before=evening(hour=18))


def test_who_was_reached_a_week_before_is_not_called_the_day_before(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    again = the_day_before(session, task)
    in_hand(client, task)
    noted(client, task.id, **UNDERSTOOD, outcome="informed")

    found = claimed(client, at=evening(hour=18))

    assert [(one["task_id"], one["why"]) for one in found["passed"]] == [(str(again.id), "reached")]


def test_who_was_not_reached_is_called_the_day_before(session: Session, client: TestClient) -> None:
    (task,) = on_a_list(session, attempts_in_all=1)
    again = the_day_before(session, task)
    in_hand(client, task)
    noted(client, task.id, **NO_ANSWER)

    assert claimed(client, at=evening(hour=18))["task"]["id"] == str(again.id)


def test_who_was_not_interested_is_called_about_nothing_else(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    again = the_day_before(session, task)
    again.benefit_key = "festival:mid_autumn"
    in_hand(client, task)
    noted(client, task.id, **UNDERSTOOD, outcome="not_interested")

    found = claimed(client, at=evening(hour=18))

    assert [one["why"] for one in found["passed"]] == ["refused_lately"]


def test_who_has_booked_around_the_birthday_is_not_called(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    in_five_days = a_booking(task.venue_id, starts_at=evening(5), member_id=str(task.member_id))
    assert client.post("/v1/reservations", json=in_five_days).status_code == 201

    found = claimed(client)

    assert [one["why"] for one in found["passed"]] == ["already_booked"]
